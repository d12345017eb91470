"""Deliberations: recorded from a vote, sent to the governor, enforceable, executed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms import generation
from services_plugins.council import debates, law, search
from services_plugins.council.actions.base import held, locked, move, need
from services_plugins.council.actions.minutes import end_sending
from services_plugins.council.enums import (
    IN_FORCE,
    SENT_BACK,
    DeliberationState,
    ItemState,
    Visa,
    VoteResult,
    VoteSubject,
)
from services_plugins.council.models import AgendaItem, Deliberation, Session, Term, Vote
from services_plugins.council.permissions import RECORD
from services_plugins.council.wording import session_name
from services_plugins.kit import deadlines, history
from services_plugins.kit.models import Deadline
from tenants.law.wording import day_in_words

OPPOSITION = "council.decisions.opposition"
VISA_RULES = {Visa.VISA: "council.visa", Visa.BUDGET: "council.visa.budget"}
PUBLICATION = "council.decisions.publication"
# What a person edits before a deliberation is published.
EDITABLE = (
    "title_ar", "title_fr", "title_zgh", "text_ar", "text_fr", "text_zgh", "theme", "visa",
)  # fmt: skip


@transaction.atomic
def adopt(item: AgendaItem, *, user: Any) -> Deliberation:
    """Record the deliberation that the council adopted on an item, with the next number.

    One on which the governor sent an earlier one back takes its place. Raises ValidationError
    where no vote carried the item, or its deliberation is recorded.
    """
    item = held(item, user, RECORD)
    vote = _carrying_vote(item)
    if Deliberation.objects.filter(vote=vote, removed_at=None).exists():
        raise ValidationError(_("The deliberation on this vote is recorded already."), code="twice")
    day = timezone.localdate(vote.taken_at)
    before = _sent_back(item)
    deliberation = Deliberation.objects.create(
        year=day.year,
        number=_next_number(day.year),
        session=item.session,
        item=item,
        vote=vote,
        committee=item.committee,
        replaces=before,
        title_ar=item.title_ar,
        title_fr=item.title_fr,
        title_zgh=item.title_zgh,
        text_ar=_drafted("ar", item, vote),
        text_fr=_drafted("fr", item, vote) if item.title_fr else "",
        theme=item.theme,
        visa=item.visa,
        rules=law.rules_for(law.RECORD_RULES, day),
        adopted_on=day,
        is_demonstration=item.is_demonstration,
    )
    actor = history.staff(user)
    history.record(
        deliberation,
        "council.deliberation_adopted",
        actor=actor,
        data={"number": deliberation.reference, "vote": vote.pk},
    )
    deadlines.start_under(deliberation, law.kept(deliberation.rules, PUBLICATION), on=day)
    if before is not None:
        _replace(before, deliberation, actor)
    search.reindex([deliberation.pk])
    debates.tell_deliberation(deliberation, actor=actor)
    return deliberation


@transaction.atomic
def adopt_all(session: Session, *, user: Any) -> list[Deliberation]:
    """Record every deliberation of a session that isn't yet, in the order of its agenda."""
    need(user, RECORD)
    found = []
    for item in session.items.filter(state=ItemState.ADOPTED, removed_at=None):
        vote = carrying_vote(item)
        if vote and not Deliberation.objects.filter(vote=vote, removed_at=None).exists():
            found.append(adopt(item, user=user))
    return found


def carrying_vote(item: AgendaItem) -> Vote | None:
    """Return the vote by which the council adopted an item, the last where it voted again."""
    rows = item.votes.filter(subject=VoteSubject.ITEM, removed_at=None).order_by("-taken_at", "-pk")
    vote = rows.first()
    return vote if vote is not None and vote.result == VoteResult.CARRIED else None


def _carrying_vote(item: AgendaItem) -> Vote:
    vote = carrying_vote(item)
    if item.state != ItemState.ADOPTED or vote is None:
        raise ValidationError(
            _("The council has not adopted this item: its last vote must be carried."),
            code="not_adopted",
        )
    return vote


