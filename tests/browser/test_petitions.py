"""Petitions for everybody: every page in three languages, and signing without a script.

The pages show the petitions of the demonstration, so that every part is seen.
"""

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from cms.enums import Role
from services_plugins.kit.models import Notification
from services_plugins.petitions.actions import tally
from services_plugins.petitions.enums import PetitionState
from services_plugins.petitions.models import Petition
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.browser.test_editor import KNOWN_OF_WAGTAIL
from tests.browsing import Pages, sign_in

BASE = "online/petitions"


def petitions_of(tenant: Tenant) -> dict[str, Petition]:
    with tenant_context(tenant):
        return {one.state: one for one in Petition.objects.all()}


@pytest.mark.parametrize("language", ["ar", "fr", "zgh"])
def test_every_page_of_petitions_is_for_everybody(live, desktop, commune, language):
    # What axe looks for is the same in French.
    pages = Pages(desktop, axe=language != "fr")
    by_state = petitions_of(commune)
    open_one = by_state[PetitionState.COLLECTING].number
    paths = ["", "?q=zzzz", "start/", "start/?about=Un terrain de sport", "mine/"]
    paths += ["confirm/wrong/"]
    paths += [
        f"{open_one}/{page}" for page in ("sign/", "unsign/", "follow/", "count/", "thanks/sign/")
    ]
    shown = (PetitionState.IN_REVIEW, PetitionState.ACCEPTED, PetitionState.DEBATED)
    paths += [f"{by_state[state].number}/" for state in (*shown, PetitionState.REFUSED)]
    for path in paths:
        desktop.goto(live.url(commune, f"/{language}/{BASE}/{path}"))
        pages.look(path)
    desktop.goto(live.url(commune, f"/{language}/{BASE}/{open_one}/sign/"))
    desktop.locator(".button--first").click()
    expect(desktop.locator("[data-wrong]").first).to_be_visible()
    pages.look("signing with errors")
    pages.check()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_desk_of_petitions_is_for_everybody(live, desktop, commune, language):
    pages = Pages(desktop, axe=language == "ar", without=KNOWN_OF_WAGTAIL)
    by_state = petitions_of(commune)
    with tenant_context(commune):
        user = User.objects.get(groups__name=Role.ADMINISTRATOR)
        User.objects.filter(pk=user.pk).update(preferred_language=language)
    sign_in(desktop.context, live, commune, user)
    paths = ["", "?state=all"]
    for state in (PetitionState.SUBMITTED, PetitionState.IN_REVIEW, PetitionState.COLLECTING):
        paths += [f"{by_state[state].pk}/"]
    paths += [f"{by_state[PetitionState.IN_REVIEW].pk}/review/sample/"]
    paths += [f"{by_state[PetitionState.ACCEPTED].pk}/"]
    for path in [*paths, f"{by_state[PetitionState.COLLECTING].pk}/signatures/"]:
        desktop.goto(live.url(commune, f"/admin/petitions/{path}"))
        pages.look(path)
    pages.check()


def test_signing_takes_no_script(live, no_script: Page, commune):
    petition = petitions_of(commune)[PetitionState.COLLECTING]
    no_script.goto(live.url(commune, f"/fr/{BASE}/{petition.number}/"))
    no_script.locator(".petition-sign").click()
    no_script.fill("[name=name]", "Samir Exemple")
    no_script.fill("[name=id_number]", "ab 77 12 34")
    no_script.check("[name=tie][value=resident]")
    no_script.fill("[name=home]", "3, rue des Fleurs")
    no_script.fill("[name=address]", "samir@example.org")
    no_script.check("[name=declares]")
    no_script.locator(".button--first").click()
    with tenant_context(commune):
        code = Notification.objects.order_by("-pk").first().context["code"]
    no_script.fill("[name=code]", code)
    no_script.locator(".button--first").click()
    expect(no_script.locator(".callout--success")).to_be_visible()
    with tenant_context(commune):
        tally.tally(petition.pk)
        assert Petition.objects.get(pk=petition.pk).signature_count == petition.signature_count + 1
