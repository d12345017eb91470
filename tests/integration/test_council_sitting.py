"""A sitting as it is held: taken in from devices, merged, shown to clerks and to the public."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import tenant_context

from cms.generation import store as cache_of_pages
from services_plugins.council import video
from services_plugins.council.actions import hold
from services_plugins.council.enums import (
    EventState,
    ItemState,
    MinutesState,
    SessionState,
    SittingState,
)
from services_plugins.council.models import (
    Attendance,
    Ballot,
    Event,
    Membership,
    Minutes,
    Sitting,
    Vote,
)
from services_plugins.council.sitting.quorum import next_call
from services_plugins.kit import history
from services_plugins.kit.models import HistoryEntry
from services_plugins.kit.people import contact_for
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import make_user
from tests.dummy.debates import WISHES
from tests.dummy.models import Wish
from tests.sittings import agenda, council, hands, members, opening, sent, sitting

pytestmark = pytest.mark.django_db
BASE = "/admin/council/sittings"


@pytest.fixture
def clerk(tenant_a: Tenant) -> User:
    return make_user(tenant_a, "clerk@example.org", permissions=("access_admin", "record_sittings"))


@pytest.fixture
def held(tenant_a: Tenant) -> Sitting:
    with tenant_context(tenant_a):
        return sitting(council())


@pytest.fixture
def desk(tenant_a: Tenant, clerk: User) -> Client:
    client = Client(headers={"host": tenant_a.primary_host, "accept-language": "fr"})
    with tenant_context(tenant_a):
        client.force_login(clerk)
    return client


def synced(client: Client, held: Sitting, *entries: hold.Sent, **more: Any) -> Any:
    """Send entries as the script of the screen does; return the server's answer."""
    body = {
        "device": "tablet",
        "clock": timezone.now().isoformat(),
        "cursor": 0,
        "shown": {},
        "entries": [
            {
                "key": str(one.key),
                "kind": one.kind,
                "target": one.target,
                "seen": [str(key) for key in one.seen],
                "at": one.at.isoformat(),
                "fields": dict(one.fields),
            }
            for one in entries
        ],
    } | more
    path = f"{BASE}/{held.pk}/sync/"
    return client.post(path, json.dumps(body), content_type="application/json")


# --- Taking in ------------------------------------------------------------------------------------


def test_a_sitting_is_projected_from_its_entries(
    tenants_ab: tuple[Tenant, Tenant], held: Sitting, clerk: User
) -> None:
    with tenant_context(tenants_ab[0]):
        seats, (first, second, third) = members(held.body), agenda(held)
        batch = [
            *opening(held),
            sent("presiding", ago=29, member=seats[0]),
            sent("presence", ago=25, member=seats[9], presence="present"),
            sent("presence", ago=31, member=seats[10], presence="excused", excuse="Voyage"),
            sent("floor", ago=20, item=first.pk),
            sent(
                "vote",
                ago=18,
                item=first.pk,
                subject="item",
                method="by_name",
                round=1,
                **{f"voice-{pk}": "for" for pk in seats[:5]},
                **{f"voice-{seats[9]}": "against"},
            ),
            sent(
                "outcome", ago=15, item=second.pk, outcome="postponed", reason="Dossier incomplet"
            ),
            sent("video", ago=14, url="https://video.example.org/1", started=""),
            sent("state", ago=5, state="closed"),
        ]
        answer = hold.take_in(held, batch, user=clerk)
        assert sorted(answer.acknowledged) == sorted(one.key for one in batch)
        held.refresh_from_db()
        assert (held.state, held.members_in_office) == (SittingState.CLOSED, 12)
        assert (held.presided_by_id, held.video_url) == (seats[0], "https://video.example.org/1")
        assert held.session.refresh_from_db() or held.session.state == SessionState.OPEN
        rows = {one.member_id: one for one in Attendance.objects.all()}
        assert [rows[pk].presence for pk in seats].count("present") == 9
        assert (rows[seats[10]].presence, rows[seats[10]].excuse) == ("excused", "Voyage")
        assert rows[seats[11]].presence == "absent"
        assert rows[seats[9]].arrived_at and not rows[seats[0]].arrived_at
        states = [one.state for one in agenda(held)]
        assert states == [ItemState.ADOPTED, ItemState.POSTPONED, ItemState.ON_AGENDA]
        assert agenda(held)[0].video_offset == 600
        (vote,) = Vote.objects.all()
        assert (vote.votes_for, vote.votes_against, vote.present) == (5, 1, 9)
        assert Ballot.objects.filter(choice="for").count() == 5
        assert third.sitting_id is None
        actions = [one.action for one in HistoryEntry.of(held)]
        assert actions == ["council.sitting_closed"]
        assert history.is_whole(held)
    with tenant_context(tenants_ab[1]):
        assert not Event.objects.exists() and not Vote.objects.exists()


