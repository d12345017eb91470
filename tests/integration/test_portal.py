"""The national portal: what everybody reads about the communes, and what nobody may."""

import json
import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup, NavigableString
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from cms.languages import speak
from tenants import directory
from tenants.enums import TenantState, TerritoryKind
from tenants.models import Cohort, Tenant, Territory
from tenants.portal import views
from themes.models import ThemeSettings
from themes.starter import badge_of

pytestmark = pytest.mark.django_db

LANGUAGES = ("ar", "zgh", "fr")
DIRECTIONS = {"ar": "rtl", "zgh": "ltr", "fr": "ltr"}
# A commune that no test gives a site; its province and its region.
OTHER, PROVINCE, REGION = "06.461.01.01", "06.461", "06"
PAGES = (
    "",
    "communes/",
    "communes/?q=guisser",
    "communes/?q=nothing-is-called-so",
    f"communes/?region={REGION}&province={PROVINCE}&kind=rural&site=on",
    f"territories/{REGION}/",
    f"territories/{PROVINCE}/",
    f"territories/{OTHER}/",
    "territories/06.461.17.07/",
    "about/",
    "no-such-page/",
)
NOT_LIVE = [state for state in TenantState if state != TenantState.LIVE]

ARABIC = re.compile(r"[\u0620-\u064a]{2,}")
TIFINAGH = re.compile(r"[\u2d30-\u2d7f]{2,}")


def soup(client, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html.parser")


def found(client, query: str, language: str = "fr") -> list[str]:
    """The codes of the communes that the directory lists for a query string."""
    links = soup(client, f"/{language}/communes/?{query}").select("#found .commune__name a")
    return [link["href"].rstrip("/").rpartition("/")[2] for link in links]


def become(tenant: Tenant, state: TenantState) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(state=state)


# --- Pages in three languages --------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("fr", "fr"), ("zgh,fr;q=0.5", "zgh"), ("ar-MA", "ar"), ("de", "ar"), ("", "ar")],
)
def test_the_front_door_speaks_the_browsers_language(portal_client, wanted, language):
    response = portal_client.get("/", headers={"accept-language": wanted})

    assert response.status_code == 302
    assert response["Location"] == f"/{language}/"
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_in_every_language(portal_client, tenants_ab, language, page):
    response = portal_client.get(f"/{language}/{page}")

    assert response.status_code == (404 if page == "no-such-page/" else 200)
    html = BeautifulSoup(response.content, "html.parser")
    assert (html.html["lang"], html.html["dir"]) == (language, DIRECTIONS[language])
    assert len(html.find_all("h1")) == 1
    assert html.title.string.strip(" ·")
    assert not html.find_all(style=True)
    switcher = {link["hreflang"]: link["href"] for link in html.select(".languages a")}
    assert set(switcher) == set(LANGUAGES)
    assert all(url.startswith(f"/{code}/") for code, url in switcher.items())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_words_of_another_script_are_marked(portal_client, tenants_ab, language, page):
    html = soup(portal_client, f"/{language}/{page}")
    for text in html.find_all(string=True):
        if text.parent.name in ("script", "[document]"):
            continue
        if ARABIC.search(text):
            assert language_of(text) == "ar", text
        if TIFINAGH.search(text):
            assert language_of(text) == "zgh", text


def language_of(node: NavigableString) -> str:
    return next(parent["lang"] for parent in node.parents if parent.has_attr("lang"))


@pytest.mark.slow
def test_no_link_of_the_portal_is_dead(portal_client, tenants_ab):
    pages = [f"/fr/{page}" for page in PAGES if page != "no-such-page/"]
    links = {a["href"] for page in pages for a in soup(portal_client, page).find_all("a")}
    own = [link for link in links if link.startswith("/")]
    assert len(own) > 100
    for link in own:
        assert portal_client.get(link).status_code == 200, link


# --- The home page -------------------------------------------------------------------------


