"""What staff do with a request at their desk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import deadlines, history
from services_plugins.kit.enums import ActorKind, DeadlineState
from services_plugins.requests import telling
from services_plugins.requests.actions.base import held, locked, move
from services_plugins.requests.actions.letters import issue_decision
from services_plugins.requests.enums import (
    AT_WORK,
    DECIDED,
    OPEN,
    DeskRight,
    OpinionVerdict,
    RequestState,
    SilenceRule,
)
from services_plugins.requests.models import Desk, Message, Opinion, Request
from services_plugins.requests.permissions import may, require

# What a decision of a desk may be; silence has an action of its own.
DECISIONS = (RequestState.ACCEPTED, RequestState.PARTLY_ACCEPTED, RequestState.REFUSED)


def _check_person(request: Request) -> None:
    """Refuse words about somebody who was taken out of the file: nothing would erase them."""
    if request.answers is None:
        raise ValidationError(
            _("The personal data of this file were erased when their time was over."),
            code="erased",
        )


@transaction.atomic
def take(request: Request, *, user: Any) -> Request:
    """Take a request in hand: it is under review, and its own. Raises ValidationError."""
    request = held(request, user, DeskRight.TREAT)
    request.assignee = user
    move(
        request,
        RequestState.IN_REVIEW,
        "requests.taken",
        actor=history.staff(user),
        fields=("assignee",),
    )
    return request


@transaction.atomic
def assign(request: Request, assignee: Any, *, user: Any) -> Request:
    """Give a request to a colleague who treats requests at its desk, or to nobody."""
    request = held(request, user, DeskRight.TREAT)
    if assignee is not None and not may(assignee, DeskRight.TREAT, request.desk):
        raise ValidationError(_("This colleague doesn't work at this desk."), code="assignee")
    request.assignee = assignee
    request.save(update_fields=["assignee", "updated_at"])
    history.record(
        request,
        "requests.assigned",
        actor=history.staff(user),
        is_public=False,
        data={"to": assignee.pk if assignee else None},
    )
    return request


@transaction.atomic
def note(request: Request, text: str, *, user: Any) -> Message:
    """Leave a note that only the desk reads."""
    request = held(request, user, DeskRight.TREAT)
    _check_person(request)
    message = Message.objects.create(
        request=request, author_kind=ActorKind.STAFF, author=user, is_internal=True, text=text
    )
    history.record(request, "requests.noted", actor=history.staff(user), is_public=False)
    return message


@transaction.atomic
def note_reference(request: Request, reference: str, *, user: Any) -> Request:
    """Keep under which reference a national platform has the file; empty takes it away."""
    request = held(request, user, DeskRight.TREAT)
    request.external_reference = reference.strip()
    request.save(update_fields=["external_reference", "updated_at"])
    history.record(request, "requests.referenced", actor=history.staff(user))
    return request


@transaction.atomic
def send_message(request: Request, text: str, *, user: Any) -> Message:
    """Write to the citizen, who is told that there is a message."""
    request = held(request, user, DeskRight.TREAT)
    _check_person(request)
    message = Message.objects.create(
        request=request, author_kind=ActorKind.STAFF, author=user, text=text
    )
    history.record(request, "requests.message", actor=history.staff(user))
    telling.tell(request, "message", occasion=str(message.pk))
    return message


@transaction.atomic
def ask_for_documents(request: Request, documents: list[str], *, user: Any) -> Request:
    """Ask for what is missing: all at once, and once only (law 55-19).

    `documents` are what is asked for, in words of the request's language. Raises
    ValidationError for an empty list, or where the desk has asked before.
    """
    request = held(request, user, DeskRight.TREAT)
    wanted = [one.strip() for one in documents if one.strip()]
    if not wanted:
        raise ValidationError(_("Name the documents that are missing."), code="empty")
    if request.documents_asked_at is not None:
        raise ValidationError(
            _("The law allows one single call for missing documents; it was made already."),
            code="asked_before",
        )
    request.documents_asked_at, request.documents_asked = timezone.now(), wanted
    move(
        request,
        RequestState.AWAITING_DOCUMENTS,
        "requests.documents_asked",
        actor=history.staff(user),
        data={"count": len(wanted)},
        fields=("documents_asked_at", "documents_asked"),
    )
    telling.tell(request, "documents_asked")
    return request


@transaction.atomic
def pass_to_desk(request: Request, desk: Desk, *, user: Any) -> Request:
    """Pass a request on to another desk of the commune; the delay goes on."""
    request = held(request, user, DeskRight.TREAT)
    if request.state not in OPEN:
        raise ValidationError(_("Only open requests can be passed on."), code="over")
    before = request.desk_id
    request.desk, request.assignee = desk, None
    request.save(update_fields=["desk", "assignee", "updated_at"])
    history.record(
        request,
        "requests.transferred_desk",
        actor=history.staff(user),
        data={"from": before, "to": desk.pk},
    )
    return request


@transaction.atomic
def pass_to_body(request: Request, body: str, *, user: Any) -> Request:
    """Pass a request on to the body that is competent for it; the citizen is told which."""
    request = held(request, user, DeskRight.DECIDE)
    if not body.strip():
        raise ValidationError(_("Name the body that is competent."), code="empty")
    if (running := deadlines.running(request)) is not None:
        deadlines.stop(running)
    request.due = None
    move(
        request,
        RequestState.TRANSFERRED,
        "requests.transferred",
        actor=history.staff(user),
        data={"body": body.strip()},
        fields=("due",),
    )
    telling.tell(request, "transferred", context={"body": body.strip()})
    return request


@transaction.atomic
def extend(request: Request, reasons: str, *, user: Any) -> Request:
    """Extend the delay once, where the law has a rule for that; the reasons go to the citizen.

    Which rule follows from the delay that runs: an urgent request is extended by less.
    """
    request = held(request, user, DeskRight.DECIDE)
    running = deadlines.running(request)
    rules = {one.rule: one.extension for one in request.edition.sheet.delays}
    code = rules.get(running.rule_code) if running else None
    if not code or running is None or request.state not in OPEN - {RequestState.APPEALED}:
        raise ValidationError(_("This delay can't be extended."), code="no_extension")
    if not reasons.strip():
        raise ValidationError(_("Say why the delay is extended."), code="no_reasons")
    # The extension counts from the end of the first delay, even where that is not over yet.
    deadlines.stop(running)
    extension = deadlines.start(request, code, on=running.due)
    request.due = extension.due
    request.save(update_fields=["due", "updated_at"])
    Message.objects.create(
        request=request, author_kind=ActorKind.STAFF, author=user, text=reasons.strip()
    )
    history.record(
        request,
        "requests.extended",
        actor=history.staff(user),
        data={"due": extension.due.isoformat()},
    )
    telling.tell(request, "extended", context={"due": extension.due.isoformat()})
    return request


@transaction.atomic
def give_opinion(
    request: Request, member: str, verdict: OpinionVerdict, remarks: str, *, user: Any
) -> Opinion:
    """Record what a member of the commission said. Remarks are needed unless it is favourable."""
    request = held(request, user, DeskRight.TREAT)
    if request.state not in AT_WORK:
        raise ValidationError(_("Opinions belong to requests under review."), code="over")
    if verdict != OpinionVerdict.FAVOURABLE and not remarks.strip():
        raise ValidationError(_("Say what the remarks are."), code="no_remarks")
    opinion = Opinion.objects.create(
        request=request, member=member, verdict=verdict, remarks=remarks.strip(), recorded_by=user
    )
    history.record(
        request,
        "requests.opinion",
        actor=history.staff(user),
        is_public=False,
        data={"verdict": verdict, "member": member},
    )
    return opinion


@transaction.atomic
def decide(request: Request, decision: RequestState, reasons: str, *, user: Any) -> Request:
    """Decide a request, or its appeal; a refusal gives its reasons in law and fact (law 03-01).

    The letter of the decision is issued with it.
    What is refused may be appealed against once; the remedies after that are elsewhere. Raises
    ValidationError without reasons, and where somebody else has decided meanwhile.
    """
    request = held(request, user, DeskRight.DECIDE)
    if decision not in DECISIONS:
        raise ValidationError(_("Choose a decision."), code="decision")
    if decision != RequestState.ACCEPTED and not reasons.strip():
        raise ValidationError(
            _("A decision that isn't favourable gives its reasons (law 03-01)."), code="no_reasons"
        )
    was_appealed = request.state == RequestState.APPEALED
    _settle(request, decision, "requests.decided", history.staff(user), reasons.strip())
    may_appeal = decision != RequestState.ACCEPTED and not was_appealed
    if may_appeal and request.edition.sheet.appeal_rule:
        deadlines.start(request, request.edition.sheet.appeal_rule)
    issue_decision(request, actor=history.staff(user))
    telling.tell(request, "decided", occasion=str(request.decided_at))
    return request


@transaction.atomic
def accept_by_silence(request: Request, *, user: Any = None) -> Request:
    """Note that the legal delay has passed in silence, where that means consent (law 55-19, 19).

    The attestation is issued with it. Raises ValidationError where it doesn't, or before the
    delay is over.
    """
    request = locked(request)
    if user is not None:
        require(user, DeskRight.DECIDE, request)
    running = deadlines.running(request)
    if request.edition.sheet.silence != SilenceRule.CONSENT or running is None:
        raise ValidationError(_("Silence decides nothing here."), code="no_silence")
    if timezone.localdate() <= running.due:
        raise ValidationError(_("The legal delay is still running."), code="running")
    actor = history.staff(user) if user else history.SYSTEM
    _settle(request, RequestState.CONSENT_BY_SILENCE, "requests.consent", actor, "")
    issue_decision(request, actor=actor)
    telling.tell(request, "decided", occasion="silence")
    return request


def _settle(
    request: Request, decision: RequestState, action: str, actor: history.Actor, reasons: str
) -> None:
    """End what runs for a locked request and bring it into the state of its decision."""
    now = timezone.now()
    is_first = request.decided_at is None
    if (running := deadlines.running(request)) is not None:
        deadlines.end(running)
        if is_first:
            request.in_time = running.state == DeadlineState.MET
    request.decided_at, request.decision_reasons, request.due = now, reasons, None
    if is_first and request.filed_at is not None:
        request.days_taken = deadlines.working_days(
            timezone.localdate(request.filed_at), timezone.localdate(now)
        )
    move(
        request,
        decision,
        action,
        actor=actor,
        fields=("decided_at", "decision_reasons", "due", "days_taken", "in_time"),
    )


@transaction.atomic
def close(request: Request, *, user: Any) -> Request:
    """Close a decided request: what was decided is delivered. Raises ValidationError."""
    request = held(request, user, DeskRight.TREAT)
    if request.state not in DECIDED | {RequestState.TRANSFERRED, RequestState.AWAITING_DOCUMENTS}:
        raise ValidationError(_("Only decided requests can be closed."), code="open")
    running = deadlines.running(request)
    if running is not None:
        is_appeal = running.rule_code == request.edition.sheet.appeal_rule
        if is_appeal and timezone.localdate() <= running.due:
            raise ValidationError(_("The time to appeal is still running."), code="appeal")
        deadlines.stop(running)
    request.due = None
    move(
        request,
        RequestState.CLOSED,
        "requests.closed",
        actor=history.staff(user),
        fields=("due",),
    )
    return request