def test_what_is_sent_again_is_stored_once(tenant_a: Tenant, held: Sitting, clerk: User) -> None:
    with tenant_context(tenant_a):
        batch = opening(held)
        hold.take_in(held, batch, user=clerk)
        answer = hold.take_in(held, [*batch, batch[0]], user=clerk)
        assert len(answer.acknowledged) == len(batch) + 1
        assert Event.objects.count() == len(batch)
        other = sitting(held.body)
        refused = hold.take_in(other, batch[:1], user=clerk).refused
        assert list(refused) == [batch[0].key]


def test_one_wrong_entry_keeps_nothing_else_out(
    tenant_a: Tenant, held: Sitting, clerk: User
) -> None:
    with tenant_context(tenant_a):
        wrong = sent("presence", member="99999", presence="present")
        answer = hold.take_in(held, [wrong, *opening(held)], user=clerk)
        assert list(answer.refused) == [wrong.key]
        assert answer.picture.state == SittingState.OPEN


def test_a_batch_takes_a_bounded_number_of_queries(
    tenant_a: Tenant, held: Sitting, clerk: User
) -> None:
    with tenant_context(tenant_a):
        hold.take_in(held, opening(held), user=clerk)
        counts = []
        for size in (10, 20):
            with CaptureQueriesContext(connection) as caught:
                batch = [
                    sent("presence", ago=2, member=members(held.body)[one % 12], presence="present")
                    for one in range(size)
                ]
                batch.append(hands(agenda(held)[0], 8, round=size))
                hold.take_in(held, batch, user=User.objects.get(pk=clerk.pk))
            counts.append(len(caught) - size - 2)
        # Those of the test itself are taken off; twenty entries cost what ten do, give or take
        # the rows that are written for the first time.
        assert max(counts) <= 26
        assert abs(counts[1] - counts[0]) <= 3


def test_only_who_may_record_a_sitting_does(
    tenant_a: Tenant, held: Sitting, client_a: Client
) -> None:
    other = make_user(tenant_a, "other@example.org", permissions=("access_admin", "sign_minutes"))
    with tenant_context(tenant_a):
        with pytest.raises(PermissionDenied):
            hold.take_in(held, [], user=other)
        with pytest.raises(PermissionDenied):
            hold.close_session(held.session, user=other)
        client_a.force_login(other)
    for path in ("", "enter/", "sync/", "settle/", "take-back/", "call-again/"):
        address = f"{BASE}/{held.pk}/{path}"
        ask = client_a.get if path in ("", "call-again/") else client_a.post
        assert ask(address).status_code in (302, 403)
        assert Client(headers={"host": tenant_a.primary_host}).post(address).status_code == 302
    assert client_a.get(f"{BASE}/worker.js").status_code in (302, 403)


def test_another_tenants_sitting_is_not_there(
    tenants_ab: tuple[Tenant, Tenant], held: Sitting
) -> None:
    user = make_user(
        tenants_ab[1], "b@example.org", permissions=("access_admin", "record_sittings")
    )
    client = Client(headers={"host": tenants_ab[1].primary_host})
    with tenant_context(tenants_ab[1]):
        client.force_login(user)
    # Without a language in the address, Django first tries it with one.
    assert client.get(f"{BASE}/{held.pk}/", follow=True).status_code == 404
    assert synced(client, held).status_code in (302, 404)


# --- What may go wrong ----------------------------------------------------------------------------


