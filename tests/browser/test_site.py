"""Every page of a commune's site: readable by all, in three languages, two themes, any width.

The communes carry the showcase (`tests.showcase`): each page type, each block, long words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from tenants.enums import TenantState
from tenants.models import Tenant
from tests import showcase
from tests.browsing import DESKTOP, SMALL_PHONE, LiveServer, axe, no_overflow
from tests.database import COMMUNES, TestDatabase
from themes.models import ThemeSettings

pytestmark = pytest.mark.django_db

LANGUAGES = showcase.LANGUAGES
THEMES = {"medina": "a", "oasis": "b"}
# A name of forty letters in each script, as some communes have.
LONG_NAMES = {
    "name_ar": "سيدي عبد الله بن المبارك أولاد تايمة الشرقية",
    "name_fr": "Sidi Abdallah Ben M’Barek Oulad Teïma Charqia",
    "name_zgh": "ⵙⵉⴷⵉ ⵄⴱⴷⵓⵍⵍⴰⵀ ⴱⵏ ⵎⴱⴰⵔⴽ ⵓⵍⴰⴷ ⵜⴰⵢⵎⴰ ⵜⴰⵛⵔⵇⵉⵜ",
}


@dataclass(frozen=True)
class Site:
    """A commune with a theme, and the paths of its pages by language and name."""

    tenant: Tenant
    paths: dict[str, showcase.Addresses]


@pytest.fixture(scope="module")
def sites(
    test_database: TestDatabase, django_db_setup, django_db_blocker
) -> Iterator[dict[str, Site]]:
    """A commune per theme with the showcase on it; removed when this module is done."""
    with django_db_blocker.unblock():
        made = {}
        for theme, key in THEMES.items():
            tenant = Tenant.objects.select_related("territory").get(slug=COMMUNES[key][0])
            with tenant_context(tenant):
                look = ThemeSettings.load()
                look.key = theme
                look.save()
            made[theme] = Site(tenant, showcase.build(tenant))
        yield made
        test_database.restore()


@pytest.fixture(params=THEMES)
def site(request, sites: dict[str, Site]) -> Site:
    """The commune of each theme in turn."""
    return sites[request.param]


def each_page(page: Page, live: LiveServer, site: Site, language: str) -> Iterator[str]:
    """Open one page after the other; yield the name of each."""
    for name, path in site.paths[language].items():
        assert page.goto(live.url(site.tenant, path)).ok, path
        yield name


# --- All page types ------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_for_everybody(live, desktop, site, language):
    """WCAG 2.2 AA by axe, the right language and direction, and no sideways scrolling.

    One test for all of a language's pages: loading them once for each would take minutes.
    """
    problems = []
    for name in each_page(desktop, live, site, language):
        for check in (says_its_language, axe, fits_the_narrowest_phone, fits_at_double_size):
            try:
                check(desktop)
            except AssertionError as error:
                problems.append(f"{name}: {error}")
    assert not problems, "\n\n".join(problems)


def says_its_language(page: Page) -> None:
    language = page.url.split("/")[3]
    root = page.locator("html")
    assert root.get_attribute("lang") == language
    assert root.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def fits_the_narrowest_phone(page: Page) -> None:
    """320 pixels: also a window of 1280 at a zoom of 400 %."""
    page.set_viewport_size(SMALL_PHONE)
    no_overflow(page)
    page.set_viewport_size(DESKTOP)


def fits_at_double_size(page: Page) -> None:
    """A window of 1280 pixels at a zoom of 200 %, its letters set to double size as well."""
    page.set_viewport_size({"width": 640, "height": 450})
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    no_overflow(page)
    page.set_viewport_size(DESKTOP)


# --- Mirroring -----------------------------------------------------------------------------


def middle(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2


@pytest.mark.parametrize("name", ["home", "everything", "service"])
def test_arabic_pages_are_mirrored(live, desktop, site, name):
    parts = {
        "home": [".identity__name", ".hero__title", ".search button", ".block--news_list h2"],
        "everything": [".identity__name", "h1", ".alert .icon", ".download > .icon:last-child"],
        "service": ["h1", ".breadcrumbs a", ".page__aside"],
    }[name]
    found = {}
    for language in ("ar", "fr"):
        desktop.goto(live.url(site.tenant, site.paths[language][name]))
        found[language] = [middle(desktop, part) for part in parts]
    centre = DESKTOP["width"] / 2
    for part, arabic, french in zip(parts, found["ar"], found["fr"], strict=True):
        # The stacked header is centred in both.
        if abs(french - centre) > 5:
            assert (arabic - centre) * (french - centre) < 0, part


def test_numbers_keep_their_order_in_arabic(live, desktop, site):
    desktop.goto(live.url(site.tenant, site.paths["ar"]["everything"]))
    for part, digits in ((".prose p", "1 250 000,00"), (".cell--number", "1 250 000,00")):
        order = (
            desktop.locator(part)
            .filter(has_text="250")
            .first.evaluate(
                """element => {
                const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
                for (let node; (node = walker.nextNode());) {
                    const start = node.data.search(/1\\s250/);
                    if (start < 0) continue;
                    const edge = offset => {
                        const range = document.createRange();
                        range.setStart(node, offset);
                        range.setEnd(node, offset + 1);
                        return range.getBoundingClientRect().left;
                    };
                    return [edge(start), edge(start + 2), edge(start + 6)];
                }
            }"""
            )
        )
        assert order == sorted(order), f"{part}: {digits}"


def test_arrows_point_along_the_line(live, desktop, site):
    for language, flow in (("ar", "-1"), ("fr", "1")):
        desktop.goto(live.url(site.tenant, site.paths[language]["home"]))
        scale = desktop.locator(".icon--go").first.evaluate("one => getComputedStyle(one).scale")
        assert scale.split()[0] == flow


# --- Names, pictures, tables ----------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280])
def test_a_very_long_name_leaves_the_header_whole(live, new_page, site, language, width):
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(live.url(site.tenant, site.paths[language]["contact"]))
    page.evaluate(
        """names => document.querySelectorAll(".identity__names span[lang]").forEach(
            one => { one.textContent = names[`name_${one.lang}`]; })""",
        LONG_NAMES,
    )
    no_overflow(page)
    header, main = (page.locator(one).bounding_box() for one in (".masthead", "main"))
    assert header["y"] + header["height"] <= main["y"] + 1
    boxes = [page.locator(one).bounding_box() for one in (".identity", ".menu")]
    first, second = sorted(boxes, key=lambda box: (box["y"], box["x"]))
    beside = first["x"] + first["width"] <= second["x"] + 1 or (
        second["x"] + second["width"] <= first["x"] + 1
    )
    assert beside or first["y"] + first["height"] <= second["y"] + 1


def test_wide_tables_scroll_in_their_own_frame_by_keyboard(live, phone, site):
    phone.goto(live.url(site.tenant, site.paths["fr"]["everything"]))
    frame = phone.locator(".table")
    assert frame.evaluate("one => one.scrollWidth > one.clientWidth")
    frame.evaluate(
        """one => {
            one.scrolled = new Promise(done => one.addEventListener("scroll", done, {once: true}));
        }"""
    )
    frame.focus()
    phone.keyboard.press("ArrowRight")
    frame.evaluate("one => one.scrolled")
    assert frame.evaluate("one => one.scrollLeft") > 0


def test_pictures_have_words_and_keep_their_place(live, desktop, site):
    desktop.goto(live.url(site.tenant, site.paths["ar"]["everything"]))
    pictures = desktop.locator("main figure img")
    assert pictures.count() > 3
    for picture in pictures.all():
        assert picture.get_attribute("alt") == showcase.SHORT["ar"]
        assert picture.get_attribute("width") and picture.get_attribute("height")


# --- Other ways of seeing ---------------------------------------------------------------------


def test_forced_colours_keep_what_is_current_visible(live, new_page, site):
    page = new_page(forced_colors="active")
    page.goto(live.url(site.tenant, site.paths["fr"]["service"]))
    outline = "one => getComputedStyle(one).outlineStyle"
    assert page.locator(".menu__bar [aria-current]").evaluate(outline) == "solid"
    axe(page)


def test_dark_screens_are_as_readable(live, new_page, site):
    page = new_page(color_scheme="dark")
    for name in ("home", "everything", "open notice"):
        page.goto(live.url(site.tenant, site.paths["ar"][name]))
        axe(page)


def test_nothing_moves_for_those_who_asked(live, new_page, site):
    page = new_page(reduced_motion="reduce")
    page.goto(live.url(site.tenant, site.paths["fr"]["home"]))
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(one => {
            const style = getComputedStyle(one);
            return style.transitionDuration !== "0s" || style.animationName !== "none";
        }).length"""
    )
    assert moving == 0


