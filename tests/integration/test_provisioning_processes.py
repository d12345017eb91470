"""The command in processes of its own: killed, cut off from the database, two at a time."""

import random
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tenants.provisioning import steps
from tests.database import TestDatabase
from tests.scratch import Scratch, copy_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

CODE = "01.405.01.09"  # Ouezzane, which is in no cohort
KEYS = list(steps.keys())


@pytest.fixture
def scratch(test_database: TestDatabase) -> Iterator[Scratch]:
    """Register and golden schema, no tenant."""
    with copy_of(test_database.spare) as copy:
        copy.query("ALTER TABLE tenants_auditentry DISABLE TRIGGER USER")
        for (schema,) in copy.query("SELECT schema_name FROM tenants_tenant"):
            copy.query(f'DROP SCHEMA "{schema}" CASCADE')
        copy.query("TRUNCATE tenants_tenant, tenants_auditentry CASCADE")
        copy.query("ALTER TABLE tenants_auditentry ENABLE TRIGGER USER")
        yield copy


def provision(scratch: Scratch, *arguments: str) -> subprocess.CompletedProcess[str]:
    return scratch.run("manage.py", "provision", *arguments)


def interrupted(scratch: Scratch, moment: str, key: str) -> subprocess.CompletedProcess[str]:
    return scratch.run("-m", "tests.interrupted", moment, key, "provision", CODE)


def step_states(scratch: Scratch) -> dict[str, str]:
    return dict(scratch.query("SELECT key, state FROM tenants_provisioningstep"))


def sizes(scratch: Scratch, schema: str) -> dict[str, int]:
    """How many rows each table of the schema has."""
    tables = scratch.query(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace",
        schema,
    )
    return {
        table: int(str(scratch.one(f'SELECT count(*) FROM "{schema}"."{table}"')))  # noqa: S608
        for (table,) in tables
    }


def assert_live_and_whole(scratch: Scratch) -> None:
    """The one tenant is as one that nothing happened to, which is made for comparison."""
    [(schema, state, host)] = scratch.query(
        "SELECT schema_name, state, primary_host FROM tenants_tenant"
    )
    assert (state, host) == ("live", "ouezzane.localhost")
    assert set(step_states(scratch).values()) == {"done"}
    assert scratch.query("SELECT state, count(*) FROM tenants_provisioningjob GROUP BY 1") == [
        ("done", 1)
    ]
    assert scratch.one("SELECT count(*) FROM tenants_auditentry WHERE action = 'tenant.live'") == 1
    other = provision(scratch, "azrou")
    assert other.returncode == 0, other.stderr
    [(compared,)] = scratch.query("SELECT schema_name FROM tenants_tenant WHERE slug = 'azrou'")
    assert sizes(scratch, schema) == sizes(scratch, compared)


# --- Killed ------------------------------------------------------------------------------------


def test_killed_at_every_step_it_goes_on_from_there(scratch):
    """Inside each step, when all of its work is done but not committed, then right after it."""
    for place, key in enumerate(KEYS):
        killed = interrupted(scratch, "inside", key)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        done = [one for one in KEYS if step_states(scratch)[one] == "done"]
        assert done == KEYS[:place], f"killed inside {key}"

        killed = interrupted(scratch, "after", key)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        done = [one for one in KEYS if step_states(scratch)[one] == "done"]
        assert done == KEYS[: place + 1], f"killed after {key}"

    resumed = provision(scratch, CODE)
    assert resumed.returncode == 0, resumed.stderr
    assert "1 of 1 live" in resumed.stdout
    assert_live_and_whole(scratch)


def test_killed_at_any_moment_it_goes_on_from_there(scratch):
    chance = random.Random(20261124)
    for _turn in range(6):
        process = scratch.start("manage.py", "provision", CODE)
        wait_until_running(scratch, process)
        time.sleep(chance.uniform(0, 0.6))
        process.kill()
        process.communicate()
    resumed = provision(scratch, CODE)
    assert resumed.returncode == 0, resumed.stderr
    assert_live_and_whole(scratch)


def wait_until_running(scratch: Scratch, process: subprocess.Popen[str]) -> None:
    """Wait until the process holds the lock of its tenant, or has ended."""
    query = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 71002"
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if scratch.query(query):
            return
        time.sleep(0.02)


def test_killed_while_it_builds_the_golden_schema_it_builds_it_anew(scratch):
    scratch.query("DELETE FROM tenants_goldenschema")
    process = scratch.start("manage.py", "provision", CODE)
    while not scratch.query("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'golden%%'"):
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(1.5)
    process.kill()
    process.communicate()
    assert scratch.one("SELECT count(*) FROM tenants_goldenschema") == 0

    resumed = provision(scratch, CODE)
    assert resumed.returncode == 0, resumed.stderr
    assert re.search(r"Golden schema of \d+ tables built", resumed.stdout)
    assert scratch.one("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'golden%%'") == 0
    assert_live_and_whole(scratch)


