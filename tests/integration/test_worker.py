"""The worker: in the right schema, whatever becomes of it or of the database."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import schema_context, tenant_context

from cms.models import HomePage
from tenants import workers
from tenants.accounts.models import User
from tenants.actions.provision import Order, order_provisioning
from tenants.actions.start import start
from tenants.audit import SYSTEM
from tenants.enums import JobState, TenantState
from tenants.management.commands import work as work_command
from tenants.management.commands.work import TenantWorker
from tenants.models import Tenant, Territory
from tests import chores
from tests.database import TestDatabase
from tests.scratch import Scratch, copy_of

pytestmark = pytest.mark.django_db


def work() -> None:
    """Do everything that is queued."""
    TenantWorker(interval=0, until_empty=True).run()


def results() -> list[str]:
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


def emails(schema: str) -> set[str]:
    with schema_context(schema):
        return set(User.objects.values_list("email", flat=True))


# --- In the right schema ---------------------------------------------------------------------


@pytest.fixture(autouse=True)
def empty_queue(tenant_a, monkeypatch) -> None:
    """Nothing is queued, and a worker in the test's process keeps the test's transaction."""
    DBTaskResult.objects.all().delete()
    for module in (db_worker, work_command):
        monkeypatch.setattr(module, "close_old_connections", lambda: None)


def test_each_task_runs_in_the_schema_that_it_was_enqueued_from(tenant_a, tenant_b):
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            chores.add_person.enqueue(f"{tenant.slug}@example.org")
    chores.add_person.enqueue("portal@example.org")
    work()
    assert results() == ["SUCCESSFUL"] * 3
    assert "guisser@example.org" in emails(tenant_a.schema_name)
    assert "ifrane@example.org" in emails(tenant_b.schema_name)
    assert "portal@example.org" in emails("public")
    everywhere = [emails(s) for s in (tenant_a.schema_name, tenant_b.schema_name, "public")]
    assert not everywhere[0] & everywhere[1]
    assert not everywhere[0] & everywhere[2]
    assert connection.schema_name == "public"


def test_a_task_that_fails_is_noted_and_the_next_one_runs(tenant_a, tenant_b):
    with tenant_context(tenant_a):
        chores.fail.enqueue()
    with tenant_context(tenant_b):
        chores.add_person.enqueue("next@example.org")
    work()
    assert results() == ["FAILED", "SUCCESSFUL"]
    assert "as it was told to" in DBTaskResult.objects.failed().get().traceback
    assert "next@example.org" in emails(tenant_b.schema_name)


def test_a_task_that_breaks_in_the_database_is_noted_too(tenant_a):
    with tenant_context(tenant_a):
        chores.add_person.enqueue("twice@example.org")
        chores.add_person.enqueue("twice@example.org")
    work()
    assert results() == ["SUCCESSFUL", "FAILED"]
    assert "IntegrityError" in DBTaskResult.objects.failed().get().exception_class_path


def test_what_publishing_enqueues_runs(tenant_a):
    with tenant_context(tenant_a):
        HomePage.objects.first().save_revision().publish()
    assert DBTaskResult.objects.ready().filter(args_kwargs__schema=tenant_a.schema_name).exists()
    work()
    assert set(results()) == {"SUCCESSFUL"}


def test_a_rolled_back_change_leaves_no_task(tenant_a):
    from django.db import transaction

    with tenant_context(tenant_a), pytest.raises(ZeroDivisionError), transaction.atomic():
        chores.add_person.enqueue("never@example.org")
        raise ZeroDivisionError
    assert results() == []


def test_a_task_of_a_tenant_that_is_gone_fails_and_runs_nowhere(tenant_a, tenant_b):
    with tenant_context(tenant_a):
        chores.add_person.enqueue("lost@example.org")
    Tenant.objects.filter(pk=tenant_a.pk).update(state=TenantState.DELETED)
    with tenant_context(tenant_b):
        chores.add_person.enqueue("kept@example.org")
    work()
    assert results() == ["FAILED", "SUCCESSFUL"]
    for schema in (tenant_a.schema_name, tenant_b.schema_name, "public"):
        assert "lost@example.org" not in emails(schema)


def test_it_provisions(tenant_a):
    territory = Territory.objects.get(code="01.405.01.09")
    job = order_provisioning(Order(territory), actor=SYSTEM)
    assert start(job, actor=SYSTEM)
    assert not start(job, actor=SYSTEM), "it is on its way already"
    work()
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert Tenant.objects.get(territory=territory).state == TenantState.LIVE


# --- What dead workers leave ---------------------------------------------------------------------


def taken_by(worker: str, attempts: int = 1) -> DBTaskResult:
    """A task that a worker has under way."""
    chores.add_person.enqueue("somebody@example.org")
    row = DBTaskResult.objects.latest("enqueued_at")
    row.status = TaskResultStatus.RUNNING
    row.worker_ids = ["1"] * (attempts - 1) + [worker]
    row.save()
    return row


def test_what_a_dead_worker_had_under_way_is_queued_again(tenant_a):
    row = taken_by("12345")
    assert workers.requeue_abandoned() == 1
    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY


def test_what_a_living_worker_has_under_way_is_left_alone(tenant_a):
    badge = workers.Badge()
    badge.wear()
    try:
        row = taken_by(badge.worker_id)
        assert badge.worker_id in workers.alive()
        assert workers.requeue_abandoned() == 0
        row.refresh_from_db()
        assert row.status == TaskResultStatus.RUNNING
        # Between two tasks, what is marked as its own was left when the database went away.
        assert workers.requeue_abandoned(badge.worker_id) == 1
    finally:
        badge.drop()
    eventually(lambda: badge.worker_id not in workers.alive())


def test_a_task_that_kills_its_workers_is_given_up(tenant_a):
    row = taken_by("12345", attempts=workers.MAX_ATTEMPTS)
    assert workers.requeue_abandoned() == 0
    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED
    assert "workers died" in row.traceback


# --- Processes of their own -------------------------------------------------------------------


@pytest.fixture
def scratch(test_database: TestDatabase) -> Iterator[Scratch]:
    """Register and two live communes, with nothing queued."""
    with copy_of(test_database.spare) as copy:
        copy.query("DELETE FROM django_tasks_database_dbtaskresult")
        yield copy


@pytest.fixture
def workers_of(scratch: Scratch) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start workers, and leave none behind."""
    started = []

    def start_one() -> subprocess.Popen[str]:
        started.append(scratch.start("manage.py", "work", "--interval", "0.1"))
        return started[-1]

    yield start_one
    for process in started:
        process.kill()
        process.communicate()