def test_the_home_page_counts_the_register(portal_client, tenants_ab):
    html = soup(portal_client, "/fr/")
    figures = [re.sub(r"\s", "", dd.text) for dd in html.select(".tally dd")]

    assert figures == ["1503", "12", "75", "36828330"]
    assert "2024" in html.select_one(".tally").text
    assert "Haut-Commissariat au Plan" in html.select_one(".tally .source").text
    assert len(html.select(".area")) == 12


def test_the_home_page_leads_to_the_sites_in_the_language_of_the_page(portal_client, tenants_ab):
    for language in LANGUAGES:
        links = {a["href"] for a in soup(portal_client, f"/{language}/").select(".site a")}
        assert links == {f"{tenant.base_url}/{language}/" for tenant in tenants_ab}


def test_a_site_that_does_not_speak_the_language_is_entered_by_its_front_door(
    portal_client, tenant_a, tenant_b
):
    with tenant_context(tenant_a):
        speak(["ar", "fr"])

    links = {a["href"] for a in soup(portal_client, "/zgh/").select(".site a")}

    assert links == {f"{tenant_a.base_url}/", f"{tenant_b.base_url}/zgh/"}


def test_a_demonstration_is_called_one_and_nothing_else_is(portal_client, tenant_a):
    pages = ("/fr/", "/fr/communes/", f"/fr/territories/{tenant_a.territory_code}/")
    note = "pas une liste officielle"
    assert not any(note in portal_client.get(page).content.decode() for page in pages)

    cohort = Cohort.objects.get(is_demonstration=True)
    Tenant.objects.filter(pk=tenant_a.pk).update(cohort=cohort)

    assert all(note in portal_client.get(page).content.decode() for page in pages)


def test_the_portal_without_any_site(portal_client, tenants_ab):
    for tenant in tenants_ab:
        become(tenant, TenantState.ARCHIVED)
    for language in LANGUAGES:
        html = soup(portal_client, f"/{language}/")
        assert html.select_one(".empty")
        assert not html.select(".site")


# --- Emblems ---------------------------------------------------------------------------------


def test_each_site_has_the_emblem_and_the_colour_its_commune_chose(
    portal_client, tenant_a, tenant_b
):
    before = badge_of(tenant_a)
    with tenant_context(tenant_a):
        theme = ThemeSettings.load()
        theme.brand_colour = "#0b6b4f"
        theme.save()
    tenant_a.refresh_from_db()
    tenant_b.refresh_from_db()

    emblems = {img["src"] for img in soup(portal_client, "/fr/").select(".site img")}

    assert badge_of(tenant_a) != before
    assert badge_of(tenant_b).colour != badge_of(tenant_a).colour
    assert emblems == {
        f"/theme/tenants/{tenant.slug}/{badge_of(tenant).version}.svg"
        for tenant in (tenant_a, tenant_b)
    }
    for url in emblems:
        response = portal_client.get(url)
        assert response["Content-Type"] == "image/svg+xml"
        assert "immutable" in response["Cache-Control"]


def test_an_old_emblem_leads_to_the_present_one(portal_client, tenant_a):
    response = portal_client.get(f"/theme/tenants/{tenant_a.slug}/0123456789ab.svg")

    assert response.status_code == 302
    assert response["Location"].endswith(f"/{badge_of(tenant_a).version}.svg")
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.parametrize("state", NOT_LIVE)
def test_emblems_tell_of_no_site_that_is_not_open(portal_client, tenant_a, state):
    become(tenant_a, state)
    url = f"/theme/tenants/{tenant_a.slug}/{badge_of(tenant_a).version}.svg"
    assert portal_client.get(url).status_code == 404


def test_a_communes_host_does_not_serve_the_emblem_of_another(client_b, tenant_a):
    url = f"/theme/tenants/{tenant_a.slug}/{badge_of(tenant_a).version}.svg"
    assert client_b.get(url).status_code == 404


# --- The directory -------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "words",
    [
        "كيسر", "الكيسر", "guisser", "GUISSER", "Güissér", "ⴳⵉⵙⵔ", "جماعة كيسر",
        "commune de Guisser", "ⵜⴰⴳⵔⴰⵡⵜ ⵏ ⴳⵉⵙⵔ", "06.461.17.07", "٠٦.٤٦١.١٧.٠٧",
    ],
)  # fmt: skip
def test_a_commune_is_found_in_any_script(portal_client, tenants_ab, language, words):
    assert "06.461.17.07" in found(portal_client, f"q={quote(words)}", language)


