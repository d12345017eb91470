"""What time brings about for records: minutes begun, delays that end, staff who are warned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from services_plugins.council.actions import deliberations
from services_plugins.council.actions.minutes import TO_GOVERNOR, begin
from services_plugins.council.actions.papers import look_into
from services_plugins.council.enums import DeliberationState, Reading, SessionState
from services_plugins.council.models import Deliberation, Minutes, Paper, Session
from services_plugins.council.permissions import PUBLISH, RECORD
from services_plugins.council.wording import session_name
from services_plugins.kit import deadlines, history, switches
from services_plugins.kit.enums import DeadlineState
from services_plugins.kit.models import Deadline
from services_plugins.kit.warnings import warn_all

# How many rows one round takes; the next one goes on.
ROUND = 200
DAYS_BEFORE = 3
# Sessions that ended longer ago were entered afterwards: nobody is reminded of those.
RECENT = dt.timedelta(days=180)
# A paper that waits for longer has lost its task.
LOST = dt.timedelta(hours=1)
# What staff have to do themselves; other delays are the governor's.
OURS = frozenset({TO_GOVERNOR, deliberations.PUBLICATION})


def keep_up() -> None:
    """Begin minutes, let delays end, and warn who has to act."""
    _begin_minutes()
    _end_oppositions()
    _read_again()
    if switches.is_on("council"):
        for model in (Minutes, Deliberation):
            warn_all(model, _warn, days_before=DAYS_BEFORE)


def _begin_minutes() -> None:
    """Draft the minutes of sessions that were closed, so that their delays run."""
    rows = Session.objects.filter(
        state=SessionState.CLOSED,
        closed_at__gte=timezone.now() - RECENT,
        minutes=None,
        removed_at=None,
        sittings__attendances__isnull=False,
    ).distinct()
    for session in rows[:ROUND]:
        begin(session, actor=history.SYSTEM)


def _end_oppositions() -> None:
    over = Deadline.objects.filter(
        subject_kind=Deliberation._meta.label_lower,
        rule_code=deliberations.OPPOSITION,
        state=DeadlineState.RUNNING,
        due__lt=timezone.localdate(),
    ).values("subject_id")
    rows = Deliberation.objects.filter(state=DeliberationState.SENT, pk__in=over)
    for one in rows.defer("search")[:ROUND]:
        deliberations.become_enforceable(one)


def _read_again() -> None:
    """Queue papers again whose task was lost."""
    rows = Paper.objects.filter(
        reading=Reading.WAITING, updated_at__lt=timezone.now() - LOST, removed_at=None
    )
    for pk in rows.exclude(file="").values_list("pk", flat=True)[:ROUND]:
        Paper.objects.filter(pk=pk).update(updated_at=timezone.now())
        look_into.enqueue(pk)


def _warn(deadline: Deadline, is_late: bool) -> bool:
    """Have the staff warned of a delay that is theirs to keep; tell whether there were any."""
    if deadline.rule_code not in OURS:
        return False
    row = _subject(deadline)
    # Nobody is written to about a council that doesn't exist.
    if row is None or row.is_demonstration:
        return False
    users = _staff(RECORD if deadline.rule_code == TO_GOVERNOR else PUBLISH)
    for user in users:
        send_warning.enqueue(deadline.pk, user.pk, is_late)
    return bool(users)


def _subject(deadline: Deadline) -> Deliberation | Minutes | None:
    model = Minutes if deadline.subject_kind == Minutes._meta.label_lower else Deliberation
    return model.objects.filter(pk=deadline.subject_id, removed_at=None).first()


def _staff(right: str) -> list[Any]:
    rows = get_user_model().objects.with_perm(right, include_superusers=False)
    return list(rows.filter(is_active=True))


@task()
def send_warning(deadline_id: int, user_id: int, is_late: bool) -> None:
    """Write to one member of staff, unless it was done meanwhile."""
    deadline = Deadline.objects.filter(pk=deadline_id, state=DeadlineState.RUNNING).first()
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    subject = _subject(deadline) if deadline else None
    if deadline is None or user is None or subject is None:
        return
    page = "minutes" if isinstance(subject, Minutes) else "deliberation"
    with translation.override(user.preferred_language or "ar"):
        context = {
            "title": _title(subject),
            "rule": deadlines.name_of(deadline),
            "is_verified": deadline.rule.get("is_verified"),
            "due": deadline.due,
            "is_late": is_late,
            "link": connection.tenant.base_url + reverse(f"council_desk:{page}", args=[subject.pk]),
            "commune": connection.tenant.name,
        }
        mail_subject = render_to_string("council/desk/records_warning.subject.txt", context).strip()
        body = render_to_string("council/desk/records_warning.txt", context)
    EmailMessage(mail_subject, body, to=[user.email]).send()


def _title(subject: Deliberation | Minutes) -> str:
    if isinstance(subject, Minutes):
        return session_name(subject.session)
    return f"{subject.reference} · {subject.title}"
