"""Asking the commune for something: the citizen's pages and the desks, for everybody.

The pages show the requests of the demonstration, so that every state and every part is seen.
"""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from cms.enums import Role
from services_plugins.requests import receipts
from services_plugins.requests.demonstration import samples
from services_plugins.requests.enums import RequestState
from services_plugins.requests.models import Desk, Request
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.browser.test_editor import KNOWN_OF_WAGTAIL
from tests.browsing import LiveServer, Pages, sign_in

BASE = "online/requests"
PDF = {"name": "acte.pdf", "mimeType": "application/pdf"}
# States whose pages differ.
STATES = [
    RequestState.FILED,
    RequestState.AWAITING_DOCUMENTS,
    RequestState.ACCEPTED,
    RequestState.REFUSED,
    RequestState.APPEALED,
    RequestState.TRANSFERRED,
    RequestState.WITHDRAWN,
]


def first(page: Page) -> None:
    """Press what a page is for."""
    page.locator(".page .button--first").first.click()


# --- The citizen --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr", "zgh"])
def test_every_page_of_a_citizen_is_for_everybody(live, desktop, commune, language):
    # What axe looks for is the same in French.
    pages = Pages(desktop, axe=language != "fr")

    def go(path: str, name: str = "") -> None:
        desktop.goto(live.url(commune, f"/{language}/{BASE}/{path}"))
        pages.look(name or path)

    for path in ("", "?q=zzzz", "procedure/urban.building/", "figures/", "open-data/", "reports/"):
        go(path, path or "finder")
    for path in ("track/", "mine/", "mine/wrong/"):
        go(path)
    asks_for_information(desktop, pages, go)
    for number, secret, state in receipts_of(commune):
        desktop.goto(live.url(commune, f"/{language}/{BASE}/track/"))
        desktop.fill("input[name=number]", number)
        desktop.fill("input[name=secret]", secret)
        first(desktop)
        expect(desktop.locator(f".state--{state}")).to_be_visible()
        pages.look(f"request {state}")
    go("track/", "track with requests open")
    pages.check()


def asks_for_information(page: Page, pages: Pages, go) -> None:
    """Go through a draft as far as an address that is to be proven."""
    go("procedure/information.access/", "sheet")
    first(page)
    pages.look("step")
    first(page)
    expect(page.locator("#errors")).to_be_visible()
    pages.look("errors")
    steps = page.url.replace("step/request/", "")
    for path in ("step/applicant/", "step/undertaking/", "contact/", "summary/", "save/"):
        page.goto(steps + path)
        pages.look(path)


def receipts_of(tenant: Tenant) -> list[tuple[str, str, str]]:
    """Return number and secret of a request in each of the states."""
    with tenant_context(tenant):
        found = {}
        for row in Request.objects.filter(state__in=STATES).order_by("pk"):
            found[row.state] = (row.number, receipts.secret_of(row.number), row.state)
        assert len(found) == len(STATES)
        return list(found.values())


# --- The desk -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_page_of_a_desk_is_for_everybody(live, desktop, commune, language):
    with tenant_context(commune):
        head = User.objects.get(groups__name=Role.ADMINISTRATOR)
        head.preferred_language = language
        head.save()
        desk = Desk.objects.first()
        files = {
            state: Request.objects.filter(state=state).earliest("pk").pk
            for state in (RequestState.IN_REVIEW, RequestState.APPEALED, RequestState.CLOSED)
        }
    sign_in(desktop.context, live, commune, head)
    pages = Pages(desktop, axe=language == "ar", without=KNOWN_OF_WAGTAIL)

    for path in (
        "",
        "?whose=mine",
        "deadlines/",
        *(f"file/{pk}/" for pk in files.values()),
        "counter/",
        "settings/desks/",
        "settings/procedures/",
        f"members/{desk.pk}/",
    ):
        desktop.goto(live.url(commune, f"/admin/requests/{path}"))
        expect(desktop.locator("html")).to_have_attribute("lang", language)
        pages.look(path or "inbox")
    desktop.goto(live.url(commune, "/admin/requests/"))
    desktop.fill(".desk-filters input[name=q]", "zzzz")
    desktop.locator(".desk-filters__search button").click()
    expect(desktop.locator(".desk-empty")).to_be_visible()
    pages.look("nothing found")
    desktop.goto(live.url(commune, "/admin/requests/counter/"))
    desktop.locator("select[name=procedure]").select_option(index=1)
    desktop.locator(".desk-form button").click()
    pages.look("step at the counter")
    pages.check()


# --- From the finder to a message -----------------------------------------------------------------


def test_a_whole_request_without_javascript(
    transactional_db, live: LiveServer, no_script: Page, tenant_a: Tenant
):
    page = no_script
    page.goto(live.url(tenant_a, f"/fr/{BASE}/?q=extrait naissance"))
    page.get_by_role("link", name="Extrait d’acte de naissance").click()
    first(page)

    page.check("input[name=for_whom][value=self]")
    page.fill("input[name=birth_date_year]", "1985")
    page.check("input[name=act_known][value=no]")
    first(page)
    # What depends on an answer is asked on a second look.
    page.fill("input[name=mother_first_name]", "Touda")
    first(page)
    page.fill("input[name=copies]", "٢")
    page.check("input[name=delivery][value=counter]")
    first(page)
    page.fill("input[name=applicant_first_name]", "Amina")
    page.fill("input[name=applicant_last_name]", "Namoudaji")
    first(page)
    page.set_input_files("input[name=old_copy]", PDF | {"buffer": b"no PDF at all"})
    page.locator("button[name=add]").first.click()
    expect(page.locator("#errors")).to_be_visible()
    page.set_input_files("input[name=old_copy]", PDF | {"buffer": samples.document().content})
    page.locator("button[name=add]").first.click()
    expect(page.locator(".files")).to_contain_text("acte.pdf")
    first(page)

    page.fill("input[name=address]", "amina@example.org")
    first(page)
    page.fill("input[name=code]", code_from_the_mail())
    first(page)
    expect(page.locator(".answers").first).to_contain_text("Touda")
    page.check("input[name=consent]")
    first(page)
    number, secret = page.locator(".receipt__number").all_inner_texts()

    page.context.clear_cookies()
    page.goto(live.url(tenant_a, f"/fr/{BASE}/track/"))
    page.fill("input[name=number]", number)
    page.fill("input[name=secret]", secret)
    first(page)
    expect(page.locator(".state--filed")).to_be_visible()
    page.fill("textarea[name=text]", "Merci de me prévenir.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".message--citizen")).to_contain_text("Merci de me prévenir.")


def code_from_the_mail() -> str:
    call_command("work", batch=True)
    return re.findall(r"\b\d{6}\b", mail.outbox[-1].body)[0]
