"""The anonymous page cache: what it holds, for whom, and what makes it forget."""

import gzip

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.middleware.csrf import _get_new_csrf_string
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction, Site

from cms.models import ContentPage, NewsPage, SectionPage, SiteIdentity
from tests.accounts import make_user, sign_in
from tests.sites import add_image, add_page, home_of, in_french
from themes.models import ThemeSettings

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def cache_pages(settings):
    settings.PAGE_CACHE_SECONDS = 300


@pytest.fixture
def page(tenant_a) -> ContentPage:
    with in_french(tenant_a):
        return add_page(ContentPage, home_of("fr"), "Épreuve", slug="epreuve")


def is_hit(client, path: str, **headers: str) -> bool:
    return client.get(path, headers=headers).headers.get("X-Page-Cache") == "hit"


def is_kept(client, path: str, **headers: str) -> bool:
    """Whether a second request for `path` is answered from the cache."""
    client.get(path, headers=headers)
    return is_hit(client, path, **headers)


# --- What visitors get --------------------------------------------------------------------------


def test_a_kept_page_is_the_page(client_a):
    first, second = client_a.get("/fr/"), client_a.get("/fr/")
    assert "X-Page-Cache" not in first.headers
    assert second["X-Page-Cache"] == "hit"
    assert second.content == first.content
    changed = {
        name
        for name in {*first.headers, *second.headers} - {"X-Page-Cache", "Content-Length"}
        if first.headers.get(name) != second.headers.get(name)
    }
    assert not changed


@pytest.mark.parametrize(
    "path", ["/ar/", "/zgh/", "/fr/", "/sitemap.xml", "/robots.txt", "/fr/feeds/news.rss"]
)
def test_an_anonymous_answer_is_anybody_s(tenant_a, client_a, path):
    for response in (client_a.get(path), client_a.get(path)):
        assert response.status_code == 200
        assert not response.cookies
        assert response["Vary"] == "Accept-Encoding"
        assert response["Surrogate-Key"].split()[0] == tenant_a.schema_name
        assert "public" in response["Cache-Control"]
        assert b"csrfmiddlewaretoken" not in response.content


