"""What a citizen does with a request that is filed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import attachments, deadlines, history
from services_plugins.kit.enums import ActorKind
from services_plugins.requests.actions.base import locked, move
from services_plugins.requests.enums import DECIDED, OPEN, OVER, RequestState, SilenceRule
from services_plugins.requests.models import Message, Request


@transaction.atomic
def send_message(request: Request, text: str) -> Message:
    """Add the citizen's words to an open request. Raises ValidationError once it is over."""
    request = locked(request)
    if request.state not in OPEN:
        raise ValidationError(_("This request is over: nobody would read a message."), code="over")
    message = Message.objects.create(request=request, author_kind=ActorKind.CITIZEN, text=text)
    history.record(request, "requests.message", actor=history.CITIZEN)
    return message


@transaction.atomic
def give_documents(request: Request, uploads: Iterable[tuple[str, File]]) -> Request:
    """Add the documents that the desk asked for, as (slot, file), and go back to the review.

    All or none: raises ValidationError for a file that isn't accepted, or when nothing was asked.
    """
    prepared = [
        attachments.prepare(request, upload, slot=slot, added_by=ActorKind.CITIZEN)
        for slot, upload in uploads
    ]
    request = locked(request)
    attachments.keep(request, prepared)
    move(request, RequestState.IN_REVIEW, "requests.documents_given", actor=history.CITIZEN)
    return request


@transaction.atomic
def withdraw(request: Request) -> Request:
    """Take the request back. Raises ValidationError once it is decided."""
    request = locked(request)
    if (running := deadlines.running(request)) is not None:
        deadlines.stop(running)
    request.due = None
    move(
        request,
        RequestState.WITHDRAWN,
        "requests.withdrawn",
        actor=history.CITIZEN,
        fields=("due",),
    )
    return request


@transaction.atomic
def appeal(request: Request, text: str) -> Request:
    """Ask for a decision, or for one that never came, to be looked at by the head.

    The delay for the answer to the appeal starts. Raises ValidationError where there is nothing
    to appeal against, or once the delay for it is over.
    """
    request = locked(request)
    last_day = appeal_until(request)
    if last_day is None or timezone.localdate() > last_day:
        raise ValidationError(_("The time to appeal is over."), code="too_late")
    Message.objects.create(request=request, author_kind=ActorKind.CITIZEN, text=text)
    if (before := deadlines.running(request)) is not None:
        deadlines.end(before)
    rule = request.edition.sheet.appeal_answer_rule
    request.due = deadlines.start(request, rule).due if rule else None
    move(
        request,
        RequestState.APPEALED,
        "requests.appealed",
        actor=history.CITIZEN,
        data={"due": request.due.isoformat()} if request.due else None,
        fields=("due",),
    )
    return request


def appeal_until(request: Request) -> date | None:
    """Return the last day for an appeal, or None where none can be filed.

    It is open after a decision, and from the day after the legal delay has passed without one.
    """
    rule = request.edition.sheet.appeal_rule
    if not rule or not request.can_become(RequestState.APPEALED):
        return None
    if request.state in DECIDED:
        window = deadlines.running(request, rule)
        return window.due if window else None
    # Where silence means consent, the person has what they asked for.
    if request.edition.sheet.silence == SilenceRule.CONSENT or request.due is None:
        return None
    is_late = request.due < timezone.localdate()
    return deadlines.last_day(rule, on=request.due) if is_late else None


@transaction.atomic
def rate(request: Request, rating: int) -> Request:
    """Keep how the citizen found the service, from 1 to 5; the last word counts.

    Raises ValidationError before there is a decision.
    """
    request = locked(request)
    if request.state not in OVER | DECIDED or not 1 <= rating <= 5:
        raise ValidationError(_("This request can't be rated yet."), code="not_over")
    request.rating = rating
    request.save(update_fields=["rating"])
    history.record(
        request, "requests.rated", actor=history.CITIZEN, is_public=False, data={"rating": rating}
    )
    return request
