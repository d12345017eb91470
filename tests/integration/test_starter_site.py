"""The site that a new commune gets: whole, its own, and in the language it says."""

import re
from collections import defaultdict
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, NavigableString
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import tenant_context
from wagtail.models import Locale, Page, ReferenceIndex

from cms.models import NewsPage
from cms.starter.provisioning import finish_starter_content
from cms.starter.texts import TEXTS
from cms.starter.tree import KEYS
from tenants.models import Tenant
from tenants.provisioning import golden

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ARABIC = re.compile(r"[\u0620-\u064a]{2,}")
TIFINAGH = re.compile(r"[\u2d30-\u2d7f]{2,}")


def urls(tenant: Tenant) -> dict[str, list[str]]:
    """The addresses of all live pages, by language."""
    found = defaultdict(list)
    with tenant_context(tenant):
        for page in Page.objects.live().filter(depth__gt=1).select_related("locale"):
            below_home = page.url_path.split("/", 2)[2]
            found[page.locale.language_code].append(f"/{page.locale.language_code}/{below_home}")
    return found


def soups(client: Client, tenant: Tenant, language: str) -> dict[str, BeautifulSoup]:
    """Every page of a language as a visitor gets it."""
    pages = {}
    for url in urls(tenant)[language]:
        response = client.get(url)
        assert response.status_code == 200, url
        pages[url] = BeautifulSoup(response.content, "html.parser")
    return pages


def language_of(node: NavigableString) -> str:
    """The language that a text is marked with, by itself or by what it stands in."""
    return next(parent["lang"] for parent in node.parents if parent.has_attr("lang"))


def words(soup: BeautifulSoup) -> list[NavigableString]:
    hidden = {"script", "style", "[document]"}
    return [text for text in soup.find_all(string=True) if text.parent.name not in hidden]


# --- What is in the schema -----------------------------------------------------------------


def test_every_page_is_there_in_every_language(tenant_a):
    with tenant_context(tenant_a):
        pages = Page.objects.filter(depth__gt=1)
        assert pages.count() == len(KEYS) * len(TEXTS)
        trees = defaultdict(set)
        for page in pages.select_related("locale"):
            trees[page.locale.language_code].add((page.translation_key, page.content_type_id))
        assert set(trees) == set(TEXTS)
        assert trees["ar"] == trees["fr"] == trees["zgh"]


def test_the_tree_is_sound(tenant_a):
    with tenant_context(tenant_a):
        assert not any(Page.find_problems())


def test_languages_in_their_order(tenant_a):
    with tenant_context(tenant_a):
        assert set(Locale.objects.values_list("language_code", flat=True)) == set(TEXTS)
        assert Locale.get_default().language_code == "ar"


def test_communes_share_no_translation_key(tenants_ab):
    keys = []
    for tenant in tenants_ab:
        with tenant_context(tenant):
            keys.append(set(Page.objects.values_list("translation_key", flat=True)))
    assert not keys[0] & keys[1]


def test_links_between_pages_are_known_to_the_reference_index(tenant_a):
    with tenant_context(tenant_a):
        contact = Page.objects.get(locale__language_code="fr", slug="contact")
        assert ReferenceIndex.get_references_to(contact).exists()


def test_seeding_leaves_no_background_work(db):
    schemas = DBTaskResult.objects.values_list("args_kwargs__schema", flat=True)
    assert not [schema for schema in schemas if schema and schema.startswith("golden_")]


# --- What visitors get ---------------------------------------------------------------------


@pytest.mark.parametrize("language", TEXTS)
def test_every_page_shows_the_commune_and_no_token(client_a, tenant_a, language):
    for url, soup in soups(client_a, tenant_a, language).items():
        assert soup.html["lang"] == language
        assert "[[" not in str(soup), url
        assert "page:" not in str(soup), url
        assert len(soup.find_all("h1")) == 1, url


def test_each_commune_has_its_own_name(client_a, client_b, tenant_a, tenant_b):
    for client, own, other in ((client_a, tenant_a, tenant_b), (client_b, tenant_b, tenant_a)):
        for language in TEXTS:
            page = client.get(f"/{language}/").content.decode()
            assert getattr(own, f"name_{language}") in page
            assert getattr(other, f"name_{language}") not in page


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.slow
def test_no_link_is_dead(client_a, tenant_a, language):
    targets = defaultdict(set)
    for url, soup in soups(client_a, tenant_a, language).items():
        for anchor in soup.find_all("a"):
            assert anchor.get("href"), f"{url}: {anchor}"
            parts = urlsplit(anchor["href"])
            if not parts.scheme and parts.path:
                targets[unquote(parts.path)].add(url)
    for target, sources in targets.items():
        status = client_a.get(target).status_code
        assert status == 200, f"{target} ({status}) from {sorted(sources)[0]}"


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.slow
def test_every_page_is_found_from_the_home_page(client_a, tenant_a, language):
    pages = soups(client_a, tenant_a, language)
    found, queue = set(), [f"/{language}/"]
    while queue:
        url = queue.pop()
        if url in pages and url not in found:
            found.add(url)
            queue += [unquote(urlsplit(a["href"]).path) for a in pages[url].find_all("a")]
    assert set(pages) == found


@pytest.mark.slow
def test_links_stay_in_their_language(client_a, tenant_a):
    for language in TEXTS:
        for url, soup in soups(client_a, tenant_a, language).items():
            for anchor in soup.select("main a"):
                path = urlsplit(anchor["href"])
                if not path.scheme and path.path.count("/") > 1:
                    assert path.path.startswith(f"/{language}/"), f"{url}: {anchor}"


def test_amazigh_pages_mark_every_arabic_word(client_a, tenant_a):
    for url, soup in soups(client_a, tenant_a, "zgh").items():
        for text in words(soup):
            if ARABIC.search(text):
                assert language_of(text) == "ar", f"{url}: {text.strip()[:60]}"
            if TIFINAGH.search(text):
                assert language_of(text) == "zgh", f"{url}: {text.strip()[:60]}"


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.slow
def test_pages_mark_words_of_other_scripts(client_a, tenant_a, language):
    foreign = TIFINAGH if language == "ar" else re.compile(f"{ARABIC.pattern}|{TIFINAGH.pattern}")
    for url, soup in soups(client_a, tenant_a, language).items():
        for text in words(soup):
            if foreign.search(text):
                assert language_of(text) != language, f"{url}: {text.strip()[:60]}"


# --- What the step leaves -------------------------------------------------------------------


def test_starter_pages_carry_the_day_the_site_was_made(tenant_a):
    with tenant_context(tenant_a):
        assert set(NewsPage.objects.values_list("date", flat=True)) == {timezone.localdate()}
        assert not Page.objects.filter(depth__gt=1, first_published_at=None).exists()


def test_dating_is_quick_and_done_once(tenant_a):
    with tenant_context(tenant_a):
        before = list(Page.objects.order_by("pk").values_list("pk", "last_published_at"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            finish_starter_content(tenant_a, {})
        assert len(queries) <= 3
        assert before == list(Page.objects.order_by("pk").values_list("pk", "last_published_at"))


def test_every_territory_of_the_register_has_values(db):
    from tenants.models import Territory

    territories = Territory.objects.select_related("parent__parent")
    assert territories.count() > 1500
    for territory in territories.iterator():
        assert all(golden.values(territory).values()), territory.code
