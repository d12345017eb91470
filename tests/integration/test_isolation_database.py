"""The connection never reads a schema other than the one it was told to.

The settings send `SET search_path` only when the tenant changes (TENANT_LIMIT_SET_CALLS).
PostgreSQL takes such a `SET` back when the transaction or savepoint it was sent in is rolled
back, so the connection has to notice every rollback: django-tenants issue 1262.
"""

from contextlib import suppress
from random import Random

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django_tenants.utils import schema_context, tenant_context
from wagtail.models import Page

from tenants.accounts.models import User
from tenants.db.base import REMEMBERED_SCHEMAS, ContentTypeCache, DatabaseWrapper
from tenants.models import AuditEntry, Tenant
from tenants.public import PORTAL
from tests.threads import in_thread, in_threads

pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Raised to have a transaction rolled back."""


def query(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def schema_seen() -> str:
    """The schema that PostgreSQL reads tables from, whatever the connection believes."""
    return query("SELECT current_schema()")[0][0]


def fail_in_database() -> None:
    """Have PostgreSQL refuse a statement, and the savepoint around it rolled back."""
    with suppress(ProgrammingError), transaction.atomic():
        query("SELECT 1 FROM no_such_table")


@pytest.fixture(autouse=True)
def back_to_public():
    yield
    connection.set_schema_to_public()


# --- What a tenant's connection can reach ----------------------------------------------


def test_search_path_of_a_tenant_is_its_schema_alone(tenant_a):
    with tenant_context(tenant_a):
        assert query("SHOW search_path") == [(tenant_a.schema_name,)]


@pytest.mark.parametrize("model", [Tenant, AuditEntry])
def test_a_tenant_cannot_read_the_public_schema(tenant_a, model):
    with tenant_context(tenant_a):
        with pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.first()
        assert schema_seen() == tenant_a.schema_name


def test_a_tenant_cannot_read_another_one(tenant_a, tenant_b):
    with tenant_context(tenant_a):
        User.objects.create_user("only-in-a@example.org", None)
    with tenant_context(tenant_b):
        assert not User.objects.filter(email="only-in-a@example.org").exists()
    assert not User.objects.filter(email="only-in-a@example.org").exists()


def test_a_schema_that_does_not_exist_reads_nothing():
    with schema_context("t_gone"), pytest.raises(ProgrammingError), transaction.atomic():
        User.objects.count()


def test_public_argument_of_the_library_does_not_open_the_public_schema(tenant_a):
    connection.set_tenant(tenant_a, include_public=True)
    assert query("SHOW search_path") == [(tenant_a.schema_name,)]
    connection.set_schema(tenant_a.schema_name, include_public=True)
    assert query("SHOW search_path") == [(tenant_a.schema_name,)]


@pytest.mark.parametrize("name", ['x"; DROP SCHEMA public; --', "a\nb", "", "pg_catalog"])
def test_a_schema_name_that_breaks_out_is_refused(name):
    connection.set_schema(name)
    with pytest.raises(Exception, match="schema"):
        schema_seen()


# --- After errors and rollbacks ----------------------------------------------------------


def switch_inside_a_savepoint_that_is_undone(tenant_a, tenant_b) -> str:
    """The case of issue 1262: the SET is sent within the savepoint, and goes with it."""
    connection.set_tenant(tenant_a)
    with transaction.atomic():
        schema_seen()
        with suppress(Undo), transaction.atomic():
            connection.set_tenant(tenant_b)
            schema_seen()
            raise Undo
        return schema_seen()


def test_rolled_back_savepoint_after_a_switch(tenant_a, tenant_b):
    def run():
        assert switch_inside_a_savepoint_that_is_undone(tenant_a, tenant_b) == tenant_b.schema_name

    run()
    in_thread(run)


def test_the_savepoint_case_would_show_without_the_library_s_fix(tenant_a, tenant_b, monkeypatch):
    """With Django's plain `savepoint_rollback`, the same steps read tenant A for tenant B."""
    monkeypatch.setattr(
        DatabaseWrapper, "savepoint_rollback", BaseDatabaseWrapper.savepoint_rollback
    )

    def run():
        return switch_inside_a_savepoint_that_is_undone(tenant_a, tenant_b)

    assert in_thread(run) == tenant_a.schema_name


