"""Records of a council for the tests: as little of a session as they need."""

import datetime as dt
from typing import Any

from django.utils import timezone

from services_plugins.council import law
from services_plugins.council.enums import (
    BodyKind,
    ItemState,
    SessionState,
    SittingState,
    VoteResult,
)
from services_plugins.council.models import (
    AgendaItem,
    Body,
    Deliberation,
    Session,
    Sitting,
    Term,
    Vote,
)

DAY = dt.date(2026, 5, 5)


def council_body() -> Body:
    """The council of the term that runs."""
    term, _made = Term.objects.get_or_create(
        ends_on=None, defaults={"starts_on": dt.date(2021, 9, 20), "seats": 11}
    )
    body, _made = Body.objects.get_or_create(
        term=term,
        kind=BodyKind.COUNCIL,
        defaults={"title_ar": "المجلس", "title_fr": "Conseil", "starts_on": term.starts_on},
    )
    return body


def held_session(day: dt.date = DAY, **fields: Any) -> Session:
    """A session of one sitting, held and closed."""
    body = council_body()
    closed_at = timezone.make_aware(dt.datetime.combine(day, dt.time(17)))
    session = Session.objects.create(
        term=body.term,
        opens_on=day,
        closes_on=day + dt.timedelta(days=14),
        rules=law.rules_for(law.SESSION_RULES, day),
        **{"state": SessionState.CLOSED, "closed_at": closed_at} | fields,
    )
    Sitting.objects.create(
        session=session,
        body=body,
        state=SittingState.CLOSED,
        starts_at=closed_at - dt.timedelta(hours=7),
        opened_at=closed_at - dt.timedelta(hours=7),
        ended_at=closed_at,
        members_in_office=11,
    )
    return session


def voted_item(session: Session, title: str = "اتفاقية شراكة", **fields: Any) -> AgendaItem:
    """An item that the council adopted, by eight voices against two."""
    sitting = session.sittings.get()
    item = AgendaItem.objects.create(
        session=session,
        sitting=sitting,
        position=session.items.count() + 1,
        **{"title_ar": title, "state": ItemState.ADOPTED} | fields,
    )
    Vote.objects.create(
        item=item,
        sitting=sitting,
        present=11,
        votes_for=8,
        votes_against=2,
        abstentions=1,
        result=VoteResult.CARRIED,
        taken_at=sitting.opened_at,
    )
    return item


def written(number: int, title: str, day: dt.date = DAY, **fields: Any) -> Deliberation:
    """A deliberation of which nothing but its text is known, published."""
    return Deliberation.objects.create(
        number=number,
        year=day.year,
        title_ar=title,
        adopted_on=day,
        rules=law.rules_for(law.RECORD_RULES, day),
        **{"published_at": timezone.now()} | fields,
    )