def _sent_back(item: AgendaItem) -> Deliberation | None:
    """Return the deliberation that the governor sent back and the council voted on again."""
    items = [item.pk] + ([item.continues_id] if item.continues_id else [])
    rows = Deliberation.objects.select_for_update().filter(
        item__in=items, state__in=[one.value for one in SENT_BACK], removed_at=None
    )
    return rows.order_by("-pk").first()


def _replace(before: Deliberation, after: Deliberation, actor: history.Actor) -> None:
    data = {"by": after.reference}
    move(
        before, DeliberationState.REPLACED, "council.deliberation_replaced", actor=actor, data=data
    )


def _next_number(year: int) -> int:
    """Return the number after the last of a year; whoever else wants one waits for our commit."""
    list(Term.objects.select_for_update().order_by("pk"))
    rows = Deliberation.objects.filter(year=year, removed_at=None)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _drafted(language: str, item: AgendaItem, vote: Vote) -> str:
    """Return a text to begin with, from what was recorded."""
    with override(language):
        title = getattr(item, f"title_{language}")
        lines = [
            _("The council, met in its %(session)s, on %(day)s,")
            % {
                "session": session_name(item.session) if item.session else _("session"),
                "day": day_in_words(timezone.localdate(vote.taken_at)),
            },
            _("Having voted: %(ayes)d for, %(noes)d against, %(blank)d abstaining,")
            % {"ayes": vote.votes_for, "noes": vote.votes_against, "blank": vote.abstentions},
            _("Decides: %(title)s.") % {"title": title.rstrip(".")},
        ]
    return "\n\n".join([*lines, item.summary] if item.summary and language == "ar" else lines)


@transaction.atomic
def write(deliberation: Deliberation, values: dict[str, Any], *, seen: str, user: Any) -> None:
    """Keep the texts of a deliberation that isn't published; `seen` is what it was opened with.

    Raises ValidationError where somebody else was quicker, or it is published: then it is
    corrected, with a reason.
    """
    deliberation = held(deliberation, user, RECORD)
    if deliberation.published_at is not None:
        raise ValidationError(_("It is published: correct it, and say why."), code="published")
    check_seen(deliberation, seen)
    if deliberation.state != DeliberationState.ADOPTED and values["visa"] != deliberation.visa:
        raise ValidationError(
            _("It is with the governor: its control can't be changed any more."), code="visa"
        )
    for name in EDITABLE:
        setattr(deliberation, name, values[name])
    deliberation.save(update_fields=[*EDITABLE, "updated_at"])
    search.reindex([deliberation.pk])
    history.record(
        deliberation, "council.deliberation_written", actor=history.staff(user), is_public=False
    )


def seen_of(deliberation: Deliberation) -> str:
    """Return a print of what people edit, by which a form knows what it was opened with.

    The row itself changes with its papers, too, which is nobody's edit.
    """
    said = json.dumps([getattr(deliberation, name) for name in EDITABLE])
    return hashlib.sha256(said.encode()).hexdigest()


def check_seen(deliberation: Deliberation, seen: str) -> None:
    """Raise ValidationError unless nothing has changed since a form was opened."""
    if seen != seen_of(deliberation):
        raise ValidationError(
            _(
                "Somebody else changed it while you wrote. What you typed is still here: compare "
                "it with the text as it is now, and save again."
            ),
            code="changed",
        )


# --- The governor -------------------------------------------------------------------------------


@transaction.atomic
def send(deliberation: Deliberation, on: dt.date, *, user: Any) -> Deliberation:
    """Note that a deliberation was sent to the governor (113-14, article 115)."""
    deliberation = held(deliberation, user, RECORD)
    _not_before(on, deliberation.adopted_on, _("It was adopted on %(day)s: not sent before."))
    if not deliberation.text_ar.strip():
        raise ValidationError(_("Write its text in Arabic first."), code="no_text")
    deliberation.sent_on = on
    move(
        deliberation,
        DeliberationState.SENT,
        "council.deliberation_sent",
        actor=history.staff(user),
        data={"on": on.isoformat()},
        fields=("sent_on",),
    )
    if deliberation.session is not None:
        end_sending(deliberation.session)
    return deliberation


