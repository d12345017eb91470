"""What visitors do on a commune's site: by keyboard, on a phone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tenants.models import Tenant
from tests.browsing import LiveServer

pytestmark = pytest.mark.django_db

SERVICES = {"ar": "الخدمات", "fr": "Services", "zgh": "ⵜⵉⵏⵓⴼⴰ"}
BIRTH = {"ar": "رسم الولادة", "fr": "acte de naissance"}


def visible_words(page: Page) -> str:
    return page.locator("main").inner_text()


# --- Keyboard ---------------------------------------------------------------------------------


def test_the_first_key_offers_to_skip_to_the_content(live, desktop, tenant_a):
    desktop.goto(live.url(tenant_a, "/fr/services/"))
    desktop.keyboard.press("Tab")
    skip = desktop.locator(":focus")
    expect(skip).to_have_attribute("href", "#content")
    expect(skip).to_be_in_viewport()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("main")).to_be_focused()
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_whatever_has_the_focus_shows_it(live, desktop, tenant_a):
    desktop.goto(live.url(tenant_a, "/ar/"))
    seen = 0
    for _key in range(60):
        desktop.keyboard.press("Tab")
        marked = desktop.evaluate(
            """() => {
                const one = document.activeElement;
                if (one === document.body) return null;
                const looks = element => element && getComputedStyle(element).outlineStyle;
                return looks(one) !== "none" || looks(one.closest(".card")) !== "none";
            }"""
        )
        if marked is None:
            break
        assert marked, desktop.locator(":focus").evaluate("one => one.outerHTML")
        seen += 1
    assert seen > 20


def test_questions_open_by_keyboard(live, desktop, tenant_a):
    desktop.goto(live.url(tenant_a, "/fr/services/"))
    question = desktop.locator(".accordion details:has(.prose)").first
    question.locator("summary").focus()
    desktop.keyboard.press("Enter")
    expect(question.locator(".prose")).to_be_visible()


# --- Finding one's way ------------------------------------------------------------------------


@pytest.mark.parametrize("language", SERVICES)
@pytest.mark.parametrize("script", [True, False])
def test_the_menu_opens_on_a_phone(live, new_page, tenant_a, language, script):
    page = new_page(viewport={"width": 390, "height": 844}, java_script_enabled=script)
    page.goto(live.url(tenant_a, f"/{language}/"))
    entry = page.locator(".menu__list").get_by_role("link", name=SERVICES[language], exact=True)
    expect(entry).to_be_hidden()
    page.locator(".menu summary").click()
    entry.click()
    expect(page.locator("h1")).to_have_text(SERVICES[language])
    assert page.locator(".menu__list [aria-current]").count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_the_language_switcher_keeps_the_page(live, new_page, tenant_a, script):
    page = new_page(java_script_enabled=script)
    page.goto(live.url(tenant_a, "/fr/services/"))
    for language in ("zgh", "ar", "fr"):
        page.locator(f".languages a[lang={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_have_text(SERVICES[language])
        expect(page.locator(f".languages a[lang={language}]")).to_have_attribute(
            "aria-current", "true"
        )


def test_languages_are_called_by_their_own_names(live, desktop, tenant_a):
    desktop.goto(live.url(tenant_a, "/ar/"))
    expect(desktop.locator(".languages a")).to_have_text(["العربية", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "Français"])


def test_the_header_says_who_speaks(live, desktop, tenant_a):
    desktop.goto(live.url(tenant_a, "/fr/"))
    names = desktop.locator(".identity__names")
    expect(names.locator("[lang=fr]")).to_have_text(f"Commune de {tenant_a.name_fr}")
    expect(names.locator("[lang=ar]")).to_have_text(f"جماعة {tenant_a.name_ar}")


def test_breadcrumbs_lead_back(live, desktop, tenant_a):
    desktop.goto(live.url(tenant_a, "/fr/services/"))
    desktop.locator(".cards a").first.click()
    desktop.locator(".breadcrumbs a").last.click()
    expect(desktop.locator("h1")).to_have_text("Services")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_task_of_the_home_page_is_one_press_away(live, phone, tenant_a, language):
    phone.goto(live.url(tenant_a, f"/{language}/"))
    task = phone.locator(".task").first
    title = task.locator(".task__title").inner_text()
    task.click()
    expect(phone.locator("h1")).to_have_text(title)


# --- Searching ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", BIRTH)
@pytest.mark.parametrize("script", [True, False])
def test_a_search_from_the_home_page_finds_the_service(live, new_page, tenant_a, language, script):
    page = new_page(java_script_enabled=script)
    page.goto(live.url(tenant_a, f"/{language}/"))
    box = page.get_by_role("searchbox")
    box.fill(BIRTH[language])
    box.press("Enter")
    page.wait_for_url(re.compile(r"\?q="))
    result = page.locator(".results .entry__title a").filter(has_text=BIRTH[language]).first
    title = result.inner_text()
    result.click()
    expect(page.locator("h1")).to_have_text(title)


def test_a_search_without_a_result_says_so_and_keeps_the_words(live, no_script, tenant_a):
    no_script.goto(live.url(tenant_a, "/fr/"))
    no_script.get_by_role("searchbox").fill("xylophone")
    no_script.get_by_role("searchbox").press("Enter")
    expect(no_script.get_by_role("searchbox")).to_have_value("xylophone")
    assert "xylophone" in visible_words(no_script)
    expect(no_script.locator(".results .entry")).to_have_count(0)


def test_results_are_narrowed_by_kind(live, no_script, tenant_a):
    no_script.goto(live.url(tenant_a, "/fr/"))
    no_script.get_by_role("searchbox").fill("commune")
    no_script.get_by_role("searchbox").press("Enter")
    everything = no_script.locator(".results .entry").count()
    no_script.locator(".filters a").nth(1).click()
    expect(no_script.locator(".filters a").nth(1)).to_have_attribute("aria-current", "true")
    assert 0 < no_script.locator(".results .entry").count() <= everything
    expect(no_script.get_by_role("searchbox")).to_have_value("commune")


def test_a_commune_finds_nothing_of_another(live, desktop, tenants_ab):
    first, other = tenants_ab
    desktop.goto(live.url(first, "/fr/"))
    desktop.get_by_role("searchbox").fill(other.name_fr)
    desktop.get_by_role("searchbox").press("Enter")
    desktop.wait_for_url(re.compile(r"\?q="))
    for result in desktop.locator(".results .entry").all_inner_texts():
        assert other.name_fr not in result


# --- Without cookies ----------------------------------------------------------------------------


def test_visitors_get_no_cookie(live, desktop, tenant_a):
    walk(desktop, live, tenant_a)
    assert desktop.context.cookies() == []


def walk(page: Page, live: LiveServer, tenant: Tenant) -> None:
    """Visit a few pages, as somebody does who reads."""
    for path in ("/ar/", "/fr/services/", "/fr/contact/", "/zgh/", "/fr/nothing/"):
        page.goto(live.url(tenant, path))
