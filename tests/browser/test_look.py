"""A commune chooses its look in the editor: any colour, a logo, a picture."""

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from tenants.models import Tenant
from tests import showcase
from tests.accounts import make_user
from tests.browsing import LiveServer, axe, sign_in
from themes import contrast
from themes.models import ThemeSettings

pytestmark = pytest.mark.django_db(transaction=True)

SETTINGS = "/admin/settings/themes/themesettings/"


@pytest.fixture
def editor(live: LiveServer, desktop: Page, tenant_a: Tenant) -> Page:
    """The look's settings, open for somebody who may change them."""
    user = make_user(tenant_a, permissions=("access_admin", "change_themesettings"))
    sign_in(desktop.context, live, tenant_a, user)
    desktop.goto(live.url(tenant_a, SETTINGS))
    return desktop


def save(page: Page) -> None:
    page.locator("form button[type=submit]", has_not_text="Search").last.click()
    page.wait_for_load_state()


def token(page: Page, name: str) -> str:
    return page.evaluate(
        "name => getComputedStyle(document.documentElement).getPropertyValue(name)", f"--{name}"
    ).strip()


@pytest.mark.parametrize("theme", ["medina", "oasis"])
@pytest.mark.parametrize("colour", ["#ffe000", "#ffffff", "#000000", "#7fffd4"])
def test_any_colour_gives_a_readable_site(live, editor, tenant_a, theme, colour):
    editor.locator("[name=key]").select_option(theme)
    editor.locator("[name=brand_colour]").fill(colour)
    save(editor)
    used = contrast.accessible_brand(colour).used
    told = editor.get_by_text(colour, exact=False)
    if contrast.contrast(colour, "#ffffff") < contrast.AA_TEXT:
        # The editor says which colour it is not, and shows the one that the site uses.
        expect(told.first).to_be_visible()
    editor.goto(live.url(tenant_a, "/ar/"))
    brand = token(editor, "brand")
    for ground in ("paper", "surface", "tint"):
        assert contrast.contrast(brand, token(editor, ground)) >= contrast.AA_TEXT
    assert contrast.contrast(used, "#ffffff") >= contrast.AA_TEXT
    axe(editor)


def test_a_logo_and_a_picture_take_their_places(live, desktop, tenants_ab):
    own, other = tenants_ab
    with tenant_context(own):
        look = ThemeSettings.load()
        look.logo = look.hero = showcase.picture()
        look.save()
    desktop.goto(live.url(own, "/ar/"))
    for place in (".identity__emblem", ".hero__view img"):
        picture = desktop.locator(place)
        assert picture.evaluate("one => one.complete && one.naturalWidth > 0")
        assert "/media/" in picture.get_attribute("src")
    axe(desktop)
    desktop.goto(live.url(other, "/ar/"))
    assert "/theme/" in desktop.locator(".identity__emblem").get_attribute("src")
    expect(desktop.locator(".hero__view img")).to_have_count(0)
