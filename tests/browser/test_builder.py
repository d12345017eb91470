"""The form builder in a real browser: on a desktop and a phone, in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services_plugins.requests.catalogue import actions, building
from services_plugins.requests.catalogue.loading import load_catalogue
from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from tenants.accounts.models import User
from tenants.audit import SYSTEM
from tests.browsing import SMALL_PHONE, LiveServer, axe, no_overflow, sign_in
from tests.officers import make_officer

pytestmark = pytest.mark.django_db(transaction=True)

CODE = "information.access"
ROOT = f"/console/catalogue/{CODE}/"
DRAFT = f"{ROOT}draft/"
SCREENS = [
    "/console/catalogue/add/", ROOT, f"{ROOT}withdraw/", DRAFT, f"{DRAFT}sheet/", f"{DRAFT}json/",
    f"{DRAFT}steps/add/", f"{DRAFT}steps/request/types/", f"{DRAFT}questions/urgent_ground/",
    f"{DRAFT}steps/request/questions/?type=text", f"{DRAFT}questions/urgency/remove/",
    f"{ROOT}versions/2/preview/request/?in=ar", f"{ROOT}versions/2/preview/access/?in=zgh",
]  # fmt: skip


@pytest.fixture
def officer(db) -> User:
    return make_officer(permissions=("manage_catalogue",))


@pytest.fixture
def draft(db) -> ProcedureVersion:
    load_catalogue()
    return actions.begin_draft(NationalProcedure.objects.get(code=CODE), actor=SYSTEM)


@pytest.fixture
def at_work(new_page: Callable[..., Page], live: LiveServer, officer) -> Callable[..., Page]:
    """Return a function that opens a screen to the officer, in a language."""

    def open_screen(path: str, language: str = "fr", **options: object) -> Page:
        page = new_page(locale=language, **options)
        sign_in(page.context, live, None, officer)
        page.goto(live.url(None, path))
        return page

    return open_screen


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_screen_keeps_anybody_out_or_leaves_a_small_phone(at_work, live, draft, language):
    page = at_work(SCREENS[0], language, viewport=SMALL_PHONE)
    for path in SCREENS:
        page.goto(live.url(None, path))
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        axe(page)
        no_overflow(page)


def test_dark_screens_keep_nobody_out(at_work, live, draft):
    page = at_work(DRAFT, color_scheme="dark")
    for path in (DRAFT, f"{DRAFT}sheet/", f"{DRAFT}questions/urgency/"):
        page.goto(live.url(None, path))
        axe(page)


@pytest.mark.parametrize("with_scripts", [True, False])
def test_a_question_is_added_previewed_and_published(at_work, live, draft, with_scripts):
    page = at_work(DRAFT, java_script_enabled=with_scripts)
    step = page.locator("#step-access")
    step.get_by_role("link", name="Ajouter une question").click()
    page.get_by_role("link", name="Un choix dans une liste").first.click()
    page.locator("#id_label_0").fill("أي شكل؟")
    page.locator("#id_label_1").fill("Sous quelle forme ?")
    for number, words in enumerate([("ورق", "Papier"), ("رقمي", "Numérique")]):
        for part, text in enumerate(words):
            page.locator(f"#id_options-{number}-label_{part}").fill(text)
    page.get_by_role("button", name="Ajouter une réponse").click()
    expect(page.locator("#id_options-3-label_1")).to_be_visible()
    expect(page.locator("#id_options-1-label_1")).to_have_value("Numérique")
    # Enter saves; it doesn't add another row.
    page.locator("#id_label_1").press("Enter")
    expect(page.locator(".message--success").first).to_contain_text("La question est ajoutée.")
    added = page.locator("#question-sous_quelle_forme")
    added.get_by_role("button", name="Monter").click()
    expect(page).to_have_url(live.url(None, f"{DRAFT}#question-sous_quelle_forme"))

    page.goto(live.url(None, f"{ROOT}versions/2/preview/access/?in=fr"))
    expect(page.get_by_role("group", name="Sous quelle forme ?")).to_be_visible()
    page.goto(live.url(None, DRAFT))
    page.get_by_role("link", name="Publier").click()
    page.locator("form.panel button[type=submit]").click()
    draft.refresh_from_db()
    assert draft.published_at is not None
    assert building.find_question(draft.form_data, "sous_quelle_forme")["type"] == "choice"


def test_a_form_with_errors_keeps_nobody_out(at_work, draft):
    page = at_work(f"{DRAFT}sheet/")
    page.locator("#id_name_0").fill("")
    page.locator("#id_fee").fill("beaucoup")
    page.locator(".builder-form__end button").click()
    expect(page.locator(".field__error")).to_have_count(2)
    axe(page)
