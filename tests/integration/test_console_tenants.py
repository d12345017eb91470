"""What officers do to a tenant: its life, its hosts, its deletion by two people."""

import json
import zipfile
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone
from django_tenants.utils import schema_context, schema_exists, tenant_context
from wagtail.models import Site

from tenants import backup
from tenants.actions import hosts, remove, suspend
from tenants.actions.provision import Order, order_provisioning
from tenants.audit import SYSTEM
from tenants.console.verbs import BY_KEY, open_verbs
from tenants.enums import ANSWERING, TRANSITIONS, TenantState
from tenants.models import AuditEntry, Domain, Tenant, Territory
from tenants.provisioning import catalogue
from tenants.provisioning.runner import TENANT_LOCK
from tests.officers import desk_of, make_officer, words, work
from tests.threads import in_thread, in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def committed_at_once(request, monkeypatch):
    """Do what waits for a commit, where the test's transaction never ends."""
    if not request.node.get_closest_marker("django_db").kwargs.get("transaction"):
        monkeypatch.setattr(transaction, "on_commit", lambda do, **options: do())


@pytest.fixture
def first(db):
    return make_officer("first@example.org")


@pytest.fixture
def second(db):
    return make_officer("second@example.org")


@pytest.fixture
def desk(first):
    return desk_of(first)


def do(desk, tenant: Tenant, verb: str, **form):
    return desk.post(f"/console/tenants/{tenant.pk}/{verb}/", form)


def said(response) -> str:
    return " | ".join(str(message) for message in get_messages(response.wsgi_request))


def actions(tenant: Tenant) -> list[tuple[str, str]]:
    entries = AuditEntry.objects.filter(tenant_id=tenant.pk).order_by("pk")
    return [(one.action, one.actor) for one in entries if one.actor != SYSTEM]


def put(tenant: Tenant, state: str, **fields: object) -> Tenant:
    """`tenant` in `state`, however it came there."""
    Tenant.objects.filter(pk=tenant.pk).update(state=state, **fields)
    tenant.refresh_from_db()
    return tenant


# --- The table of transitions ---------------------------------------------------------------

# What each verb leads to; deletion has its own tests.
LEADS = {
    "suspend": lambda tenant: TenantState.SUSPENDED,
    "resume": lambda tenant: TenantState.LIVE if tenant.live_since else TenantState.DRAFT,
    "archive": lambda tenant: TenantState.ARCHIVED,
}


@pytest.mark.parametrize(("verb", "state"), list(product(LEADS, TenantState)))
@pytest.mark.parametrize("was_live", [True, False])
def test_a_verb_goes_where_the_table_says_and_nowhere_else(
    desk, first, tenant_a, verb, state, was_live
):
    if state in ANSWERING and not was_live:
        pytest.skip("such a tenant can't be")
    tenant = put(tenant_a, state, live_since=timezone.now() if was_live else None)
    goal = LEADS[verb](tenant)
    possible = goal in TRANSITIONS[state] and (verb, state) != ("resume", "provisioning")
    assert (BY_KEY[verb] in open_verbs(tenant, first)) == possible
    response = do(desk, tenant, verb, reason="because")
    assert response["Location"] == f"/console/tenants/{tenant.pk}/"
    tenant.refresh_from_db()
    assert tenant.state == (goal if possible else state)
    assert actions(tenant) == ([(f"tenant.{verb}", first.email)] if possible else [])


def test_an_officer_suspends_and_resumes_a_site(desk, tenant_a, tenant_b, client_a, client_b):
    do(desk, tenant_a, "suspend", reason="elections")
    assert client_a.get("/fr/").status_code == 503
    assert client_b.get("/fr/").status_code == 200
    assert AuditEntry.objects.first().data == {"from": "live", "reason": "elections"}
    do(desk, tenant_a, "resume")
    assert client_a.get("/fr/").status_code == 200
    do(desk, tenant_a, "archive")
    assert client_a.get("/fr/").status_code == 404
    assert schema_exists(tenant_a.schema_name)


def test_a_reason_is_asked_for_and_what_was_typed_stays(desk, tenant_a):
    response = do(desk, tenant_a, "suspend", reason="x" * 600)
    assert response.status_code == 422
    assert "x" * 600 in response.content.decode()
    assert do(desk, tenant_a, "suspend").status_code == 422
    tenant_a.refresh_from_db()
    assert tenant_a.state == TenantState.LIVE