def test_more_voices_than_members_are_said_and_nothing_is_lost(
    tenant_a: Tenant, held: Sitting, desk: Client
) -> None:
    with tenant_context(tenant_a):
        item, rolls = agenda(held)[0], opening(held)
    synced(desk, held, *rolls)
    vote = hands(item, 8, 3)
    answer = synced(desk, held, vote).json()
    assert answer["acknowledged"] == [str(vote.key)]
    shown = answer["parts"][f"item-{item.pk}"]["html"]
    assert "11 voix, mais 8 membres" in shown
    assert 'name="for"' in shown and 'value="8"' in shown and 'value="3"' in shown
    with tenant_context(tenant_a):
        assert not Vote.objects.exists()
        assert Event.objects.get(key=vote.key).state == EventState.BLOCKED
        seats = members(held.body)
    late = [sent("presence", ago=1, member=pk, presence="present") for pk in seats[8:11]]
    synced(desk, held, *late)
    with tenant_context(tenant_a):
        assert Vote.objects.get().votes_for == 8


def test_a_vote_in_dispute_decides_nothing_until_a_person_settles_it(
    tenant_a: Tenant, held: Sitting, desk: Client
) -> None:
    with tenant_context(tenant_a):
        item, rolls = agenda(held)[0], opening(held)
    synced(desk, held, *rolls)
    one, other = hands(item, 8), hands(item, 7, 1)
    synced(desk, held, one)
    with tenant_context(tenant_a):
        first = Vote.objects.get()
    synced(desk, held, other, device="offline tablet")
    with tenant_context(tenant_a):
        first.refresh_from_db()
        # Taken out, not erased: open data has shown it.
        assert first.removed_at is not None
        assert agenda(held)[0].state == ItemState.ON_AGENDA
        assert Event.objects.filter(state=EventState.CONFLICT).count() == 2
    page = desk.get(f"{BASE}/{held.pk}/").content.decode()
    assert page.count("conflict__says") == 2
    assert "8 pour" in page and "7 pour" in page
    desk.post(f"{BASE}/{held.pk}/settle/", {"key": str(other.key)})
    with tenant_context(tenant_a):
        first.refresh_from_db()
        assert (first.removed_at, first.votes_for, first.votes_against) == (None, 7, 1)
        assert agenda(held)[0].state == ItemState.ADOPTED
        last = HistoryEntry.of(held).last()
        assert (last.action, last.actor_name) == ("council.conflict_settled", "clerk@example.org")
    again = desk.post(f"{BASE}/{held.pk}/settle/", {"key": str(other.key)})
    assert again.status_code == 400


def test_an_entry_is_taken_back_and_stays_in_the_list(
    tenant_a: Tenant, held: Sitting, desk: Client
) -> None:
    with tenant_context(tenant_a):
        item, rolls = agenda(held)[0], opening(held)
    vote = hands(item, 8)
    synced(desk, held, *rolls, vote)
    desk.post(f"{BASE}/{held.pk}/take-back/", {"key": str(vote.key)})
    with tenant_context(tenant_a):
        assert agenda(held)[0].state == ItemState.ON_AGENDA
        assert Vote.objects.get().removed_at is not None
        assert Event.objects.get(key=vote.key).state == EventState.DROPPED
    for key in (str(vote.key), str(uuid.uuid4()), "x"):
        response = desk.post(f"{BASE}/{held.pk}/take-back/", {"key": key})
        assert response.status_code == 400


def test_a_member_elected_in_the_middle_of_the_term_sits_from_that_day(
    tenant_a: Tenant, held: Sitting, clerk: User
) -> None:
    with tenant_context(tenant_a):
        seats, today = members(held.body), timezone.localdate()
        leaving = Membership.objects.get(body=held.body, member=seats[11])
        leaving.ends_on = today - dt.timedelta(days=1)
        leaving.save()
        entry = sent("presence", member=seats[11], presence="present")
        assert list(hold.take_in(held, [entry], user=clerk).refused) == [entry.key]
        Membership.objects.create(member_id=seats[11], body=held.body, rank=12, starts_on=today)
        answer = hold.take_in(
            held, [sent("presence", member=seats[11], presence="present")], user=clerk
        )
        assert not answer.refused
        # What changes once it is open, changes nothing in it.
        hold.take_in(held, opening(held), user=clerk)
        Membership.objects.filter(member=seats[10]).update(ends_on=today)
        held.refresh_from_db()
        assert held.members_in_office == 12


