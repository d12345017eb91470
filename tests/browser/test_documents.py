"""Letters and documents in a real browser: written at the desk, found by the citizen."""

from collections.abc import Callable

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from services_plugins.requests import receipts
from services_plugins.requests.enums import DeskRight
from services_plugins.requests.models import LetterTemplate, Request
from tenants.models import Tenant
from tests.accounts import make_user
from tests.browsing import SMALL_PHONE, LiveServer, axe, no_overflow, sign_in
from tests.requests import filed, offer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def request_(tenant_a: Tenant) -> Request:
    with tenant_context(tenant_a):
        return filed(offer(commission=[{"ar": "الوكالة الحضرية", "fr": "Agence urbaine"}]))


@pytest.fixture
def at_desk(new_page: Callable[..., Page], live: LiveServer, tenant_a, request_) -> Callable:
    """Return a function that opens the file to somebody who decides at its desk."""
    user = make_user(tenant_a, "desk@example.org", permissions=("access_admin", "work_desks"))
    with tenant_context(tenant_a):
        request_.desk.members.create(user=user, right=DeskRight.DECIDE)

    def open_file(language: str, **options: object) -> Page:
        page = new_page(locale=language, **options)
        sign_in(page.context, live, tenant_a, user)
        page.goto(live.url(tenant_a, f"/admin/requests/file/{request_.pk}/"))
        return page

    return open_file


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_letters_keep_nobody_out_and_fit_small_phones(at_desk, live, tenant_a, request_, language):
    page = at_desk(language, viewport=SMALL_PHONE)
    with tenant_context(tenant_a):
        template = LetterTemplate.objects.get(purpose="refused")
    base = f"/admin/requests/file/{request_.pk}/letters/"
    for path in (base, f"{base}{template.pk}/"):
        page.goto(live.url(tenant_a, path))
        axe(page)
        no_overflow(page)


@pytest.mark.parametrize("with_scripts", [True, False])
def test_a_letter_is_issued_and_the_citizen_opens_it(
    at_desk, new_page, live, tenant_a, request_, with_scripts
):
    page = at_desk("fr", java_script_enabled=with_scripts)
    page.get_by_role("link", name="Rédiger un courrier").click()
    page.get_by_role("link", name="Courrier").last.click()
    page.get_by_label("Texte du courrier").fill("Bonjour, venez au guichet.")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_alt_text("Page 1 du brouillon")).to_be_visible()
    page.get_by_role("button", name="Délivrer le courrier").click()
    expect(page.get_by_role("link", name="مراسلة")).to_be_visible()

    citizen = new_page(locale="fr", viewport=SMALL_PHONE, java_script_enabled=with_scripts)
    citizen.goto(live.url(tenant_a, "/fr/online/requests/track/"))
    with tenant_context(tenant_a):
        secret = receipts.secret_of(request_.number)
    citizen.locator("input[name=number]").fill(request_.number)
    citizen.locator("input[name=secret]").fill(secret)
    citizen.locator("main form button").click()
    if with_scripts:
        axe(citizen)
        no_overflow(citizen)
    for name in ("مراسلة", "Récépissé"):
        with citizen.expect_download() as download:
            citizen.get_by_role("link", name=name).click()
        assert download.value.suggested_filename.endswith(".pdf")
