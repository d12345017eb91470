"""The council's public pages for everybody: three languages, telephone and desk, no script.

They show the council of the demonstration, so that every part is seen.
"""

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page

from services_plugins.council import finder, search
from services_plugins.council.enums import DeliberationState, VoteMethod
from services_plugins.council.models import AgendaItem, Deliberation, Vote
from tenants.models import Tenant
from tests.browsing import Pages

BASE = "online/council"


def paths_of(tenant: Tenant) -> list[str]:
    """Return a page of every kind, each as full as the demonstration has it."""
    with tenant_context(tenant):
        coming, last = finder.next_session(), finder.last_session()
        assert coming is not None
        assert last is not None
        refused = Deliberation.objects.get(state=DeliberationState.REFUSED)
        replaced = Deliberation.objects.get(state=DeliberationState.REPLACED)
        named = Vote.objects.filter(method=VoteMethod.BY_NAME).latest("pk")
        petition = AgendaItem.objects.filter(finder.OPEN_ITEM).exclude(question_kind="")
        with_petition = petition.earliest("pk")
        member = finder.seats()[0].member_id
        assert search.published().count() > 40
    return [
        "",
        "sessions/",
        f"sessions/{coming.pk}/",
        f"sessions/{last.pk}/",
        f"items/{named.item_id}/",
        f"matters/{with_petition.pk}/",
        "deliberations/",
        "deliberations/?q=zzzz",
        f"deliberations/{refused.pk}/",
        f"deliberations/{replaced.pk}/",
        "members/",
        "members/?by=groups",
        f"members/{member}/",
        "bodies/",
        "questions/",
        "subscribe/",
        f"subscribe/?matter={with_petition.pk}",
        "subscribe/done/subscribed/",
    ]


@pytest.mark.parametrize("language", ["ar", "fr", "zgh"])
def test_every_page_of_the_council_is_for_everybody(live, no_script, commune, language):
    # What axe looks for is the same in French; it needs scripts of its own in any page.
    pages = Pages(no_script, axe=False)
    for path in paths_of(commune):
        no_script.goto(live.url(commune, f"/{language}/{BASE}/{path}"))
        pages.look(path)
    pages.check()


@pytest.mark.parametrize("language", ["ar", "zgh"])
def test_the_council_is_read_by_machines_and_on_a_telephone(
    live, phone: Page, commune, language
) -> None:
    pages = Pages(phone)
    for path in paths_of(commune):
        phone.goto(live.url(commune, f"/{language}/{BASE}/{path}"))
        for details in phone.locator("main details").all():
            details.evaluate("one => { one.open = true }")
        pages.look(path)
    pages.check()