def test_a_clock_that_is_wrong_is_set_right(tenant_a: Tenant, held: Sitting, clerk: User) -> None:
    with tenant_context(tenant_a):
        ahead = timezone.now() + dt.timedelta(hours=2)
        entry = hold.Sent(
            uuid.uuid4(),
            "presence",
            "",
            ahead,
            {"member": str(members(held.body)[0]), "presence": "present"},
        )
        hold.take_in(held, [entry], user=clerk, clock=ahead)
        event = Event.objects.get()
        assert event.happened_at == ahead
        assert -7201 <= event.clock_offset <= -7199


def test_minutes_that_are_approved_are_not_changed_by_what_comes_late(
    tenant_a: Tenant, held: Sitting, clerk: User
) -> None:
    with tenant_context(tenant_a):
        item = agenda(held)[0]
        hold.take_in(held, [*opening(held), hands(item, 8, ago=9)], user=clerk)
        hold.take_in(held, [sent("state", state="closed")], user=clerk)
        Minutes.objects.create(session=held.session, state=MinutesState.APPROVED)
        late = hands(item, 1, 7, ago=8)
        answer = hold.take_in(held, [late], user=clerk)
        assert answer.acknowledged == [late.key]
        assert Vote.objects.get().votes_for == 8
        assert Event.objects.get(key=late.key).state == EventState.BLOCKED
        assert answer.picture.wrong[late.key].problem == "frozen"
        with pytest.raises(ValidationError):
            hold.take_back(held, Event.objects.first().key, user=clerk)


def test_a_sitting_that_was_recorded_elsewhere_is_left_alone(
    tenant_a: Tenant, held: Sitting, clerk: User
) -> None:
    with tenant_context(tenant_a):
        for state in (SittingState.CLOSED, SittingState.CANCELLED):
            Sitting.objects.update(state=state)
            entry = sent("state", state="open")
            assert list(hold.take_in(held, [entry], user=clerk).refused) == [entry.key]
            held.refresh_from_db()
            assert held.state == state


# --- No quorum ------------------------------------------------------------------------------------


def test_without_a_quorum_the_members_are_called_again(
    tenant_a: Tenant, held: Sitting, desk: Client
) -> None:
    with tenant_context(tenant_a):
        rolls = opening(held, count=5)
    synced(desk, held, *rolls, sent("state", state="no_quorum"))
    with tenant_context(tenant_a):
        held.refresh_from_db()
        assert held.state == SittingState.NO_QUORUM
        day = timezone.localdate(held.starts_at)
    address = f"{BASE}/{held.pk}/call-again/"
    assert "113-14" in desk.get(address).content.decode()
    for days, status in ((2, 400), (6, 400), (4, 302)):
        on = (day + dt.timedelta(days=days)).isoformat()
        response = desk.post(address, {"starts_at_0": on, "starts_at_1": "10:00"})
        assert response.status_code == status
    with tenant_context(tenant_a):
        second = Sitting.objects.get(call=2)
        assert (second.previous_call_id, second.session_id) == (held.pk, held.session_id)
        second.session.refresh_from_db()
        assert second.session.closes_on == day + dt.timedelta(days=4)
        # As many are needed as before, and any number at the third.
        answer = hold.look(second)
        assert answer.picture.facts.needed == 7
        third = Sitting.objects.create(
            session=held.session, body=held.body, call=3, starts_at=second.starts_at
        )
        assert hold.look(third).picture.facts.quorum_percent is None
    again = desk.post(address, {"starts_at_0": on, "starts_at_1": "10:00"})
    assert again.status_code == 400