def test_the_edge_is_told_how_long(client_a, settings):
    policy = client_a.get("/fr/")["Cache-Control"]
    assert f"s-maxage={settings.EDGE_CACHE_SECONDS}" in policy
    assert "stale-if-error=" in policy
    assert "max-age=0" in policy.split(", ")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_who_has_the_page_gets_304(client_a, encoding):
    headers = {"accept-encoding": encoding}
    for _cold_then_warm in range(2):
        etag = client_a.get("/fr/", headers=headers)["ETag"]
        answer = client_a.get("/fr/", headers=headers | {"if-none-match": etag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == etag
        assert "s-maxage" in answer["Cache-Control"]
    answer = client_a.get("/fr/", headers=headers | {"if-none-match": 'W/"another"'})
    assert answer.status_code == 200


def test_a_page_made_again_unchanged_is_the_same_to_who_has_it(client_a):
    """Though compressed bytes differ each time, and the cache has been emptied meanwhile."""
    headers = {"accept-encoding": "gzip"}
    first = client_a.get("/fr/", headers=headers)
    caches["default"].clear()
    second = client_a.get("/fr/", headers=headers)
    assert gzip.decompress(first.content) == gzip.decompress(second.content)
    assert first.content != second.content
    assert first["ETag"] == second["ETag"]


def test_compressed_and_plain_pages_are_kept_apart(client_a):
    zipped = client_a.get("/fr/", headers={"accept-encoding": "gzip"})
    plain = client_a.get("/fr/")
    assert zipped["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped.content) == plain.content
    again = client_a.get("/fr/", headers={"accept-encoding": "gzip"})
    assert again["X-Page-Cache"] == "hit"
    assert again["Content-Encoding"] == "gzip"


def test_head_is_answered_from_the_page(client_a):
    full = client_a.get("/fr/")
    head = client_a.head("/fr/")
    assert head["X-Page-Cache"] == "hit"
    assert head.content == b""
    assert head["ETag"] == full["ETag"]


def test_a_page_asked_for_by_head_first_is_whole(client_a):
    client_a.head("/fr/")
    response = client_a.get("/fr/")
    assert response["X-Page-Cache"] == "hit"
    assert b"</html>" in response.content


# --- By tenant, language, path and parameters ---------------------------------------------------


def test_tenants_are_kept_apart(tenant_a, tenant_b, client_a, client_b):
    for client, own, other in ((client_a, tenant_a, tenant_b), (client_b, tenant_b, tenant_a)):
        client.get("/fr/")
        page = client.get("/fr/")
        assert page["X-Page-Cache"] == "hit"
        assert own.name_fr in page.content.decode()
        assert other.name_fr not in page.content.decode()


def test_languages_are_kept_apart(client_a):
    for code in ("ar", "fr", "zgh"):
        client_a.get(f"/{code}/")
    for code in ("ar", "fr", "zgh"):
        page = client_a.get(f"/{code}/", headers={"accept-language": "ar"})
        assert page["X-Page-Cache"] == "hit"
        assert page["Content-Language"] == code
        assert f'<html lang="{code}"' in page.content.decode()


@pytest.mark.parametrize("port", ["80", "81", "8000", "65535"])
def test_spellings_of_a_host_share_one_page(tenant_a, client_a, client_for, port):
    """Or one visitor could fill the cache with 65,535 copies of each page."""
    client_a.get("/fr/")
    for host in (f"{tenant_a.primary_host}:{port}", f"{tenant_a.primary_host.upper()}.:{port}"):
        response = client_for(host).get("/fr/")
        assert response["X-Page-Cache"] == "hit"


@pytest.mark.parametrize("header", ["x-forwarded-host", "x-forwarded-port", "x-original-url"])
def test_a_header_can_t_poison_the_page(tenant_a, client_a, header):
    poisoned = client_a.get("/fr/", headers={header: "evil.example"})
    assert b"evil.example" not in poisoned.content
    assert is_hit(client_a, "/fr/")
    assert b"evil.example" not in client_a.get("/fr/").content


@pytest.mark.parametrize("host", ["{}:6666", "{}.", "{}.:6666"])
def test_a_host_header_can_t_poison_the_page(tenant_a, client_a, client_for, host):
    client_for(host.format(tenant_a.primary_host)).get("/fr/")
    page = client_a.get("/fr/")
    assert page["X-Page-Cache"] == "hit"
    assert b"6666" not in page.content
    assert f'href="{tenant_a.base_url}/fr/"' in page.content.decode()


@pytest.fixture
def news(tenant_a) -> str:
    """The path of a section with more than one page of news."""
    with in_french(tenant_a):
        section = add_page(SectionPage, home_of("fr"), "Annales", slug="annales", listing="news")
        for number in range(13):
            add_page(NewsPage, section, f"Annonce {number}", slug=f"annonce-{number}")
    return "/fr/annales/"


@pytest.mark.parametrize("query", ["?page=2", "?type=council", "?type=council&page=1"])
def test_parameters_that_change_a_page_are_kept(client_a, news, query):
    assert is_kept(client_a, news + query)
    assert client_a.get(news + query).content != client_a.get(news).content


@pytest.mark.parametrize(
    "query",
    [
        "?utm_source=x",
        "?fbclid=1",
        "?page=0",
        "?page=100",
        "?page=02",
        "?page=1&page=2",
        "?page=1a",
        "?type=invented",
        "?type=",
        "?type=council&x=1",
        "?q=eau",
        "?preview=1",
    ],
)
def test_other_parameters_are_answered_but_don_t_fill_it(client_a, news, query):
    assert client_a.get(news + query).status_code == 200
    assert not is_kept(client_a, news + query)


@pytest.mark.parametrize("path", ["/fr/nulle-part/", "/fr/epreuve", "/", "/fr/feeds/none.rss"])
def test_errors_and_redirects_are_not_kept(client_a, page, path):
    assert not is_kept(client_a, path)


@pytest.mark.parametrize("path", ["/account/login/", "/admin/", "/account/password/reset/"])
def test_pages_for_staff_are_not_kept(client_a, path):
    assert not is_kept(client_a, path)


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_only_reading_is_kept(client_a, method):
    getattr(client_a, method)("/fr/")
    assert not is_hit(client_a, "/fr/")


# --- People ---------------------------------------------------------------------------------------


def test_signed_in_staff_neither_get_nor_fill_it(tenant_a, client_a, client_for):
    make_user(tenant_a)
    staff = client_for(tenant_a.primary_host)
    sign_in(staff)
    assert not is_kept(staff, "/fr/")
    assert not is_hit(client_a, "/fr/")

    assert is_hit(client_a, "/fr/")
    response = staff.get("/fr/")
    assert "X-Page-Cache" not in response.headers
    assert response["Cache-Control"] == "private"


def test_any_session_cookie_passes_it_by(client_a, client_for, tenant_a):
    assert is_kept(client_a, "/fr/")
    stranger = client_for(tenant_a.primary_host)
    stranger.cookies[django_settings.SESSION_COOKIE_NAME] = "made up"
    assert not is_kept(stranger, "/fr/")


def test_authorised_requests_pass_it_by(client_a):
    assert is_kept(client_a, "/fr/")
    assert not is_hit(client_a, "/fr/", authorization="Basic eDp5")


def test_who_has_a_form_s_cookie_reads_it_and_fills_nothing(tenant_a, client_a, client_for):
    """A form on a page would hold that visitor's token, and nothing would tell."""
    visitor = client_for(tenant_a.primary_host)
    visitor.cookies[django_settings.CSRF_COOKIE_NAME] = _get_new_csrf_string()
    assert not is_kept(visitor, "/fr/")
    assert is_kept(client_a, "/fr/")
    assert is_hit(visitor, "/fr/")


def test_a_form_s_token_is_never_kept(tenant_a, client_a, client_for, page):
    """The page that asks for a password has a form, whoever reads it."""
    with in_french(tenant_a):
        PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.PASSWORD, password="sésame"
        )
    visitor = client_for(tenant_a.primary_host)
    for client in (visitor, visitor, client_a):
        response = client.get("/fr/epreuve/")
        assert b"csrfmiddlewaretoken" in response.content
        assert "X-Page-Cache" not in response.headers
        assert "public" not in response.headers.get("Cache-Control", "")


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD])
def test_closing_a_page_closes_its_copy(tenant_a, client_a, page, kind):
    assert is_kept(client_a, "/fr/epreuve/")
    with in_french(tenant_a):
        PageViewRestriction.objects.create(page=page, restriction_type=kind, password="sésame")
    response = client_a.get("/fr/epreuve/")
    assert "X-Page-Cache" not in response.headers
    assert "<h1>Épreuve</h1>" not in response.content.decode()
    if kind == PageViewRestriction.LOGIN:
        make_user(tenant_a)
        sign_in(client_a)
        assert "Épreuve" in client_a.get("/fr/epreuve/").content.decode()


