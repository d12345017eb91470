"""What members, committees and the governor send in writing: entered, refused, answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import generation
from services_plugins.council.actions.base import held, need
from services_plugins.council.enums import SubmissionKind, SubmissionState
from services_plugins.council.models import Submission
from services_plugins.council.permissions import PREPARE
from services_plugins.kit import history

# Who it must come from, by kind.
_FROM_MEMBER = frozenset({SubmissionKind.PROPOSAL, SubmissionKind.WRITTEN_QUESTION})


@transaction.atomic
def enter(submission: Submission, *, user: Any) -> Submission:
    """Enter what came in writing; it isn't saved yet. Raises ValidationError, by field."""
    need(user, PREPARE)
    if submission.kind in _FROM_MEMBER and submission.member is None:
        raise ValidationError({"member": _("Say which member it comes from.")})
    if submission.kind == SubmissionKind.REPORT and submission.body is None:
        raise ValidationError({"body": _("Say which committee it comes from.")})
    if not submission.title_ar.strip():
        raise ValidationError({"title_ar": _("Give it a title in Arabic.")})
    if submission.received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day has not come yet.")})
    submission.save()
    _record(submission, "council.submission_entered", user, is_public=False)
    return submission


@transaction.atomic
def refuse(submission: Submission, reason: str, *, user: Any) -> Submission:
    """Leave a member's proposal off the agenda, with reasons that the council is told (art. 40)."""
    submission = _held(submission, user, SubmissionState.RECEIVED)
    if submission.kind != SubmissionKind.PROPOSAL:
        raise ValidationError(_("Only a member's proposal can be refused."))
    if not reason.strip():
        raise ValidationError({"reason": _("The law wants reasons for it (113-14, article 40).")})
    submission.state = SubmissionState.REFUSED
    submission.answer, submission.answered_on = reason.strip(), timezone.localdate()
    submission.save(update_fields=["state", "answer", "answered_on"])
    _record(submission, "council.submission_refused", user)
    return submission


@transaction.atomic
def answer(
    submission: Submission, text: str, on: dt.date, *, is_public: bool, user: Any
) -> Submission:
    """Enter the answer to a written question, given in a sitting (113-14, article 46)."""
    submission = _held(submission, user, SubmissionState.RECEIVED, SubmissionState.ON_AGENDA)
    if submission.kind != SubmissionKind.WRITTEN_QUESTION:
        raise ValidationError(_("Only a written question is answered."))
    if not text.strip():
        raise ValidationError({"text": _("Write the answer.")})
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    submission.state, submission.is_public = SubmissionState.ANSWERED, is_public
    submission.answer, submission.answered_on = text.strip(), on
    submission.save(update_fields=["state", "is_public", "answer", "answered_on"])
    _record(submission, "council.question_answered", user)
    generation.renew()
    return submission


def _held(submission: Submission, user: Any, *states: SubmissionState) -> Submission:
    submission = held(submission, user, PREPARE)
    if submission.state not in states:
        raise ValidationError(
            _("This can't be done: it is “%(state)s” by now."),
            params={"state": submission.get_state_display()},
            code="transition",
        )
    return submission


def _record(submission: Submission, action: str, user: Any, *, is_public: bool = True) -> None:
    facts = {"kind": submission.kind}
    actor = history.staff(user)
    history.record(submission, action, actor=actor, data=facts, is_public=is_public)
