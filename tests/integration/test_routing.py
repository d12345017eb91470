"""From the host of a request to the site that answers: which, when, and what nobody is told."""

import re

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client

from tenants.actions.hosts import add_host, make_primary, remove_host
from tenants.actions.suspend import resume, suspend
from tenants.audit import SYSTEM
from tenants.enums import TenantState
from tenants.hosts import HOST_CACHE_SECONDS, host_of, tenant_for_host
from tenants.models import Domain

pytestmark = pytest.mark.django_db

UNKNOWN = "nobody-has-this.localhost"


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """Run what waits for the end of the transaction, which a test never reaches."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def set_state(tenant, state, on_commit) -> None:
    with on_commit():
        tenant.state = state
        tenant.save(update_fields=["state"])


# --- Which site ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling", ["{}", "{}:80", "{}:8000", "{}.", "{}.:8000"], ids=lambda text: text.format("host")
)
@pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
def test_spellings_of_a_host_lead_to_its_own_site(tenant_a, tenant_b, client_for, spelling, change):
    html = client_for(spelling.format(change(tenant_a.primary_host))).get("/fr/").content.decode()
    assert tenant_a.name_fr in html
    assert tenant_b.name_fr not in html


def test_the_host_header_decides_and_nothing_else(tenant_a, tenant_b, client_a):
    """Headers that proxies write, and clients can, don't lead anywhere."""
    other = tenant_b.primary_host
    headers = {
        "x-forwarded-host": other,
        "forwarded": f"host={other}",
        "x-host": other,
        "x-original-host": other,
        "x-http-host-override": other,
    }
    html = client_a.get("/fr/", headers=headers, SERVER_NAME=other).content.decode()
    assert tenant_a.name_fr in html
    assert tenant_b.name_fr not in html
    assert other not in html


@pytest.mark.parametrize("path", ["//{}/fr/", "/http://{}/fr/", "/fr/http://{}/", "/@{}/fr/"])
def test_a_host_in_the_path_leads_nowhere(tenant_a, tenant_b, client_a, path):
    # PATH_INFO, since the test client would take a host out of a path.
    response = client_a.get("/", PATH_INFO=path.format(tenant_b.primary_host))
    assert response.status_code == 404
    assert tenant_b.name_fr not in response.content.decode()


@pytest.mark.parametrize(
    "host",
    [
        UNKNOWN,
        "127.0.0.1",
        "[::1]",
        "a" * 300 + ".ma",
        "evil.example/guisser.localhost",
        "guisser.localhost.evil.example",
        "guisser.localhost@evil.example",
        "guisser.localhost:80:80",
        "evil.example#guisser.localhost",
        "",
        "xn--",
        "a b",
    ],
)
def test_an_unknown_host_gets_a_404_that_names_nobody(tenants_ab, client_for, host):
    response = client_for(host).get("/fr/")
    assert (response.status_code, response.content) == (404, b"Not found")
    assert response["Content-Type"] == "text/plain"
    assert not response.cookies


@pytest.mark.parametrize(
    "state",
    [
        TenantState.DRAFT,
        TenantState.PROVISIONING,
        TenantState.ARCHIVED,
        TenantState.DELETED,
    ],
)
@pytest.mark.parametrize("path", ["/", "/fr/", "/admin/", "/account/login/", "/media/x.png"])
def test_a_site_that_is_not_open_is_told_from_no_unknown_host(
    tenant_a, client_a, client_for, state, path, on_commit
):
    assert client_a.get("/fr/").status_code == 200
    with on_commit():
        Domain.objects.create(tenant=tenant_a, domain="www.exemple.ma", is_primary=False)
    set_state(tenant_a, state, on_commit)

    unknown = client_for(UNKNOWN).get(path)
    for host in (tenant_a.primary_host, "www.exemple.ma"):
        response = client_for(host).get(path)
        assert response.status_code == unknown.status_code == 404
        assert response.content == unknown.content
        assert dict(response.headers) == dict(unknown.headers)


