"""Holding a sitting: taking in what devices send, settling contradictions, calling again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import generation
from services_plugins.council import debates, law
from services_plugins.council.actions.base import held, move, need
from services_plugins.council.enums import (
    HELD,
    EntryKind,
    EventState,
    Problem,
    SessionState,
    SittingState,
)
from services_plugins.council.models import AgendaItem, Event, Session, Sitting
from services_plugins.council.permissions import RECORD
from services_plugins.council.sitting import entries as reading
from services_plugins.council.sitting.entries import Entry
from services_plugins.council.sitting.facts import Facts, facts_of
from services_plugins.council.sitting.merging import says
from services_plugins.council.sitting.projecting import project
from services_plugins.council.sitting.quorum import next_call
from services_plugins.council.sitting.replay import Picture, Wrong, replay
from services_plugins.kit import deadlines, history

# Clocks that differ by less are the same.
CLOCK_SECONDS = 5
STEPS = {
    SittingState.OPEN: "council.sitting_opened",
    SittingState.SUSPENDED: "council.sitting_suspended",
    SittingState.CLOSED: "council.sitting_closed",
    SittingState.NO_QUORUM: "council.sitting_without_quorum",
    SittingState.PLANNED: "council.sitting_taken_back",
}


@dataclass(frozen=True)
class Sent:
    """An entry as a device sends it; `at` by its own clock."""

    key: uuid.UUID
    kind: str
    target: str
    at: dt.datetime
    fields: Mapping[str, str]
    seen: tuple[uuid.UUID, ...] = ()


@dataclass
class Answer:
    """What became of what was sent: stored for good, or not, with what is wrong.

    `events` are all entries of the sitting, `picture` what follows from them.
    """

    sitting: Sitting
    picture: Picture
    events: list[Event]
    acknowledged: list[uuid.UUID] = field(default_factory=list)
    refused: dict[uuid.UUID, ValidationError] = field(default_factory=dict)


def look(sitting: Sitting) -> Answer:
    """Return a sitting as its entries have it, without changing anything."""
    events = list(Event.objects.filter(sitting=sitting.pk).select_related("clerk"))
    return Answer(sitting, _replayed(sitting, facts_of(sitting), events), events)


def last_entry(sitting: Sitting) -> int:
    """Return the number of the last entry of a sitting, 0 where there is none."""
    last = Event.objects.filter(sitting=sitting.pk).order_by("-pk").values_list("pk", flat=True)
    return last.first() or 0


@transaction.atomic
def take_in(
    sitting: Sitting,
    batch: Iterable[Sent],
    *,
    user: Any,
    device: str = "",
    clock: dt.datetime | None = None,
) -> Answer:
    """Store what a device sends and bring the sitting to what follows from it.

    An entry that is sent again is stored once. What can't be read is refused by itself, and keeps
    nothing else out. `clock` is the time of the device as it sends; the caller acknowledges
    nothing before the transaction has ended. Raises PermissionDenied.
    """
    sitting = _held(sitting, user)
    events = list(Event.objects.filter(sitting=sitting.pk))
    facts = facts_of(sitting)
    answer = Answer(sitting, Picture(facts, None), events)  # type: ignore[arg-type]
    offset = _offset(clock)
    new = [
        Event(
            key=one.key,
            sitting=sitting,
            happened_at=one.at,
            clock_offset=min(offset, _seconds(timezone.now() - one.at)),
            seen=[str(key) for key in one.seen],
            device=device[:40],
            clerk=user,
            clerk_name=str(user)[:150],
            state=EventState.BLOCKED if facts.is_frozen else EventState.APPLIED,
            **said,
        )
        for one, said in _readable(answer, list(batch), facts, offset)
    ]
    Event.objects.bulk_create(new)
    answer.events = [*events, *new]
    _follow(answer, facts, user)
    return answer


def _readable(
    answer: Answer, batch: list[Sent], facts: Facts, offset: int
) -> Iterable[tuple[Sent, dict[str, Any]]]:
    """Yield what is new with what it says; what is known or wrong goes into the answer."""
    known = dict(
        Event.objects.filter(key__in=[one.key for one in batch]).values_list("key", "sitting_id")
    )
    for one in batch:
        if known.setdefault(one.key, 0) == answer.sitting.pk:
            answer.acknowledged.append(one.key)
            continue
        try:
            if known[one.key]:
                raise ValidationError(_("This screen is out of date: load it anew."), code="key")
            _may_take_in(answer.sitting, answer.events)
            at = (one.at + dt.timedelta(seconds=offset)).isoformat()
            kind, target, data = reading.read(one.kind, one.target, {**one.fields, "at": at}, facts)
        except ValidationError as error:
            answer.refused[one.key] = error
        else:
            known[one.key] = answer.sitting.pk
            answer.acknowledged.append(one.key)
            yield one, {"kind": kind, "target": target, "data": data}


def _may_take_in(sitting: Sitting, events: list[Event]) -> None:
    """Raise ValidationError where a sitting isn't recorded here."""
    if sitting.state == SittingState.CANCELLED:
        raise ValidationError(_("This sitting was cancelled."), code="cancelled")
    if sitting.state != SittingState.PLANNED and not events:
        raise ValidationError(_("This sitting was recorded elsewhere."), code="elsewhere")


