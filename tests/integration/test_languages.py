"""Three languages on every site: addresses, writing direction, dates, and who is sent where."""

import re
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.template import engines
from django.utils import formats, translation
from django.utils.translation import ngettext

from cms import languages
from cms.models import ContentPage, NewsPage, SectionPage
from tests.sites import add_page, home_of, in_french

pytestmark = pytest.mark.django_db

LANGUAGES = {"ar": "rtl", "zgh": "ltr", "fr": "ltr"}
TIFINAGH = re.compile(r"[\u2d30-\u2d7f]{3,}")
NOVEMBER = date(2026, 11, 20)
FILES = ("At most %(count)d file can be added.", "At most %(count)d files can be added.")


def html_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def rendered(source: str, language: str, **context: object) -> str:
    with translation.override(language):
        return engines["django"].from_string(f"{{% load theme %}}{source}").render(context)


# --- Pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "direction"), LANGUAGES.items())
def test_a_language_has_its_address_and_direction(client_a, code, direction):
    response = client_a.get(f"/{code}/")
    page = html_of(response)
    assert response.status_code == 200
    assert (page.html["lang"], page.html["dir"]) == (code, direction)
    assert response["Content-Language"] == code


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_browser_s_language_changes_no_page(client_a, code):
    for accept in LANGUAGES:
        page = html_of(client_a.get(f"/{code}/", headers={"accept-language": accept}))
        assert page.html["lang"] == code


def test_the_frame_of_an_amazigh_page_is_amazigh(client_a):
    """Its catalogue is compiled; without it Django falls back to Arabic without a word."""
    page = html_of(client_a.get("/zgh/"))
    assert TIFINAGH.search(page.find("a", class_="skip").get_text())


def test_a_page_names_its_translations(tenant_a, client_a):
    page = html_of(client_a.get("/fr/"))
    links = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
    assert {code: links[code] for code in LANGUAGES} == {
        code: f"{tenant_a.base_url}/{code}/" for code in LANGUAGES
    }
    assert page.find("link", rel="canonical")["href"] == f"{tenant_a.base_url}/fr/"


def test_a_page_without_translation_names_none(tenant_a, client_a):
    with in_french(tenant_a):
        add_page(ContentPage, home_of("fr"), "Seule", slug="seule")
    page = html_of(client_a.get("/fr/seule/"))
    assert {link["hreflang"] for link in page.select("link[hreflang]")} <= {"fr", "x-default"}


def test_the_switcher_leads_to_the_translation_or_home(tenant_a, client_a):
    with in_french(tenant_a):
        add_page(ContentPage, home_of("fr"), "Seule", slug="seule")
        translated = SectionPage.objects.child_of(home_of("fr")).live().first()
        path = translated.url
        addresses = {
            one.locale.language_code: one.get_url()
            for one in translated.get_translations(inclusive=True)
        }
    for asked, expected in (
        (path, addresses),
        ("/fr/seule/", {"ar": "/ar/", "zgh": "/zgh/", "fr": "/fr/seule/"}),
    ):
        page = html_of(client_a.get(asked))
        found = {link["lang"]: link["href"] for link in page.select("a[lang][hreflang]")}
        assert found, "the switcher marks its links with lang and hreflang"
        for code, url in found.items():
            assert client_a.get(url).status_code == 200
            assert url.startswith(f"/{code}/")
            if asked == "/fr/seule/":
                assert url == expected[code]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_not_found_speaks_the_language_of_its_address(client_a, code):
    response = client_a.get(f"/{code}/nulle-part/", headers={"accept-language": "de"})
    assert response.status_code == 404
    assert html_of(response).html["lang"] == code


# --- Who is sent where -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "code"),
    [
        ("", "ar"),
        ("fr", "fr"),
        ("fr-MA,fr;q=0.9,ar;q=0.8", "fr"),
        ("zgh", "zgh"),
        ("de,en;q=0.8", "ar"),
        ("en,fr;q=0.5,ar;q=0.4", "fr"),
        ("ar-MA", "ar"),
        ("nonsense;;q=x", "ar"),
    ],
)
def test_the_front_door_asks_the_browser(client_a, accept, code):
    response = client_a.get("/", headers={"accept-language": accept})
    assert (response.status_code, response["Location"]) == (302, f"/{code}/")
    assert "Accept-Language" in response["Vary"]


@pytest.fixture
def bilingual(tenant_a):
    """The first commune speaks French and Amazigh, but no Arabic."""
    with in_french(tenant_a):
        languages.speak(["fr", "zgh"])