ENQUEUE = """
import sys, django
django.setup()
from django_tenants.utils import schema_context
from tests import chores
schema, name, *arguments = sys.argv[1:]
with schema_context(schema):
    getattr(chores, name).enqueue(*arguments)
"""


def enqueue(scratch: Scratch, slug: str, *task: str) -> None:
    schema = scratch.one("SELECT schema_name FROM tenants_tenant WHERE slug = %s", slug)
    done = scratch.run("-c", ENQUEUE, str(schema), *task)
    assert done.returncode == 0, done.stderr


def eventually(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def statuses(scratch: Scratch) -> list[str]:
    return [
        row[0] for row in scratch.query("SELECT status FROM django_tasks_database_dbtaskresult")
    ]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "started", tmp_path / "ended"


@pytest.mark.slow
def test_another_worker_takes_over_from_one_that_was_killed(scratch, workers_of, files):
    started, ended = files
    enqueue(scratch, "guisser", "wait_for", str(started), str(ended))
    first = workers_of()
    eventually(started.exists)
    first.kill()
    first.communicate()
    assert statuses(scratch) == ["RUNNING"]
    ended.touch()
    workers_of()
    eventually(lambda: statuses(scratch) == ["SUCCESSFUL"])
    assert started.read_text() == "started\n" * 2


@pytest.mark.slow
def test_told_to_end_it_ends_what_it_is_at_and_takes_nothing_new(scratch, workers_of, files):
    started, ended = files
    enqueue(scratch, "guisser", "wait_for", str(started), str(ended))
    worker = workers_of()
    eventually(started.exists)
    enqueue(scratch, "guisser", "add_person", "later@example.org")
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert worker.poll() is None
    ended.touch()
    _out, err = worker.communicate(timeout=30)
    assert worker.returncode == 0, err
    assert "Traceback" not in err
    assert sorted(statuses(scratch)) == ["READY", "SUCCESSFUL"], err


@pytest.mark.slow
def test_told_to_end_with_nothing_to_do_it_ends_at_once(scratch, workers_of):
    worker = workers_of()
    eventually(lambda: bool(scratch.query(HELD)))
    worker.send_signal(signal.SIGTERM)
    _out, err = worker.communicate(timeout=10)
    assert worker.returncode == 0, err
    assert "Traceback" not in err
    eventually(lambda: not scratch.query(HELD))


HELD = (
    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 71003"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.mark.slow
def test_when_the_database_was_away_it_goes_on(scratch, workers_of, files):
    started, ended = files
    worker = workers_of()
    eventually(lambda: bool(scratch.query(HELD)))
    enqueue(scratch, "guisser", "wait_for", str(started), str(ended))
    eventually(started.exists)
    name = str(scratch.one("SELECT current_database()"))
    server = Scratch(scratch.url.replace(f"/{name}?", "/postgres?"))
    server.query(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
    ended.touch()
    time.sleep(2)
    assert worker.poll() is None, worker.communicate()
    server.query(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    enqueue(scratch, "ifrane", "add_person", "back@example.org")
    eventually(lambda: statuses(scratch).count("SUCCESSFUL") == 2)
    schema = scratch.one("SELECT schema_name FROM tenants_tenant WHERE slug = 'ifrane'")
    found = scratch.query(f'SELECT email FROM "{schema}".accounts_user')  # noqa: S608
    assert ("back@example.org",) in found
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=30)
    assert worker.returncode == 0
