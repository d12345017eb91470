"""A council as its secretariat sets it up: term, numbered members, a session as far as needed."""

import datetime as dt
from typing import Any

from django.utils import timezone

from services_plugins.council import planner
from services_plugins.council.actions import agenda, notice, people, prepare, timetable
from services_plugins.council.enums import Origin
from services_plugins.council.models import AgendaItem, Member, Session, Term

SEATS = 7
TITLE = "اقتناء حاويات للنظافة"


def council(user: Any, *, members: int = SEATS, since: dt.date | None = None) -> Term:
    """A term with numbered members; those with an odd number have e-mail."""
    since = since or timezone.localdate() - dt.timedelta(days=400)
    term = people.begin_term(since, max(members, SEATS), user=user)
    for number in range(1, members + 1):
        add_member(term, number, since, user)
    return term


def add_member(term: Term, number: int, since: dt.date, user: Any) -> Member:
    written = {
        "name_ar": f"المقعد {number}",
        "name_fr": f"Siège {number}",
        "email": f"seat{number}@example.org" if number % 2 else "",
    }
    return people.add_member(term, written, since, rank=number, user=user)


def planned(user: Any, *, opens_on: dt.date | None = None) -> Session:
    """The next ordinary session that is still in time, without an agenda."""
    if opens_on is None:
        today = timezone.localdate()
        opens_on = next(one.opens_on for one in planner.openings(today) if one.is_in_time(today))
    return prepare.plan_ordinary(opens_on, user=user)


def add_item(session: Session, user: Any, title: str = TITLE, **written: Any) -> AgendaItem:
    return agenda.add(session, {"title_ar": title, **written}, Origin.PRESIDENT, user=user)


def hour(day: dt.date, at: int = 10) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(at)))


def ready(user: Any) -> Session:
    """A session with an item and a sitting, whose agenda the governor has."""
    session = planned(user)
    add_item(session, user)
    timetable.add_sitting(session, hour(session.opens_on), "قاعة الاجتماعات", user=user)
    return prepare.send_agenda(session, timezone.localdate(), user=user)


def convened(user: Any) -> Session:
    return notice.convene(ready(user), reference="12/2026", user=user)
