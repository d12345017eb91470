"""The console answers to ministry staff alone, each screen to who holds its right."""

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from tenants.accounts.models import User
from tenants.actions.provision import Order, order_provisioning
from tenants.audit import SYSTEM
from tenants.models import AuditEntry, Domain, Tenant, Territory
from tests.accounts import make_user
from tests.officers import ALL, desk_of, make_officer, words

pytestmark = pytest.mark.django_db

READING = ["", "territories/", "tenants/", "tenants/{tenant}/", "cohorts/",
           "cohorts/demonstration/", "cohorts/demonstration/progress/", "jobs/",
           "jobs/progress/", "jobs/{job}/", "jobs/{job}/progress/"]  # fmt: skip
# Each screen that takes a right, and which.
GUARDED = [
    ("territories/12.391.01.01/provision/", "provision_tenant"),
    ("upload/", "provision_tenant"),
    ("tenants/{tenant}/suspend/", "suspend_tenant"),
    ("tenants/{tenant}/archive/", "remove_tenant"),
    ("tenants/{tenant}/hosts/add/", "manage_hosts"),
    ("tenants/{tenant}/hosts/{domain}/primary/", "manage_hosts"),
    ("tenants/{tenant}/hosts/{domain}/remove/", "manage_hosts"),
    ("audit/", "view_auditentry"),
]
# Those that only act.
ACTING = [
    ("cohorts/demonstration/", "provision_tenant"),
    ("upload/confirm/", "provision_tenant"),
    ("jobs/{job}/start/", "provision_tenant"),
    ("tenants/{tenant}/resume/", "suspend_tenant"),
    ("tenants/{tenant}/request-deletion/", "remove_tenant"),
    ("tenants/{tenant}/withdraw-deletion/", "remove_tenant"),
    ("tenants/{tenant}/delete/", "remove_tenant"),
    ("tenants/{tenant}/export/", "remove_tenant"),
    ("audit/csv/", "view_auditentry"),
]


@pytest.fixture
def address(tenant_a, tenant_b):
    """Return a function that fills a path in with what there is."""
    territory = Territory.objects.get(code="08.577.01.11")
    job = order_provisioning(Order(territory), actor=SYSTEM)
    domain = Domain.objects.create(tenant=tenant_a, domain="www.guisser.example", is_primary=False)
    filled = {"tenant": tenant_a.pk, "job": job.pk, "domain": domain.pk}
    return lambda path: "/console/" + path.format(**filled)


def everything() -> list[str]:
    return [*READING, *(path for path, _right in GUARDED)]


@pytest.mark.parametrize("path", everything())
def test_visitors_are_sent_to_sign_in_and_back(portal_client, address, path):
    response = portal_client.get(address(path))
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=/console/")


def test_a_fragment_asks_its_page_to_go_and_sign_in(portal_client, address):
    response = portal_client.get(address("jobs/{job}/progress/"), headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response["HX-Refresh"] == "true"


@pytest.mark.parametrize("path", everything())
def test_an_account_that_is_not_staff_sees_nothing(address, path):
    with schema_context("public"):
        user = User.objects.create_user("somebody@example.org", "a long enough password")
    assert desk_of(user).get(address(path)).status_code == 403


def test_staff_of_a_commune_can_t_bring_their_session(tenant_a, client_a):
    user = make_user(tenant_a, is_superuser=True)
    with schema_context(tenant_a.schema_name):
        client_a.force_login(user)
    portal = Client(headers={"host": "localhost"})
    portal.cookies = client_a.cookies
    assert portal.get("/console/").status_code == 302
    assert client_a.get("/console/", follow=True).status_code == 404


@pytest.mark.parametrize("path", READING)
def test_staff_without_any_right_read(address, path):
    assert desk_of(make_officer(permissions=[])).get(address(path)).status_code == 200


@pytest.mark.parametrize(("path", "right"), GUARDED)
def test_a_screen_opens_to_its_right_alone(address, path, right):
    others = make_officer("others@example.org", set(ALL) - {right})
    holder = make_officer("holder@example.org", [right])
    assert desk_of(others).get(address(path)).status_code == 403
    assert desk_of(holder).get(address(path)).status_code == 200


@pytest.mark.parametrize(("path", "right"), [*GUARDED[:-1], *ACTING])
def test_nothing_is_done_without_the_right(address, path, right):
    allowed = set(ALL) - {right}
    if path.endswith("resume/"):  # Opening again what was archived takes the other one.
        allowed -= {"remove_tenant"}
    client = desk_of(make_officer(permissions=allowed))
    before = (AuditEntry.objects.count(), [*Tenant.objects.values()], Domain.objects.count())
    form = {"reason": "x", "host": "new.example", "slug": "guisser", "languages": "ar"}
    assert client.post(address(path), form).status_code == 403
    after = (AuditEntry.objects.count(), [*Tenant.objects.values()], Domain.objects.count())
    assert after == before


def test_who_may_only_suspend_can_t_open_an_archived_site(tenant_a):
    Tenant.objects.filter(pk=tenant_a.pk).update(state="archived")
    client = desk_of(make_officer(permissions=["suspend_tenant"]))
    client.post(f"/console/tenants/{tenant_a.pk}/resume/")
    tenant_a.refresh_from_db()
    assert tenant_a.state == "archived"


@pytest.mark.parametrize(("path", "_right"), ACTING[2:])
def test_looking_changes_nothing(address, path, _right):
    client = desk_of(make_officer())
    before = AuditEntry.objects.count()
    client.get(address(path))
    assert AuditEntry.objects.count() == before


def test_forms_need_their_token(tenant_a):
    officer = make_officer()
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    with schema_context("public"):
        client.force_login(officer)
    response = client.post(f"/console/tenants/{tenant_a.pk}/suspend/", {"reason": "x"})
    assert response.status_code == 403
    tenant_a.refresh_from_db()
    assert tenant_a.state == "live"


def test_a_reader_is_offered_no_verb(tenant_a):
    page = desk_of(make_officer(permissions=[])).get(f"/console/tenants/{tenant_a.pk}/")
    assert not page.context["verbs"]
    for path in ("suspend", "archive", "hosts/add", "audit"):
        assert f"/{path}/" not in page.content.decode()


@pytest.mark.parametrize(
    ("language", "shown", "direction"),
    [("ar", "ar", "rtl"), ("fr", "fr", "ltr"), ("zgh", "ar", "rtl")],
)
def test_the_console_speaks_arabic_and_french(address, language, shown, direction):
    page = desk_of(make_officer(), language).get(address("")).content.decode()
    assert f'<html lang="{shown}" dir="{direction}">' in page


def test_the_language_can_be_switched(address):
    client = desk_of(make_officer(), "ar")
    client.post("/account/language/", {"language": "fr", "next": "/console/"})
    assert "Vue d’ensemble" in words(client.get("/console/"))


@pytest.mark.parametrize("path", everything())
def test_no_screen_needs_what_its_policy_forbids(address, path):
    response = desk_of(make_officer()).get(address(path))
    policy, html = response["Content-Security-Policy"], response.content.decode()
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert " style=" not in html
    assert " onclick=" not in html
    assert "<script>" not in html
    assert response["Cache-Control"].count("no-store") == 1