def test_communes_with_a_site_come_first(portal_client, tenant_a, tenant_b):
    codes = found(portal_client, "")

    assert len(codes) == views.PAGE_SIZE
    assert codes[:2] == sorted([tenant_a.territory_code, tenant_b.territory_code])


def test_whole_words_and_peopled_communes_come_first(portal_client, tenants_ab):
    names = [Territory.objects.get(code=code).name_fr for code in found(portal_client, "q=rabat")]
    assert names[0] == "Rabat"


def test_a_search_names_the_regions_and_provinces_too(portal_client, tenants_ab):
    html = soup(portal_client, "/fr/communes/?q=settat")
    links = {a["href"] for a in html.select("#found .filters a")}
    assert links == {f"/fr/territories/{REGION}/", f"/fr/territories/{PROVINCE}/"}


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        (f"region={REGION}", directory.inside(REGION)),
        (f"province={PROVINCE}", directory.inside(PROVINCE)),
        (f"region={REGION}&province={PROVINCE}", directory.inside(PROVINCE)),
        # Somebody has just chosen another region.
        (f"region=01&province={PROVINCE}", directory.inside("01")),
    ],
)
def test_filters_by_place(portal_client, tenants_ab, query, condition):
    expected = Territory.objects.filter(condition, kind__in=TerritoryKind.communes())
    html = soup(portal_client, f"/fr/communes/?{query}")
    assert int(html.select_one("#count bdi").text) == expected.count() > 0


def test_filters_by_kind_and_site(portal_client, tenant_a, tenant_b):
    assert found(portal_client, "site=on&kind=rural") == [tenant_a.territory_code]
    assert found(portal_client, "site=on&kind=urban") == [tenant_b.territory_code]


def test_what_was_asked_stays_in_the_form(portal_client, tenants_ab):
    query = f"q=sidi&region={REGION}&province={PROVINCE}&kind=rural&site=on"
    form = soup(portal_client, f"/fr/communes/?{query}").select_one(".finder")

    assert form.select_one("#q")["value"] == "sidi"
    chosen = [option["value"] for option in form.select("option[selected]")]
    assert chosen == [REGION, PROVINCE, "rural"]
    assert form.select_one("[name=site]").has_attr("checked")


def test_nothing_found_says_so(portal_client, tenants_ab):
    for language in LANGUAGES:
        html = soup(portal_client, f"/{language}/communes/?q=qwertyuiop")
        assert html.select_one("#found .empty")
        assert not html.select(".commune")


@pytest.mark.parametrize(
    ("page", "number"), [("x", 1), ("", 1), ("1", 1), ("7", 7), ("999", 7), ("0", 7), ("-1", 7)]
)
def test_pages_beyond_the_bounds(portal_client, tenants_ab, page, number):
    html = soup(portal_client, f"/fr/communes/?region={REGION}&page={page}")

    shown = html.select_one(".pagination span").text
    assert [int(digits) for digits in re.findall(r"\d+", shown)] == [number, 7]
    assert bool(html.select(".pagination [rel=prev]")) == (number > 1)
    assert bool(html.select(".pagination [rel=next]")) == (number < 7)


def test_pages_hold_every_commune_once_and_keep_what_was_asked(portal_client, tenants_ab):
    codes, url = [], f"/fr/communes/?region={REGION}"
    while url:
        html = soup(portal_client, url)
        codes += [a["href"] for a in html.select(".commune__name a")]
        following = html.select_one(".pagination [rel=next]")
        url = following and f"/fr/communes/{following['href']}"
    assert len(codes) == len(set(codes)) == 153


# --- Territories ---------------------------------------------------------------------------


