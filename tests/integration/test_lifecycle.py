"""The life of a tenant: what may follow what, who may do it, and what is kept."""

import hashlib
import itertools
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import schema_context, schema_exists, tenant_context

from cms.models import HomePage
from tenants import backup
from tenants.accounts.models import User
from tenants.actions import hosts, remove, suspend
from tenants.actions.provision import Order, order_provisioning
from tenants.actions.start import start
from tenants.actions.transition import transition
from tenants.audit import SYSTEM
from tenants.enums import TRANSITIONS, TenantState
from tenants.models import AuditEntry, Domain, Tenant, Territory
from tenants.provisioning import catalogue, golden
from tenants.provisioning.runner import run_job
from tenants.tasks import remove_files_of_deleted, run_in_its_schema

pytestmark = pytest.mark.django_db

ALLOWED = {
    ("draft", "provisioning"),
    ("draft", "archived"),
    ("provisioning", "live"),
    ("provisioning", "archived"),
    ("live", "suspended"),
    ("live", "archived"),
    ("suspended", "live"),
    ("suspended", "archived"),
    ("archived", "live"),
    ("archived", "draft"),
    ("archived", "deleted"),
}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable[[], Any]:
    """Do what is put off until the commit, such as emptying caches, at the end of a block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def people(tenant_a) -> tuple[User, User]:
    """Two people of the ministry who may do everything."""
    return tuple(User.objects.create_superuser(f"{name}@example.org") for name in ("one", "two"))


def put(tenant: Tenant, state: str) -> Tenant:
    Tenant.objects.filter(pk=tenant.pk).update(state=state)
    tenant.refresh_from_db()
    return tenant


def rows_of(schema: str) -> dict[str, Counter[str]]:
    return {statement: Counter(rows.splitlines()) for statement, rows in catalogue.data(schema)}


def answer(tenant: Tenant, path: str = "/ar/") -> int:
    return Client(headers={"host": f"{tenant.slug}.localhost"}).get(path).status_code


# --- The table --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"), list(itertools.product(TenantState.values, repeat=2)), ids="-".join
)
def test_each_change_of_state_is_allowed_or_refused(tenant_a, before, after):
    put(tenant_a, before)
    entries = AuditEntry.objects.count()
    if (before, after) in ALLOWED:
        changed = transition(tenant_a, TenantState(after), actor=SYSTEM, action="tenant.test")
        assert changed.state == after
        entry = AuditEntry.objects.first()
        assert (entry.action, entry.tenant_id, entry.data) == (
            "tenant.test",
            tenant_a.pk,
            {"from": before},
        )
    else:
        with pytest.raises(ValidationError, match="can't become"):
            transition(tenant_a, TenantState(after), actor=SYSTEM, action="tenant.test")
        assert AuditEntry.objects.count() == entries
    tenant_a.refresh_from_db()
    assert tenant_a.state == (after if (before, after) in ALLOWED else before)


def test_the_table_names_every_state():
    assert set(TRANSITIONS) == set(TenantState)


def test_a_stale_copy_of_a_tenant_changes_nothing(tenant_a):
    stale = Tenant.objects.get(pk=tenant_a.pk)
    put(tenant_a, TenantState.ARCHIVED)
    assert stale.state == TenantState.LIVE
    with pytest.raises(ValidationError, match="“Archived” can't become “Suspended”"):
        suspend.suspend(stale, actor=SYSTEM)


VERBS: dict[str, tuple[Callable[..., Any], str]] = {
    "suspend": (suspend.suspend, "suspend_tenant"),
    "resume": (suspend.resume, "suspend_tenant"),
    "archive": (remove.archive, "remove_tenant"),
    "request_deletion": (remove.request_deletion, "remove_tenant"),
    "withdraw_deletion": (remove.withdraw_deletion, "remove_tenant"),
    "delete": (remove.delete, "remove_tenant"),
}


@pytest.mark.parametrize(("verb", "permission"), VERBS.values(), ids=VERBS.keys())
def test_nobody_acts_without_the_permission(tenant_a, verb, permission):
    person = User.objects.create_user("someone@example.org", None, is_staff=True)
    before = (tenant_a.state, AuditEntry.objects.count())
    with pytest.raises(PermissionDenied, match=permission):
        verb(tenant_a, actor=person)
    tenant_a.refresh_from_db()
    assert (tenant_a.state, AuditEntry.objects.count()) == before


# --- Suspended --------------------------------------------------------------------------------


def test_a_suspended_site_shows_a_notice_keeps_its_data_and_comes_back(
    tenant_a, tenant_b, people, committed
):
    assert answer(tenant_a) == 200
    before = rows_of(tenant_a.schema_name)
    with committed():
        suspend.suspend(tenant_a, actor=people[0], reason="Works")
    assert answer(tenant_a) == 503
    assert answer(tenant_a, "/admin/") == 503
    assert answer(tenant_b) == 200
    assert rows_of(tenant_a.schema_name) == before
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor) == ("tenant.suspend", "one@example.org")
    assert entry.data == {"from": "live", "reason": "Works"}

    with committed():
        suspend.resume(tenant_a, actor=people[1])
    assert answer(tenant_a) == 200
    assert rows_of(tenant_a.schema_name) == before


# --- Archived -----------------------------------------------------------------------------------


def test_an_archived_site_is_as_if_it_were_not_there_but_its_data_is(tenant_a, people, committed):
    assert answer(tenant_a) == 200
    before = rows_of(tenant_a.schema_name)
    with committed():
        remove.archive(tenant_a, actor=people[0])
    assert answer(tenant_a) == 404
    assert rows_of(tenant_a.schema_name) == before
    with committed():
        suspend.resume(tenant_a, actor=people[0])
    assert answer(tenant_a) == 200


def test_one_that_never_was_live_goes_back_to_where_it_can_go_on(tenant_a):
    territory = Territory.objects.get(code="01.405.01.09")
    job = order_provisioning(Order(territory), actor=SYSTEM)
    remove.archive(job.tenant, actor=SYSTEM)
    with pytest.raises(ValidationError, match="“Archived”"):
        start(job, actor=SYSTEM)
    resumed = suspend.resume(job.tenant, actor=SYSTEM)
    assert resumed.state == TenantState.DRAFT
    assert answer(resumed) == 404
    assert start(job, actor=SYSTEM)
    run_job(job)
    assert answer(resumed) == 200


def test_resuming_forgets_that_somebody_wanted_it_deleted(tenant_a, people):
    put(tenant_a, TenantState.ARCHIVED)
    remove.request_deletion(tenant_a, actor=people[0])
    suspend.resume(tenant_a, actor=people[0])
    remove.archive(tenant_a, actor=people[0])
    tenant_a.refresh_from_db()
    assert not remove.may_delete(tenant_a, people[1])


def test_a_resumption_that_is_refused_forgets_nothing(tenant_a, people):
    put(tenant_a, TenantState.ARCHIVED)
    requested = remove.request_deletion(tenant_a, actor=people[0])
    put(tenant_a, TenantState.DELETED)
    with pytest.raises(ValidationError):
        suspend.resume(requested, actor=people[0])
    tenant_a.refresh_from_db()
    assert tenant_a.deletion_requested_by == "one@example.org"


# --- Deleted, in two steps ----------------------------------------------------------------------


@pytest.mark.parametrize("state", [s for s in TenantState.values if s != TenantState.ARCHIVED])
def test_only_an_archived_site_can_be_deleted(tenant_a, people, state):
    put(tenant_a, state)
    with pytest.raises(ValidationError, match="Only an archived site"):
        remove.request_deletion(tenant_a, actor=people[0])
    Tenant.objects.filter(pk=tenant_a.pk).update(
        deletion_requested_at=timezone.now(), deletion_requested_by="one@example.org"
    )
    with pytest.raises(ValidationError, match="can't become “Deleted”"):
        remove.delete(tenant_a, actor=people[1])
    assert schema_exists(tenant_a.schema_name)


def test_deletion_takes_two_people_or_a_delay(tenant_a, people, settings):
    one, two = people
    put(tenant_a, TenantState.ARCHIVED)
    with pytest.raises(ValidationError, match="another person, or 30 days"):
        remove.delete(tenant_a, actor=two)
    tenant = remove.request_deletion(tenant_a, actor=one)
    with pytest.raises(ValidationError, match="another person, or 30 days"):
        remove.delete(tenant, actor=one)
    assert remove.may_delete(tenant, two)
    # A second request doesn't start the delay anew, nor change who asked.
    assert remove.request_deletion(tenant, actor=two).deletion_requested_by == one.email

    tenant.deletion_requested_at = timezone.now() - timedelta(days=30, seconds=-60)
    assert not remove.may_delete(tenant, one)
    tenant.deletion_requested_at = timezone.now() - timedelta(days=30, seconds=1)
    assert remove.may_delete(tenant, one)


def test_a_withdrawn_request_counts_no_more(tenant_a, people):
    one, two = people
    put(tenant_a, TenantState.ARCHIVED)
    with pytest.raises(ValidationError, match="Nobody has asked"):
        remove.withdraw_deletion(tenant_a, actor=one)
    remove.request_deletion(tenant_a, actor=one)
    remove.withdraw_deletion(tenant_a, actor=two)
    with pytest.raises(ValidationError, match="another person"):
        remove.delete(tenant_a, actor=two)


def test_who_asked_for_a_deletion_stays_known(tenant_a, people):
    deleted = delete(tenant_a, people)
    with pytest.raises(ValidationError, match="Nobody has asked"):
        remove.withdraw_deletion(deleted, actor=people[0])
    deleted.refresh_from_db()
    assert deleted.deletion_requested_by == "one@example.org"


def delete(tenant: Tenant, people: tuple[User, User]) -> Tenant:
    put(tenant, TenantState.ARCHIVED)
    remove.request_deletion(tenant, actor=people[0])
    # What a test wrote into the schema would be checked at a commit that a test never sees.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return remove.delete(tenant, actor=people[1])


def store_files(tenant: Tenant) -> None:
    """A public and a private file of the tenant."""
    with tenant_context(tenant):
        storages["default"].save("images/صورة.txt", ContentFile(b"picture"))
        storages["private"].save("requests/1/letter.txt", ContentFile(b"letter"))


def test_a_deleted_site_leaves_nothing_but_its_row_and_its_export(
    tenant_a, tenant_b, people, committed
):
    for tenant in (tenant_a, tenant_b):
        store_files(tenant)
    with tenant_context(tenant_a):
        HomePage.objects.first().save_revision().publish()
    others = rows_of(tenant_b.schema_name)
    assert answer(tenant_a) == 200
    with committed():
        deleted = delete(tenant_a, people)
    # A worker removes the files, however many there are.
    removal = DBTaskResult.objects.get(task_path=remove_files_of_deleted.module_path)
    run_in_its_schema(removal, lambda: remove_files_of_deleted.call(*removal.args_kwargs["args"]))

    assert not schema_exists(tenant_a.schema_name)
    assert not Domain.objects.filter(tenant=tenant_a).exists()
    assert not DBTaskResult.objects.filter(args_kwargs__schema=tenant_a.schema_name).exists()
    assert answer(tenant_a) == 404
    with tenant_context(tenant_a):
        assert not storages["default"].exists("images/صورة.txt")
        assert not storages["private"].exists("requests/1/letter.txt")
    with tenant_context(tenant_b):
        assert storages["default"].open("images/صورة.txt").read() == b"picture"
        assert storages["private"].open("requests/1/letter.txt").read() == b"letter"
    assert rows_of(tenant_b.schema_name) == others
    assert answer(tenant_b) == 200

    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor) == ("tenant.delete", "two@example.org")
    assert entry.data == {"from": "archived", "export": deleted.export_path}
    assert deleted.state == TenantState.DELETED
    assert storages["private"].exists(deleted.export_path)


def test_an_export_that_fails_deletes_nothing(tenant_a, people, monkeypatch):
    def full(*args: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "export", full)
    with pytest.raises(OSError, match="No space left"):
        delete(tenant_a, people)
    tenant_a.refresh_from_db()
    assert tenant_a.state == TenantState.ARCHIVED
    assert schema_exists(tenant_a.schema_name)
    assert Domain.objects.filter(tenant=tenant_a).exists()


def test_one_that_was_given_up_before_it_had_a_schema_can_be_removed(tenant_a, people):
    territory = Territory.objects.get(code="01.405.01.09")
    job = order_provisioning(Order(territory), actor=SYSTEM)
    remove.archive(job.tenant, actor=SYSTEM)
    deleted = delete(job.tenant, people)
    assert manifest_of(deleted)["tables"] == {}
    again = order_provisioning(Order(territory), actor=SYSTEM)
    assert again.tenant != deleted
    assert again.tenant.slug == deleted.slug
    run_job(again)
    assert answer(again.tenant) == 200


# --- The export -----------------------------------------------------------------------------------


def manifest_of(tenant: Tenant) -> dict[str, Any]:
    with archive_of(tenant) as archive:
        return json.loads(archive.read("manifest.json"))


def archive_of(tenant: Tenant) -> zipfile.ZipFile:
    with schema_context("public"):
        return zipfile.ZipFile(storages["private"].open(tenant.export_path))


def restore(archive: zipfile.ZipFile, schema: str) -> None:
    """Read an archive back as tenants/README.md says."""
    manifest = json.loads(archive.read("manifest.json"))
    parts = [archive.read("structure.sql").decode()]
    for table, entry in manifest["tables"].items():
        rows = archive.read(f"tables/{table}.copy").decode()
        parts.append(f"{entry['copy']};\n{rows}\\.\n")
    parts.append(archive.read("closing.sql").decode())
    script = golden.GoldenSchema(structure="", content="".join(parts))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
    with schema_context(schema), connection.cursor() as cursor:
        for statement, rows in golden.statements(script.content):
            if rows is None:
                cursor.execute(statement)
            else:
                cursor.copy_expert(statement, golden.io.StringIO(rows))


def test_an_export_reads_back_as_the_same_schema(tenant_a, people):
    with tenant_context(tenant_a):
        page = HomePage.objects.first()
        page.title = "tab\t back\\slash \\. {x} 'quote' « » \u2028 سطر"
        page.save_revision().publish()
        User.objects.create_user("kept@example.org", None)
    before = rows_of(tenant_a.schema_name)
    sequences = catalogue.sequences(tenant_a.schema_name)
    structure = catalogue.structure(tenant_a.schema_name)
    deleted = delete(tenant_a, people)
    assert not schema_exists(tenant_a.schema_name)

    with archive_of(deleted) as archive:
        restore(archive, "restored")
    assert rows_of("restored") == before
    assert catalogue.sequences("restored") == sequences
    assert catalogue.structure("restored") == structure


def test_an_export_reads_back_as_a_live_site(tenant_a, people):
    """Under its own schema's name, with its hosts given back."""
    deleted = delete(tenant_a, people)
    with archive_of(deleted) as archive:
        restore(archive, tenant_a.schema_name)
    put(deleted, TenantState.ARCHIVED)
    Domain.objects.create(tenant=deleted, domain="guisser.localhost", is_primary=True)
    Tenant.objects.filter(pk=deleted.pk).update(primary_host="guisser.localhost")
    suspend.resume(deleted, actor=people[0])
    assert answer(deleted) == 200


