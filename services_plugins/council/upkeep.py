"""What time brings about."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from services_plugins.council import upkeep_records
from services_plugins.council.directory.push import push
from services_plugins.council.enums import SessionState
from services_plugins.council.models import Session
from services_plugins.council.past import staging
from services_plugins.council.permissions import PREPARE
from services_plugins.council.planner import SOON_DAYS
from services_plugins.council.wording import session_name
from services_plugins.kit import deadlines, switches
from services_plugins.kit.models import Deadline
from services_plugins.kit.warnings import warn_all


def keep_up() -> None:
    """Warn the secretariat before the dates of its sessions, and after those that were missed.

    What records need follows, and the portal is told what has changed.
    """
    upkeep_records.keep_up()
    push()
    staging.remove_old()
    if switches.is_on("council"):
        warn_all(Session, _warn, days_before=SOON_DAYS)


def _warn(deadline: Deadline, is_late: bool) -> bool:
    session = _session(deadline.subject_id)
    # Nobody is written to about sessions that don't exist.
    if session is None or session.is_demonstration:
        return False
    users = list(get_user_model().objects.with_perm(PREPARE, include_superusers=False))
    for user in users:
        send_warning.enqueue(deadline.pk, user.pk, is_late)
    return bool(users)


def _session(pk: int) -> Session | None:
    rows = Session.objects.filter(pk=pk, removed_at=None)
    return rows.exclude(state=SessionState.CANCELLED).first()


@task()
def send_warning(deadline_id: int, user_id: int, is_late: bool) -> None:
    """Write to one member of the secretariat, unless it was done meanwhile."""
    deadline = Deadline.objects.filter(pk=deadline_id, ended_on=None).first()
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    session = _session(deadline.subject_id) if deadline else None
    if deadline is None or session is None or user is None:
        return
    _send(deadline, session, user, is_late)


def _send(deadline: Deadline, session: Session, user: Any, is_late: bool) -> None:
    path = reverse("council_desk:session", args=[session.pk])
    with translation.override(user.preferred_language or "ar"):
        context: dict[str, Any] = {
            "session": session_name(session),
            "what": deadlines.name_of(deadline),
            "due": deadline.due,
            "is_late": is_late,
            "link": connection.tenant.base_url + path,
            "commune": connection.tenant.name,
        }
        subject = render_to_string("council/desk/warning.subject.txt", context).strip()
        body = render_to_string("council/desk/warning.txt", context)
    EmailMessage(subject, body, to=[user.email]).send()