def test_the_third_meeting_comes_after_three_working_days(tenant_a: Tenant, held: Sitting) -> None:
    with tenant_context(tenant_a):
        # A Thursday: Friday, Monday and Tuesday are counted.
        call = next_call(2, dt.date(2026, 10, 8), held.session.rules)
        assert (call.call, call.first, call.last) == (3, dt.date(2026, 10, 14), None)
        assert next_call(3, dt.date(2026, 10, 8), held.session.rules) is None
        first = next_call(1, dt.date(2026, 10, 8), held.session.rules)
        assert (first.first, first.last) == (dt.date(2026, 10, 11), dt.date(2026, 10, 13))


def test_a_session_is_closed_once_its_sittings_are_over(
    tenant_a: Tenant, held: Sitting, clerk: User
) -> None:
    with tenant_context(tenant_a):
        hold.take_in(held, opening(held), user=clerk)
        with pytest.raises(ValidationError):
            hold.close_session(held.session, user=clerk)
        hold.take_in(held, [sent("state", state="closed")], user=clerk)
        assert hold.close_session(held.session, user=clerk).state == SessionState.CLOSED
        with pytest.raises(ValidationError):
            hold.close_session(held.session, user=clerk)


# --- What others hear -----------------------------------------------------------------------------


def test_the_question_of_another_service_is_told_at_the_end(
    tenant_a: Tenant, held: Sitting, clerk: User
) -> None:
    with tenant_context(tenant_a):
        wish = Wish.objects.create(contact=contact_for("email", "w@example.org"), text="Shade")
        item = agenda(held)[0]
        item.question_kind, item.question_id = WISHES, wish.pk
        item.save()
        hold.take_in(held, [*opening(held), hands(item, 8, ago=9)], user=clerk)
        wish.refresh_from_db()
        assert wish.heard == []
        hold.take_in(held, [sent("state", state="closed")], user=clerk)
        wish.refresh_from_db()
        today = timezone.localdate().isoformat()
        assert wish.heard == [["debated", today, "clerk@example.org"]]


# --- The screen -----------------------------------------------------------------------------------


def test_the_screen_works_without_a_script(tenant_a: Tenant, held: Sitting, desk: Client) -> None:
    with tenant_context(tenant_a):
        seats, item = members(held.body), agenda(held)[0]
    page = desk.get(f"{BASE}/{held.pk}/")
    assert page.status_code == 200
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    address = f"{BASE}/{held.pk}/enter/"
    for pk in seats[:8]:
        response = desk.post(
            address, {"kind": "presence", "member": pk, "presence": "present", "back": "presence"}
        )
        assert response.headers["Location"] == f"{BASE}/{held.pk}/#presence"
    desk.post(address, {"kind": "state", "state": "open"})
    speech = {"kind": "speech", "item": item.pk, "member": seats[2]}
    desk.post(address, speech)
    for text in ("Planter des arbres", "Planter des arbres"):
        desk.post(
            address, {"kind": "proposal", "item": item.pk, "subject": "amendment", "text": text}
        )
    vote = {"kind": "vote", "item": item.pk, "subject": "item", "method": "hands", "round": "1"}
    wrong = desk.post(address, vote | {"for": "beaucoup", "against": "1"})
    assert wrong.status_code == 400
    assert 'value="beaucoup"' in wrong.content.decode()
    desk.post(address, vote | {"for": "7", "against": "1"})
    shown = desk.get(f"{BASE}/{held.pk}/?item={item.pk}").content.decode()
    assert "7 pour, 1 contre" in shown
    assert "Siège 3" in shown
    assert shown.count('class="proposal"') == 1
    assert f'name="voice-{seats[0]}"' in shown
    with tenant_context(tenant_a):
        assert Vote.objects.get().votes_for == 7


