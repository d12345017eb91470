"""The agenda of a session: what is put on it, in which order, and what comes off again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import generation
from services_plugins.council import debates, law, telling
from services_plugins.council.actions.base import held, move, start_ahead
from services_plugins.council.enums import (
    ItemState,
    Origin,
    SessionKind,
    SessionState,
    SubmissionKind,
    SubmissionState,
)
from services_plugins.council.models import AgendaItem, Session, Sitting, Submission
from services_plugins.council.permissions import PREPARE
from services_plugins.kit import debates as meeting
from services_plugins.kit import history
from tenants.law.holidays import calendar
from tenants.law.wording import day_in_words

# What staff may write about an item.
FIELDS = (
    "title_ar", "title_fr", "title_zgh", "summary", "theme", "committee", "rapporteur",
    "majority", "visa", "is_closed", "sitting",
)  # fmt: skip
TITLES = ("title_ar", "title_fr", "title_zgh")
ORIGINS = {
    SubmissionKind.PROPOSAL: Origin.MEMBER,
    SubmissionKind.WRITTEN_QUESTION: Origin.QUESTION,
    SubmissionKind.GOVERNOR: Origin.GOVERNOR,
    SubmissionKind.REPORT: Origin.COMMITTEE,
}


# --- Putting on ---------------------------------------------------------------------------------


@transaction.atomic
def add(session: Session, written: dict[str, Any], origin: Origin, *, user: Any) -> AgendaItem:
    """Put an item at the end of a session's agenda; `written` are values of `FIELDS`.

    Raises ValidationError with the reason where the law no longer allows it (articles 38 to 41).
    """
    session = held(session, user, PREPARE)
    _check_open(session, origin)
    item = AgendaItem(session=session, origin=origin, state=ItemState.ON_AGENDA)
    _write(item, session, written)
    return _put_on(item, session, user)


@transaction.atomic
def put_question(session: Session, kind: str, pk: int, *, user: Any) -> AgendaItem:
    """Put on the agenda what another service brings before the council; it is told so."""
    session = held(session, user, PREPARE)
    _check_open(session, Origin.PETITION)
    question = meeting.question(kind, pk)
    if question is None:
        raise ValidationError(_("This question isn't before the council any more."))
    taken = AgendaItem.objects.filter(
        question_kind=kind,
        question_id=pk,
        state__in=(ItemState.ON_AGENDA, ItemState.CURRENT),
        removed_at=None,
    )
    if taken.exists():
        raise ValidationError(_("This question is on an agenda already."))
    earlier = AgendaItem.objects.filter(question_kind=kind, question_id=pk, removed_at=None).last()
    item = AgendaItem(
        session=session,
        origin=Origin.PETITION,
        state=ItemState.ON_AGENDA,
        question_kind=kind,
        question_id=pk,
        summary=question.text,
        continues=earlier,
        matter=(earlier.matter or earlier.pk) if earlier else None,
    )
    # The official language's field has to be filled: a title isn't translated by a machine.
    item.title_ar = question.title
    if question.language in ("fr", "zgh"):
        setattr(item, f"title_{question.language}", question.title)
    return _put_on(item, session, user)


@transaction.atomic
def take_submission(session: Session, submission: Submission, *, user: Any) -> AgendaItem:
    """Put on the agenda what a member, a committee or the governor sent in writing."""
    session = held(session, user, PREPARE)
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if submission.state != SubmissionState.RECEIVED:
        raise ValidationError(
            _("This can't be done: it is “%(state)s” by now."),
            params={"state": submission.get_state_display()},
            code="transition",
        )
    origin = ORIGINS[SubmissionKind(submission.kind)]
    _check_open(session, origin)
    item = AgendaItem(
        session=session,
        origin=origin,
        state=ItemState.ON_AGENDA,
        title_ar=submission.title_ar,
        title_fr=submission.title_fr,
        title_zgh=submission.title_zgh,
        summary=submission.text,
        committee=submission.body,
        is_demonstration=submission.is_demonstration,
    )
    item = _put_on(item, session, user)
    submission.state, submission.item = SubmissionState.ON_AGENDA, item
    submission.session = session
    submission.save(update_fields=["state", "item", "session"])
    return item


@transaction.atomic
def carry_over(session: Session, earlier: AgendaItem, *, user: Any) -> AgendaItem:
    """Put on the agenda what an earlier session has put off or not come to."""
    session = held(session, user, PREPARE)
    _check_open(session, Origin(earlier.origin))
    copied = {name: getattr(earlier, name) for name in FIELDS if name != "sitting"}
    if session.items.filter(continues=earlier, removed_at=None).exists():
        raise ValidationError(_("It is on this agenda already."))
    item = AgendaItem(
        session=session,
        origin=earlier.origin,
        state=ItemState.ON_AGENDA,
        question_kind=earlier.question_kind,
        question_id=earlier.question_id,
        continues=earlier,
        matter=earlier.matter or earlier.pk,
        is_demonstration=earlier.is_demonstration,
        **copied,
    )
    return _put_on(item, session, user)


def waiting_items(session: Session) -> models.QuerySet[AgendaItem]:
    """Return what earlier sessions put off or didn't come to, and no later one has taken up."""
    left = models.Q(state=ItemState.POSTPONED) | models.Q(
        state=ItemState.ON_AGENDA, session__state=SessionState.CLOSED
    )
    earlier = AgendaItem.objects.filter(
        left, removed_at=None, session__opens_on__lt=session.opens_on
    )
    taken_up = AgendaItem.objects.filter(continues=models.OuterRef("pk"), removed_at=None)
    return earlier.exclude(models.Exists(taken_up)).order_by("pk")