def _offset(clock: dt.datetime | None) -> int:
    ahead = _seconds(timezone.now() - clock) if clock else 0
    return ahead if abs(ahead) > CLOCK_SECONDS else 0


def _seconds(delta: dt.timedelta) -> int:
    return int(delta.total_seconds())


def _held(sitting: Sitting, user: Any) -> Sitting:
    """Return the row, locked until the transaction ends. Raises PermissionDenied."""
    need(user, RECORD)
    rows = Sitting.objects.select_for_update(of=("self",)).select_related("session", "body")
    return rows.get(pk=sitting.pk)


def _replayed(sitting: Sitting, facts: Facts, events: Iterable[Event]) -> Picture:
    """Return what follows; once the minutes are approved, what comes late is kept, no more."""
    late = [one for one in events if facts.is_frozen and one.state == EventState.BLOCKED]
    picture = replay((as_entry(one) for one in events if one not in late), facts)
    picture.wrong |= {one.key: Wrong(Problem.FROZEN) for one in late}
    return picture


def as_entry(event: Event) -> Entry:
    """Return a stored entry as the replay knows it, at its time by our clock."""
    return Entry(
        event.key,
        EntryKind(event.kind),
        event.target,
        event.happened_at + dt.timedelta(seconds=event.clock_offset),
        event.data,
        frozenset(uuid.UUID(key) for key in event.seen),
        event.clerk_name,
    )


# --- What follows ---------------------------------------------------------------------------------


def _follow(answer: Answer, facts: Facts, user: Any) -> None:
    """Bring the rows to what the entries say; a locked sitting and a running transaction."""
    sitting = answer.sitting
    answer.picture = _replayed(sitting, facts, answer.events)
    before = SittingState(sitting.state)
    if not answer.events or facts.is_frozen:
        return
    project(sitting, answer.picture, answer.events)
    after = SittingState(sitting.state)
    if after != before:
        _note_state(sitting, before, after, user)
    if after == SittingState.CLOSED:
        _tell_what_was_debated(sitting, answer.picture, user)
    if after != before or after == SittingState.CLOSED:
        # Not at every touch: the live page is never older than seconds by itself.
        generation.renew()


def _note_state(sitting: Sitting, before: SittingState, after: SittingState, user: Any) -> None:
    actor = history.staff(user)
    resumed = before in HELD and after == SittingState.OPEN
    action = "council.sitting_resumed" if resumed else STEPS[after]
    history.record(sitting, action, actor=actor, data={"from": before, "to": after})
    if after in HELD and sitting.session_id:
        session = Session.objects.select_for_update().get(pk=sitting.session_id)
        if session.can_become(SessionState.OPEN):
            move(session, SessionState.OPEN, "council.session_opened", actor=actor)


def _tell_what_was_debated(sitting: Sitting, picture: Picture, user: Any) -> None:
    """Have other services hear what became of their questions, once the sitting has ended.

    Not before: what is entered in the room is corrected in the room. A correction after the end
    is told, too; who hears the same twice changes nothing.
    """
    rows = AgendaItem.objects.filter(pk__in=picture.items.keys(), sitting=sitting.pk)
    on = timezone.localdate(sitting.opened_at)
    for item in rows.exclude(question_kind="").select_related("session"):
        if picture.items[item.pk].is_named:
            debates.tell_debated(item, on, actor=history.staff(user))


# --- A person decides -----------------------------------------------------------------------------


