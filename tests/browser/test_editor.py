"""The editor as staff use it, in Arabic and in French."""

import pytest
from django.contrib.auth.models import Group
from django_tenants.utils import tenant_context
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect
from wagtail.models import Page

from cms.enums import Role
from cms.models import ContentPage, HomePage
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import PASSWORD, make_staff
from tests.browsing import axe, no_overflow, sign_in

pytestmark = pytest.mark.slow

# Found by axe in what Wagtail draws itself: rich text fields have no accessible name, the map
# of the page's blocks scrolls without taking the focus.
KNOWN_OF_WAGTAIL = ["aria-input-field-name", "scrollable-region-focusable"]
LANGUAGES = [("ar", "rtl"), ("fr", "ltr")]


# Asked for before the browser's page, so that the page is closed while the database is there: the
# editor tells the server every few seconds who is at work.
@pytest.fixture
def moderator(transactional_db, tenant_a) -> User:
    return make_staff(tenant_a, Role.MODERATOR, preferred_language="ar")


@pytest.fixture
def home(tenant_a) -> HomePage:
    with tenant_context(tenant_a):
        return HomePage.objects.get(locale__language_code="ar")


def speak(tenant: Tenant, user: User, language: str) -> None:
    with tenant_context(tenant):
        user.preferred_language = language
        user.save()


@pytest.mark.parametrize(("language", "direction"), LANGUAGES)
def test_screens_are_accessible_and_keep_to_their_host(
    moderator, home, desktop, live, tenant_a, language, direction
):
    with tenant_context(tenant_a):
        moderator.groups.set(Group.objects.filter(name=Role.ADMINISTRATOR))
    speak(tenant_a, moderator, language)
    sign_in(desktop.context, live, tenant_a, moderator)

    for path in ("/admin/", "/admin/pages/", f"/admin/pages/{home.pk}/edit/", "/admin/users/"):
        desktop.goto(live.url(tenant_a, path))
        root = desktop.locator("html")
        expect(root).to_have_attribute("lang", language)
        expect(root).to_have_attribute("dir", direction)
        axe(desktop, without=KNOWN_OF_WAGTAIL)


def test_the_editor_fits_a_phone(moderator, home, phone, live, tenant_a):
    sign_in(phone.context, live, tenant_a, moderator)

    for path in ("/admin/", "/admin/pages/", f"/admin/pages/{home.pk}/edit/"):
        phone.goto(live.url(tenant_a, path))
        no_overflow(phone)


def test_from_signing_in_to_the_page_that_visitors_see(
    moderator, home, desktop, live, tenant_a, settings
):
    settings.PAGE_CACHE_SECONDS = 300
    # Wagtail saves every half second what is typed, and answers 400 while a block is unfinished.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    visitor = desktop.context.browser.new_context().new_page()
    visitor.goto(live.url(tenant_a, "/ar/"))
    desktop.goto(live.url(tenant_a, "/admin/"))
    desktop.locator("input[name=login]").fill(moderator.email)
    desktop.locator("input[name=password]").fill(PASSWORD)
    desktop.get_by_role("button", name="تسجيل الدخول").click()

    desktop.get_by_role("link", name="تحرير الصفحة الرئيسية").click()
    desktop.locator("[name=hero_title]").fill("مرحبا بكم في جماعتنا")
    add_text_block(desktop, "فقرة جديدة كتبها المراجع.")
    preview = open_preview(desktop)
    expect(preview.get_by_text("مرحبا بكم في جماعتنا")).to_be_visible()
    publish(desktop)

    visitor.goto(live.url(tenant_a, "/ar/"))
    expect(visitor.get_by_text("مرحبا بكم في جماعتنا")).to_be_visible()
    expect(visitor.get_by_text("فقرة جديدة كتبها المراجع.")).to_be_visible()
    visitor.context.close()


def add_text_block(page: BrowserPage, words: str) -> None:
    """Add a block of text at the end of the body, by the window that offers the blocks."""
    page.locator("[id$='body-section'] button[title='إدراج كتلة']").last.click()
    page.locator("[role=option]").filter(has_text="نص").first.click()
    page.locator("[id$='body-section'] .public-DraftEditor-content").last.click()
    page.keyboard.type(words)


def open_preview(page: BrowserPage):
    """Open the preview beside the form, and return its frame."""
    page.locator("[aria-label='تبديل المعاينة']").click()
    return page.frame_locator("iframe[title='معاينة']").last


def publish(page: BrowserPage) -> None:
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("button[name=action-publish]").click()
    expect(page.locator(".messages .success")).to_be_visible()


def test_a_page_is_translated_and_seen_out_of_date_after_a_change(
    moderator, desktop, live, tenant_a
):
    with tenant_context(tenant_a):
        source = new_page(tenant_a)
    sign_in(desktop.context, live, tenant_a, moderator)

    desktop.goto(live.url(tenant_a, f"/admin/localize/submit/page/{source.pk}/"))
    for language in desktop.locator("input[name=locales]").all():
        language.check()
    desktop.locator("main button[type=submit], main input[type=submit]").first.click()
    desktop.wait_for_load_state()
    with tenant_context(tenant_a):
        copies = {
            page.locale.language_code: page
            for page in source.get_translations().select_related("locale")
        }
    assert set(copies) == {"fr", "zgh"}

    editor_of_french = live.url(tenant_a, f"/admin/pages/{copies['fr'].pk}/edit/")
    desktop.goto(editor_of_french)
    translate(desktop, source.title, "Page traduite")
    translate(desktop, source.summary, "Résumé")
    desktop.locator("footer button[type=submit], button", has_text="نشر").first.click()
    # Without a word of the address, which keeps the source's.
    expect(desktop.locator(".messages")).to_contain_text("تم نشر 'Page traduite' في Français")

    with tenant_context(tenant_a):
        source.title = "عنوان تغير"
        source.save_revision().publish()
    desktop.goto(live.url(tenant_a, f"/admin/pages/{source.pk}/edit/"))
    desktop.locator("#w-slim-header-buttons [data-w-dropdown-target=toggle]").first.click()
    desktop.get_by_role("link", name="مزامنة الصفحات المترجمة").click()
    desktop.locator("main form button[type=submit], main form input[type=submit]").last.click()
    desktop.goto(editor_of_french)
    # Said in the source's new words, and to be translated again.
    expect(desktop.locator("p", has_text="عنوان تغير").first).to_be_visible()
    expect(desktop.get_by_text("Résumé", exact=True).first).to_be_visible()


def translate(page: BrowserPage, source: str, words: str) -> None:
    """Translate one text in wagtail-localize's form."""
    text = page.locator("li", has=page.get_by_text(source, exact=True)).last
    text.get_by_role("button", name="ترجمة").click()
    text.get_by_role("textbox").fill(words)
    text.get_by_role("button", name="حفظ").click()
    # Said once the server has it.
    expect(text.get_by_text("تمت الترجمة يدويًا")).to_be_visible()


def new_page(tenant: Tenant) -> ContentPage:
    """A page in Arabic that has no translation yet."""
    parent = ContentPage.objects.filter(locale__language_code="ar").first().get_parent()
    page = parent.add_child(
        instance=ContentPage(
            title="صفحة للترجمة", slug="to-translate", summary="ملخص", locale=parent.locale
        )
    )
    page.save_revision().publish()
    return Page.objects.get(pk=page.pk).specific
