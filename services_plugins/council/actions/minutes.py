"""Minutes: drafted from the record, edited, approved, signed by both, sent, published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import generation
from services_plugins.council import law, printing, versions
from services_plugins.council.actions.base import held, move, need
from services_plugins.council.actions.posting import end_watch
from services_plugins.council.enums import DeliberationState, MinutesState, SessionState
from services_plugins.council.minuting import editing, saying
from services_plugins.council.minuting.drafting import draft as drafted
from services_plugins.council.minuting.drafting import refreshed
from services_plugins.council.models import Deliberation, Minutes, Session
from services_plugins.council.permissions import PUBLISH, RECORD, SIGN
from services_plugins.kit import deadlines, history

TO_GOVERNOR = "council.decisions.to_governor"
PUBLICATION = "council.decisions.publication"


class Signatory(TextChoices):
    """As whom somebody signs."""

    SECRETARY = "secretary", gettext_lazy("the secretary of the council")
    PRESIDENT = "president", gettext_lazy("the president of the council")


class Conflict(Exception):
    """Somebody else changed the same texts meanwhile; `theirs` is what is there now, by name."""

    def __init__(self, theirs: dict[str, str]) -> None:
        super().__init__(theirs)
        self.theirs = theirs


# --- Drafting and editing -----------------------------------------------------------------------


@transaction.atomic
def draft(session: Session, *, user: Any) -> Minutes:
    """Return the minutes of a session, drafted from what was recorded where there are none."""
    need(user, RECORD)
    return begin(session, actor=history.staff(user))


@transaction.atomic
def begin(session: Session, *, actor: history.Actor) -> Minutes:
    """The same, without asking for a right: a session that is closed has its minutes drafted."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    minutes = Minutes.objects.filter(session=session).first()
    if minutes is None:
        if session.state not in (SessionState.OPEN, SessionState.CLOSED):
            raise ValidationError(_("This session wasn't held yet."), code="order")
        minutes = Minutes.objects.create(
            session=session, content=drafted(session), is_demonstration=session.is_demonstration
        )
        history.record(minutes, "council.minutes_drafted", actor=actor, is_public=False)
    watch(minutes)
    return minutes


def watch(minutes: Minutes) -> None:
    """Start what runs from the end of a session (113-14, article 115), once."""
    session = minutes.session
    if session.closed_at is None or minutes.published_at is not None:
        return
    day = timezone.localdate(session.closed_at)
    rules = law.rules_for((TO_GOVERNOR, PUBLICATION), day)
    for code, is_done in ((TO_GOVERNOR, minutes.sent_on), (PUBLICATION, minutes.posted_on)):
        if not is_done and deadlines.running(minutes, code) is None:
            deadlines.start_under(minutes, law.kept(rules, code), on=day)


@transaction.atomic
def save(
    minutes: Minutes, typed: Mapping[str, str], seen: Mapping[str, str], *, user: Any
) -> Minutes:
    """Keep the texts that a person changed, beside those that somebody else did meanwhile.

    Texts that both changed are kept from neither: raises Conflict. Raises ValidationError where
    the minutes are no draft by now.
    """
    minutes = held(minutes, user, RECORD)
    _must_be_draft(minutes)
    kept, theirs = editing.merged(minutes.content, typed, seen)
    if theirs:
        raise Conflict(theirs)
    if kept:
        minutes.content = editing.edited(minutes.content, kept)
        minutes.save(update_fields=["content", "updated_at"])
        history.record(
            minutes,
            "council.minutes_edited",
            actor=history.staff(user),
            is_public=False,
            data={"texts": sorted(kept)},
        )
    return minutes


@transaction.atomic
def refresh(minutes: Minutes, *, user: Any) -> Minutes:
    """Take attendance and votes from the record anew; texts stay as they were edited."""
    minutes = held(minutes, user, RECORD)
    _must_be_draft(minutes)
    minutes.content = refreshed(minutes.content, minutes.session)
    minutes.save(update_fields=["content", "updated_at"])
    history.record(minutes, "council.minutes_refreshed", actor=history.staff(user), is_public=False)
    return minutes


def _must_be_draft(minutes: Minutes) -> None:
    if minutes.state != MinutesState.DRAFT:
        raise ValidationError(
            _("The minutes are “%(state)s” by now: take them back to edit them."),
            params={"state": minutes.get_state_display()},
            code="transition",
        )


# --- Approving and signing ----------------------------------------------------------------------


@transaction.atomic
def approve(minutes: Minutes, *, user: Any) -> Minutes:
    """Approve the text: from now on it is signed, not edited."""
    minutes = held(minutes, user, RECORD)
    if minutes.session.state != SessionState.CLOSED:
        raise ValidationError(
            _("The session isn't closed: its minutes may still change."), code="order"
        )
    if refreshed(minutes.content, minutes.session) != minutes.content:
        raise ValidationError(
            _("The record of the sittings has changed: take it over into the minutes first."),
            code="stale",
        )
    minutes.approved_on = timezone.localdate()
    move(
        minutes,
        MinutesState.APPROVED,
        "council.minutes_approved",
        actor=history.staff(user),
        fields=("approved_on",),
    )
    return minutes


@transaction.atomic
def take_back(minutes: Minutes, *, user: Any) -> Minutes:
    """Take approved minutes back to be edited; who has signed signs again."""
    minutes = held(minutes, user, RECORD)
    if minutes.state == MinutesState.PUBLISHED:
        raise ValidationError(_("They are published: correct them, and say why."), code="published")
    _unsigned(minutes)
    move(
        minutes,
        MinutesState.DRAFT,
        "council.minutes_taken_back",
        actor=history.staff(user),
        fields=UNSIGNED,
        is_public=False,
    )
    return minutes