def test_a_device_gets_what_has_changed_and_nothing_else(
    tenant_a: Tenant, held: Sitting, desk: Client
) -> None:
    with tenant_context(tenant_a):
        rolls, seats = opening(held), members(held.body)
    first = synced(desk, held, *rolls).json()
    shown = {name: part["digest"] for name, part in first["parts"].items()}
    assert {"top", "people", "entries", f"member-{seats[0]}"} <= set(shown)
    entry = sent("presence", member=seats[9], presence="excused")
    second = synced(desk, held, entry, shown=shown).json()
    assert set(second["parts"]) == {"entries", f"member-{seats[9]}"}
    third = synced(desk, held, cursor=second["cursor"]).json()
    assert third == {"cursor": second["cursor"]}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        '{"entries": 1, "clock": "2026-01-01T10:00:00Z"}',
        '{"entries": [{}], "clock": "2026-01-01T10:00:00Z"}',
        '{"entries": [], "clock": "yesterday"}',
        '{"entries": [{"key": "x", "kind": "state", "target": "", "seen": [], "fields": {}, '
        '"at": "2026-01-01T10:00:00Z"}], "clock": "2026-01-01T10:00:00Z"}',
    ],
)
def test_what_no_device_sends_is_refused(held: Sitting, desk: Client, body: str) -> None:
    path = f"{BASE}/{held.pk}/sync/"
    response = desk.post(path, body, content_type="application/json")
    assert response.status_code == 400


# --- Anyone ---------------------------------------------------------------------------------------


def test_anyone_follows_a_sitting_and_nothing_behind_closed_doors(
    tenants_ab: tuple[Tenant, Tenant],
    held: Sitting,
    clerk: User,
    client_a: Client,
    client_b: Client,
    settings,
) -> None:
    settings.PAGE_CACHE_SECONDS = 300
    path = f"/fr/online/council/sittings/{held.pk}/live/"
    with tenant_context(tenants_ab[0]):
        seats, (first, second, _third) = members(held.body), agenda(held)
        hold.take_in(
            held,
            [
                *opening(held),
                sent("video", ago=29, url="https://video.example.org/1"),
                sent("floor", ago=20, item=first.pk),
                hands(first, 7, 1, ago=15),
                sent("floor", ago=10, item=second.pk),
                sent("speech", ago=9, item=second.pk, member=seats[4]),
            ],
            user=clerk,
        )
    page = client_a.get(path)
    shown = page.content.decode()
    assert page.status_code == 200
    assert "Siège 5" in shown and "Adopté" in shown
    assert "https://video.example.org/1#t=600" in shown
    etag = page.headers["ETag"]
    assert client_a.get(path, headers={"if-none-match": etag}).status_code == 304
    assert client_b.get(path).status_code == 404
    with tenant_context(tenants_ab[0]):
        doors = sent("doors", ago=8, item=second.pk, closed="1", asked_by="president")
        voted = hands(second, 8, subject="closed_door", ago=7)
        secret = hands(second, 6, 2, method="secret", ago=6)
        hold.take_in(held, [doors, voted, secret], user=clerk)
        cache_of_pages().clear()
    with CaptureQueriesContext(connection) as caught:
        part = client_a.get(f"{path}part/").content.decode()
    # Most are of the site's look; whoever asks in the same seconds costs none.
    assert len(caught) <= 18
    with CaptureQueriesContext(connection) as caught:
        again = client_a.get(f"{path}part/")
    assert (again.headers.get("X-Page-Cache"), caught.captured_queries) == ("hit", [])
    assert "Huis clos" in part
    assert "Point 1" in part and "Point 2" not in part
    # Of three votes only the first is shown: the others are of the item behind closed doors.
    assert "Siège 5" not in part and part.count("live__vote") == 1
    with tenant_context(tenants_ab[0]):
        held.session.state = SessionState.PLANNED
        held.session.save()
        cache_of_pages().clear()
    assert client_a.get(path).status_code == 404


def test_nobody_follows_a_committee(tenant_a: Tenant, held: Sitting, client_a: Client) -> None:
    with tenant_context(tenant_a):
        held.body.kind = "standing"
        held.body.save()
        # Its internal rules say what it needs; the screen is the same.
        assert hold.look(Sitting.objects.get()).picture.facts.needed == 1
    assert client_a.get(f"/fr/online/council/sittings/{held.pk}/live/").status_code == 404


def test_a_link_leads_into_the_video() -> None:
    assert video.link("https://www.youtube.com/watch?v=x", 61).endswith("?v=x&t=61s")
    assert video.link("https://video.example.org/1", 61) == "https://video.example.org/1#t=61"
    assert video.link("https://video.example.org/1", 0) == "https://video.example.org/1"
    assert video.time(3661) == "1:01:01"
