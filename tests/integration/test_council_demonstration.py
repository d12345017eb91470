"""The council of the demonstration: every state of everything, true to the rules, and removable."""

import datetime as dt
import time
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import tenant_context

from cms.enums import Role
from services_plugins.council import demonstration, law
from services_plugins.council.demonstration import business, dates
from services_plugins.council.demonstration.filling import MODELS
from services_plugins.council.enums import (
    BodyKind,
    Choice,
    DeliberationState,
    ItemState,
    MinutesState,
    SessionKind,
    SessionState,
    Visa,
    VoteMethod,
    VoteResult,
)
from services_plugins.council.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Body,
    Deliberation,
    Invitation,
    Member,
    Membership,
    Minutes,
    Paper,
    Session,
    Submission,
    Term,
    Vote,
)
from services_plugins.kit.models import Contact
from services_plugins.petitions import demonstration as petitions
from services_plugins.petitions.models import Petition
from tenants.accounts.models import User
from tenants.law.holidays import calendar
from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def staff(tenant_a: Tenant) -> Mapping[str, Any]:
    with tenant_context(tenant_a):
        return {Role.ADMINISTRATOR: User.objects.create_superuser("staff@example.org", "words")}


def test_it_holds_everything_that_a_council_does(
    tenants_ab: tuple[Tenant, Tenant], staff: Mapping[str, Any]
) -> None:
    tenant_a, tenant_b = tenants_ab
    with tenant_context(tenant_a):
        petitions.fill(tenant_a, staff)
        began = time.process_time()
        with CaptureQueriesContext(connection) as queries:
            assert demonstration.fill(tenant_a, staff) > 80
        assert time.process_time() - began < 3
        # With cold memories of rules and looks; the rows themselves are written in bulk.
        assert len(queries) < 150
        assert demonstration.fill(tenant_a, staff) == 0
        check_people()
        check_sessions()
        check_votes()
        check_records()
        check_petitions()
        assert demonstration.remove() > 80
        check_nothing_is_left()
    with tenant_context(tenant_b):
        assert not Term.objects.exists()


def check_people() -> None:
    assert not Member.objects.exclude(name_fr__contains="iège").exists()
    term = Term.objects.get()
    council = Body.objects.get(kind=BodyKind.COUNCIL)
    today = timezone.localdate()
    in_office = council.memberships.all().on(today)
    assert in_office.values("member").distinct().count() == in_office.count() == term.seats
    # Somebody left in the middle of the term, and the seat was filled on that day.
    left = council.memberships.exclude(ends_on=None).get()
    assert Membership.objects.filter(body=council, rank=left.rank, starts_on=left.ends_on).exists()
    chairs = Membership.objects.filter(body__kind=BodyKind.STANDING, office="president")
    assert chairs.count() == Body.objects.filter(kind=BodyKind.STANDING).count() >= 2
    opposed = chairs.get(body__is_opposition_chaired=True)
    assert opposed.member.memberships.filter(body__title_fr__contains="opposition").exists()


def check_sessions() -> None:
    today = timezone.localdate()
    rows = list(Session.objects.all())
    assert {row.state for row in rows} >= {SessionState.CLOSED, SessionState.CONVENED}
    assert sum(row.kind == SessionKind.ORDINARY and row.opens_on < today for row in rows) == 9
    assert {row.kind for row in rows} == set(SessionKind)
    months = {law.kept(law.rules_for([code]), code).value for code in law.MONTHS}
    for row in rows:
        assert (row.opens_on < today) == (row.state == SessionState.CLOSED)
        assert calendar().is_working(row.opens_on)
        assert set(row.rules) == set(law.SESSION_RULES)
        if row.kind == SessionKind.ORDINARY:
            assert row.opens_on.month in months
            assert row.opens_on.day <= 8
    coming = Session.objects.filter(state=SessionState.CONVENED).earliest("opens_on")
    assert coming.items.filter(state=ItemState.ON_AGENDA).count() >= 4
    assert Invitation.objects.filter(session=coming, acknowledged_at=None).exists()
    states = set(AgendaItem.objects.values_list("state", flat=True))
    assert states == set(ItemState) - {ItemState.CURRENT, ItemState.REFUSED}
    assert AgendaItem.objects.filter(is_closed=True).exists()
    assert AgendaItem.objects.exclude(continues=None).count() == 2


