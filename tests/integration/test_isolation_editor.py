"""Whoever is signed in to one commune, or to the portal, is nobody in the next."""

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse
from django_tenants.utils import schema_context, tenant_context
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex, Site

from cms import indexing, navigation
from cms.enums import Role
from cms.models import CommuneImage, ContentPage
from tenants.accounts.models import User
from tests.accounts import PASSWORD, is_signed_in, sign_in
from tests.sites import add_document, add_image, add_page, home_of, in_french

pytestmark = pytest.mark.django_db

EMAIL = "amina@example.org"
SESSION = django_settings.SESSION_COOKIE_NAME
CSRF = django_settings.CSRF_COOKIE_NAME
# A word that stands in the first commune and nowhere else.
WORD = "quinquina"


@pytest.fixture
def superusers(tenants_ab) -> None:
    """The same person, all-powerful in both communes and on the portal."""
    for place in tenants_ab:
        with tenant_context(place):
            User.objects.create_superuser(EMAIL, PASSWORD, is_staff=True)
    with schema_context("public"):
        User.objects.create_superuser(EMAIL, PASSWORD, is_staff=True)


@pytest.fixture
def staff_a(superusers, client_a) -> Client:
    sign_in(client_a, EMAIL)
    assert client_a.get("/admin/").status_code == 200
    return client_a


@pytest.fixture
def staff_b(superusers, client_b) -> Client:
    sign_in(client_b, EMAIL)
    assert client_b.get("/admin/").status_code == 200
    return client_b


@pytest.fixture
def page(tenant_a) -> ContentPage:
    """A page of the first commune, whose identifier the second has no page for."""
    with in_french(tenant_a):
        page = add_page(ContentPage, home_of("fr"), f"Le {WORD}", slug=WORD)
        page.title += " corrigé"
        page.save_revision()
        return page


# --- Sessions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "target"),
    [("a", "b"), ("b", "a"), ("portal", "a"), ("a", "portal"), ("portal", "b")],
)
def test_a_session_cookie_opens_one_site(
    superusers, client_a, client_b, portal_client, origin, target
):
    clients = {"a": client_a, "b": client_b, "portal": portal_client}
    desks = {"a": "/admin/", "b": "/admin/", "portal": "/console/"}
    sign_in(clients[origin], EMAIL)
    assert clients[origin].get(desks[origin]).status_code == 200

    thief = clients[target]
    thief.cookies[SESSION] = clients[origin].cookies[SESSION].value
    assert not is_signed_in(thief)
    assert thief.get(desks[target]).status_code == 302
    # And it still opens the door it was made for.
    assert clients[origin].get(desks[origin]).status_code == 200


def test_signing_out_of_one_commune_signs_out_of_no_other(staff_a, staff_b):
    staff_a.post("/account/logout/")
    assert not is_signed_in(staff_a)
    assert is_signed_in(staff_b)


# --- Tokens of forms ---------------------------------------------------------------------------


@pytest.fixture
def strict(superusers, tenant_b):
    """A member of the second commune's staff, whose forms need their token."""
    client = Client(enforce_csrf_checks=True, headers={"host": tenant_b.primary_host})
    client.cookies[CSRF] = _get_new_csrf_string()
    token = client.cookies[CSRF].value
    data = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/account/login/", data).status_code == 302
    return client


def token_of(client: Client) -> str:
    client.get("/account/2fa/")
    return client.cookies[CSRF].value


def test_the_own_token_is_accepted(strict):
    data = {"csrfmiddlewaretoken": token_of(strict)}
    assert strict.post("/account/logout/", data).status_code == 302
    assert not is_signed_in(strict)


@pytest.mark.parametrize("forged", ["of another commune", "none"])
def test_a_foreign_token_is_refused(strict, staff_a, forged):
    token = {"of another commune": token_of(staff_a), "none": ""}[forged]
    response = strict.post("/account/logout/", {"csrfmiddlewaretoken": token})
    assert response.status_code == 403
    assert is_signed_in(strict)