def test_rolled_back_transaction_after_a_switch(tenant_a, tenant_b):
    def run():
        connection.set_tenant(tenant_a)
        assert schema_seen() == tenant_a.schema_name
        with suppress(Undo), transaction.atomic():
            connection.set_tenant(tenant_b)
            assert schema_seen() == tenant_b.schema_name
            raise Undo
        assert schema_seen() == tenant_b.schema_name

    in_thread(run)


def test_three_savepoints_deep_with_an_error_of_the_database(tenant_a, tenant_b):
    def run():
        with tenant_context(tenant_a), transaction.atomic():
            with (
                suppress(ProgrammingError),
                transaction.atomic(),
                tenant_context(tenant_b),
                transaction.atomic(),
            ):
                assert schema_seen() == tenant_b.schema_name
                query("SELECT 1 FROM no_such_table")
            assert schema_seen() == tenant_a.schema_name
            with tenant_context(tenant_b):
                fail_in_database()
                assert schema_seen() == tenant_b.schema_name
            fail_in_database()
            assert schema_seen() == tenant_a.schema_name

    run()
    in_thread(run)


def test_no_query_in_an_aborted_transaction_answers_for_the_wrong_tenant(tenant_a, tenant_b):
    """Between an error and its rollback PostgreSQL refuses everything, a SET included."""

    def run():
        connection.set_tenant(tenant_a)
        with suppress(Undo), transaction.atomic():
            with suppress(ProgrammingError):
                query("SELECT 1 FROM no_such_table")
            connection.set_tenant(tenant_b)
            with pytest.raises(Exception, match=r"aborted|break"):
                schema_seen()
            raise Undo
        assert schema_seen() == tenant_b.schema_name

    in_thread(run)


def test_a_reopened_connection_goes_to_its_tenant(tenant_a):
    def run():
        connection.set_tenant(tenant_a)
        assert schema_seen() == tenant_a.schema_name
        connection.close()
        assert schema_seen() == tenant_a.schema_name

    in_thread(run)


def test_a_connection_that_the_server_ended_goes_to_its_tenant_again(tenant_a):
    def run():
        connection.set_tenant(tenant_a)
        [(pid,)] = query("SELECT pg_backend_pid()")
        in_thread(lambda: query("SELECT pg_terminate_backend(%s)", pid))
        connection.health_check_done = False
        connection.close_if_health_check_failed()
        assert schema_seen() == tenant_a.schema_name
        assert query("SELECT pg_backend_pid()") != [(pid,)]

    in_thread(run)


def test_a_server_side_cursor_reads_its_tenant(tenant_a, tenant_b):
    def emails(tenant):
        with tenant_context(tenant):
            return {user.email for user in User.objects.iterator(chunk_size=1)}

    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            User.objects.create_user(f"at-{tenant.slug}@example.org", None)
    assert f"at-{tenant_a.slug}@example.org" in emails(tenant_a)
    assert f"at-{tenant_a.slug}@example.org" not in emails(tenant_b)


def wander(random: Random, places: list, depth: int = 0) -> None:
    """Take random steps among `places`; the connection must be where it says after each."""
    for _step in range(random.randint(2, 5)):
        choice = random.choice(["switch", "context", "nest", "undo", "fail", "reopen"])
        if choice == "switch":
            connection.set_tenant(random.choice(places))
        elif choice == "fail":
            fail_in_database()
        elif choice == "reopen" and not connection.in_atomic_block:
            connection.close()
        elif depth < 4:
            if choice == "context":
                with tenant_context(random.choice(places)):
                    wander(random, places, depth + 1)
            else:
                with suppress(Undo), transaction.atomic(savepoint=random.random() < 0.9):
                    wander(random, places, depth + 1)
                    if choice == "undo":
                        raise Undo
        if connection.needs_rollback:
            return
        if random.random() < 0.7:
            assert schema_seen() == connection.schema_name


