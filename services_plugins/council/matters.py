"""The way of a matter: from the petition or the proposal to what became of the decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services_plugins.council.enums import SETTLED, DeliberationState, Origin
from services_plugins.council.explaining import vote_in_words
from services_plugins.council.models import AgendaItem, Deliberation
from services_plugins.council.wording import session_name
from services_plugins.kit import debates


@dataclass(frozen=True)
class Step:
    """Something that happened to a matter, or will."""

    on: dt.date
    words: str
    path: str = ""
    # What is told beyond it: the result of a vote, the governor's reasons.
    text: str = ""
    is_to_come: bool = False


def steps(items: Iterable[AgendaItem]) -> list[Step]:
    """Return the public steps of a matter, the earliest first; `items` as `finder` gives them."""
    found: list[Step] = []
    for place, item in enumerate(items):
        if not place:
            found += _origin(item)
        found += _of_item(item)
        for one in item.public_deliberations:
            found += of_deliberation(one, is_linked=True)
    # The order in which they were found is that of the same day.
    return sorted(found, key=lambda step: step.on)


def of_deliberation(row: Deliberation, *, is_linked: bool = False) -> list[Step]:
    """Return the steps of a published deliberation, the earliest first."""
    path = reverse("council:deliberation", args=[row.pk]) if is_linked else ""
    words = _("Deliberation %(reference)s was adopted.") % {"reference": row.reference}
    found = [Step(row.adopted_on, words, path)]
    found += [Step(on, words, text=text) for on, words, text in _control(row) if on]
    return sorted(found, key=lambda step: step.on)


def _control(row: Deliberation) -> Iterator[tuple[dt.date | None, str, str]]:
    """Yield what happened to a deliberation after it was adopted."""
    published = timezone.localdate(row.published_at) if row.published_at else None
    yield published, _("It was published on the site."), ""
    yield row.posted_on, _("It was posted at the seat."), ""
    yield row.sent_on, _("It was sent to the governor."), ""
    yield row.received_on, _("The governor received it."), ""
    yield row.answered_on, _answer(row), row.answer
    yield row.enforceable_on, _("It became enforceable."), ""
    yield row.executed_on, _("It was executed."), row.execution


def _answer(row: Deliberation) -> str:
    """Return what the governor answered, as far as the state still tells it."""
    words = {
        DeliberationState.OPPOSED: _("The governor opposed it."),
        DeliberationState.REFUSED: _("The governor refused the visa."),
    }
    if row.state == DeliberationState.REPLACED and row.enforceable_on is None:
        return _("The governor sent it back.")
    return words.get(DeliberationState(row.state), _("The governor gave the visa."))


def _origin(item: AgendaItem) -> Iterator[Step]:
    """Yield where a matter comes from, where that has a day of its own."""
    if item.origin != Origin.PETITION or not item.question_kind or item.question_id is None:
        return
    question = debates.question(item.question_kind, item.question_id)
    if question is not None:
        words = _("A petition was accepted: %(title)s") % {"title": question.title}
        yield Step(question.accepted_on, words, question.path)


def _of_item(item: AgendaItem) -> Iterator[Step]:
    """Yield how an item came before the council, and what became of it there."""
    session = item.session
    if session is None:
        return
    path = reverse("council:item", args=[item.pk])
    name = session_name(session)
    day = timezone.localdate(item.sitting.starts_at) if item.sitting else session.opens_on
    if item.committee:
        words = _("Studied by: %(committee)s") % {"committee": item.committee.title}
        yield Step(min(day, session.opens_on), words)
    if item.state not in SETTLED:
        words = _("On the agenda: %(session)s") % {"session": name}
        yield Step(day, words, path, is_to_come=day >= timezone.localdate())
        return
    votes = " ".join(vote_in_words(one) for one in item.public_votes)
    yield Step(day, f"{name}: {item.get_state_display()}", path, votes)