def test_a_commune_with_its_names_code_people_and_place(portal_client, tenant_a):
    territory = tenant_a.territory
    html = soup(portal_client, f"/fr/territories/{territory.code}/")

    head = html.select_one(".place")
    for name, language in (("ar", "ar"), ("zgh", "zgh")):
        text = getattr(territory, f"name_{name}")
        assert head.find(string=text).parent["lang"] == language
    assert head.h1.text.strip() == territory.name_fr
    facts = html.select_one(".facts").text
    assert territory.code in facts
    assert str(territory.population) in re.sub(r"\s", "", facts)
    assert str(territory.population_year) in facts
    crumbs = [a["href"] for a in html.select(".breadcrumbs a")]
    assert crumbs == ["/fr/", f"/fr/territories/{REGION}/", f"/fr/territories/{PROVINCE}/"]
    assert html.select_one(f'a[href="{tenant_a.base_url}/fr/"]')


def test_a_region_names_its_provinces_and_a_province_its_communes(portal_client, tenants_ab):
    region = soup(portal_client, f"/fr/territories/{REGION}/")
    province = soup(portal_client, f"/fr/territories/{PROVINCE}/")

    for html, code, selector in (
        (region, REGION, ".area a"),
        (province, PROVINCE, ".commune h3 a"),
    ):
        children = Territory.objects.filter(parent__code=code).values_list("code", flat=True)
        links = {a["href"] for a in html.select(selector)}
        assert links == {f"/fr/territories/{child}/" for child in children}


@pytest.mark.parametrize("code", ["99", "06.999", "06.461.17.08", "x", "06'--", "%00", "٠٦"])
def test_an_unknown_code_is_not_found(portal_client, code):
    assert portal_client.get(f"/fr/territories/{code}/").status_code == 404


def test_machines_are_told_what_a_page_is_about(portal_client, tenant_a):
    html = soup(portal_client, f"/fr/territories/{tenant_a.territory_code}/")
    data = json.loads(html.select_one('script[type="application/ld+json"]').string)

    assert data["@type"] == "AdministrativeArea"
    assert data["identifier"] == tenant_a.territory_code
    assert data["sameAs"] == [f"{tenant_a.base_url}/fr/"]
    assert data["containedInPlace"]["name"] == "Settat"


# --- What nobody may know ------------------------------------------------------------------


@pytest.mark.parametrize("state", NOT_LIVE)
def test_a_site_that_is_not_open_is_not_there(portal_client, tenant_a, tenant_b, state):
    become(tenant_a, state)

    for page in PAGES:
        html = portal_client.get(f"/fr/{page}").content.decode()
        assert tenant_a.primary_host not in html, page
        assert f"/theme/tenants/{tenant_a.slug}/" not in html, page
    assert found(portal_client, "site=on") == [tenant_b.territory_code]
    assert [a["href"] for a in soup(portal_client, "/fr/").select(".site a")] == [
        f"{tenant_b.base_url}/fr/"
    ]
    assert directory.figures(directory.REGION_LETTERS)[REGION].sites == 0


# --- Bad input -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=%25%5F%5C", "q='%22;--", "q=" + "a" * 500, "q=%F0%9F%98%80", "q=%FF%FE",
        "q=" + quote("ا ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي"),
        "region=zz", "region=06&province=zz", "province=06", "kind=city", "site=maybe",
        "page=1e9", "page=" + "9" * 400, "q=a&q=b", "unknown=1", "region[]=06",
    ],
)  # fmt: skip
def test_nonsense_is_answered(portal_client, tenants_ab, query):
    response = portal_client.get(f"/zgh/communes/?{query}")
    assert response.status_code == 200


def test_too_long_a_search_says_so_and_loses_nothing(portal_client, tenants_ab):
    words = "b" * 81
    form = soup(portal_client, f"/fr/communes/?q={words}").select_one(".finder")

    error = form.select_one(".field__error")
    assert "80" in error.text
    assert form.select_one("#q")["value"] == words
    assert form.select_one("#q")["aria-describedby"] == error["id"]


