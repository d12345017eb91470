"""The ministry's order to keep a petition off a commune's pages, and to show it again.

The ministry reads nothing of the commune: an order names a commune and the number that is public
anyway, and a task carries it out there. Orders and what became of them are in the national audit
trail, each also in the petition's own history. The petition's file goes on, with its delays: what
is unlawful to show may still be decided.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from django_tenants.utils import tenant_context

from cms import generation
from services_plugins.kit import history, numbering
from services_plugins.petitions import telling
from services_plugins.petitions.actions.base import locked
from services_plugins.petitions.models import Petition
from services_plugins.petitions.permissions import deciders
from tenants import audit
from tenants.enums import HOLDING_DATA
from tenants.models import Tenant
from tenants.permissions import require

# The right in the console, and what the trail calls an order and its end.
BAR = "petitions.bar_petitions"
ORDERED = {True: "petitions.bar_ordered", False: "petitions.unbar_ordered"}
DONE = {True: "petitions.barred", False: "petitions.unbarred"}


@transaction.atomic
def order(tenant: Tenant, number: str, reason: str, *, is_barred: bool, actor: Any) -> None:
    """Order a tenant's petition off its pages, or back; a task carries it out.

    Raises PermissionDenied, and ValidationError for what can't be a number, without a reason, or
    for a tenant whose data is gone.
    """
    require(actor, BAR)
    digits = numbering.clean_number(number)
    if not reason.strip():
        raise ValidationError(_("Say why it is unlawful."), code="no_reasons")
    if tenant.state not in HOLDING_DATA:
        raise ValidationError(_("This commune's data is no longer here."), code="gone")
    data = {"number": digits, "reason": reason.strip()}
    audit.record(ORDERED[is_barred], actor=actor, tenant=tenant, data=data)
    with tenant_context(tenant):
        carry_out.enqueue(digits, reason.strip(), is_barred)


@task()
def carry_out(number: str, reason: str, is_barred: bool) -> None:
    """Carry an order out in the tenant at work; harmless to repeat."""
    with transaction.atomic():
        petition = Petition.objects.filter(number=number).first()
        is_changed = petition is not None and _set(locked(petition), reason, is_barred)
    data = {"number": number, "is_found": petition is not None}
    if is_changed or petition is None:
        audit.record(DONE[is_barred], tenant=connection.tenant, data=data)


def _set(petition: Petition, reason: str, is_barred: bool) -> bool:
    """Bar a locked petition, or no longer; tell whether that changed anything."""
    if is_barred == (petition.barred_at is not None):
        return False
    petition.barred_at = timezone.now() if is_barred else None
    petition.bar_reason = reason
    petition.save(update_fields=["barred_at", "bar_reason", "updated_at"])
    generation.renew()
    entry = history.record(petition, DONE[is_barred], actor=history.SYSTEM)
    event = "barred" if is_barred else "unbarred"
    telling.tell_representative(petition, event, occasion=str(entry.pk))
    for user in deciders():
        tell_bureau.enqueue(petition.pk, user.pk, is_barred)
    return True


@task()
def tell_bureau(petition_id: int, user_id: int, is_barred: bool) -> None:
    """Write to one member of the bureau what the ministry has ordered."""
    petition = Petition.objects.filter(pk=petition_id).first()
    user = deciders().filter(pk=user_id).first()
    if petition is None or user is None or petition.is_demonstration:
        return
    with translation.override(user.preferred_language or "ar"):
        context = {
            "title": petition.title,
            "number": petition.written_number,
            "is_barred": is_barred,
            "reason": petition.bar_reason,
            "link": connection.tenant.base_url
            + reverse("petitions_desk:petition", args=[petition.pk]),
            "commune": connection.tenant.name,
        }
        subject = render_to_string("petitions/desk/order.subject.txt", context).strip()
        body = render_to_string("petitions/desk/order.txt", context)
    EmailMessage(subject, body, to=[user.email]).send()