# --- Suspended ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/", "fr", "fr"),
        ("/", "ar", "ar"),
        ("/", "zgh", "zgh"),
        ("/", "de", "ar"),
        ("/zgh/", "fr", "zgh"),
        ("/fr/nulle-part/", "ar", "fr"),
        ("/admin/", "fr", "fr"),
    ],
)
def test_a_suspended_site_says_so_in_the_visitor_s_language(
    tenant_a, client_a, path, accept, language, on_commit
):
    set_state(tenant_a, TenantState.SUSPENDED, on_commit)
    response = client_a.get(path, headers={"accept-language": accept})
    html = response.content.decode()
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"
    assert re.search(rf'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"', html)
    assert tenant_a.name_fr in html
    assert tenant_a.name_ar in html


def test_suspending_is_effective_at_once_and_keeps_everything(
    tenant_a, client_a, client_b, on_commit, settings
):
    settings.PAGE_CACHE_SECONDS = 300
    before = client_a.get("/fr/").content
    assert client_a.get("/fr/")["X-Page-Cache"] == "hit"

    with on_commit():
        suspend(tenant_a, actor=SYSTEM)
    assert client_a.get("/fr/").status_code == 503
    assert client_a.post("/account/login/", {}).status_code == 503
    assert client_b.get("/fr/").status_code == 200

    with on_commit():
        resume(tenant_a, actor=SYSTEM)
    assert client_a.get("/fr/").content == before


def test_the_notice_asks_nothing_of_the_tenant_s_schema(
    tenant_a, client_a, on_commit, django_assert_num_queries
):
    set_state(tenant_a, TenantState.SUSPENDED, on_commit)
    client_a.get("/fr/")
    with django_assert_num_queries(0):
        assert client_a.get("/fr/").status_code == 503


def test_the_notice_is_dressed(tenant_a, client_a, on_commit):
    """Its style sheet answers though the site doesn't."""
    set_state(tenant_a, TenantState.SUSPENDED, on_commit)
    sheet = re.search(r'href="([^"]+site[^"]*\.css)"', client_a.get("/").content.decode())[1]
    assert client_a.get(sheet).status_code == 200


# --- Several hosts -----------------------------------------------------------------------------


@pytest.fixture
def custom(tenant_a, on_commit) -> str:
    """A further host of the first commune."""
    with on_commit():
        add_host(tenant_a, "www.exemple.ma", actor=SYSTEM)
    return "www.exemple.ma"


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_further_host_redirects_and_keeps_the_address(tenant_a, client_for, custom, method):
    response = getattr(client_for(custom), method)("/fr/a%20b/?q=%D9%85&q=2")
    assert response.status_code == 301
    assert response["Location"] == f"{tenant_a.base_url}/fr/a%20b/?q=%D9%85&q=2"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_form_sent_to_a_further_host_keeps_its_method(tenant_a, client_for, custom, method):
    response = getattr(client_for(custom), method)("/account/login/?next=/")
    assert response.status_code == 308
    assert response["Location"] == f"{tenant_a.base_url}/account/login/?next=/"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "/.evil.example",
        "/@evil.example/",
    ],
)
def test_a_redirect_never_leaves_the_site(tenant_a, client_for, custom, path):
    location = client_for(custom).get("/", PATH_INFO=path)["Location"]
    assert location.startswith(f"{tenant_a.base_url}/")


def test_browsers_forget_a_redirect_in_time(client_for, custom):
    """The primary host may change back: a 301 kept for ever would run in circles."""
    policy = client_for(custom).get("/fr/")["Cache-Control"]
    assert int(re.search(r"max-age=(\d+)", policy)[1]) <= 24 * 3600


def test_the_custom_host_as_primary_one(tenant_a, client_for, custom, on_commit):
    platform = tenant_a.primary_host
    assert client_for(platform).get("/fr/").status_code == 200
    with on_commit():
        make_primary(Domain.objects.get(domain=custom), actor=SYSTEM)

    assert client_for(platform).get("/fr/")["Location"] == f"http://{custom}/fr/"
    page = client_for(custom).get("/fr/")
    assert page.status_code == 200
    assert f'<link rel="canonical" href="http://{custom}/fr/">' in page.content.decode()
    assert f"//{platform}" not in page.content.decode()