@transaction.atomic
def put_on(item: AgendaItem, *, user: Any) -> AgendaItem:
    """Put on the agenda what was proposed for its session, or left off it before."""
    session, item = _held_item(item, user)
    _check_open(session, Origin(item.origin))
    actor, is_known = history.staff(user), session.state != SessionState.PLANNED
    move(item, ItemState.ON_AGENDA, "council.item_added", actor=actor, is_public=is_known)
    _tell(item, session, actor)
    return item


def _put_on(item: AgendaItem, session: Session, user: Any) -> AgendaItem:
    last = session.items.filter(removed_at=None).aggregate(last=Max("position"))["last"] or 0
    item.position = last + 1
    item.save()
    actor, is_known = history.staff(user), session.state != SessionState.PLANNED
    facts = {"item": item.pk, "origin": item.origin}
    history.record(item, "council.item_added", actor=actor, data=facts, is_public=is_known)
    _tell(item, session, actor)
    return item


def _tell(item: AgendaItem, session: Session, actor: history.Actor) -> None:
    """Let who must know hear that an item came on the agenda."""
    is_known = session.state != SessionState.PLANNED
    if session.agenda_sent_on and not is_known and item.origin != Origin.GOVERNOR:
        # What the governor has isn't the agenda any more.
        session.agenda_sent_on = None
        session.save(update_fields=["agenda_sent_on", "updated_at"])
        start_ahead(session, "council.agenda_to_governor")
    if is_known:
        generation.renew()
        telling.tell_changed(session)
    debates.tell_agenda(item, actor=actor)


def _check_open(session: Session, origin: Origin) -> None:
    """Raise ValidationError where nothing of that origin can come on the agenda any more.

    After the notice nothing can: a deliberation on a point that isn't on the agenda is void
    (113-14, article 41). What the governor adds within the law's days can (article 38).
    """
    if session.state in (SessionState.CLOSED, SessionState.CANCELLED):
        raise ValidationError(_("This session is over."), code="transition")
    if origin == Origin.GOVERNOR and session.kind == SessionKind.ORDINARY:
        _check_governor(session)
        return
    if session.state != SessionState.PLANNED:
        raise ValidationError(
            _(
                "The members were invited already. What isn't on the agenda of the notice can't be "
                "deliberated: such a decision is void (113-14, article 41). Put it on the agenda "
                "of the next session."
            ),
            code="after_notice",
        )
    if session.agenda_sent_on is not None and session.kind == SessionKind.ORDINARY:
        _check_can_be_sent_again(session)


def _check_governor(session: Session) -> None:
    """The governor adds points within so many days of receiving the agenda (article 38)."""
    rule = law.kept(law.session_rules(session), "council.governor_points")
    start = session.agenda_sent_on
    if start is None or session.state == SessionState.OPEN:
        raise ValidationError(_("The governor adds points once the agenda was sent."))
    last = calendar().add(start, rule.value or 0, rule.unit).end
    if timezone.localdate() > last:
        words = _("The governor could add points until %(day)s (113-14, article 38).")
        raise ValidationError(words % {"day": day_in_words(last)}, code="too_late")


def _check_can_be_sent_again(session: Session) -> None:
    rule = law.kept(law.session_rules(session), "council.agenda_to_governor")
    last = calendar().add(session.opens_on, -(rule.value or 0), rule.unit).end
    if timezone.localdate() > last:
        words = _(
            "The governor has the agenda, and a changed one could be sent until %(day)s. Put it on "
            "the agenda of the next session, or move this one."
        )
        raise ValidationError(words % {"day": day_in_words(last)}, code="after_sending")


