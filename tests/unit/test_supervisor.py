"""The demonstration's processes: ports, starting, finding and stopping them."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from infra import supervisor
from infra.supervisor import SupervisorError

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
WEB = (
    "import http.server, sys\n"
    "class Site(http.server.BaseHTTPRequestHandler):\n"
    "    def do_GET(self): self.send_response(200); self.end_headers()\n"
    "http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Site).serve_forever()\n"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of its own, with no demonstration running."""
    monkeypatch.setattr(supervisor, "BASE_DIR", tmp_path)
    monkeypatch.setattr(supervisor, "VAR_DIR", tmp_path / "var")
    monkeypatch.setattr(supervisor, "PID_FILE", tmp_path / "var" / "demo.pid")
    monkeypatch.setattr(supervisor, "LOG_FILE", tmp_path / "var" / "demo.log")
    (tmp_path / "var").mkdir()
    return tmp_path


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def spawn(project: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Return a function that starts a process; none outlives the test."""
    started: list[subprocess.Popen] = []

    def start(command: list[str] = SLEEP, cwd: Path = project) -> subprocess.Popen:
        started.append(subprocess.Popen(command, cwd=cwd))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def listening(status: int, port: int) -> HTTPServer:
    """Serve one request with that status on the port, in a thread."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Be quiet."""

    server = HTTPServer(("127.0.0.1", port), Site)
    threading.Thread(target=server.handle_request, daemon=True).start()
    return server


# --- Ports --------------------------------------------------------------------------------


def test_a_taken_port_is_refused_with_advice(port: int):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(SupervisorError, match=rf"Port {port} can't be used.*PORT=8080"):
            supervisor.check_port(port)
    supervisor.check_port(port)


@pytest.mark.parametrize(("status", "expected"), [(200, True), (503, False)])
def test_a_site_answers_when_its_health_is_good(port: int, status: int, expected: bool):
    with closing(socket.socket()):
        server = listening(status, port)
        assert supervisor.answers(port) is expected
        server.server_close()


def test_nothing_answers_on_a_free_port(port: int):
    assert not supervisor.answers(port)


# --- Which processes are ours -------------------------------------------------------------


def test_processes_are_found_by_the_numbers_written_down(project: Path, spawn):
    first, second = spawn(), spawn()
    supervisor.PID_FILE.write_text(f"{first.pid}\n{second.pid}")

    assert [process.pid for process in supervisor.running()] == [first.pid, second.pid]


def test_a_process_of_another_project_that_has_the_number_now_is_not_ours(
    project: Path, spawn, tmp_path_factory: pytest.TempPathFactory
):
    stranger = spawn(cwd=tmp_path_factory.mktemp("elsewhere"))
    gone = spawn()
    gone.kill()
    gone.wait()
    supervisor.PID_FILE.write_text(f"{stranger.pid}\n{gone.pid}")

    assert supervisor.running() == []
    assert not supervisor.stop()
    assert stranger.poll() is None


def test_nothing_runs_where_nothing_was_written_down(project: Path):
    assert supervisor.running() == []


# --- Serving and stopping -----------------------------------------------------------------


def test_all_end_when_one_ends_by_itself(project: Path, port: int, monkeypatch):
    monkeypatch.setattr(
        supervisor, "commands", lambda port: [SLEEP, [sys.executable, "-c", "pass"]]
    )
    family = psutil.Process().children()

    assert supervisor.serve(port) == 1
    assert psutil.Process().children() == family
    assert not supervisor.PID_FILE.exists()


def test_being_told_to_stop_ends_all_and_is_no_failure(project: Path, port: int, monkeypatch):
    monkeypatch.setattr(supervisor, "commands", lambda port: [SLEEP, SLEEP])
    before = signal.getsignal(signal.SIGTERM)
    family = psutil.Process().children()

    def tell() -> None:
        while not supervisor.PID_FILE.exists() or len(supervisor.running()) < 3:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=tell).start()

    monkeypatch.chdir(project)
    assert supervisor.serve(port) == 0
    assert psutil.Process().children() == family
    assert signal.getsignal(signal.SIGTERM) is before


def test_upkeep_runs_again_and_again_and_may_fail(project: Path, port: int, monkeypatch):
    (project / "manage.py").write_text(
        "import sys\nopen('upkept', 'a').write(sys.argv[1] + '\\n')\nsys.exit(1)\n"
    )
    done = project / "upkept"
    wait = (
        "import pathlib, time\n"
        f"while pathlib.Path({str(done)!r}).read_text().count('upkeep') < 2: time.sleep(0.05)"
    )
    done.write_text("")
    monkeypatch.setattr(supervisor, "commands", lambda port: [SLEEP, [sys.executable, "-c", wait]])
    monkeypatch.setattr(supervisor, "UPKEEP_AFTER", 0)
    monkeypatch.setattr(supervisor, "UPKEEP_EVERY", 0)
    family = psutil.Process().children()

    # It goes on until the process that waits for the second round ends.
    assert supervisor.serve(port) == 1
    assert done.read_text().startswith("upkeep\nupkeep\n")
    assert psutil.Process().children() == family


def test_a_process_that_ignores_the_request_is_ended_all_the_same(project: Path, monkeypatch):
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.2)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print(flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    process.stdout.readline()

    supervisor._end([process])

    assert process.wait(5) == -signal.SIGKILL


def test_starting_in_the_background_returns_once_it_answers(project: Path, port: int):
    """The real command, with a web server in place of the project's."""
    package = project / "infra"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "supervisor.py").write_text(f"import sys\nsys.argv[1] = sys.argv[3]\n{WEB}")

    supervisor.start(port)

    [served] = [
        process
        for process in psutil.Process().children()
        if "infra.supervisor" in process.cmdline()
    ]
    assert supervisor.answers(port)
    served.kill()
    served.wait()


def test_a_start_that_fails_shows_the_end_of_the_log(project: Path, port: int):
    package = project / "infra"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "supervisor.py").write_text("raise SystemExit('no such database')")

    with pytest.raises(SupervisorError, match="no such database"):
        supervisor.start(port)