def check_votes() -> None:
    votes = list(Vote.objects.select_related("sitting").prefetch_related("ballots"))
    assert {vote.method for vote in votes} == set(VoteMethod)
    assert {vote.result for vote in votes} == set(VoteResult)
    assert any(vote.is_unanimous for vote in votes)
    ties = [vote for vote in votes if vote.votes_for == vote.votes_against]
    assert [vote.president_side for vote in ties] == [Choice.FOR] * len(ties) != []
    for vote in votes:
        there = Attendance.objects.filter(sitting=vote.sitting, presence="present").count()
        assert vote.present == there > vote.sitting.members_in_office / 2
        assert vote.votes_for + vote.votes_against + vote.abstentions == there
        least = (
            vote.sitting.members_in_office
            if vote.majority == "in_office"
            else (vote.votes_for + vote.votes_against)
        )
        carried = vote.votes_for > least / 2 or vote.president_side == Choice.FOR
        assert carried == (vote.result == VoteResult.CARRIED)
        choices = [ballot.choice for ballot in vote.ballots.all()]
        if vote.method == VoteMethod.BY_NAME:
            assert choices.count(Choice.FOR) == vote.votes_for
            assert len(choices) == there
        else:
            assert choices == []


def check_records() -> None:
    rows = list(Deliberation.objects.all())
    assert {row.state for row in rows} == set(DeliberationState)
    assert {row.visa for row in rows} == set(Visa)
    numbers = sorted((row.year, row.number) for row in rows)
    assert [n for year, n in numbers if year == numbers[0][0]] == list(
        range(1, 1 + sum(year == numbers[0][0] for year, _n in numbers))
    )
    for row in rows:
        assert row.text_ar
        assert row.text_fr
        assert "{" not in row.text_ar + row.text_fr + row.title_ar
        days = [row.adopted_on, row.sent_on, row.received_on, row.answered_on, row.enforceable_on]
        known = [day for day in days if day]
        assert known == sorted(known)
        assert row.executed_on is None or row.executed_on <= timezone.localdate()
    assert {one.state for one in Minutes.objects.all()} == set(MinutesState)
    assert Paper.objects.filter(is_public=True).count() == 3
    assert all(paper.file.storage.exists(paper.file.name) for paper in Paper.objects.all())
    assert Submission.objects.exclude(answer="").count() == 1


def check_petitions() -> None:
    items = AgendaItem.objects.exclude(question_kind="").order_by("pk")
    assert [one.state for one in items] == [ItemState.ADOPTED, ItemState.ON_AGENDA]
    before = Petition.objects.get(pk=items[0].question_id)
    assert (before.state, before.outcome) == ("debated", "adopted")
    waiting = Petition.objects.get(pk=items[1].question_id)
    assert waiting.session_on == items[1].session.opens_on


def check_nothing_is_left() -> None:
    for model in (*MODELS, Attendance, Ballot, Invitation):
        rows: models.Manager[Any] = model._default_manager
        assert not rows.exists(), model
    assert not Contact.objects.exists()


def test_each_commune_has_its_own_and_the_same_every_time() -> None:
    today = dt.date(2026, 11, 28)
    first, again, other = (dates.slots(today, Random(one)) for one in ("a", "a", "b"))
    assert first == again != other
    drawn = business.draw(business.BY_CODE["street"], 2026, Random("a"))
    assert drawn == business.draw(business.BY_CODE["street"], 2026, Random("a"))


@pytest.mark.parametrize("day", ["2026-02-03", "2026-02-20", "2026-05-25", "2027-01-20"])
def test_it_fits_any_day_of_the_year(day: str) -> None:
    today = dt.date.fromisoformat(day)
    slots = dates.slots(today, Random("a"))
    assert [slot.opens_on for slot in slots] == sorted({slot.opens_on for slot in slots})
    coming = [slot for slot in slots if not slot.is_past]
    assert coming[0].is_convened
    assert all((slot.opens_on < today) == slot.is_past for slot in slots)


def test_its_files_lie_in_the_private_storage() -> None:
    assert type(Paper._meta.get_field("file").storage) is type(storages["private"])
