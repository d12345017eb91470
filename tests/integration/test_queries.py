"""How many queries a page costs: few for any page type, however rich, and none from the cache.

A page of one commune is read tens of thousands of times; each query more is a query times
1,503 sites. The pages here are full of pictures, links and documents, so that one query for
each of them would show.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context
from wagtail.models import Page

from cms.enums import SectionListing
from cms.listings import PAGE_SIZE, entries, paginate
from cms.models import (
    ContactPage,
    ContentPage,
    DocumentLibraryPage,
    EventPage,
    HomePage,
    NewsPage,
    NoticePage,
    SearchPage,
    SectionPage,
    ServicePage,
)
from tenants import hosts
from tenants.models import Domain, Tenant
from tests.database import COMMUNES
from tests.sites import RichSite, add_page, home_of, in_french, path_of

pytestmark = pytest.mark.django_db

MOST = 8

# A case for each page type; `test_every_page_type_has_a_case` fails for one that is missing.
PAGES = [
    HomePage,
    ContentPage,
    NewsPage,
    EventPage,
    ServicePage,
    DocumentLibraryPage,
    NoticePage,
    ContactPage,
]
OTHERS = {
    "search with results": "/fr/{search}/?q=rubrique",
    "search for nothing that is there": "/fr/{search}/?q=introuvable",
    "search without words": "/fr/{search}/",
    "second page of a search": "/fr/{search}/?q=rubrique&page=2",
    "filtered section": "/fr/liste-news/?type=other",
    "past events": "/fr/liste-events/?type=past",
    "filtered library": "/fr/riche/?type=budget",
    "feed of news": "/fr/feeds/news.rss",
    "feed of events": "/fr/feeds/events.atom",
    "calendar": "/fr/feeds/events.ics",
    "feed of notices": "/fr/feeds/notices.rss",
    "sitemap": "/sitemap.xml",
    "robots": "/robots.txt",
    "front door": "/",
    "not found": "/fr/nulle-part/",
    "not found in depth": "/fr/liste-news/nulle-part/",
}


@pytest.fixture(scope="module")
def rich_site(test_database, django_db_setup, django_db_blocker) -> Iterator[RichSite]:
    """The site, committed and visited once, for all tests: it takes seconds to make."""
    with django_db_blocker.unblock():
        with schema_context("public"):
            tenant = Tenant.objects.select_related("territory").get(slug=COMMUNES["a"][0])
        with in_french(tenant):
            site = RichSite()
            paths = [path_of(page) for page in [*site.pages.values(), *site.sections.values()]]
        visitor = Client(headers={"host": tenant.primary_host})
        for path in paths:
            # Draws the pictures: their files are gone after the first test.
            assert visitor.get(path).status_code == 200
    yield site
    with django_db_blocker.unblock():
        test_database.restore()


@pytest.fixture
def site(rich_site, db) -> RichSite:
    return rich_site


def cost(client: Client, path: str, status: int = 200) -> list[str]:
    """The statements of the second request for `path`: the first has warmed what it could."""
    assert client.get(path).status_code == status, path
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == status
    return [query["sql"] for query in queries.captured_queries]


def check(statements: list[str], most: int = MOST) -> None:
    listed = "\n".join(sql[:160] for sql in statements)
    assert len(statements) <= most, f"{len(statements)} queries:\n{listed}"


def test_every_page_type_has_a_case():
    """A new page type stands in PAGES, unless it is one with cases of its own."""
    types = {model for model in apps.get_models() if issubclass(model, Page) and model is not Page}
    assert types == {*PAGES, SectionPage, SearchPage}


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_queries_of_a_page(tenant_a, client_a, site, model):
    with in_french(tenant_a):
        path = path_of(site.pages[model])
    statements = cost(client_a, path)
    # A page that took none would come from a cache, and the count would say nothing.
    assert statements
    check(statements)


@pytest.mark.parametrize("listing", SectionListing.values)
def test_queries_of_a_section(tenant_a, client_a, site, listing):
    with in_french(tenant_a):
        path = path_of(site.sections[listing])
    assert b"Rubrique" in client_a.get(path).content
    check(cost(client_a, path))


@pytest.mark.parametrize("name", OTHERS)
def test_queries_of_what_is_not_a_page(tenant_a, client_a, site, name):
    with in_french(tenant_a):
        search = SearchPage.objects.child_of(home_of("fr")).get().slug
    status = {"front door": 302}.get(name, 404 if name.startswith("not found") else 200)
    path = OTHERS[name].format(search=search)
    check(cost(client_a, path, status))


def test_the_rich_pages_are_rich(tenant_a, client_a, site):
    """What the counts rest on: pictures, documents and links by the dozen."""
    with in_french(tenant_a):
        path = path_of(site.pages[ContentPage])
    html = client_a.get(path).content.decode()
    assert html.count("<img") >= 12
    assert html.count("/documents/") >= 20
    assert html.count('href="/fr/') >= 30


def test_one_query_for_each_picture_would_be_found(tenant_a, client_a, site):
    """The limit is near enough to what pages take: one statement for each block breaks it."""
    with in_french(tenant_a):
        path = path_of(site.pages[ContentPage])
    assert len(cost(client_a, path)) + 4 > MOST


# --- The host ------------------------------------------------------------------------------


def test_a_known_host_takes_no_query(tenant_a, django_assert_num_queries):
    assert hosts.tenant_for_host(tenant_a.primary_host) == tenant_a
    with django_assert_num_queries(0):
        assert hosts.tenant_for_host(tenant_a.primary_host) == tenant_a


def test_a_redirecting_host_takes_no_query(tenant_a, client_for, django_assert_num_queries):
    Domain.objects.create(tenant=tenant_a, domain="www.exemple.ma", is_primary=False)
    visitor = client_for("www.exemple.ma")
    visitor.get("/fr/")
    with django_assert_num_queries(0):
        assert visitor.get("/fr/").status_code == 301


# --- With the page cache -------------------------------------------------------------------


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_a_kept_page_takes_no_query(tenant_a, client_a, site, model, settings):
    settings.PAGE_CACHE_SECONDS = 300
    with in_french(tenant_a):
        path = path_of(site.pages[model])
    assert cost(client_a, path) == []
    assert client_a.get(path)["X-Page-Cache"] == "hit"


@pytest.mark.parametrize("path", ["/sitemap.xml", "/robots.txt", "/fr/feeds/news.rss"])
def test_what_crawlers_ask_for_is_kept_too(client_a, site, settings, path):
    settings.PAGE_CACHE_SECONDS = 300
    assert cost(client_a, path) == []


# --- Pages of results ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("1", 1), ("2", 2), ("3", 2), ("999999999999", 2), ("0", 1), ("-1", 1), ("x", 1)],
)
def test_a_number_out_of_range_gives_the_nearest_page(tenant_a, rf, asked, number):
    with in_french(tenant_a):
        section = add_page(SectionPage, home_of("fr"), "Longue", slug="longue", listing="news")
        for index in range(PAGE_SIZE + 1):
            add_page(NewsPage, section, f"Brève {index}", slug=f"breve-{index}")
        request = rf.get("/", {"page": asked} if asked else {})
        page = paginate(entries(section), request)
        assert (page.number, page.paginator.count) == (number, PAGE_SIZE + 1)
        assert len(page.object_list) == {1: PAGE_SIZE, 2: 1}[number]


def test_an_empty_list_has_one_empty_page(tenant_a, rf, django_assert_num_queries):
    with in_french(tenant_a):
        section = add_page(SectionPage, home_of("fr"), "Vide", slug="vide", listing="news")
        paginate(entries(section), rf.get("/"))
        with django_assert_num_queries(1):
            page = paginate(entries(section), rf.get("/"))
            assert (page.number, page.paginator.count, list(page)) == (1, 0, [])