def test_a_second_click_or_a_second_officer_is_told_and_nothing_is_noted_twice(
    desk, second, tenant_a
):
    do(desk, tenant_a, "suspend", reason="x")
    for client in (desk, desk_of(second)):
        response = do(client, tenant_a, "suspend", reason="x")
        assert response.status_code == 302
        assert "entre-temps" in said(response)
    assert len(actions(tenant_a)) == 1


def test_a_verb_that_there_isn_t_is_not_found(desk, tenant_a):
    assert do(desk, tenant_a, "explode").status_code == 404
    assert desk.get("/console/tenants/99999/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_suspends(tenant_a, first, second):
    def once(officer):
        try:
            suspend.suspend(tenant_a, actor=officer, reason="x")
        except ValidationError:
            return 0
        return 1

    assert sum(in_threads(lambda: once(first), lambda: once(second))) == 1
    assert AuditEntry.objects.filter(action="tenant.suspend").count() == 1


def test_one_that_was_never_live_goes_back_to_its_job(desk):
    job = order_provisioning(Order(Territory.objects.get(code="08.577.01.11")), actor=SYSTEM)
    do(desk, job.tenant, "archive")
    do(desk, job.tenant, "resume")
    job.tenant.refresh_from_db()
    assert job.tenant.state == TenantState.DRAFT
    desk.post(f"/console/jobs/{job.pk}/start/")
    work()
    job.tenant.refresh_from_db()
    assert job.tenant.state == TenantState.LIVE


# --- Deletion -------------------------------------------------------------------------------


@pytest.fixture
def archived(desk, tenant_a) -> Tenant:
    """An archived tenant with a file of each kind."""
    with tenant_context(tenant_a):
        for alias in backup.TENANT_STORAGES:
            storages[alias].save("folder/paper.txt", ContentFile(b"kept"))
    do(desk, tenant_a, "archive")
    return tenant_a


def files(tenant: Tenant) -> list[str]:
    with tenant_context(tenant):
        return [n for alias in backup.TENANT_STORAGES for n in backup._walk(storages[alias])]


def delete(desk, tenant: Tenant, slug: str = "guisser"):
    return do(desk, tenant, "delete", slug=slug)


def test_two_people_delete_and_an_export_is_kept(desk, second, archived, tenant_b, client_b):
    tables = {
        statement.split('"')[1]: rows for statement, rows in catalogue.data(archived.schema_name)
    }
    assert "deuxième personne" in said(do(desk, archived, "request-deletion"))
    assert "first@example.org" in words(desk.get(f"/console/tenants/{archived.pk}/"))
    response = delete(desk_of(second), archived)
    assert "supprimé" in said(response)
    archived.refresh_from_db()
    assert archived.state == TenantState.DELETED
    assert not schema_exists(archived.schema_name)
    assert not Domain.objects.filter(tenant=archived).exists()
    work()
    assert files(archived) == []
    with storages["private"].open(archived.export_path) as kept, zipfile.ZipFile(kept) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["slug"] == "guisser"
        for alias in backup.TENANT_STORAGES:
            assert archive.read(f"files/{alias}/folder/paper.txt") == b"kept"
        assert tables["wagtailcore_page"].count("\n") > 10
        for table, rows in tables.items():
            assert archive.read(f"tables/{table}.copy").decode() == rows
    assert [action for action, _who in actions(archived)] == [
        "tenant.archive",
        "tenant.request_deletion",
        "tenant.delete",
    ]
    # The neighbour has lost nothing.
    assert client_b.get("/fr/").status_code == 200
    assert schema_exists(tenant_b.schema_name)


def test_one_person_alone_waits(desk, archived, settings):
    do(desk, archived, "request-deletion")
    assert "entre-temps" in said(delete(desk, archived))
    archived.refresh_from_db()
    assert archived.state == TenantState.ARCHIVED
    asked = timezone.now() - timedelta(days=settings.TENANT_DELETION_DELAY_DAYS)
    put(archived, "archived", deletion_requested_at=asked + timedelta(minutes=5))
    delete(desk, archived)
    archived.refresh_from_db()
    assert archived.state == TenantState.ARCHIVED
    put(archived, "archived", deletion_requested_at=asked)
    delete(desk, archived)
    archived.refresh_from_db()
    assert archived.state == TenantState.DELETED


def test_nothing_is_deleted_unasked_or_unarchived(desk, second, tenant_a):
    for state in TenantState:
        put(tenant_a, state)
        delete(desk_of(second), tenant_a)
        assert schema_exists(tenant_a.schema_name)
    with pytest.raises(ValidationError):
        remove.delete(put(tenant_a, "archived"), actor=second)


def test_a_request_can_be_withdrawn(desk, second, archived):
    do(desk, archived, "request-deletion")
    do(desk_of(second), archived, "withdraw-deletion")
    delete(desk_of(second), archived)
    archived.refresh_from_db()
    assert archived.state == TenantState.ARCHIVED
    assert not archived.deletion_requested_at


def test_opening_a_site_again_ends_the_request(desk, second, archived):
    do(desk, archived, "request-deletion")
    do(desk, archived, "resume")
    do(desk, archived, "archive")
    delete(desk_of(second), archived)
    archived.refresh_from_db()
    assert archived.state == TenantState.ARCHIVED


def test_a_slip_of_the_hand_deletes_nothing(desk, second, archived):
    do(desk, archived, "request-deletion")
    response = delete(desk_of(second), archived, slug="ifrane")
    assert response.status_code == 422
    assert 'value="ifrane"' in response.content.decode()
    assert schema_exists(archived.schema_name)


@pytest.mark.parametrize("moment", ["export", "verify", "drop"])
def test_what_fails_half_way_leaves_everything(desk, second, archived, monkeypatch, moment):
    do(desk, archived, "request-deletion")

    def fail(*args, **kwargs):
        raise OSError("the disk is full")

    target = {"export": (backup, "export"), "verify": (backup, "verify"),
              "drop": (remove, "forget_tasks")}[moment]  # fmt: skip
    with monkeypatch.context() as patch, pytest.raises(OSError, match="full"):
        patch.setattr(*target, fail)
        delete(desk_of(second), archived)
    archived.refresh_from_db()
    assert archived.state == TenantState.ARCHIVED
    assert schema_exists(archived.schema_name)
    assert archived.domains.exists()
    assert files(archived) == ["folder/paper.txt", "folder/paper.txt"]
    with schema_context("public"):
        assert [*backup._walk(storages["private"])] == []
    delete(desk_of(second), archived)
    archived.refresh_from_db()
    assert archived.state == TenantState.DELETED


def test_an_export_that_was_damaged_is_noticed(archived):
    name = backup.export(archived)
    backup.verify(name)
    damaged = Path(storages["private"].path(name))
    with zipfile.ZipFile(damaged) as archive:
        members = {path: archive.read(path) for path in archive.namelist()}
    members["files/default/folder/paper.txt"] = b"lost"
    with zipfile.ZipFile(damaged, "w") as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    with pytest.raises(ValueError, match=r"paper\.txt is damaged"):
        backup.verify(name)


@pytest.mark.django_db(transaction=True)
def test_a_site_that_a_worker_is_at_is_not_deleted(tenant_a, first, second):
    put(tenant_a, "archived")
    remove.request_deletion(tenant_a, actor=first)

    def attempt():
        with pytest.raises(ValidationError) as refusal:
            remove.delete(tenant_a, actor=second)
        return refusal.value.code

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [TENANT_LOCK, tenant_a.pk])
        assert in_thread(attempt) == "busy"
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [TENANT_LOCK, tenant_a.pk])


