"""The embedded PostgreSQL: as root and as a normal user, killed, started twice at once."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from infra import database
from infra.database import BASE_DIR, Cluster

pytestmark = pytest.mark.slow

START = (
    "import sys; from pathlib import Path; from infra.database import ensure_running;"
    " print(ensure_running(Path(sys.argv[1]), durable=False))"
)
HOLD = START + "; import time; sys.stdout.flush(); time.sleep(60)"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="jamaati-embedded-"))
    path.chmod(0o777)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    """A server of its own, stopped in the end."""
    cluster = Cluster(folder / "postgres", durable=False)
    yield cluster
    cluster.stop()


def run(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, cwd=BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def query(url: str, sql: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_two_starts_at_once_give_one_server(cluster: Cluster):
    starts = [run(sys.executable, "-c", START, str(cluster.wanted_dir)) for _number in range(2)]
    ended = [(*start.communicate(timeout=90), start.returncode) for start in starts]
    assert [code for _out, _err, code in ended] == [0, 0], ended
    assert {out.strip() for out, _err, _code in ended} == {cluster.url()}
    assert cluster.answers()
    # It outlives the processes that started it.
    assert psutil.Process(cluster.pid).name() == "postgres"


def test_what_others_may_read_and_do(cluster: Cluster):
    cluster.start()
    assert cluster.data_dir.stat().st_mode & 0o077 == 0
    owner = psutil.Process(cluster.pid).uids().real
    assert owner != 0
    assert cluster.data_dir.stat().st_uid == owner
    assert query(cluster.url(), "SHOW listen_addresses") == [("",)]
    assert query(cluster.url(), "SHOW max_locks_per_transaction") == [("512",)]


def test_killed_it_comes_back_with_its_data(cluster: Cluster):
    cluster.start()
    query(cluster.url(), "CREATE TABLE kept (a int); INSERT INTO kept VALUES (1)")
    query(cluster.url(), "CHECKPOINT")
    os.kill(cluster.pid, signal.SIGKILL)
    started = time.monotonic()
    database.ensure_running(cluster.wanted_dir, durable=False)
    assert query(cluster.url(), "SELECT a FROM kept") == [(1,)]
    assert time.monotonic() - started < database.START_SECONDS
    assert cluster.stop_if_unused()


@pytest.mark.parametrize("content", ["{pid}\n", "999999999\n", "", "what\n"])
def test_a_stale_number_of_a_process_is_no_hindrance(cluster: Cluster, content: str):
    """As after a power cut, when the number has passed to another program."""
    cluster.start()
    cluster.stop()
    (cluster.data_dir / "postmaster.pid").write_text(content.format(pid=os.getpid()))
    assert cluster.pid is None
    cluster.start()
    assert cluster.answers()


def test_data_that_was_left_half_made_is_made_anew(cluster: Cluster):
    cluster._make_folders()
    (cluster.data_dir / "base").mkdir()
    (cluster.data_dir / "base" / "1").write_text("half")
    cluster.start()
    assert cluster.answers()


def test_it_stops_when_the_last_who_uses_it_goes(cluster: Cluster):
    other = run(sys.executable, "-c", HOLD, str(cluster.wanted_dir))
    assert other.stdout is not None
    assert other.stdout.readline().strip() == cluster.url()
    assert not cluster.stop_if_unused()
    assert cluster.answers()
    other.kill()
    other.communicate()
    assert cluster.stop_if_unused()
    assert cluster.pid is None


def test_the_command_line_says_how_it_stands():
    """About the tests' own server, which runs while tests do."""
    status = run(sys.executable, "-m", "infra.database", "status", "--tests")
    out, _err = status.communicate(timeout=30)
    assert (status.returncode, out[:7]) in {(0, "Running"), (3, "Not run")}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can't enter what others may not")
def test_root_puts_it_where_its_user_can_reach_it(tmp_path: Path):
    tmp_path.chmod(0o700)
    cluster = Cluster(tmp_path / "postgres", durable=False)
    try:
        cluster.start()
        assert cluster.data_dir.is_relative_to("/var/lib/jamaati")
        assert cluster.answers()
    finally:
        cluster.stop()
        shutil.rmtree(cluster.data_dir.parent, ignore_errors=True)


def normal_user() -> list[str]:
    """A command that runs Python as a user without rights; skips the test where none can."""
    if os.geteuid() != 0:
        return [sys.executable]
    packages = os.pathsep.join(path for path in sys.path if "site-packages" in path)
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        path = f"PYTHONPATH={BASE_DIR}{os.pathsep}{packages}"
        command = ["runuser", "-u", "nobody", "--", "env", path, python]
        probe = run(*command, "-c", "import psycopg2, psutil, infra.database")
        probe.communicate(timeout=30)
        if probe.returncode == 0:
            return command
    pytest.skip("no Python that a normal user may run with these packages")


def test_a_normal_user_runs_it_as_themselves(folder: Path):
    python = normal_user()
    data = folder / "mine" / "postgres"
    start = run(*python, "-c", START, str(data))
    out, err = start.communicate(timeout=90)
    assert start.returncode == 0, err
    assert out.strip().endswith(f"host={data}")
    pid = int((data / "postmaster.pid").read_text().split()[0])
    try:
        assert psutil.Process(pid).uids().real == data.stat().st_uid
        if os.geteuid() == 0:
            assert data.stat().st_uid != 0
    finally:
        os.kill(pid, signal.SIGTERM)
        psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=20)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a second user")
def test_data_of_another_user_is_refused_with_what_to_do(folder: Path):
    python = normal_user()
    cluster = Cluster(folder / "postgres", durable=False)
    cluster.start()
    try:
        refused = run(*python, "-c", START, str(cluster.wanted_dir))
        _out, err = refused.communicate(timeout=60)
        assert refused.returncode != 0
        assert "another user" in err
    finally:
        cluster.stop()