# --- Changing -----------------------------------------------------------------------------------


@transaction.atomic
def change(item: AgendaItem, written: dict[str, Any], *, user: Any) -> AgendaItem:
    """Correct an item; `written` are values of `FIELDS`.

    Once the members were invited, its subject stays what it was: only what describes it and how
    it is treated may change.
    """
    session, item = _held_item(item, user)
    if session.state != SessionState.PLANNED and _renames(item, written):
        raise ValidationError(
            {"title_ar": _("The members were invited with this title: it can't change.")}
        )
    _write(item, session, written)
    item.save()
    actor, is_known = history.staff(user), session.state != SessionState.PLANNED
    history.record(item, "council.item_changed", actor=actor, is_public=is_known)
    generation.renew()
    return item


def _renames(item: AgendaItem, written: dict[str, Any]) -> bool:
    """Tell whether a title that is there would change; a missing translation may be added."""
    said = {name: getattr(item, name) for name in TITLES if getattr(item, name)}
    return any(written.get(name, title) != title for name, title in said.items())


def _write(item: AgendaItem, session: Session, written: dict[str, Any]) -> None:
    unknown = written.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"Not of an item: {', '.join(sorted(unknown))}")
    sitting: Sitting | None = written.get("sitting")
    if sitting is not None and sitting.session_id != session.pk:
        raise ValidationError({"sitting": _("This sitting is of another session.")})
    for name, value in written.items():
        setattr(item, name, value)
    if not item.title_ar.strip():
        raise ValidationError({"title_ar": _("Give it a title in Arabic.")})


@transaction.atomic
def shift(item: AgendaItem, by: int, *, user: Any) -> AgendaItem:
    """Move an item `by` places in the order of its session, -1 being one up."""
    session, item = _held_item(item, user)
    rows = list(
        session.items.select_for_update().filter(removed_at=None).order_by("position", "pk")
    )
    place = [one.pk for one in rows].index(item.pk)
    target = max(0, min(len(rows) - 1, place + by))
    rows.insert(target, rows.pop(place))
    for position, one in enumerate(rows, start=1):
        one.position = position
    AgendaItem.objects.bulk_update(rows, ["position"])
    # Who reads the data by date must see the new order.
    AgendaItem.objects.filter(pk__in=[one.pk for one in rows]).update(updated_at=timezone.now())
    facts = {"from": place + 1, "to": target + 1}
    actor, is_known = history.staff(user), session.state != SessionState.PLANNED
    history.record(item, "council.item_shifted", actor=actor, data=facts, is_public=is_known)
    generation.renew()
    item.refresh_from_db()
    return item


@transaction.atomic
def take_off(item: AgendaItem, reason: str, *, user: Any) -> AgendaItem:
    """Take an item off the agenda: for good before the notice, withdrawn with reasons after it."""
    session, item = _held_item(item, user)
    actor = history.staff(user)
    if session.state == SessionState.PLANNED:
        move(item, ItemState.PROPOSED, "council.item_taken_off", actor=actor, is_public=False)
        item.removed_at = timezone.now()
        item.save(update_fields=["removed_at", "updated_at"])
        item.submissions.update(state=SubmissionState.RECEIVED, item=None, session=None)
    else:
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: the members and the citizens read it.")})
        facts = {"reason": reason.strip()}
        move(item, ItemState.WITHDRAWN, "council.item_withdrawn", actor=actor, data=facts)
    debates.tell_taken_off(item, actor=actor)
    return item


def _held_item(item: AgendaItem, user: Any) -> tuple[Session, AgendaItem]:
    """Return session and item, locked. Raises ValidationError for one that can't change."""
    if item.session is None:
        raise ValidationError(_("This item belongs to no session."))
    session = held(item.session, user, PREPARE)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if item.removed_at is not None or session.state in (
        SessionState.CLOSED,
        SessionState.CANCELLED,
    ):
        raise ValidationError(_("This can't be changed any more."), code="transition")
    return session, item


@transaction.atomic
def note_study(item: AgendaItem, on: dt.date, *, user: Any) -> AgendaItem:
    """Note that the committee of an item has studied it; whoever brought it is told."""
    _session, item = _held_item(item, user)
    if item.committee is None:
        raise ValidationError(_("Name the committee that studies it first."))
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    actor = history.staff(user)
    facts = {"on": on.isoformat(), "committee": item.committee_id}
    history.record(item, "council.item_studied", actor=actor, data=facts)
    debates.tell_study(item, on, actor=actor)
    return item
