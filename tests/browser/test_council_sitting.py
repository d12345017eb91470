"""The screen of a sitting on a tablet: through a bad network, by two clerks, for everybody."""

from collections.abc import Callable, Iterator

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from services_plugins.council.actions import hold
from services_plugins.council.models import Attendance, Body, Event, Sitting, Vote
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import make_user
from tests.browsing import LiveServer, Pages, sign_in
from tests.database import COMMUNES, TestDatabase
from tests.sittings import agenda, council, hands, members, opening, sent, sitting

TABLET = {"width": 1024, "height": 768}
# Whether the device has the page and its script.
KEPT = """async () => {
  const cache = await caches.open("council-sittings");
  const script = document.querySelector("script[src]").src;
  const found = await Promise.all([location.href, script].map(one => cache.match(one)));
  return found.every(Boolean);
}"""
RECORDS = ("access_admin", "record_sittings")


@pytest.fixture(scope="module")
def town(test_database: TestDatabase, django_db_setup, django_db_blocker) -> Iterator[Tenant]:
    """A commune with a council; what the tests commit is gone when they are done."""
    with django_db_blocker.unblock():
        tenant = Tenant.objects.select_related("territory").get(slug=COMMUNES["a"][0])
        for name, language in (("one", "fr"), ("two", "ar")):
            make_user(
                tenant, f"{name}@example.org", permissions=RECORDS, preferred_language=language
            )
        with tenant_context(tenant):
            council()
        yield tenant
        test_database.restore()


def a_sitting(town: Tenant) -> Sitting:
    with tenant_context(town):
        return sitting(Body.objects.get())


def at(live: LiveServer, town: Tenant, held: Sitting) -> str:
    return live.url(town, f"/admin/council/sittings/{held.pk}/")


def tablet(new_page: Callable[..., Page], live: LiveServer, town: Tenant, name: str) -> Page:
    page = new_page(viewport=TABLET, has_touch=True)
    with tenant_context(town):
        user = User.objects.get(email=f"{name}@example.org")
    sign_in(page.context, live, town, user)
    return page


def note(page: Page, member: int, presence: str) -> None:
    page.click(f"#presence-{member} button[value={presence}]")


def saved(page: Page) -> None:
    expect(page.locator("#net")).to_have_attribute("data-state", "sent")


def test_what_is_entered_without_a_network_outlives_a_reload(live, new_page, town) -> None:
    held = a_sitting(town)
    with tenant_context(town):
        seats, item = members(held.body), agenda(held)[0]
    page = tablet(new_page, live, town, "one")
    page.goto(at(live, town, held))
    for member in seats[:7]:
        note(page, member, "present")
    page.click("#state-form button[value=open]")
    saved(page)
    # The worker has all of it by now, and opens it without a network.
    page.wait_for_function(KEPT)
    # A page that the worker opens may send once before Chromium takes its network away.
    page.context.route("**/sync/", lambda route: route.abort())
    page.context.set_offline(True)
    note(page, seats[7], "present")
    expect(page.locator('[data-count="present"]')).to_have_text("8")
    page.click(f"#item-{item.pk} > .item > summary")
    page.fill(f"#vote-{item.pk} [name=for]", "7")
    page.fill(f"#vote-{item.pk} [name=against]", "1")
    page.click(f"#vote-{item.pk} .press--first")
    page.locator(f"#note-more-{item.pk} > summary").click()
    page.fill(f"#note-text-{item.pk}", "Une remarque à demi écrite")
    expect(page.locator("#waiting li")).to_have_count(2)
    page.reload()
    expect(page.locator("#waiting li")).to_have_count(2)
    expect(page.locator(f"#note-text-{item.pk}")).to_have_value("Une remarque à demi écrite")
    expect(page.locator(f"#presence-{seats[7]} button[value=present]")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator("#net")).to_have_attribute("data-state", "off")
    with tenant_context(town):
        assert not Vote.objects.filter(sitting=held).exists()
    page.context.unroute("**/sync/")
    page.context.set_offline(False)
    saved(page)
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator(f"#item-{item.pk} .result")).to_contain_text("7 pour, 1 contre")
    with tenant_context(town):
        assert Vote.objects.get(sitting=held).votes_for == 7
        assert Attendance.objects.filter(sitting=held, presence="present").count() == 8


def test_two_clerks_are_told_where_they_contradict_each_other(live, new_page, town) -> None:
    held = a_sitting(town)
    with tenant_context(town):
        item = agenda(held)[0]
        hold.take_in(held, opening(held), user=User.objects.get(email="one@example.org"))
    one, two = (tablet(new_page, live, town, name) for name in ("one", "two"))
    for page in (one, two):
        page.goto(at(live, town, held))
        page.locator(f"#item-{item.pk}-card > summary").click()
    two.context.set_offline(True)
    for page, ayes in ((one, "8"), (two, "6")):
        page.fill(f"#vote-{item.pk} [name=for]", ayes)
        page.click(f"#vote-{item.pk} .press--first")
    saved(one)
    two.context.set_offline(False)
    saved(two)
    expect(two.locator(".conflict__side")).to_have_count(2)
    expect(one.locator(".conflict__side")).to_have_count(2)
    one.locator(".conflict__side", has_text="6 pour").locator("button").click()
    expect(one.locator(".conflict__side")).to_have_count(0)
    expect(two.locator(".conflict__side")).to_have_count(0)
    with tenant_context(town):
        assert Vote.objects.get(sitting=held, removed_at=None).votes_for == 6
        assert Event.objects.filter(sitting=held, kind="vote").count() == 2


@pytest.mark.parametrize("name", ["one", "two"])
def test_the_screen_is_for_everybody(live, new_page, town, name) -> None:
    held = a_sitting(town)
    with tenant_context(town):
        seats, (first, second, third) = members(held.body), agenda(held)
        user = User.objects.get(email="one@example.org")
        batch = [
            *opening(held, count=9),
            sent("presence", ago=20, member=seats[10], presence="excused", excuse="Voyage"),
            sent("floor", ago=18, item=first.pk),
            sent("speech", ago=17, item=first.pk, member=seats[3]),
            sent(
                "proposal",
                ago=16,
                item=first.pk,
                subject="amendment",
                text="Planter vingt arbres de plus.",
            ),
            hands(first, 7, 2, ago=12),
            hands(second, 12, 2, ago=11),
            sent("presence", ago=10, member=seats[5], presence="left"),
        ]
        hold.take_in(held, batch, user=user)
        hold.take_in(
            held,
            [
                sent("presence", ago=9, member=seats[4], presence="absent"),
                hands(third, 8),
                hands(third, 7, 1),
            ],
            user=user,
        )
    page = tablet(new_page, live, town, name)
    pages = Pages(page)
    page.goto(at(live, town, held))
    saved(page)
    pages.look("the screen")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.check(f"#vote-{first.pk} [value=by_name]")
    pages.look("the screen with everything open")
    page.goto(live.url(town, f"/ar/online/council/sittings/{held.pk}/live/"))
    pages.look("the public page")
    pages.check()