@transaction.atomic
def receive(deliberation: Deliberation, on: dt.date, *, user: Any) -> Deliberation:
    """Note when the governor received a deliberation: the delay of its control runs from then.

    It keeps the rule that was in force when it was adopted (113-14, articles 116 and 118).
    """
    deliberation = held(deliberation, user, RECORD)
    if deliberation.received_on is not None or deliberation.sent_on is None:
        raise ValidationError(_("Note first that it was sent; this is noted once."), code="order")
    _not_before(on, deliberation.sent_on, _("It was sent on %(day)s: not received before."))
    deliberation.received_on = on
    actor, data = history.staff(user), {"on": on.isoformat()}
    code = VISA_RULES.get(Visa(deliberation.visa), OPPOSITION)
    deadlines.start_under(deliberation, law.kept(deliberation.rules, code), on=on)
    if code == OPPOSITION:
        deliberation.save(update_fields=["received_on", "updated_at"])
        history.record(deliberation, "council.deliberation_received", actor=actor, data=data)
        return deliberation
    move(
        deliberation,
        DeliberationState.AWAITING_VISA,
        "council.deliberation_received",
        actor=actor,
        data=data,
        fields=("received_on",),
    )
    return deliberation


@transaction.atomic
def oppose(deliberation: Deliberation, on: dt.date, reasons: str, *, user: Any) -> Deliberation:
    """Note that the governor opposes a deliberation; the council may vote on it again."""
    deliberation = held(deliberation, user, RECORD)
    _answered(deliberation, on, reasons)
    if deliberation.state == DeliberationState.ENFORCEABLE and not _in_time(deliberation, on):
        raise ValidationError(
            _("The delay was over by then: it is enforceable since %(day)s."),
            params={"day": day_in_words(deliberation.enforceable_on or on)},
            code="late",
        )
    deliberation.enforceable_on = None
    return _sent_back_now(
        deliberation, DeliberationState.OPPOSED, "council.deliberation_opposed", user
    )


@transaction.atomic
def refuse_visa(
    deliberation: Deliberation, on: dt.date, reasons: str, *, user: Any
) -> Deliberation:
    """Note that the governor refuses the visa; the council may vote on it again."""
    deliberation = held(deliberation, user, RECORD)
    _answered(deliberation, on, reasons)
    return _sent_back_now(deliberation, DeliberationState.REFUSED, "council.visa_refused", user)


@transaction.atomic
def give_visa(deliberation: Deliberation, on: dt.date, *, user: Any) -> Deliberation:
    """Note the governor's visa: the deliberation is enforceable from that day."""
    deliberation = held(deliberation, user, RECORD)
    _answered(deliberation, on)
    actor = history.staff(user)
    _end_delays(deliberation, on)
    move(
        deliberation,
        DeliberationState.VISAED,
        "council.visa_given",
        actor=actor,
        data={"on": on.isoformat()},
        fields=("answered_on",),
    )
    _enforce(deliberation, on, actor)
    return deliberation


def _answered(deliberation: Deliberation, on: dt.date, reasons: str | None = None) -> None:
    """Keep the governor's answer in a locked row, unsaved. Raises ValidationError."""
    if deliberation.received_on is None:
        raise ValidationError(_("Note first when the governor received it."), code="order")
    _not_before(on, deliberation.received_on, _("It was received on %(day)s: not answered before."))
    if reasons is not None and not reasons.strip():
        raise ValidationError(_("Give the governor's reasons."), code="no_reasons")
    deliberation.answered_on, deliberation.answer = on, (reasons or "").strip()