def test_the_rows_of_an_export_fit_a_fresh_replay(tenant_a, people):
    """Rows of one version fit the golden schema's structure of the same version."""
    before = rows_of(tenant_a.schema_name)
    deleted = delete(tenant_a, people)
    template = golden.ensure()
    assert manifest_of(deleted)["golden_fingerprint"] == template.fingerprint
    empty = golden.GoldenSchema(structure=template.structure, content="")
    golden.replay(empty, "replayed", deleted.territory)
    with archive_of(deleted) as archive, schema_context("replayed"):
        for table, entry in manifest_of(deleted)["tables"].items():
            with archive.open(f"tables/{table}.copy") as file, connection.cursor() as cursor:
                cursor.copy_expert(entry["copy"], file)
    assert rows_of("replayed") == before


def test_every_member_of_an_export_has_the_hash_that_the_manifest_says(tenant_a, people):
    store_files(tenant_a)
    deleted = delete(tenant_a, people)
    manifest = manifest_of(deleted)
    assert (manifest["territory"], manifest["slug"]) == ("06.461.17.07", "guisser")
    digests = {f"tables/{name}.copy": entry["sha256"] for name, entry in manifest["tables"].items()}
    digests |= manifest["files"] | manifest["sql"]
    with archive_of(deleted) as archive:
        assert set(archive.namelist()) == {"manifest.json", *digests}
        for name, digest in digests.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
        assert archive.read("files/private/requests/1/letter.txt") == b"letter"
        assert archive.read("files/default/images/صورة.txt") == b"picture"


