"""Preparing a session at the council's desk, and its screens for everybody."""

import pytest
from django.utils import timezone
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from cms.enums import Role
from services_plugins.council import planner
from services_plugins.council.enums import SessionState
from services_plugins.council.models import Body, Member, Session
from tenants.accounts.models import User
from tests.browser.test_editor import KNOWN_OF_WAGTAIL
from tests.browsing import Pages, sign_in

ADMIN = "/admin/council"


def do(page: Page, key: str, **fields: str) -> None:
    """Open an action beside the session, fill it in and send it."""
    page.locator(f"#act-{key} > summary").click()
    for name, value in fields.items():
        page.fill(f"[name={key}-{name}]", value)
    page.locator(f"#act-{key} button.button").click()
    expect(page.locator(f"#act-{key} .desk-error, #act-{key} .error-message")).to_have_count(0)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_screens_of_the_secretariat_are_for_everybody(live, desktop, commune, language):
    pages = Pages(desktop, axe=language == "ar", without=KNOWN_OF_WAGTAIL)
    with tenant_context(commune):
        user = User.objects.get(groups__name=Role.ADMINISTRATOR)
        User.objects.filter(pk=user.pk).update(preferred_language=language)
        planned = Session.objects.filter(state=SessionState.PLANNED).first()
        shown = planned or Session.objects.first()
        item, member = shown.items.first(), Member.objects.first()
        body = Body.objects.filter(kind="standing").first()
    sign_in(desktop.context, live, commune, user)
    paths = ["", "sessions/", "sessions/plan/", "submissions/", "people/", "people/list/"]
    paths += [f"sessions/{shown.pk}/", f"items/{item.pk}/", f"members/{member.pk}/"]
    for path in [*paths, f"bodies/{body.pk}/"]:
        desktop.goto(live.url(commune, f"{ADMIN}/{path}"))
        pages.look(path)
    pages.check()


def test_a_session_is_prepared(live, desktop, commune):
    with tenant_context(commune):
        user = User.objects.get(groups__name=Role.ADMINISTRATOR)
        Session.objects.filter(state__in=(SessionState.PLANNED, SessionState.CONVENED)).update(
            state=SessionState.CANCELLED
        )
        today = timezone.localdate()
        opens_on = next(one for one in planner.openings(today) if one.is_in_time(today)).opens_on
    sign_in(desktop.context, live, commune, user)
    desktop.goto(live.url(commune, f"{ADMIN}/sessions/plan/"))
    desktop.fill("[name=plan-opens_on]", opens_on.isoformat())
    desktop.locator("section[aria-labelledby=ordinary] button.button").click()
    for title in ("إنارة الشارع الرئيسي", "اقتناء حاويات للنظافة"):
        do(desktop, "item", title_ar=title)
    order = desktop.locator("section[aria-labelledby=agenda] ol > li")
    expect(order.nth(1)).to_contain_text("حاويات")
    order.nth(1).get_by_role("button").first.click()
    expect(order.nth(0)).to_contain_text("حاويات")
    do(desktop, "sitting", starts_at=f"{opens_on.isoformat()}T10:00", place="قاعة الاجتماعات")
    do(desktop, "agenda", on=today.isoformat())
    do(desktop, "convene", reference="12/2026")
    with tenant_context(commune):
        session = Session.objects.get(state=SessionState.CONVENED)
        assert session.opens_on == opens_on
        assert session.invitations.exists()