# --- What makes it forget ---------------------------------------------------------------------


def publish(page):
    page.title = "Épreuve corrigée"
    page.save_revision().publish()


def unpublish(page):
    page.unpublish()


def move(page):
    target = add_page(ContentPage, home_of("fr"), "Ailleurs", slug="ailleurs")
    page.move(target, pos="left")


def delete(page):
    page.delete()


def change_slug(page):
    page.slug = "autre"
    page.save_revision().publish()


def delete_many(page):
    ContentPage.objects.filter(pk=page.pk).delete()


def change_identity(page):
    identity = SiteIdentity.load()
    identity.phone = "+212 5 00 00 00 00"
    identity.save()


def change_theme(page):
    theme = ThemeSettings.load()
    theme.brand_colour = "#7a3b69"
    theme.save()


def change_image(page):
    image = add_image()
    image.alt_fr = "Autre"
    image.save()


def delete_image(page):
    add_image().delete()


def change_site(page):
    Site.objects.get().save()


def restrict_another(page):
    other = add_page(ContentPage, home_of("fr"), "Réservé", slug="reserve")
    PageViewRestriction.objects.create(page=other, restriction_type=PageViewRestriction.LOGIN)


CHANGES = [
    publish,
    unpublish,
    move,
    delete,
    change_slug,
    delete_many,
    change_identity,
    change_theme,
    change_image,
    delete_image,
    change_site,
    restrict_another,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_empties_the_tenant_s_cache_and_no_other(
    tenant_a, client_a, client_b, page, change
):
    for path in ("/fr/epreuve/", "/fr/", "/ar/", "/sitemap.xml"):
        assert is_kept(client_a, path)
    assert is_kept(client_b, "/fr/")

    with in_french(tenant_a):
        change(page)

    for path in ("/fr/epreuve/", "/fr/", "/ar/", "/sitemap.xml"):
        assert not is_hit(client_a, path), path
    assert is_hit(client_b, "/fr/")


@pytest.mark.parametrize("change", [unpublish, delete, change_slug])
def test_a_page_that_is_gone_is_gone_from_everywhere(tenant_a, client_a, page, change):
    paths = ("/fr/epreuve/", "/fr/", "/sitemap.xml")
    for path in paths:
        is_kept(client_a, path)
    assert b"epreuve" in client_a.get("/sitemap.xml").content
    with in_french(tenant_a):
        change(page)
    assert client_a.get("/fr/epreuve/").status_code == 404
    for path in paths[1:]:
        assert b"/epreuve/" not in client_a.get(path).content


def test_a_draft_changes_nothing(tenant_a, client_a, page):
    assert is_kept(client_a, "/fr/epreuve/")
    with in_french(tenant_a):
        page.title = "Brouillon secret"
        page.save_revision()
    assert is_hit(client_a, "/fr/epreuve/")
    caches["default"].clear()
    assert b"Brouillon" not in client_a.get("/fr/epreuve/").content


def test_what_was_made_while_somebody_published_is_not_kept(tenant_a, client_a, page, monkeypatch):
    """A slow request that read the old page must not put it into the new generation."""
    from cms import middleware

    fit = middleware._is_fit

    def published_meanwhile(request, response):
        with in_french(tenant_a):
            publish(page)
        return fit(request, response)

    monkeypatch.setattr(middleware, "_is_fit", published_meanwhile)
    assert "corrigée" not in client_a.get("/fr/epreuve/").content.decode()
    monkeypatch.undo()
    response = client_a.get("/fr/epreuve/")
    assert "X-Page-Cache" not in response.headers
    assert "corrigée" in response.content.decode()


def test_a_change_that_is_committed_later_is_seen_by_others_then(
    tenant_a, client_a, page, django_capture_on_commit_callbacks
):
    """Other processes read the old page until the commit; they may keep it no longer."""
    with django_capture_on_commit_callbacks(execute=True), in_french(tenant_a):
        publish(page)
        # Another process, in between: it reads the generation that `publish` began.
        client_a.get("/fr/")
        assert is_hit(client_a, "/fr/")
    assert not is_hit(client_a, "/fr/")


def test_a_redirect_answers_at_once_where_a_page_was(tenant_a, client_a, page):
    """Not a page, so never kept; and it replaces no page."""
    assert client_a.get("/fr/ancien/").status_code == 404
    with in_french(tenant_a):
        Redirect.add_redirect("/fr/ancien/", redirect_to=page)
    assert client_a.get("/fr/ancien/")["Location"] == "/fr/epreuve/"