def _sent_back_now(
    deliberation: Deliberation, state: DeliberationState, action: str, user: Any
) -> Deliberation:
    _end_delays(deliberation, deliberation.answered_on)
    move(
        deliberation,
        state,
        action,
        actor=history.staff(user),
        data={"on": str(deliberation.answered_on)},
        fields=("answered_on", "answer", "enforceable_on"),
    )
    return deliberation


def _in_time(deliberation: Deliberation, on: dt.date) -> bool:
    deadline = Deadline.of(deliberation).filter(rule_code=OPPOSITION).order_by("-pk").first()
    return deadline is not None and on <= deadline.due


def _end_delays(deliberation: Deliberation, on: dt.date | None) -> None:
    for code in (OPPOSITION, *VISA_RULES.values()):
        if (running := deadlines.running(deliberation, code)) is not None:
            deadlines.end(running, on=on)


# --- In force -----------------------------------------------------------------------------------


@transaction.atomic
def become_enforceable(deliberation: Deliberation) -> bool:
    """Make a deliberation enforceable whose delay of opposition is over; tell whether it was.

    The time does it, not a person: the history says so, with the rule and how sure it is.
    """
    deliberation = locked(deliberation)
    deadline = deadlines.running(deliberation, OPPOSITION)
    if deliberation.state != DeliberationState.SENT or deadline is None:
        return False
    if deadline.due >= timezone.localdate():
        return False
    deadlines.end(deadline, on=deadline.due)
    _enforce(deliberation, deadline.due + dt.timedelta(days=1), history.SYSTEM)
    return True


def _enforce(deliberation: Deliberation, day: dt.date, actor: history.Actor) -> None:
    code = VISA_RULES.get(Visa(deliberation.visa), OPPOSITION)
    rule = law.kept(deliberation.rules, code)
    deliberation.enforceable_on = day
    move(
        deliberation,
        DeliberationState.ENFORCEABLE,
        "council.deliberation_enforceable",
        actor=actor,
        data={"on": day.isoformat(), "rule": code, "is_verified": rule.is_verified},
        fields=("enforceable_on",),
    )


@transaction.atomic
def follow_up(
    deliberation: Deliberation, on: dt.date, text: str, *, is_done: bool, user: Any
) -> Deliberation:
    """Note how a deliberation in force is executed, and whether that is done."""
    deliberation = held(deliberation, user, RECORD)
    if deliberation.state not in IN_FORCE:
        raise ValidationError(
            _("It isn't enforceable: nothing is executed yet."), code="transition"
        )
    if not text.strip():
        raise ValidationError(_("Say what was done."), code="no_text")
    _not_before(
        on, deliberation.enforceable_on, _("It is enforceable since %(day)s: not executed before.")
    )
    said = f"{on:%d/%m/%Y}: {text.strip()}"
    deliberation.execution = "\n\n".join(filter(None, (deliberation.execution, said)))
    actor, data = history.staff(user), {"on": on.isoformat()}
    if is_done and deliberation.state != DeliberationState.EXECUTED:
        deliberation.executed_on = on
        fields = ("execution", "executed_on")
        move(
            deliberation,
            DeliberationState.EXECUTED,
            "council.deliberation_executed",
            actor=actor,
            data=data,
            fields=fields,
        )
    else:
        deliberation.save(update_fields=["execution", "updated_at"])
        history.record(deliberation, "council.deliberation_followed_up", actor=actor, data=data)
        generation.renew()
    debates.tell_follow_up(deliberation, on, actor=actor)
    return deliberation


def _not_before(on: dt.date, earliest: dt.date | None, message: str) -> None:
    """Raise ValidationError for a day to come, or one before what it follows."""
    if on > timezone.localdate():
        raise ValidationError(_("This day is still to come."), code="future")
    if earliest is not None and on < earliest:
        raise ValidationError(message, params={"day": day_in_words(earliest)}, code="before")