UNSIGNED = (
    "approved_on",
    "signed_by_secretary_at",
    "secretary_signer",
    "signed_by_president_at",
    "president_signer",
)


def _unsigned(minutes: Minutes) -> None:
    for name in UNSIGNED:
        setattr(minutes, name, None)


@transaction.atomic
def sign(minutes: Minutes, signatory: Signatory, *, user: Any) -> Minutes:
    """Sign approved minutes: the secretary, who drew them up, then the president.

    One person signs once, whatever rights they have. Raises ValidationError for any other order.
    """
    minutes = held(minutes, user, SIGN)
    _may_sign(minutes, signatory, user)
    action = f"council.signed_by_{signatory}"
    setattr(minutes, f"signed_by_{signatory}_at", timezone.now())
    setattr(minutes, f"{signatory}_signer", user)
    fields = (f"signed_by_{signatory}_at", f"{signatory}_signer")
    actor = history.staff(user)
    if signatory == Signatory.PRESIDENT:
        move(minutes, MinutesState.SIGNED, action, actor=actor, fields=fields)
    else:
        minutes.save(update_fields=[*fields, "updated_at"])
        history.record(minutes, action, actor=actor)
    return minutes


def _may_sign(minutes: Minutes, signatory: Signatory, user: Any) -> None:
    if minutes.state == MinutesState.DRAFT:
        raise ValidationError(_("Approve the minutes first: they are a draft."), code="order")
    if getattr(minutes, f"signed_by_{signatory}_at") is not None:
        raise ValidationError(
            _("Signed already as %(role)s."), params={"role": signatory.label}, code="twice"
        )
    if signatory == Signatory.PRESIDENT and minutes.signed_by_secretary_at is None:
        raise ValidationError(
            _("The secretary of the council signs first, then the president."), code="order"
        )
    if minutes.secretary_signer_id == user.pk:
        raise ValidationError(
            _("You signed as the secretary: another person signs as the president."), code="same"
        )


# --- Sending, publishing, correcting ------------------------------------------------------------


@transaction.atomic
def send(minutes: Minutes, on: dt.date, *, user: Any) -> Minutes:
    """Note that signed minutes were sent to the governor (113-14, article 115)."""
    minutes = held(minutes, user, RECORD)
    if minutes.state not in (MinutesState.SIGNED, MinutesState.PUBLISHED):
        raise ValidationError(_("Both must have signed first."), code="order")
    if on > timezone.localdate() or on < minutes.session.opens_on:
        raise ValidationError(_("This day can't be right."), code="day")
    minutes.sent_on = on
    minutes.save(update_fields=["sent_on", "updated_at"])
    history.record(
        minutes,
        "council.minutes_sent",
        actor=history.staff(user),
        data={"on": on.isoformat()},
    )
    end_sending(minutes.session)
    return minutes


def end_sending(session: Session) -> None:
    """End the watch over the sending once minutes and every deliberation of a session are sent."""
    minutes = Minutes.objects.filter(session=session, sent_on__isnull=False).first()
    waiting = Deliberation.objects.filter(
        session=session, state=DeliberationState.ADOPTED, removed_at=None
    )
    if minutes is None or waiting.exists():
        return
    if (running := deadlines.running(minutes, TO_GOVERNOR)) is not None:
        days = session.deliberations.values_list("sent_on", flat=True)
        deadlines.end(running, on=max(filter(None, [minutes.sent_on, *days])))


@transaction.atomic
def publish(minutes: Minutes, *, user: Any) -> Minutes:
    """Publish signed minutes, or their correction, without what was said behind closed doors."""
    minutes = held(minutes, user, PUBLISH)
    reason, minutes.correction = minutes.correction, ""
    if minutes.published_at is None:
        minutes.published_at = timezone.now()
    if not minutes.can_become(MinutesState.PUBLISHED):
        raise ValidationError(
            _("Minutes are approved, signed by the secretary and the president, then published. "
              "These are “%(state)s”."),
            params={"state": minutes.get_state_display()},
            code="order",
        )  # fmt: skip
    _document, paper = printing.issue_minutes(minutes)
    version = versions.keep(
        minutes,
        saying.public(minutes.content),
        internal=saying.internal(minutes.content),
        user=user,
        reason=reason,
        sha256=paper.sha256,
    )
    move(
        minutes,
        MinutesState.PUBLISHED,
        "council.minutes_published",
        actor=history.staff(user),
        data={"version": version.number, "sha256": paper.sha256},
        fields=("published_at", "correction"),
    )
    end_watch(minutes)
    generation.renew()
    return minutes


@transaction.atomic
def correct(minutes: Minutes, reason: str, *, user: Any) -> Minutes:
    """Open published minutes to a correction; what is published stays until it is signed anew."""
    minutes = held(minutes, user, PUBLISH)
    if not reason.strip():
        raise ValidationError(
            _("Say why they are corrected: everybody reads it."), code="no_reason"
        )
    if minutes.state != MinutesState.PUBLISHED:
        raise ValidationError(_("Only published minutes are corrected."), code="transition")
    _unsigned(minutes)
    minutes.correction = reason.strip()
    move(
        minutes,
        MinutesState.DRAFT,
        "council.minutes_correction",
        actor=history.staff(user),
        fields=(*UNSIGNED, "correction"),
        is_public=False,
    )
    return minutes
