"""What time brings about."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from services_plugins.kit import switches
from services_plugins.kit.models import Deadline
from services_plugins.kit.warnings import warn_all
from services_plugins.petitions import permissions
from services_plugins.petitions.actions import tally
from services_plugins.petitions.actions.write import lapse
from services_plugins.petitions.enums import WITH_BUREAU, PetitionState, SignatureState
from services_plugins.petitions.models import Petition, Signature
from services_plugins.petitions.portal import push

# How many petitions one round takes; the next one goes on.
ROUND = 200
# How many days before its delay ends the bureau is warned: it meets, and must be called first.
DAYS_BEFORE = 21


def keep_up() -> None:
    """Count what waits, end the collections whose time is over, warn the bureau of its delays.

    Whatever the portal's register has missed is made up for.
    """
    _count()
    _lapse()
    push.push()
    if switches.is_on("petitions"):
        warn_all(Petition, _warn, days_before=DAYS_BEFORE)


def _count() -> None:
    """Count what was confirmed where the task that should is lost."""
    waiting = Signature.objects.filter(state=SignatureState.CONFIRMED).order_by("petition")
    for petition in list(waiting.values_list("petition", flat=True).distinct()[:ROUND]):
        tally.count_queue.func(petition)


def _lapse() -> None:
    today = timezone.localdate()
    over = Petition.objects.filter(state=PetitionState.COLLECTING, closes_on__lt=today)
    for petition in list(over[:ROUND]):
        lapse(petition, today)


def _warn(deadline: Deadline, is_late: bool) -> bool:
    petition = Petition.objects.filter(pk=deadline.subject_id, state__in=WITH_BUREAU).first()
    # Nobody is written to about people who don't exist.
    if petition is None or petition.is_demonstration:
        return False
    users = list(permissions.deciders())
    for user in users:
        send_warning.enqueue(petition.pk, user.pk, deadline.due.isoformat(), is_late)
    return bool(users)


@task()
def send_warning(petition_id: int, user_id: int, due: str, is_late: bool) -> None:
    """Write to one member of the bureau, unless the petition was decided meanwhile."""
    petition = Petition.objects.filter(pk=petition_id, state__in=WITH_BUREAU).first()
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if petition is None or user is None:
        return
    path = reverse("petitions_desk:petition", args=[petition.pk])
    with translation.override(user.preferred_language or "ar"):
        context = {
            "title": petition.title,
            "number": petition.written_number,
            "due": dt.date.fromisoformat(due),
            "is_late": is_late,
            "link": connection.tenant.base_url + path,
            "commune": connection.tenant.name,
        }
        subject = render_to_string("petitions/desk/warning.subject.txt", context).strip()
        body = render_to_string("petitions/desk/warning.txt", context)
    EmailMessage(subject, body, to=[user.email]).send()
