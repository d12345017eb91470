"""The register of petitions on the portal: every page for everybody, in three languages."""

import pytest
from django_tenants.utils import schema_context, tenant_context
from playwright.sync_api import Page, expect

from services_plugins.petitions.portal import push
from services_plugins.petitions.portal.models import PetitionFacts
from tenants.models import Tenant
from tests.browsing import Pages


@pytest.fixture
def registered(live, commune: Tenant) -> PetitionFacts:
    """One of the demonstration's petitions in the register, with all the others."""
    with tenant_context(commune):
        push.push()
    with schema_context("public"):
        return PetitionFacts.objects.get(state="in_review")


@pytest.mark.parametrize("language", ["ar", "fr", "zgh"])
def test_the_register_is_for_everybody(live, desktop: Page, registered, language) -> None:
    pages = Pages(desktop)
    record = f"authorities/{registered.key}/"
    paths = ["", "?q=zzzz", "how-to/", "figures/", "authorities/"]
    for path in [*paths, record, f"{record}{registered.number}/"]:
        desktop.goto(live.url(None, f"/{language}/petitions/{path}"))
        pages.look(path or "list")
    pages.check()


def test_looking_for_a_petition_takes_no_script(live, no_script: Page, registered) -> None:
    no_script.goto(live.url(None, "/fr/"))
    no_script.locator("section[aria-labelledby=petitions] .block__head a").click()
    no_script.fill("[name=q]", "bibliothèques")
    no_script.select_option("[name=stage]", "waiting")
    no_script.locator(".finder button").click()
    link = no_script.locator(".petition-card__title a")
    expect(link).to_have_count(1)
    link.click()
    expect(no_script.locator("h1")).to_contain_text("bibliothèque")
