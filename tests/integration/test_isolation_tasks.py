"""A background task runs in the schema it was enqueued from, or not at all."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django_tasks import task
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import schema_context, tenant_context
from wagtail.models import Page, ReferenceIndex

from cms.models import ContentPage
from tenants.accounts.models import User
from tenants.enums import TenantState
from tests.sites import add_page, blocks, home_of, link

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@task()
def make_user(email: str) -> str:
    """Leave a trace in whatever schema this runs in."""
    User.objects.create_user(email, None)
    return connection.schema_name


@task()
def enqueue_another(email: str) -> None:
    make_user.enqueue(email)


@task()
def fail() -> None:
    raise RuntimeError(connection.schema_name)


@task()
def wander_off(schema: str) -> None:
    """Leave the connection somewhere else, as a careless task might."""
    connection.set_schema(schema)


@pytest.fixture(autouse=True)
def empty_queue(tenants_ab):
    DBTaskResult.objects.all().delete()


def work() -> None:
    """Run all that is queued, in this process, as `manage.py work` does."""
    call_command("work", batch=True)


def has_user(place, email: str) -> bool:
    with tenant_context(place):
        return User.objects.filter(email=email).exists()


def test_a_task_runs_in_the_schema_it_was_enqueued_from(tenant_a, tenant_b):
    with tenant_context(tenant_a):
        result = make_user.enqueue("by-task@example.org")
    work()

    row = DBTaskResult.objects.get(pk=result.id)
    assert (row.status, row.return_value) == (TaskResultStatus.SUCCESSFUL, tenant_a.schema_name)
    assert has_user(tenant_a, "by-task@example.org")
    assert not has_user(tenant_b, "by-task@example.org")
    assert not User.objects.filter(email="by-task@example.org").exists()


def test_tasks_of_several_tenants_take_turns(tenant_a, tenant_b):
    for number in range(3):
        for tenant in (tenant_a, tenant_b):
            with tenant_context(tenant):
                make_user.enqueue(f"{number}@{tenant.slug}.example.org")
        make_user.enqueue(f"{number}@portal.example.org")
    work()

    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {
        TaskResultStatus.SUCCESSFUL
    }
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            emails = set(User.objects.values_list("email", flat=True))
        assert emails == {f"{number}@{tenant.slug}.example.org" for number in range(3)}
    assert User.objects.filter(email__endswith="@portal.example.org").count() == 3


def test_a_task_that_enqueues_another_passes_its_schema_on(tenant_a, tenant_b):
    with tenant_context(tenant_a):
        enqueue_another.enqueue("nested@example.org")
    work()

    assert has_user(tenant_a, "nested@example.org")
    assert not has_user(tenant_b, "nested@example.org")
    assert not User.objects.filter(email="nested@example.org").exists()


def test_a_failed_task_is_noted_once_and_the_next_one_runs(tenant_a):
    with tenant_context(tenant_a):
        failed = fail.enqueue()
        make_user.enqueue("after@example.org")
    work()

    row = DBTaskResult.objects.get(pk=failed.id)
    assert row.status == TaskResultStatus.FAILED
    assert f"RuntimeError: {tenant_a.schema_name}" in row.traceback
    assert len(row.worker_ids) == 1
    assert has_user(tenant_a, "after@example.org")


def test_a_task_that_leaves_its_schema_takes_nothing_with_it(tenant_a, tenant_b):
    with tenant_context(tenant_a):
        careless = wander_off.enqueue(tenant_b.schema_name)
        make_user.enqueue("next@example.org")
    work()

    assert DBTaskResult.objects.get(pk=careless.id).status == TaskResultStatus.SUCCESSFUL
    assert has_user(tenant_a, "next@example.org")
    assert not has_user(tenant_b, "next@example.org")


@pytest.mark.parametrize("trace", ["row kept", "row removed"])
def test_a_task_of_a_deleted_tenant_fails_and_touches_nothing(tenant_a, tenant_b, trace):
    with tenant_context(tenant_a):
        orphan = make_user.enqueue("orphan@example.org")
    if trace == "row kept":
        tenant_a.state = TenantState.DELETED
        tenant_a.save()
    else:
        tenant_a.delete()
    work()

    row = DBTaskResult.objects.get(pk=orphan.id)
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path.endswith("DoesNotExist")
    with schema_context(tenant_a.schema_name):
        assert not User.objects.filter(email="orphan@example.org").exists()
    assert not has_user(tenant_b, "orphan@example.org")
    assert not User.objects.filter(email="orphan@example.org").exists()


def test_a_change_that_is_rolled_back_leaves_no_task(tenant_a):
    with tenant_context(tenant_a):
        with pytest.raises(RuntimeError), transaction.atomic():
            make_user.enqueue("never@example.org")
            raise RuntimeError
        make_user.enqueue("kept@example.org")
    assert DBTaskResult.objects.count() == 1


def test_the_result_of_a_task_is_read_from_anywhere(tenant_a, tenant_b):
    """The queue lies in the public schema; a tenant's own path doesn't reach it."""
    with tenant_context(tenant_a):
        result = make_user.enqueue("read@example.org")
    work()
    with tenant_context(tenant_b):
        result.refresh()
    assert result.return_value == tenant_a.schema_name


def test_what_wagtail_puts_off_is_done_in_the_right_schema(tenant_a, tenant_b):
    """Publishing has Wagtail index the page, and its references, by tasks of its own."""
    with tenant_context(tenant_a):
        home = home_of("fr")
        target = home.get_children().first()
        body = blocks(("quick_links", {"heading": "", "links": [link(page=target.pk)]}))
        page = add_page(ContentPage, home, "Quinquina indexé", slug="quinquina", body=body)
    assert DBTaskResult.objects.filter(args_kwargs__schema=tenant_a.schema_name).exists()
    work()

    statuses = DBTaskResult.objects.values_list("status", flat=True)
    assert set(statuses) == {TaskResultStatus.SUCCESSFUL}
    with tenant_context(tenant_a):
        assert [one.pk for one in Page.objects.search("quinquina")] == [page.pk]
        assert ReferenceIndex.get_references_for_object(page).exists()
    with tenant_context(tenant_b):
        assert not Page.objects.search("quinquina")
        assert not ReferenceIndex.objects.filter(object_id=str(page.pk), to_object_id=target.pk)
