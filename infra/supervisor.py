"""Run the demonstration's processes, in front or in the background, and stop them.

    python -m infra.supervisor serve --port 8000
    python -m infra.supervisor stop

One parent holds the web server and the task worker: when it is told to stop, or one of them
ends, all end. From time to time it runs `manage.py upkeep`, as production's timer does. It
needs neither settings nor a database, so that stopping starts nothing.
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import FrameType

import psutil

from infra.database import VAR_DIR, Cluster, DatabaseError

BASE_DIR = Path(__file__).resolve().parent.parent
PID_FILE = VAR_DIR / "demo.pid"
LOG_FILE = VAR_DIR / "demo.log"
LOOPBACK = ("127.0.0.1", "::1")
READY_SECONDS = 60
STOP_SECONDS = 15
# Until the first upkeep, which leaves the first visitor the machine, and between two.
UPKEEP_AFTER, UPKEEP_EVERY = 60, 300


class SupervisorError(Exception):
    """The processes can't be run; the message says why."""


def running() -> list[psutil.Process]:
    """Return the processes of this project's demonstration, the parent first.

    Without the parent, which may have been killed, what it left running is still found.
    """
    with suppress(FileNotFoundError):
        return [process for line in PID_FILE.read_text().split() for process in _ours(int(line))]
    return []


def _ours(pid: int) -> Iterator[psutil.Process]:
    """Yield the process of that number if it runs in this project."""
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        if Path(process.cwd()) == BASE_DIR and process.status() != psutil.STATUS_ZOMBIE:
            yield process


def check_port(port: int) -> None:
    """Raise SupervisorError if another program listens on the port."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK[0], port))
        except OSError as error:
            raise SupervisorError(
                f"Port {port} can't be used ({error.strerror}). Choose another: PORT=8080."
            ) from error


def _addresses(port: int) -> Iterator[str]:
    """Yield the addresses to listen on: this machine's own, of both kinds it has."""
    for address in LOOPBACK:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with suppress(OSError), closing(socket.socket(family)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
            yield f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def commands(port: int) -> list[list[str]]:
    """Return the commands of the web server and of the task worker."""
    binds = [part for address in _addresses(port) for part in ("--bind", address)]
    web = [sys.executable, "-m", "gunicorn", "infra.wsgi", *binds]
    web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    web += ["--log-level", "warning", "--graceful-timeout", "3"]
    return [web, [sys.executable, str(BASE_DIR / "manage.py"), "work"]]


class Upkeep:
    """Starts `manage.py upkeep` every few minutes, one at a time; it may fail by itself."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.next = time.monotonic() + UPKEEP_AFTER
        self.process: subprocess.Popen | None = None

    def start_if_due(self) -> None:
        if self.is_running or time.monotonic() < self.next:
            return
        self.next = time.monotonic() + UPKEEP_EVERY
        command = [sys.executable, str(BASE_DIR / "manage.py"), "upkeep"]
        self.process = subprocess.Popen(
            command, cwd=BASE_DIR, env=self.environment, process_group=0
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def serve(port: int) -> int:
    """Run the web server and the worker until told to stop; return the exit code."""
    check_port(port)
    environment = os.environ | {"PORT": str(port)}
    VAR_DIR.mkdir(exist_ok=True)
    children: list[subprocess.Popen] = []
    upkeep = Upkeep(environment)
    try:
        with _until_told_to_stop():
            for command in commands(port):
                # In a group of their own: Ctrl-C reaches them through us alone.
                children.append(
                    subprocess.Popen(command, cwd=BASE_DIR, env=environment, process_group=0)
                )
                pids = [os.getpid(), *(child.pid for child in children)]
                PID_FILE.write_text("\n".join(map(str, pids)))
            while all(child.poll() is None for child in children):
                upkeep.start_if_due()
                time.sleep(0.3)
            print("One of the processes ended by itself: stopping.", file=sys.stderr)
            return 1
    except KeyboardInterrupt:
        return 0
    finally:
        _end([*children, *([upkeep.process] if upkeep.process else [])])
        PID_FILE.unlink(missing_ok=True)


@contextmanager
def _until_told_to_stop() -> Iterator[None]:
    """Turn the signal to end into KeyboardInterrupt, as Ctrl-C is."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _end(children: list[subprocess.Popen]) -> None:
    """Ask the processes to end, and make them if they take too long."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()


def start(port: int) -> None:
    """Run the processes in the background and return once they answer.

    Raises SupervisorError, with the end of the log, when they don't.
    """
    check_port(port)
    VAR_DIR.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "infra.supervisor", "serve", "--port", str(port)]
    with LOG_FILE.open("a") as log:
        process = subprocess.Popen(
            command,
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + READY_SECONDS
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.terminate()
            lines = LOG_FILE.read_text(errors="replace").splitlines()[-20:]
            raise SupervisorError("\n".join(["It didn't start. The log ends:", *lines]))
        time.sleep(0.2)


def answers(port: int) -> bool:
    """Tell whether a site answers on the port."""
    with closing(http.client.HTTPConnection(LOOPBACK[0], port, timeout=5)) as connection:
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False


def stop() -> bool:
    """Stop the processes; return whether any was running."""
    processes = running()
    family = {child for process in processes for child in process.children(recursive=True)}
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _gone, alive = psutil.wait_procs([*processes, *family], timeout=STOP_SECONDS + 5)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    PID_FILE.unlink(missing_ok=True)
    return bool(processes)


def stop_database() -> None:
    """Stop the embedded database unless other processes of the project use it."""
    cluster = Cluster()
    if cluster.pid is not None and not cluster.stop_if_unused():
        print("The embedded database goes on: another process uses it.")


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("action", choices=["serve", "stop"])
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    try:
        if options.action == "serve":
            return serve(options.port)
        print("Stopped." if stop() else "Not running.")
        stop_database()
    except (SupervisorError, DatabaseError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