def test_the_export_is_handed_out_and_that_is_noted(desk, second, archived):
    do(desk, archived, "request-deletion")
    delete(desk_of(second), archived)
    page = desk.get(f"/console/tenants/{archived.pk}/").content.decode()
    assert f"/console/tenants/{archived.pk}/export/" in page
    response = desk.post(f"/console/tenants/{archived.pk}/export/")
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert actions(archived)[-1] == ("tenant.download_export", "first@example.org")


def test_there_is_no_export_of_what_lives(desk, tenant_a):
    assert desk.post(f"/console/tenants/{tenant_a.pk}/export/").status_code == 404


def test_the_territory_can_have_a_site_again(desk, second, archived):
    do(desk, archived, "request-deletion")
    delete(desk_of(second), archived)
    form = {"slug": "guisser", "languages": ["ar"]}
    desk.post(f"/console/territories/{archived.territory.code}/provision/", form)
    work()
    successor = Tenant.objects.get(slug="guisser", state="live")
    assert successor.pk != archived.pk
    assert files(successor) == []


# --- Hosts ----------------------------------------------------------------------------------


def add(desk, tenant: Tenant, host: str):
    return desk.post(f"/console/tenants/{tenant.pk}/hosts/add/", {"host": host})


def on(desk, tenant: Tenant, host: str, verb: str, pk: int = 0):
    number = pk or Domain.objects.get(domain=host).pk
    return desk.post(f"/console/tenants/{tenant.pk}/hosts/{number}/{verb}/")


