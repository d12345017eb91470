"""Street reports in a browser: the public pages, and the steps around a report's place."""

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from services_plugins.requests.actions import desk as desk_actions
from services_plugins.requests.enums import RequestState
from services_plugins.requests.models import Request
from tenants.models import Tenant
from tests.browsing import LiveServer, axe, no_overflow, sign_in
from tests.reports import (
    ADDRESS,
    centre_at,
    filed_report,
    head_of_desks,
    published_report,
)

pytestmark = pytest.mark.slow

BASE = "online/requests"


# Asked for before the pages, which are closed while the database is there.
@pytest.fixture
def report(transactional_db, tenant_a: Tenant) -> Request:
    """A published report with a photograph, beside a solved one and an unpublished one."""
    with tenant_context(tenant_a):
        centre_at()
        filed_report()
        solved = published_report(place={"latitude": 34.03, "longitude": -6.82, "words": "x"})
        desk_actions.decide(solved, RequestState.ACCEPTED, "", user=head_of_desks())
        return published_report(with_photo=True)


@pytest.mark.parametrize("language", ["ar", "fr", "zgh"])
def test_public_pages_are_accessible_and_fit_a_small_phone(
    live: LiveServer, report: Request, small_phone: Page, desktop: Page, tenant_a, language: str
) -> None:
    for path in ("", f"{report.pk}/", f"{report.pk}/same/", f"{report.pk}/thanks/"):
        for page in (desktop, small_phone):
            page.goto(live.url(tenant_a, f"/{language}/{BASE}/reports/{path}"))
            no_overflow(page)
            axe(page)
    desktop.goto(live.url(tenant_a, f"/{language}/{BASE}/reports/{report.pk}/"))
    photo = desktop.locator(".picture img")
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("complete", True)
    assert photo.evaluate("one => one.naturalWidth") == 1200


def start(page: Page, live: LiveServer, tenant: Tenant) -> None:
    """Go through the problem's step, to the one of its place."""
    page.goto(live.url(tenant, f"/fr/{BASE}/procedure/street.report/"))
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Éclairage public").check()
    page.get_by_label("Description").fill("Lampe cassée")
    page.get_by_label("Non", exact=True).check()
    page.get_by_role("button", name="Continuer").click()


def test_the_device_says_where_it_is_and_a_report_nearby_is_the_same(
    live: LiveServer, report: Request, new_page, tenant_a: Tenant
) -> None:
    page = new_page(
        locale="fr",
        viewport={"width": 320, "height": 640},
        geolocation={"latitude": 34.0203, "longitude": -6.8302, "accuracy": 12},
        permissions=["geolocation"],
    )
    start(page, live, tenant_a)
    axe(page)
    no_overflow(page)
    page.get_by_role("button", name="Utiliser ma position").click()
    expect(page.locator(".place__said")).to_contain_text("12")
    expect(page.locator("[name=place_point]")).to_have_value("34.020300, -6.830200")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("h1")).to_have_text("Est-ce l’un de ceux-ci ?")
    expect(page.locator(".report--choice")).to_have_count(1)
    axe(page)
    no_overflow(page)
    page.get_by_role("button", name="C’est celui-ci").click()
    expect(page.locator("[role=status]")).to_contain_text("1 autre personne")
    page.get_by_role("link", name="Voir le signalement").click()
    expect(page.locator(".page__summary")).to_have_text(ADDRESS)


def test_words_are_enough_without_a_script(
    live: LiveServer, report: Request, no_script: Page, tenant_a: Tenant
) -> None:
    start(no_script, live, tenant_a)
    expect(no_script.get_by_role("button", name="Utiliser ma position")).to_be_hidden()
    no_script.get_by_label("Adresse ou repère").fill("Devant l’école")
    no_script.get_by_role("button", name="Continuer").click()
    expect(no_script.locator("h1")).to_have_text("Photos")


def test_a_device_that_keeps_its_place_to_itself_is_told_what_to_do(
    live: LiveServer, report: Request, desktop: Page, tenant_a: Tenant
) -> None:
    start(desktop, live, tenant_a)
    desktop.get_by_role("button", name="Utiliser ma position").click()
    expect(desktop.locator(".place__said")).to_contain_text("repère")


def test_staff_publish_at_the_desk(
    live: LiveServer, report: Request, desktop: Page, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        waiting = Request.objects.get(is_published=False)
        head = head_of_desks()
        head.preferred_language = "fr"
        head.save()
    sign_in(desktop.context, live, tenant_a, head)
    desktop.goto(live.url(tenant_a, f"/admin/requests/file/{waiting.pk}/"))
    desktop.locator("#publish summary").click()
    axe(desktop, within="#publish")
    desktop.locator("#publish textarea").fill("Une lampe ne marche plus")
    desktop.locator("#publish button").click()
    desktop.get_by_role("link", name="Publié").click()
    expect(desktop.locator(".report__full")).to_have_text("Une lampe ne marche plus")
