"""What every answer tells the browser: nothing inline, nothing from elsewhere."""

import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django_tenants.utils import schema_context, tenant_context
from wagtail.models import Page, PageViewRestriction

from cms.models import ContentPage
from tenants.accounts.models import User
from tenants.enums import TenantState
from tests.accounts import PASSWORD, sign_in
from tests.sites import RichSite, add_document, add_image, add_page, home_of, in_french, path_of

pytestmark = pytest.mark.django_db

EMAIL = "amina@example.org"
SITES = ["/ar/", "/zgh/", "/fr/", "/fr/nulle-part/", "/account/login/", "/account/password/reset/"]
PORTAL = ["/ar/", "/fr/", "/fr/nulle-part/", "/account/login/"]


def policy_of(response) -> dict[str, list[str]]:
    """The content security policy: sources by directive."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


def check_strict(response) -> None:
    policy = policy_of(response)
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == ["'none'"]
    assert policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == ["'self'"]
    for name, sources in policy.items():
        allowed = {"'self'", "'none'", "data:"} if name == "img-src" else {"'self'", "'none'"}
        assert set(sources) <= allowed, name


def check_headers(response) -> None:
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] in ("strict-origin-when-cross-origin", "same-origin")
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Content-Security-Policy" in response
    assert "Server" not in response
    assert "X-Powered-By" not in response


def resources_of(html: str) -> list[str]:
    """What a browser would fetch, or send a form to, by itself."""
    page = BeautifulSoup(html, "html.parser")
    found = [
        tag[name]
        for name in ("src", "action", "poster", "data")
        for tag in page.find_all(attrs={name: True})
        if tag.name != "input"
    ]
    found += [
        link["href"]
        for link in page.find_all("link", href=True)
        if not {"canonical", "alternate"} & set(link.get("rel", []))
    ]
    found += [
        part.split()[0] for tag in page.find_all(srcset=True) for part in tag["srcset"].split(",")
    ]
    return found


def check_nothing_inline(html: str) -> None:
    page = BeautifulSoup(html, "html.parser")
    assert not page.find_all("style")
    assert not page.find_all(style=True)
    for script in page.find_all("script", src=False):
        # Data, which no browser runs.
        assert script.get("type") in ("application/json", "application/ld+json")
    assert not page.find_all(lambda tag: any(name.startswith("on") for name in tag.attrs))
    assert not page.find_all(href=re.compile(r"^\s*javascript:", re.I))


def check_one_host(html: str, host: str) -> None:
    hosts = {urlsplit(url).hostname for url in resources_of(html)} - {None}
    assert hosts <= {host.partition(":")[0]}


def check_page(response, host: str) -> None:
    html = response.content.decode()
    assert "</html>" in html
    check_headers(response)
    check_strict(response)
    check_nothing_inline(html)
    check_one_host(html, host)


# --- Sites, portal, accounts --------------------------------------------------------------------


@pytest.mark.parametrize("path", SITES)
def test_pages_of_a_site(tenant_a, client_a, path):
    check_page(client_a.get(path), tenant_a.primary_host)


@pytest.mark.parametrize("path", PORTAL)
def test_pages_of_the_portal(tenants_ab, portal_client, path):
    check_page(portal_client.get(path), "localhost")


@pytest.mark.slow
def test_every_page_of_the_starter_site(tenant_a, client_a):
    with tenant_context(tenant_a):
        pages = Page.objects.live().filter(depth__gt=1).select_related("locale")
        paths = [path_of(page) for page in pages]
    assert len(paths) > 50
    for path in paths:
        check_page(client_a.get(path), tenant_a.primary_host)


@pytest.mark.slow
def test_pages_with_every_block(tenant_a, client_a):
    with in_french(tenant_a):
        site = RichSite()
        paths = [path_of(page) for page in [*site.pages.values(), *site.sections.values()]]
    for path in paths:
        check_page(client_a.get(path), tenant_a.primary_host)


def test_the_console(tenants_ab, portal_client):
    with schema_context("public"):
        User.objects.create_superuser(EMAIL, PASSWORD, is_staff=True)
    sign_in(portal_client, EMAIL)
    for path in ("/console/", "/account/2fa/", "/account/password/change/"):
        response = portal_client.get(path)
        assert response.status_code == 200
        check_page(response, "localhost")


def test_the_notice_of_a_suspended_site(tenant_a, client_a, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tenant_a.state = TenantState.SUSPENDED
        tenant_a.save()
    check_page(client_a.get("/"), tenant_a.primary_host)


def test_a_failure(client_a, monkeypatch):
    from cms import navigation

    monkeypatch.setattr(navigation, "site_data", lambda: 1 / 0)
    client_a.raise_request_exception = False
    response = client_a.get("/fr/")
    assert response.status_code == 500
    check_page(response, "none")


def test_a_page_that_asks_for_a_password(tenant_a, client_a):
    with in_french(tenant_a):
        page = add_page(ContentPage, home_of("fr"), "Fermée", slug="fermee")
        PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.PASSWORD, password="sésame"
        )
    check_page(client_a.get("/fr/fermee/"), tenant_a.primary_host)


@pytest.mark.parametrize("host", ["nobody.example", "localhost", "guisser.localhost"])
@pytest.mark.parametrize("path", ["/", "/robots.txt", "/static/themes/site.css", "/fr/x"])
def test_whatever_answers_has_its_headers(tenants_ab, client_for, host, path):
    check_headers(client_for(host).get(path))


def test_a_kept_page_has_them_too(client_a, settings):
    settings.PAGE_CACHE_SECONDS = 300
    client_a.get("/fr/")
    response = client_a.get("/fr/")
    assert response["X-Page-Cache"] == "hit"
    check_headers(response)
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_over_https_browsers_are_told_to_stay_there(client_a, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    strict = Client(headers={"host": client_a.defaults["HTTP_HOST"]})
    assert "max-age=31536000" in strict.get("/fr/", secure=True)["Strict-Transport-Security"]


# --- The editor -----------------------------------------------------------------------------------


@pytest.fixture
def editor(tenant_a, client_a) -> Client:
    with tenant_context(tenant_a):
        User.objects.create_superuser(EMAIL, PASSWORD, is_staff=True)
    sign_in(client_a, EMAIL)
    return client_a


def test_the_editor_stays_on_its_host(tenant_a, editor):
    with in_french(tenant_a):
        home = home_of("fr")
        image, document = add_image(), add_document()
    for path in (
        "/admin/",
        f"/admin/pages/{home.pk}/",
        f"/admin/pages/{home.pk}/edit/",
        f"/admin/pages/add/cms/contentpage/{home.pk}/",
        "/admin/images/",
        f"/admin/images/{image.pk}/",
        "/admin/documents/",
        f"/admin/documents/edit/{document.pk}/",
        "/admin/users/",
        "/admin/account/",
        "/admin/settings/themes/themesettings/",
    ):
        response = editor.get(path, follow=True)
        assert response.status_code == 200, path
        html = response.content.decode()
        assert "wagtail" in html
        check_headers(response)
        check_one_host(html, tenant_a.primary_host)
        for third in (
            "gravatar.com",
            "releases.wagtail",
            "googleapis",
            "cdn.",
            "unpkg",
            "jsdelivr",
        ):
            assert third not in html, path


def test_the_editor_s_policy_opens_no_other_host(editor):
    policy = policy_of(editor.get("/admin/"))
    for sources in policy.values():
        for source in sources:
            assert re.fullmatch(r"'[a-z-]+'|data:|blob:", source), source
    assert "'unsafe-eval'" not in policy["script-src"]
    assert policy["object-src"] == ["'none'"]


@pytest.mark.parametrize("path", ["/fr/", "/administration/", "/fr/admin/", "//admin/", "/Admin/"])
def test_the_editor_s_policy_is_the_editor_s_alone(editor, path):
    check_strict(editor.get("/", PATH_INFO=path))