@pytest.mark.parametrize(
    "attack", ['"><script>alert(1)</script>', "'onfocus='alert(1)", "{{ 7|add:7 }}", "</script>"]
)
def test_what_is_typed_is_never_markup(portal_client, tenants_ab, attack):
    response = portal_client.get("/fr/communes/", {"q": attack, "page": attack})
    html = BeautifulSoup(response.content, "html.parser")

    assert html.select_one("#q")["value"] == attack
    assert "<script>alert" not in response.content.decode()
    assert not html.find_all(onfocus=True)
    assert response.content.decode().count("<script") == 1


# --- Caches, crawlers, headers -------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_pages_set_no_cookie_and_are_guarded(portal_client, tenants_ab, page):
    response = portal_client.get(f"/fr/{page}")

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["Content-Security-Policy"].startswith("default-src 'self'")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_an_edge_may_keep_pages_and_browsers_ask_whether_they_changed(portal_client, tenants_ab):
    response = portal_client.get("/fr/")

    assert {"public", "max-age=0", "s-maxage=600"} <= set(response["Cache-Control"].split(", "))
    again = portal_client.get("/fr/", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_only_read(portal_client, method):
    assert getattr(portal_client, method)("/fr/communes/").status_code == 405


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("", 6),
        ("communes/", 8),
        ("communes/?q=sidi", 8),
        (f"territories/{REGION}/", 6),
        (f"territories/{PROVINCE}/", 6),
        (f"territories/{OTHER}/", 6),
        ("about/", 0),
        ("no-such-page/", 0),
    ],
)
def test_pages_ask_little_of_the_database(portal_client, tenants_ab, page, most):
    with CaptureQueriesContext(connection) as queries:
        portal_client.get(f"/fr/{page}")
    assert len(queries) <= most, "\n".join(query["sql"] for query in queries)


def test_the_sitemap_lists_every_page_in_every_language(portal_client):
    response = portal_client.get("/sitemap.xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    names = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }

    urls = [loc.text for loc in root.iterfind("s:url/s:loc", names)]
    assert len(urls) == len(set(urls)) == 3 * (3 + 4 + 12 + 75 + 1503)
    assert len(root.findall("s:url/x:link", names)) == 3 * len(urls)
    base = "http://localhost"
    for page in ("", "communes/", "about/", f"territories/{OTHER}/"):
        assert {f"{base}/{language}/{page}" for language in LANGUAGES} <= {
            re.sub(r":\d+", "", url.replace("://", "§")).replace("§", "://") for url in urls
        }


def test_robots_are_kept_from_the_console_and_shown_the_sitemap(portal_client):
    text = portal_client.get("/robots.txt").content.decode()
    assert "Disallow: /console/" in text
    assert re.search(r"^Sitemap: http://\S+/sitemap\.xml$", text, re.MULTILINE)


def test_searches_are_not_indexed_and_pages_name_their_translations(portal_client, tenants_ab):
    searched = soup(portal_client, "/fr/communes/?q=sidi")
    assert searched.select_one("meta[name=robots]")["content"].startswith("noindex")

    plain = soup(portal_client, "/fr/communes/")
    assert not plain.select_one("meta[name=robots]")
    languages = {link["hreflang"] for link in plain.select("link[rel=alternate][hreflang]")}
    assert languages == set(LANGUAGES)
    assert plain.select_one("link[rel=canonical]")["href"].endswith("/fr/communes/")


# --- Pages of what went wrong --------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_not_found_offers_a_search(portal_client, language):
    response = portal_client.get(f"/{language}/nowhere/")

    assert response.status_code == 404
    html = BeautifulSoup(response.content, "html.parser")
    assert html.select_one("main form.search")["action"] == f"/{language}/communes/"


def test_a_failure_is_told_in_three_languages_without_a_query(portal_client, monkeypatch):
    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(directory, "areas", fail)
    portal_client.raise_request_exception = False
    with CaptureQueriesContext(connection) as queries:
        response = portal_client.get("/fr/")

    assert response.status_code == 500
    html = BeautifulSoup(response.content, "html.parser")
    assert {section["lang"] for section in html.select("section")} == set(LANGUAGES)
    assert not [query for query in queries if query["sql"].startswith("SELECT")]