def test_a_removed_host_is_forgotten_at_once(client_for, custom, on_commit):
    assert client_for(custom).get("/fr/").status_code == 301
    with on_commit():
        remove_host(Domain.objects.get(domain=custom), actor=SYSTEM)
    assert client_for(custom).get("/fr/").status_code == 404


def test_a_host_that_moves_to_another_tenant_takes_nothing_along(
    tenant_b, client_for, custom, on_commit, settings
):
    settings.PAGE_CACHE_SECONDS = 300
    domain = Domain.objects.get(domain=custom)
    with on_commit():
        make_primary(domain, actor=SYSTEM)
    assert client_for(custom).get("/fr/").status_code == 200
    with on_commit():
        domain.refresh_from_db()
        domain.is_primary = False
        domain.save()
        domain.tenant = tenant_b
        domain.save()
        tenant_b.primary_host = custom
        tenant_b.save()
    html = client_for(custom).get("/fr/").content.decode()
    assert tenant_b.name_fr in html


def test_what_was_put_back_while_a_change_was_made_does_not_stay_long():
    assert HOST_CACHE_SECONDS <= 60


def test_hosts_are_remembered_in_the_public_schema_alone(tenant_a, client_a):
    client_a.get("/fr/")
    assert cache.get(f"host:{tenant_a.primary_host}") == tenant_a
    assert tenant_for_host(tenant_a.primary_host) == tenant_a


def test_a_malformed_host_is_none(rf):
    assert host_of(rf.get("/", headers={"host": "A.Example.MA.:80"})) == "a.example.ma"
    assert host_of(rf.get("/", headers={"host": "a_b/c"})) is None
    assert host_of(rf.get("/", headers={"host": "a" * 254})) is None


# --- Probes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize("host", [UNKNOWN, "10.0.0.7:8000", "guisser.localhost", "localhost", "_"])
def test_probes_answer_on_any_host(tenants_ab, client_for, host, path):
    assert client_for(host).get(path).status_code == 200


def test_probes_take_no_look_at_tenants(client_for, django_assert_num_queries):
    client_for(UNKNOWN).get("/healthz")
    with django_assert_num_queries(0):
        client_for(UNKNOWN).get("/healthz")


@pytest.mark.parametrize(
    ("peer", "forwarded", "status"),
    [
        ("127.0.0.1", None, 200),
        ("::1", None, 200),
        ("10.1.2.3", None, 404),
        ("", None, 404),
        # A proxy on this machine asks for the world.
        ("127.0.0.1", "203.0.113.9", 404),
        ("127.0.0.1", "127.0.0.1, 203.0.113.9", 404),
        ("127.0.0.1", "not an address", 404),
        ("127.0.0.1", "127.0.0.1", 200),
        # An outsider can't talk himself in.
        ("203.0.113.9", "127.0.0.1", 404),
    ],
)
def test_metrics_are_for_the_networks_allowed(portal_client, peer, forwarded, status):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    response = portal_client.get("/metrics", REMOTE_ADDR=peer, headers=headers)
    assert response.status_code == status


def test_metrics_name_no_tenant(tenant_a, tenant_b, client_a, client_b, portal_client):
    client_a.get("/fr/")
    client_b.get("/fr/nulle-part/")
    text = portal_client.get("/metrics").content.decode()
    assert "jamaati_responses_total" in text
    for tenant in (tenant_a, tenant_b):
        for name in (tenant.slug, tenant.schema_name, tenant.primary_host, tenant.name_fr):
            assert f'"{name}"' not in text


def test_readiness_says_when_the_database_is_away(client_for, monkeypatch):
    from django.db import OperationalError, connection

    def fail(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", fail)
    assert client_for(UNKNOWN).get("/readyz").status_code == 503
    assert client_for(UNKNOWN).get("/healthz").status_code == 200


def test_the_portal_is_no_tenant(tenants_ab, portal_client):
    """Neither by host nor by path: the addresses of a commune's site aren't there."""
    assert portal_client.get("/fr/").status_code == 200
    for path in ("/admin/", "/media/x.png", "/documents/1/x.pdf", "/fr/feeds/news.rss"):
        assert portal_client.get(path).status_code == 404
    assert Client(headers={"host": django_settings.PORTAL_HOSTS[1]}).get("/fr/").status_code == 200