def test_a_host_is_added_leads_and_goes(desk, tenant_a, client_a, client_for):
    add(desk, tenant_a, " WWW.Town.Example. ")
    visitor = client_for("www.town.example")
    assert visitor.get("/fr/")["Location"] == "http://guisser.localhost/fr/"
    on(desk, tenant_a, "www.town.example", "primary")
    assert visitor.get("/fr/").status_code == 200
    assert client_a.get("/fr/")["Location"] == "http://www.town.example/fr/"
    with tenant_context(tenant_a):
        assert Site.objects.get().hostname == "www.town.example"
    on(desk, tenant_a, "guisser.localhost", "primary")
    on(desk, tenant_a, "www.town.example", "remove")
    assert visitor.get("/fr/").status_code == 404
    assert [action for action, _who in actions(tenant_a)] == [
        "host.add", "host.make_primary", "host.make_primary", "host.remove"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "host",
    ["", "town", "http://town.example", "town.example/x", "town.example:80", "a b.example",
     "1.2.3.4", "-x.example", "x" * 64 + ".example", "localhost", "www.localhost",
     "other.localhost", "ifrane.localhost"],
)  # fmt: skip
def test_what_is_no_host_of_its_own_is_refused_and_stays_typed(desk, tenant_a, tenant_b, host):
    response = add(desk, tenant_a, host)
    assert response.status_code == 422
    assert host in response.content.decode()
    assert Domain.objects.count() == 2


def test_a_host_of_another_is_refused_without_saying_by_whom(desk, tenant_a, tenant_b):
    add(desk, tenant_b, "town.example")
    response = add(desk, tenant_a, "town.example")
    assert response.status_code == 422
    assert "ifrane" not in response.content.decode()
    assert tenant_b.name_fr not in words(response)


def test_a_second_click_adds_and_removes_nothing_more(desk, tenant_a):
    for _click in range(2):
        assert add(desk, tenant_a, "town.example").status_code == 302
    number = Domain.objects.get(domain="town.example").pk
    for verb in ("primary", "primary"):
        assert on(desk, tenant_a, "town.example", verb).status_code == 302
    on(desk, tenant_a, "guisser.localhost", "primary")
    for _click in range(2):
        assert on(desk, tenant_a, "", "remove", number).status_code == 302
    assert [action for action, _who in actions(tenant_a)] == [
        "host.add", "host.make_primary", "host.make_primary", "host.remove"
    ]  # fmt: skip


def test_the_primary_host_and_the_platform_s_own_stay(desk, tenant_a):
    add(desk, tenant_a, "town.example")
    on(desk, tenant_a, "guisser.localhost", "remove")
    on(desk, tenant_a, "town.example", "primary")
    on(desk, tenant_a, "town.example", "remove")
    on(desk, tenant_a, "guisser.localhost", "remove")
    assert tenant_a.domains.count() == 2


def test_a_host_is_changed_on_its_own_tenant_s_page_alone(desk, tenant_a, tenant_b):
    add(desk, tenant_b, "town.example")
    on(desk, tenant_a, "town.example", "remove")
    on(desk, tenant_a, "town.example", "primary")
    assert tenant_b.domains.filter(domain="town.example", is_primary=False).exists()


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_leave_one_primary_host(tenant_a, first, second):
    domain = hosts.add_host(tenant_a, "town.example", actor=first)

    def attempt(action, officer):
        try:
            action(domain, actor=officer)
        except ValidationError as refusal:
            return refusal.code
        return "done"

    outcome = in_threads(
        lambda: attempt(hosts.make_primary, first), lambda: attempt(hosts.remove_host, second)
    )
    assert sorted(outcome) in (["done", "gone"], ["done", "kept_host"])
    tenant_a.refresh_from_db()
    primary = Domain.objects.get(tenant=tenant_a, is_primary=True)
    assert tenant_a.primary_host == primary.domain


@pytest.mark.django_db(transaction=True)
def test_of_two_tenants_that_ask_for_a_host_at_once_one_gets_it(tenant_a, tenant_b, first):
    def attempt(tenant):
        try:
            hosts.add_host(tenant, "town.example", actor=first)
        except ValidationError as refusal:
            return refusal.code
        return "done"

    outcome = in_threads(lambda: attempt(tenant_a), lambda: attempt(tenant_b))
    assert sorted(outcome) == ["done", "host_taken"]
