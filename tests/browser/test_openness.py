"""Figures, open data and published answers in a browser, and the desk that publishes them."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from services_plugins.requests.actions import desk, publish
from services_plugins.requests.enums import Category, RequestState
from services_plugins.requests.models import Procedure, PublicAnswer, Request
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.browsing import LiveServer, axe, no_overflow, sign_in
from tests.requests import filed, offer

pytestmark = pytest.mark.slow

BASE = "online/requests"
ASKED = "Le coût de la rue des Fleurs, pour Amina El Idrissi (AB123456)"
ANSWERED = "Madame El Idrissi, la rue a coûté 1 200 000 MAD."


# Asked for before the pages, which are closed while the database is there.
@pytest.fixture
def answer(transactional_db, tenant_a: Tenant) -> PublicAnswer:
    """A published answer, beside a request whose answer isn't, and figures of both."""
    with tenant_context(tenant_a):
        head = User.objects.create(email="head@example.org", is_superuser=True, is_staff=True)
        procedure = offer("test.information")
        Procedure.objects.filter(pk=procedure.pk).update(category=Category.INFORMATION)
        rows = [decided(procedure, head) for _one in range(2)]
        last_month = timezone.now() - dt.timedelta(days=40)
        Request.objects.filter(pk=rows[0].pk).update(filed_at=last_month)
        one = publish.prepare(rows[0], user=head)
        publish.hand_over(one, is_checked=True, user=head)
        publish.confirm(one, is_checked=True, user=head)
        return one


def decided(procedure: Procedure, user: User) -> Request:
    request = filed(procedure, street=ASKED)
    return desk.decide(request, RequestState.PARTLY_ACCEPTED, ANSWERED, user=user)


@pytest.mark.parametrize("language", ["ar", "fr", "zgh"])
def test_public_pages_are_accessible_and_fit_a_small_phone(
    live: LiveServer, answer: PublicAnswer, small_phone: Page, desktop: Page, tenant_a, language
) -> None:
    paths = ("figures/month/", "open-data/", "answers/", "answers/?q=x", f"answers/{answer.pk}/")
    for path in paths:
        for page in (desktop, small_phone):
            page.goto(live.url(tenant_a, f"/{language}/{BASE}/{path}"))
            for folded in page.locator("main .accordion summary").all():
                folded.click()
            no_overflow(page)
            axe(page)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_answer_is_prepared_and_published_at_the_desk(
    live: LiveServer, answer: PublicAnswer, desktop: Page, tenant_a, language
) -> None:
    with tenant_context(tenant_a):
        head = User.objects.get(email="head@example.org")
        head.preferred_language = language
        head.save()
        request = Request.objects.get(public_answer=None)
    sign_in(desktop.context, live, tenant_a, head)
    desktop.goto(live.url(tenant_a, f"/admin/requests/file/{request.pk}/publication/"))
    main = desktop.locator(".desk")
    main.locator("button.button").click()
    expect(desktop.locator("[name=texts-question]")).not_to_have_value(ASKED)
    expect(main.locator("mark").first).to_have_text("Amina El Idrissi")
    axe(desktop, within=".desk")
    no_overflow(desktop)
    desktop.locator("[name=texts-answer]").fill("Réponse à Amina El Idrissi")
    main.locator("form[action$='/texts/'] button").click()
    main.locator("form[action$='/hand_over/'] button").click()
    expect(main.locator("#errors")).to_contain_text("Amina El Idrissi")
    axe(desktop, within=".desk")
    desktop.locator("[name=texts-answer]").fill("La rue a coûté 1 200 000 MAD.")
    main.locator("form[action$='/texts/'] button").click()
    main.locator("form[action$='/hand_over/'] button").click()
    desktop.locator("[name=confirm-is_read]").check()
    axe(desktop, within=".desk")
    main.locator("form[action$='/confirm/'] button").click()
    desktop.goto(live.url(tenant_a, f"/fr/{BASE}/answers/"))
    expect(desktop.locator("main .card")).to_have_count(2)