@pytest.mark.parametrize("header", ["origin", "referer"])
def test_a_form_on_another_commune_s_page_is_refused(strict, tenant_a, header):
    """Even with token and cookie: browsers say where a form comes from."""
    headers = {header: f"https://{tenant_a.primary_host}"}
    data = {"csrfmiddlewaretoken": token_of(strict)}
    response = strict.post("/account/logout/", data, headers=headers, secure=True)
    assert response.status_code == 403
    assert is_signed_in(strict)


# --- Identifiers that were guessed -------------------------------------------------------------


def addresses(page: ContentPage) -> list[str]:
    """Addresses of the editor that hold the identifier of something of the first commune."""
    pk, revision = page.pk, page.latest_revision.pk
    image, document = add_image(f"Vue {WORD}"), add_document(f"Acte {WORD}")
    user = User.objects.create_user("only-a@example.org", None, is_staff=True)
    group = Group.objects.create(name=WORD)
    redirect = Redirect.add_redirect(f"/{WORD}/ancien", redirect_to=page)
    return [
        reverse("wagtailadmin_pages:edit", args=[pk]),
        reverse("wagtailadmin_pages:history", args=[pk]),
        reverse("wagtailadmin_pages:usage", args=[pk]),
        reverse("wagtailadmin_pages:delete", args=[pk]),
        reverse("wagtailadmin_pages:copy", args=[pk]),
        reverse("wagtailadmin_pages:move", args=[pk]),
        reverse("wagtailadmin_pages:view_draft", args=[pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[pk]),
        reverse("wagtailadmin_pages:revisions_view", args=[pk, revision]),
        reverse("wagtailadmin_pages:revisions_revert", args=[pk, revision]),
        reverse("wagtailadmin_pages:set_privacy", args=[pk]),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages:url_generator", args=[image.pk]),
        reverse("wagtailimages:delete", args=[image.pk]),
        reverse("wagtailimages_chooser:chosen", args=[image.pk]),
        reverse("wagtailimages_chooser:select_format", args=[image.pk]),
        reverse("wagtaildocs:edit", args=[document.pk]),
        reverse("wagtaildocs:delete", args=[document.pk]),
        reverse("wagtaildocs_chooser:chosen", args=[document.pk]),
        reverse("wagtailusers_users:edit", args=[user.pk]),
        reverse("wagtailusers_users:unlock", args=[user.pk]),
        reverse("wagtailusers_groups:edit", args=[group.pk]),
        reverse("wagtailredirects:edit", args=[redirect.pk]),
        reverse("wagtail_localize:submit_page_translation", args=[pk]),
        f"/admin/api/main/pages/{pk}/",
    ]


def test_guessed_identifiers_show_nothing_of_another_commune(tenant_a, staff_a, staff_b, page):
    """As a superuser, who may see all there is."""
    with in_french(tenant_a):
        paths = addresses(page)
    seen = 0
    for path in paths:
        own = staff_a.get(path)
        assert own.status_code < 400, path
        seen += WORD in own.content.decode()
        other = staff_b.get(path)
        # 404, or the chooser's and the explorer's way of saying that there is nothing.
        assert other.status_code in (302, 404), path
        assert WORD not in other.content.decode(), path
    # The test would see something: most of these pages name what they are about.
    assert seen > len(paths) / 2


LISTS = [
    "/admin/",
    "/admin/pages/",
    f"/admin/pages/search/?q={WORD}",
    "/admin/images/",
    f"/admin/images/?q={WORD}",
    f"/admin/images/chooser/?q={WORD}",
    f"/admin/documents/?q={WORD}",
    f"/admin/documents/chooser/?q={WORD}",
    f"/admin/choose-page/search/?q={WORD}",
    "/admin/choose-page/",
    f"/admin/users/?q={WORD}",
    f"/admin/redirects/?q={WORD}",
    f"/admin/api/main/pages/?search={WORD}",
    "/admin/reports/site-history/",
    "/admin/reports/workflow/",
    "/admin/reports/page-types-usage/",
]


def test_lists_and_searches_of_the_editor_are_of_one_commune(tenant_a, staff_a, staff_b, page):
    with in_french(tenant_a):
        addresses(page)
        User.objects.create_user(f"{WORD}@example.org", None, is_staff=True)
    seen = 0
    for path in LISTS:
        own = staff_a.get(path)
        assert own.status_code == 200, path
        # What was searched for stands in the field of the search as well.
        title = f"Le {WORD}", f"Vue {WORD}", f"Acte {WORD}", f"{WORD}@", f"/{WORD}/ancien"
        found = [
            any(one in text for one in title)
            for text in (own.content.decode(), staff_b.get(path).content.decode())
        ]
        seen += found[0]
        assert not found[1], path
    assert seen >= 5


def test_a_draft_of_one_commune_can_t_be_changed_from_another(tenant_a, staff_b, page):
    form = {"title": "Volé", "action-publish": "1"}
    for action in ("edit", "delete"):
        path = reverse(f"wagtailadmin_pages:{action}", args=[page.pk])
        # Where nothing is found, Django tries the site's pages, under a language.
        response = staff_b.post(path, form)
        assert (response.status_code, response["Location"]) == (302, f"/ar{path}")
    with in_french(tenant_a):
        assert Page.objects.get(pk=page.pk).title == f"Le {WORD}"


def test_visitors_of_the_site_see_no_editor(client_a, page, tenant_a):
    html = client_a.get(f"/fr/{WORD}/").content.decode()
    assert f"Le {WORD}" in html
    assert "wagtail-userbar" not in html
    assert "/admin/" not in html


def test_nor_does_staff_on_the_site_itself(staff_a, page):
    """The user bar would be markup of one person on a page for all."""
    assert "wagtail-userbar" not in staff_a.get(f"/fr/{WORD}/").content.decode()


# --- What Wagtail and the site keep ------------------------------------------------------------


def test_wagtail_s_site_roots_are_kept_by_tenant(tenant_a, tenant_b):
    """The key is one for the whole process; without ours in front, B's pages had no address."""
    for _cold_then_warm in range(2):
        for tenant in (tenant_a, tenant_b):
            with in_french(tenant):
                assert Site.get_site_root_paths()[0].root_url.endswith(tenant.primary_host)
                assert home_of("fr").full_url == f"{tenant.base_url}/fr/"


def test_renditions_are_kept_by_tenant(tenant_a, tenant_b):
    with tenant_context(tenant_a):
        image = add_image("A", pk=9001)
        in_a = image.get_rendition("width-40").file.name
    with tenant_context(tenant_b):
        twin = add_image("B", pk=9001)
        in_b = twin.get_rendition("width-40").file.name
    assert in_a != in_b
    with tenant_context(tenant_a):
        again = CommuneImage.objects.get(pk=9001)
        assert again.get_rendition("width-40").file.name == in_a


def test_every_alias_puts_the_schema_before_its_keys(tenant_a, tenant_b):
    for alias in django_settings.CACHES:
        with tenant_context(tenant_a):
            caches[alias].set("key", "of a")
        with tenant_context(tenant_b):
            assert caches[alias].get("key") is None
        assert caches[alias].get("key") is None
        with tenant_context(tenant_a):
            assert caches[alias].get("key") == "of a"


def test_menus_and_identity_are_kept_by_tenant(tenant_a, tenant_b, page):
    with in_french(tenant_a):
        section = home_of("fr")
        add_page(ContentPage, section, f"Menu {WORD}", slug="menu", show_in_menus=True)
    for _cold_then_warm in range(2):
        for tenant in (tenant_a, tenant_b):
            with in_french(tenant):
                data = navigation.site_data()
                titles = [link.title for link in data.menu]
                assert (f"Menu {WORD}" in titles) == (tenant == tenant_a)
                assert data.identity.name_fr == tenant.name_fr


def test_routes_are_kept_by_tenant(client_a, client_b, page):
    for _cold_then_warm in range(2):
        assert client_a.get(f"/fr/{WORD}/").status_code == 200
        assert client_b.get(f"/fr/{WORD}/").status_code == 404


def test_the_search_of_visitors_finds_one_commune_s_pages(tenant_a, client_a, client_b, page):
    for tenant_client, found in ((client_a, True), (client_b, False)):
        with_word = tenant_client.get("/fr/").content.decode()
        path = with_word.partition('class="search" action="')[2].partition('"')[0]
        html = tenant_client.get(path, {"q": WORD}).content.decode()
        assert (f'href="/fr/{WORD}/"' in html) == found


def test_filling_the_index_of_one_leaves_the_other(tenant_a, tenant_b, page):
    with in_french(tenant_b):
        before = len(Page.objects.search("commune"))
        assert before
    with in_french(tenant_a):
        indexing.rebuild()
        assert Page.objects.search(WORD)
    with in_french(tenant_b):
        assert len(Page.objects.search("commune")) == before
        assert not Page.objects.search(WORD)


def test_references_and_rights_are_one_commune_s(tenant_a, tenant_b, page):
    with in_french(tenant_a):
        editor = User.objects.create_user("role@example.org", None, is_staff=True)
        editor.groups.add(Group.objects.get(name=Role.EDITOR))
        assert editor.has_perm("wagtailadmin.access_admin")
        count = ReferenceIndex.objects.count()
    with in_french(tenant_b):
        twin = User.objects.create_user("role@example.org", None, is_staff=True, pk=editor.pk)
        assert not twin.has_perm("wagtailadmin.access_admin")
        ReferenceIndex.objects.all().delete()
    with in_french(tenant_a):
        assert ReferenceIndex.objects.count() == count


# --- Addresses that a site gives ---------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/fr/", "/ar/", "/sitemap.xml", "/robots.txt", "/fr/feeds/news.rss", "/fr/feeds/events.ics"],
)
def test_a_site_gives_its_own_address_alone(tenant_a, tenant_b, client_a, path):
    text = client_a.get(path).content.decode()
    assert tenant_a.primary_host in text or path.endswith(".ics")
    for trace in (tenant_b.primary_host, tenant_b.slug, tenant_b.name_fr, "://localhost"):
        assert trace not in text