def test_an_export_holds_nothing_of_another_tenant(tenant_a, tenant_b, people):
    store_files(tenant_b)
    with tenant_context(tenant_b):
        User.objects.create_user("secret@ifrane.example", None)
    deleted = delete(tenant_a, people)
    with archive_of(deleted) as archive:
        for name in archive.namelist():
            assert b"secret@ifrane.example" not in archive.read(name)
        assert manifest_of(deleted)["files"] == {}


def test_an_export_lies_where_no_tenant_can_reach_it(tenant_a, tenant_b, people):
    deleted = delete(tenant_a, people)
    with tenant_context(tenant_b):
        assert not storages["private"].exists(deleted.export_path)
    for host in ("localhost", "ifrane.localhost"):
        client = Client(headers={"host": host})
        assert client.get(f"/media/{deleted.export_path}").status_code == 404
        assert client.get(f"/media/portal/{deleted.export_path}").status_code == 404


# --- Hosts ----------------------------------------------------------------------------------


def test_hosts_are_added_chosen_and_removed(tenant_a, tenant_b, people, committed):
    actor = people[0]
    with committed():
        added = hosts.add_host(tenant_a, " WWW.Guisser.Example. ", actor=actor)
    client = Client(headers={"host": "www.guisser.example"})
    redirected = client.get("/fr/?a=1")
    assert redirected.status_code == 301
    assert redirected["Location"].split("guisser.localhost")[1].endswith("/fr/?a=1")

    with committed():
        hosts.make_primary(added, actor=actor)
    assert client.get("/fr/").status_code == 200
    assert answer(tenant_a, "/fr/") == 301
    assert_kept(added, actor)
    platform = Domain.objects.get(domain="guisser.localhost")
    with committed():
        hosts.make_primary(platform, actor=actor)
    assert_kept(platform, actor)
    with committed():
        hosts.remove_host(Domain.objects.get(pk=added.pk), actor=actor)
    assert client.get("/fr/").status_code == 404
    assert answer(tenant_a, "/fr/") == 200
    actions = list(AuditEntry.objects.values_list("action", flat=True)[:4])
    assert actions == ["host.remove", "host.make_primary", "host.make_primary", "host.add"]


def assert_kept(domain: Domain, actor: User) -> None:
    with pytest.raises(ValidationError) as caught:
        hosts.remove_host(Domain.objects.get(pk=domain.pk), actor=actor)
    assert caught.value.code == "kept_host"


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("ifrane.localhost", "given by the platform alone"),
        ("rabat.localhost", "given by the platform alone"),
        ("www.localhost", "belongs to the platform"),
        ("http://x.example", "is not a host name"),
        ("taken.example", "is taken"),
    ],
)
def test_a_host_that_cannot_be_had_is_refused(tenant_a, tenant_b, host, reason):
    hosts.add_host(tenant_b, "taken.example", actor=SYSTEM)
    with pytest.raises(ValidationError, match=reason):
        hosts.add_host(tenant_a, host, actor=SYSTEM)
    assert tenant_a.domains.count() == 1