def test_random_walks_through_tenants_and_savepoints(tenant_a, tenant_b):
    """Each seed is a walk of its own; a failing one can be repeated by its number."""
    places = [tenant_a, tenant_b, PORTAL]

    def run():
        for seed in range(60):
            connection.set_schema_to_public()
            wander(Random(seed), places)
            assert schema_seen() == connection.schema_name, f"walk {seed}"

    in_thread(run)


# --- Content types, whose identifiers differ from schema to schema -------------------------


@pytest.fixture
def shifted():
    """A schema whose content types have other identifiers than everybody else's."""
    query(
        """CREATE SCHEMA shifted;
           CREATE TABLE shifted.django_content_type AS
           SELECT id + 1000 AS id, app_label, model FROM public.django_content_type;
           SELECT 1"""
    )
    return "shifted"


def identifier_of(model: type) -> tuple[int, int]:
    """(what the cache says, what the table says) of `model`'s content type."""
    row = query(
        "SELECT id FROM django_content_type WHERE app_label = %s AND model = %s",
        model._meta.app_label,
        model._meta.model_name,
    )
    return ContentType.objects.get_for_model(model).pk, row[0][0]


def test_content_types_of_schemas_are_kept_apart(tenant_a, shifted):
    for _round in range(2):
        for schema in ("public", tenant_a.schema_name, shifted):
            with schema_context(schema):
                cached, stored = identifier_of(User)
                assert cached == stored, schema


def test_a_content_type_is_read_once_per_schema(tenant_a, tenant_b, django_assert_num_queries):
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            ContentType.objects.get_for_model(Page)
    with django_assert_num_queries(0):
        for tenant in (tenant_a, tenant_b, tenant_a):
            with tenant_context(tenant):
                ContentType.objects.get_for_model(Page)


def test_clearing_the_cache_concerns_one_schema(tenant_a, tenant_b, django_assert_num_queries):
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            ContentType.objects.get_for_model(Page)
    with tenant_context(tenant_a):
        ContentType.objects.clear_cache()
    with tenant_context(tenant_b), django_assert_num_queries(0):
        ContentType.objects.get_for_model(Page)


def test_content_types_are_kept_for_a_bounded_number_of_schemas():
    cache = ContentTypeCache()
    for number in range(REMEMBERED_SCHEMAS + 20):
        connection.set_schema(f"s{number}")
        cache.setdefault("default", {})["key"] = number
    assert len(cache._by_schema) == REMEMBERED_SCHEMAS
    assert cache["default"] == {"key": number}


# --- Many threads ------------------------------------------------------------------------


def test_threads_of_different_tenants_do_not_meet(tenant_a, tenant_b):
    """Each thread switches, fails, rolls back and reads content types; none sees another's."""

    def hammer(tenant):
        def run():
            for turn in range(60):
                with tenant_context(tenant):
                    assert schema_seen() == tenant.schema_name
                    cached, stored = identifier_of(User)
                    assert cached == stored
                    if turn % 7 == 0:
                        ContentType.objects.clear_cache()
                    with suppress(Undo), transaction.atomic():
                        User.objects.create_user(f"{turn}@{tenant.slug}.example.org", None)
                        domains = {user.email.partition("@")[2] for user in User.objects.all()}
                        others = {tenant_a.slug, tenant_b.slug} - {tenant.slug}
                        assert not domains & {f"{slug}.example.org" for slug in others}
                        raise Undo
                cached, stored = identifier_of(User)
                assert cached == stored
            return tenant.schema_name

        return run

    tenants = [tenant_a, tenant_b, tenant_a, tenant_b]
    assert in_threads(*map(hammer, tenants)) == [tenant.schema_name for tenant in tenants]
