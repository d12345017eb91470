"""Web processes, worker and database in a folder of their own, to be killed at any moment."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg2

from infra import supervisor
from infra.database import BASE_DIR, Cluster
from tenants.models import Tenant
from tests.trials.citizens import Receipt

READY_SECONDS = 90


class Platform:
    """The processes that the demonstration runs; citizens visit the site of `tenant`."""

    def __init__(self, folder: Path, tenant: Tenant, *, durable: bool) -> None:
        self.folder, self.tenant = folder, tenant
        self.cluster = Cluster(folder / "postgres", durable)
        self.port = _free_port()
        # Made while nothing listens: they name the addresses that are free.
        self.commands = supervisor.commands(self.port)
        self.web: subprocess.Popen | None = None
        self.worker: subprocess.Popen | None = None
        self.killed: dict[str, int] = {}
        # What citizens were shown so far.
        self.receipts: list[Receipt] = []

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.trials.settings",
            "DATABASE_URL": self.cluster.url(),
            "CACHE_URL": f"filecache://{self.folder / 'cache'}",
            "TRIAL_DIR": str(self.folder),
            "PORT": str(self.port),
        }

    # --- Start and stop -------------------------------------------------------------------

    def fill(self, source_url: str) -> None:
        """Start the database, with all that is in the one at `source_url`."""
        self.cluster.start()
        dump = self.folder / "dump"
        programs = self.cluster.programs
        _run(str(programs / "pg_dump"), "-Fc", "-Z0", "-f", str(dump), source_url)
        _run(str(programs / "pg_restore"), "--no-owner", "-d", self.cluster.url(), str(dump))
        dump.unlink()

    def shell(self, code: str) -> None:
        """Run Python code in the platform, as `manage.py shell` does."""
        self.manage("shell", "-v0", "-c", code)

    def manage(self, *arguments: str) -> None:
        """Run one of `manage.py`'s commands to its end. Raises CalledProcessError."""
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=BASE_DIR, env=self.environment, check=True)

    def start(self) -> None:
        """Start what doesn't run, and return once the site answers."""
        web, worker = self.commands
        if self.web is None or self.web.poll() is not None:
            self.web = self._launch(web)
        if self.worker is None or self.worker.poll() is not None:
            self.worker = self._launch(worker)
        deadline = time.monotonic() + READY_SECONDS
        while not supervisor.answers(self.port):
            if time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text()[-3000:])
            time.sleep(0.1)

    def stop(self) -> None:
        for process in (self.web, self.worker):
            if process is not None:
                process.terminate()
        for process in (self.web, self.worker):
            if process is not None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(15)
                process.kill()
        self.cluster.stop()

    def _launch(self, command: list[str]) -> subprocess.Popen:
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(
                command,
                cwd=BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    # --- Accidents ---------------------------------------------------------------------------

    def accident(self, chance: random.Random) -> None:
        """Kill something with SIGKILL, and bring it back as whoever watches over it would."""
        kinds: dict[str, Callable[[], None]] = {
            "web process": lambda: self._kill_web_process(chance),
            "web server": self._kill_web_server,
            "worker": self._kill_worker,
            "database": self._kill_database,
            "database process": lambda: self._kill_backend(chance),
        }
        kind = chance.choice(list(kinds))
        kinds[kind]()
        self.killed[kind] = self.killed.get(kind, 0) + 1
        if self.cluster.pid is None or not self.cluster.answers():
            self.cluster.start()
        self.start()

    def _kill_web_process(self, chance: random.Random) -> None:
        _kill(chance.choice(psutil.Process(self.web.pid).children() or [None]))

    def _kill_web_server(self) -> None:
        parent = psutil.Process(self.web.pid)
        family = [parent, *parent.children()]
        for process in family:
            _kill(process)
        self.web.wait()
        psutil.wait_procs(family)

    def _kill_worker(self) -> None:
        self.worker.kill()
        self.worker.wait()

    def _kill_database(self) -> None:
        _kill(psutil.Process(self.cluster.pid))

    def _kill_backend(self, chance: random.Random) -> None:
        """Kill one process of the database: it ends all the others, and recovers."""
        _kill(chance.choice(psutil.Process(self.cluster.pid).children()))

    # --- What is stored -----------------------------------------------------------------------

    def rows(self, sql: str, *parameters: object) -> list[tuple]:
        """Run one statement in the tenant's schema; return its rows."""
        with self.connection() as database, database.cursor() as cursor:
            cursor.execute(sql, parameters)
            found = cursor.fetchall() if cursor.description else []
            database.commit()
        return found

    @contextmanager
    def connection(self) -> Iterator["psycopg2.extensions.connection"]:
        """Give a connection of its own, in the tenant's schema."""
        options = f"-c search_path={self.tenant.schema_name}"
        with closing(psycopg2.connect(self.cluster.url(), options=options)) as database:
            yield database


@contextmanager
def platform(
    source_url: str, tenant: Tenant, prepare: str, *, durable: bool = True
) -> Iterator[Platform]:
    """Run a platform with the data of another database; `prepare` is code to run in it first.

    Without `durable`, its database would not outlive a power cut, which nobody tries here.
    """
    folder = Path(tempfile.mkdtemp(prefix="jamaati-trial-"))
    # The database's own user must get to its data.
    folder.chmod(0o755)
    running = Platform(folder, tenant, durable=durable)
    try:
        running.fill(source_url)
        running.shell(prepare)
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return server.getsockname()[1]


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def _kill(process: psutil.Process | None) -> None:
    if process is not None:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
