"""What a deadline brings about by itself: warnings before and after it, and consent by silence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from services_plugins.kit import numbering, switches
from services_plugins.kit.models import Deadline
from services_plugins.kit.warnings import warn_all
from services_plugins.requests.actions.desk import accept_by_silence
from services_plugins.requests.enums import OPEN, DeskRight, RequestState, SilenceRule
from services_plugins.requests.models import Request
from services_plugins.requests.permissions import colleagues

# How many days before a deadline the first warning is given.
DAYS_BEFORE = 3
# How many files one round takes; the next one goes on.
ROUND = 500


def escalate() -> int:
    """Warn of deadlines and note consent by silence in the tenant at work; return how often.

    Each warning is given once, however often this runs.
    """
    if not switches.is_on("requests"):
        return 0
    return warn_all(Request, _warn, days_before=DAYS_BEFORE) + _note_silence()


def _warn(deadline: Deadline, is_late: bool) -> bool:
    request = Request.objects.filter(pk=deadline.subject_id, state__in=OPEN).first()
    # Nobody is written to about people who don't exist; the inbox shows the delay all the same.
    if request is None or request.is_demonstration:
        return False
    # Appeals are for the head from the start.
    people = _people(request, is_for_heads=is_late or request.state == RequestState.APPEALED)
    for user in people:
        send_warning.enqueue(request.pk, user.pk, deadline.due.isoformat(), is_late)
    return bool(people)


def _people(request: Request, *, is_for_heads: bool) -> list[Any]:
    """Return who is warned: who has the file in hand, and the heads for their part or nobody's.

    A desk without a head is warned as a whole.
    """
    found = [request.assignee] if request.assignee and request.assignee.is_active else []
    if is_for_heads or not found:
        heads = list(colleagues([request.desk_id], DeskRight.HEAD))
        found += heads or list(colleagues([request.desk_id]))
    return list({user.pk: user for user in found}.values())


@task()
def send_warning(request_id: int, user_id: int, due: str, is_late: bool) -> None:
    """Write to one member of staff, in their language, unless the file was settled meanwhile."""
    request = (
        Request.objects.filter(pk=request_id, state__in=OPEN).select_related("edition").first()
    )
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if request is None or user is None:
        return
    with translation.override(user.preferred_language or "ar"):
        context = {
            "number": numbering.written(request.number),
            "procedure": request.edition.sheet.name,
            "due": dt.date.fromisoformat(due),
            "is_late": is_late,
            "is_appeal": request.state == RequestState.APPEALED,
            "link": connection.tenant.base_url + reverse("requests_desk:file", args=[request.pk]),
            "commune": connection.tenant.name,
        }
        subject = render_to_string("requests/desk/warning.subject.txt", context).strip()
        body = render_to_string("requests/desk/warning.txt", context)
    EmailMessage(subject, body, to=[user.email]).send()


def _note_silence() -> int:
    """Accept what the law accepts by silence, file by file; return how many."""
    rows = Request.objects.filter(
        state__in=[RequestState.FILED, RequestState.IN_REVIEW],
        due__lt=timezone.localdate(),
        edition__sheet_data__silence=SilenceRule.CONSENT.value,
    )
    return sum(_accept(request) for request in list(rows[:ROUND]))


def _accept(request: Request) -> bool:
    try:
        accept_by_silence(request)
    except ValidationError:  # decided meanwhile
        return False
    return True