@pytest.mark.parametrize(
    ("accept", "code"), [("ar", "zgh"), ("fr", "fr"), ("ar,fr;q=0.5", "fr"), ("", "zgh")]
)
def test_the_front_door_offers_what_the_commune_speaks(client_a, bilingual, accept, code):
    response = client_a.get("/", headers={"accept-language": accept})
    assert response["Location"] == f"/{code}/"


@pytest.mark.parametrize("path", ["/ar/", "/ar/feeds/news.rss"])
def test_a_language_that_is_not_spoken_is_not_served(client_a, client_b, bilingual, path):
    assert client_a.get(path).status_code == 404
    assert client_b.get(path).status_code == 200


def test_a_language_that_is_not_spoken_is_not_offered(tenant_a, client_a, bilingual):
    page = html_of(client_a.get("/fr/"))
    assert {link["hreflang"] for link in page.select("[hreflang]")} - {"x-default"} == {"fr", "zgh"}
    sitemap = client_a.get("/sitemap.xml").content.decode()
    assert f"{tenant_a.base_url}/fr/" in sitemap
    assert "/ar/" not in sitemap
    assert not [a for a in page.find_all("a") if a["href"].startswith("/ar/")]


def test_a_language_nobody_knows_is_not_found(client_a):
    for code in ("en", "de", "kab", "ar-ma"):
        assert client_a.get(f"/{code}/", follow=True).status_code == 404


def test_unspeakable_choices_are_refused(tenant_a):
    from django.core.exceptions import ValidationError

    with in_french(tenant_a):
        for choice in ([], ["en"], ["fr", "xx"]):
            with pytest.raises(ValidationError):
                languages.speak(choice)


# --- Dates and numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "month"), [("ar", "نونبر"), ("fr", "novembre"), ("zgh", "ⵏⵓⵡⴰⵏⴱⵉⵔ")]
)
def test_months_are_named_as_in_morocco(code, month):
    shown = rendered("{% day moment %}", code, moment=NOVEMBER)
    assert f"20 {month} 2026" in shown
    assert 'datetime="2026-11-20"' in shown


@pytest.mark.parametrize("code", LANGUAGES)
def test_digits_are_morocco_s_in_every_language(code):
    moment = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)
    shown = rendered(
        "{% day m %} {% weekday m %} {% clock m %} {{ n|figure }} {{ m|day_number }}",
        code,
        m=moment,
        n=1234567,
    )
    assert not re.search(r"[٠-٩۰-۹]", shown)
    assert "1\u202f234\u202f567" in shown


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_and_times_can_t_flip_among_arabic_words(code):
    """Each is isolated: `1 250` in a line of Arabic would read `250 1`."""
    shown = rendered("{{ n|figure }}{% clock m %}", code, n=12500, m=datetime.now(UTC))
    assert len(re.findall(r"<bdi>[^<]+</bdi>", shown)) == 2


@pytest.mark.parametrize("code", LANGUAGES)
def test_fields_of_forms_take_dates_as_they_are_written_here(code):
    with translation.override(code):
        assert formats.get_format("SHORT_DATE_FORMAT") == "d/m/Y"
        assert formats.date_format(NOVEMBER, "SHORT_DATE_FORMAT") == "20/11/2026"
        assert "%d/%m/%Y" in formats.get_format("DATE_INPUT_FORMATS")
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize(("code", "month"), [("ar", "نونبر"), ("zgh", "ⵏⵓⵡⴰⵏⴱⵉⵔ")])
def test_a_date_on_a_page_of_the_site(tenant_a, client_a, code, month):
    with in_french(tenant_a):
        home = home_of(code)
        section = SectionPage.objects.child_of(home).filter(listing="news").first()
        add_page(NewsPage, section, "Date", slug="date", date=NOVEMBER)
        path = section.url
    assert f"20 {month} 2026" in client_a.get(f"{path}date/").content.decode()


def test_what_amazigh_lacks_is_arabic_in_every_number():
    # A plural without a translation must not become English on the way to the fallback.
    with translation.override("ar"):
        arabic = [ngettext(*FILES, count) % {"count": count} for count in (1, 2, 5)]
    with translation.override("zgh"):
        assert [ngettext(*FILES, count) % {"count": count} for count in (1, 2, 5)] == arabic


def test_django_names_the_months_as_morocco_does():
    with translation.override("ar"):
        assert formats.date_format(NOVEMBER, "DATE_FORMAT") == "20 نونبر 2026"