def test_a_redirect_of_one_commune_is_not_another_s(tenant_a, client_a, client_b, page):
    with in_french(tenant_a):
        Redirect.add_redirect("/ancien", redirect_to=page)
    assert client_a.get("/ancien/")["Location"] == f"/fr/{WORD}/"
    assert "/ancien" in client_b.get("/ancien/", follow=True).request["PATH_INFO"]
    assert client_b.get("/ancien/", follow=True).status_code == 404


@pytest.mark.parametrize("path", ["/fr/nulle-part/", "/ar/nulle-part/", "/zgh/nulle-part/"])
def test_a_page_not_found_names_its_own_commune(tenant_a, tenant_b, client_a, path):
    response = client_a.get(path)
    html = response.content.decode()
    assert response.status_code == 404
    assert tenant_a.name_ar in html or tenant_a.name_fr in html
    assert tenant_b.name_fr not in html
    assert tenant_b.name_ar not in html


def test_a_failure_names_nobody_and_tells_nothing(tenants_ab, client_a, monkeypatch):
    def fail():
        raise RuntimeError("password=secret in t1")

    monkeypatch.setattr(navigation, "site_data", fail)
    client_a.raise_request_exception = False
    response = client_a.get("/fr/")
    html = response.content.decode()
    assert response.status_code == 500
    for tenant in tenants_ab:
        for trace in (tenant.slug, tenant.schema_name + '"', tenant.name_fr, tenant.name_ar):
            assert trace not in html
    assert "secret" not in html
    assert "Traceback" not in html