@transaction.atomic
def settle(sitting: Sitting, chosen: uuid.UUID, *, user: Any) -> Answer:
    """Have one of the entries that contradict each other hold, and none of the others.

    Raises ValidationError where it contradicts nothing by now.
    """
    sitting = _held(sitting, user)
    answer = look(sitting)
    against = next(
        (
            each
            for each in answer.picture.conflicts.values()
            if any(one.key == chosen for one in each)
        ),
        None,
    )
    if against is None:
        raise ValidationError(_("Somebody has settled this meanwhile."), code="settled")
    entry = next(one for one in against if one.key == chosen)
    others = [one for one in against if says(one) != says(entry)]
    return _drop(answer, entry.target, others, user, "council.conflict_settled", chosen=chosen)


@transaction.atomic
def take_back(sitting: Sitting, key: uuid.UUID, *, user: Any) -> Answer:
    """Have an entry hold no longer; it stays in the list, with who took it back."""
    sitting = _held(sitting, user)
    answer = look(sitting)
    event = next((one for one in answer.events if one.key == key), None)
    if event is None or event.kind == EntryKind.DROP or event.state == EventState.DROPPED:
        raise ValidationError(_("This entry can't be taken back."), code="dropped")
    return _drop(answer, event.target, [as_entry(event)], user, "council.entry_taken_back")


def _drop(
    answer: Answer,
    target: str,
    entries: list[Entry],
    user: Any,
    action: str,
    *,
    chosen: uuid.UUID | None = None,
) -> Answer:
    facts = answer.picture.facts
    if facts.is_frozen:
        raise ValidationError(Problem.FROZEN.label, code="frozen")
    event = Event.objects.create(
        key=uuid.uuid4(),
        sitting=answer.sitting,
        kind=EntryKind.DROP,
        target=target,
        data={"entries": [str(one.key) for one in entries], "chosen": chosen and str(chosen)},
        happened_at=timezone.now(),
        clerk=user,
        clerk_name=str(user)[:150],
    )
    answer.events.append(event)
    answer.acknowledged.append(event.key)
    _follow(answer, facts, user)
    data = {"target": target, "chosen": chosen and str(chosen)}
    history.record(answer.sitting, action, actor=history.staff(user), is_public=False, data=data)
    return answer


@transaction.atomic
def plan_next_call(sitting: Sitting, starts_at: dt.datetime, *, user: Any) -> Sitting:
    """Call the members again to a sitting that had no quorum, on a day that the law allows.

    Raises ValidationError.
    """
    sitting = _held(sitting, user)
    if sitting.state != SittingState.NO_QUORUM or sitting.session is None:
        raise ValidationError(_("Only a sitting without a quorum is called again."), code="state")
    day = timezone.localdate(sitting.starts_at)
    call = next_call(sitting.call, day, sitting.session.rules)
    if call is None or Sitting.objects.filter(previous_call=sitting.pk).exists():
        raise ValidationError(_("The members were called again already."), code="called")
    if not call.allows(timezone.localdate(starts_at)):
        raise ValidationError(_("The law doesn't allow this day."), code="day")
    later = Sitting.objects.create(
        session=sitting.session,
        body=sitting.body,
        number=sitting.number,
        call=call.call,
        previous_call=sitting,
        starts_at=starts_at,
        place=sitting.place,
        video_url=sitting.video_url,
        is_closed=sitting.is_closed,
        is_demonstration=sitting.is_demonstration,
    )
    data = {"call": call.call, "on": timezone.localdate(starts_at).isoformat()}
    history.record(sitting, "council.called_again", actor=history.staff(user), data=data)
    _keep_open(sitting.session, timezone.localdate(starts_at))
    generation.renew()
    return later


def _keep_open(session: Session, day: dt.date) -> None:
    """Have a session last until its members meet again: the delays of the law are longer."""
    if session.closes_on < day:
        session.closes_on = day
        session.save(update_fields=["closes_on", "updated_at"])


@transaction.atomic
def close_session(session: Session, *, user: Any) -> Session:
    """End a session whose sittings are over. Raises ValidationError."""
    session = held(session, user, RECORD)
    going_on = (SittingState.PLANNED, SittingState.OPEN, SittingState.SUSPENDED)
    rows = Sitting.objects.filter(session=session.pk, removed_at__isnull=True)
    if rows.filter(state__in=going_on).exists():
        raise ValidationError(_("A sitting of this session is not over yet."), code="sitting")
    session.closed_at = timezone.now()
    actor = history.staff(user)
    move(session, SessionState.CLOSED, "council.session_closed", actor=actor, fields=("closed_at",))
    code = "council.absence.to_governor"
    kept = law.kept(session.rules, code)
    deadlines.start_under(session, kept, on=timezone.localdate())
    return session