def test_paper_shows_the_words_and_nothing_to_press(live, desktop, site):
    desktop.emulate_media(media="print")
    desktop.goto(live.url(site.tenant, site.paths["fr"]["everything"]))
    for hidden in (".menu", ".languages", ".breadcrumbs", ".colophon__band", ".masthead__search"):
        expect(desktop.locator(hidden).first).to_be_hidden()
    # What a fold hides on the screen is printed.
    assert desktop.locator(".accordion .prose").first.bounding_box()["height"] > 20


# --- When something is wrong --------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_page_leads_on(live, desktop, site, language):
    response = desktop.goto(live.url(site.tenant, f"/{language}/nothing-here/"))
    assert response.status == 404
    expect(desktop.locator("main form[role=search]")).to_be_visible()
    axe(desktop)
    fits_the_narrowest_phone(desktop)


@pytest.mark.parametrize(("error", "status"), [(PermissionDenied, 403), (RuntimeError, 500)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_error_pages_read_well(live, desktop, site, language, error, status, monkeypatch):
    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr("cms.views._find", fail)
    assert desktop.goto(live.url(site.tenant, f"/{language}/")).status == status
    expect(desktop.locator("h1")).to_be_visible()
    axe(desktop)
    fits_the_narrowest_phone(desktop)


@pytest.mark.django_db(transaction=True)
def test_a_suspended_site_says_so_in_three_languages(live, desktop, tenant_a):
    Tenant.objects.filter(pk=tenant_a.pk).update(state=TenantState.SUSPENDED)
    assert desktop.goto(live.url(tenant_a, "/fr/")).status == 503
    for language in LANGUAGES:
        expect(desktop.locator(f"section[lang={language}]")).to_be_visible()
    axe(desktop)
    desktop.set_viewport_size(SMALL_PHONE)
    no_overflow(desktop)


# --- Accounts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["ar", "fr"])
@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/"])
def test_account_pages_read_well(live, new_page: Callable[..., Page], site, locale, path):
    page = new_page(locale=locale)
    assert page.goto(live.url(site.tenant, path)).ok
    expect(page.locator("html")).to_have_attribute("lang", locale)
    axe(page)
    page.set_viewport_size(SMALL_PHONE)
    no_overflow(page)
