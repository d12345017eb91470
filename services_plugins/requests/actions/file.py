"""Filing: from here on the request exists for the commune, and its legal delay runs."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import deadlines, history
from services_plugins.kit.models import Attachment
from services_plugins.requests import people, telling
from services_plugins.requests.actions.base import locked, move
from services_plugins.requests.definition import FieldType
from services_plugins.requests.enums import RequestState
from services_plugins.requests.models import Request
from services_plugins.requests.street import reports


class Incomplete(ValidationError):
    """Questions are left open; `steps` are the keys of the steps that ask them."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__(_("Some questions are still to be answered."), code="incomplete")
        self.steps = steps


@transaction.atomic
def file(request: Request, *, actor: history.Actor = history.CITIZEN) -> Request:
    """File a draft: start its delay, record it, and send the receipt, all or nothing.

    The receipt goes to the contact that the draft has by now, if somebody has proven one.

    Filing what was filed already changes nothing and returns it: a double click is harmless.
    Raises Incomplete.
    """
    request = locked(request)
    if request.state != RequestState.DRAFT:
        return request
    if steps := open_steps(request):
        raise Incomplete(steps)
    request.answers = request.edition.definition.relevant(request.given)
    request.applicant = people.name_in(request.given)
    request.person_keys = people.keys_of(request.given)
    request.filed_at = timezone.now()
    reported = _what_is_reported(request)
    delay = request.edition.sheet.delay_for(request.answers)
    request.delay_rule = delay.rule
    if delay.rule:
        request.due = deadlines.start(request, delay.rule).due
    move(
        request,
        RequestState.FILED,
        "requests.filed",
        actor=actor,
        data={"filing": request.filing, "is_identified": bool(request.identity)},
        fields=(
            "answers",
            "applicant",
            "person_keys",
            "filed_at",
            "delay_rule",
            "due",
            *reported,
        ),
    )
    telling.tell_receipt(request)
    return request


def _what_is_reported(request: Request) -> tuple[str, ...]:
    """Note of a street report what it is searched by; return the fields that were set."""
    if not reports.is_report(request):
        return ()
    request.topic = request.given.get(reports.TOPIC) or ""
    if point := reports.given_point(request.given):
        request.latitude, request.longitude = point.latitude, point.longitude
    return ("topic", "latitude", "longitude")


def open_steps(request: Request) -> list[str]:
    """Return the keys of the steps with a required question that has no answer yet."""
    definition = request.edition.definition
    answers = definition.relevant(request.given)
    slots = set(Attachment.of(request).values_list("slot", flat=True))
    return [
        step.key
        for step in definition.steps
        if any(
            one.required
            and not (one.key in slots if _is_file(one) else _answered(answers, one.key))
            for one in step.asked(answers)
        )
    ]


def _is_file(field: object) -> bool:
    return getattr(field, "type", None) == FieldType.DOCUMENT


def _answered(answers: dict, key: str) -> bool:
    return answers.get(key) not in (None, "", [])