# --- Without a database --------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["schema", "search_index", "go_live"])
def test_a_database_that_goes_away_is_said_and_the_rest_is_resumed(scratch, key):
    process = scratch.start("-m", "tests.interrupted", "sleep", key, "provision", CODE)
    query = (
        "SELECT pid FROM pg_stat_activity"
        " WHERE query LIKE 'SELECT pg_sleep%%' AND datname = current_database()"
    )
    while not (found := scratch.query(query)):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    scratch.query("SELECT pg_terminate_backend(%s)", found[0][0])
    out, err = process.communicate(timeout=60)

    assert process.returncode == 3, err
    assert "The database went away. Resume once it answers again." in err
    assert "0 of 1 live" in out
    assert step_states(scratch)[key] != "done"
    resumed = provision(scratch, CODE)
    assert resumed.returncode == 0, resumed.stderr
    assert_live_and_whole(scratch)


def test_a_database_that_does_not_answer_is_said(tmp_path):
    nowhere = Scratch(f"postgresql://postgres@/nothing?host={tmp_path}")
    refused = provision(nowhere, CODE)
    assert refused.returncode == 3
    assert "The database went away." in refused.stderr
    assert "Traceback" not in refused.stderr


# --- Two at a time -------------------------------------------------------------------------------


def test_two_runs_on_the_same_cohort_share_the_work(scratch):
    runs = [scratch.start("manage.py", "provision", "--cohort") for _number in range(2)]
    ended = [(*run.communicate(timeout=300), run.returncode) for run in runs]
    for out, err, code in ended:
        assert code == 0, err
        assert "15 of 15 live" in out
    assert scratch.query("SELECT state, count(*) FROM tenants_tenant GROUP BY 1") == [("live", 15)]
    assert scratch.query("SELECT state, count(*) FROM tenants_provisioningjob GROUP BY 1") == [
        ("done", 15)
    ]
    assert scratch.one("SELECT count(*) FROM tenants_provisioningstep") == 15 * len(KEYS)
    # Each tenant went live once, whichever run it was.
    assert scratch.one("SELECT count(*) FROM tenants_auditentry WHERE action = 'tenant.live'") == 15
    assert scratch.one("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^t[0-9]+$'") == 15


def test_two_runs_on_the_same_tenant_do_not_collide(scratch):
    runs = [scratch.start("manage.py", "provision", CODE) for _number in range(2)]
    ended = [(*run.communicate(timeout=300), run.returncode) for run in runs]
    assert [code for _out, _err, code in ended] == [0, 0], ended
    assert_live_and_whole(scratch)


def test_a_run_that_waits_for_a_dead_one_goes_on(scratch):
    """The lock of a killed process goes with its connection."""
    first = scratch.start("-m", "tests.interrupted", "sleep", "theme", "provision", CODE)
    wait_until_running(scratch, first)
    second = scratch.start("manage.py", "provision", CODE)
    time.sleep(4)
    assert second.poll() is None
    first.kill()
    first.communicate()
    # PostgreSQL notices that the client is gone when the statement ends.
    scratch.query(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%%'"
    )
    out, err = second.communicate(timeout=120)
    assert second.returncode == 0, err
    assert "1 of 1 live" in out
    assert_live_and_whole(scratch)


# --- The command's report ------------------------------------------------------------------------


def test_a_file_is_provisioned_but_for_its_bad_lines(scratch, tmp_path: Path):
    path = tmp_path / "communes.csv"
    path.write_text(
        "\ufeffcode;slug;hosts;admin_email;languages;theme\n"
        "٠١.٤٠٥.٠١.٠٩;ouezzane;www.ouezzane.example;a@ouezzane.example;ar fr;oasis\n"
        "99.999.99.99;;;;;\n"
        "03.271.01.01;;;;;neon\n"
        "05.081.01.01;azilal;;;;\n",
        encoding="utf-8",
    )
    done = provision(scratch, "--csv", str(path))
    assert done.returncode == 1
    assert "4/4 line 5: 05.081.01.01 Azilal" in done.stdout
    assert "2 of 4 live" in done.stdout
    assert "line 3: No territory has this code or name." in done.stderr
    assert "line 4: “neon” is no theme. Known: medina, oasis." in done.stderr
    assert "2 of 4 not live." in done.stderr
    rows = scratch.query("SELECT slug, state, primary_host FROM tenants_tenant ORDER BY slug")
    assert rows == [
        ("azilal", "live", "azilal.localhost"),
        ("ouezzane", "live", "www.ouezzane.example"),
    ]

    again = provision(scratch, "--csv", str(path))
    assert again.returncode == 1
    assert "2 of 4 live" in again.stdout
    assert scratch.one("SELECT count(*) FROM tenants_provisioningjob") == 2


def test_what_cannot_be_read_ends_with_another_code(scratch, tmp_path: Path):
    latin = tmp_path / "latin.csv"
    latin.write_bytes("code,slug\n1,été\n".encode("latin-1"))
    for arguments, reason in (
        ([], "Name territories, a cohort or a file."),
        (["--csv", str(tmp_path / "nothing.csv")], "nothing.csv"),
        (["--csv", str(tmp_path)], "Is a directory"),
        (["--csv", str(latin)], "line 2 is not UTF-8 text. Save the file as “CSV UTF-8”."),
        (["--cohort", "nobody"], "No cohort “nobody”."),
    ):
        refused = provision(scratch, *arguments)
        assert refused.returncode == 2, refused.stderr
        assert reason in refused.stderr
        assert "Traceback" not in refused.stderr
    assert scratch.one("SELECT count(*) FROM tenants_tenant") == 0
