"""What is done with street reports: published, taken down, confirmed by others."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cms import generation
from services_plugins.kit import history, limits
from services_plugins.kit.models import Attachment, Contact
from services_plugins.requests.actions.base import held
from services_plugins.requests.enums import DeskRight, RequestState
from services_plugins.requests.models import Request
from services_plugins.requests.street import photos, reports

# One network counts once for a report, in so many seconds.
SAME_PER_NETWORK = limits.Limit("report:same", 1, 7 * 24 * 3600)


@transaction.atomic
def publish(
    request: Request, *, text: str, address: str, photo: Attachment | None, user: Any
) -> Request:
    """Show a report to everybody: these words, this address, a copy of this photograph.

    Whoever publishes has read the words and looked at the photograph: nobody can be known by
    them. Published again, it shows what was given last. Raises ValidationError.
    """
    request = held(request, user, DeskRight.TREAT)
    if not reports.is_report(request) or request.state in (
        RequestState.DRAFT,
        RequestState.WITHDRAWN,
    ):
        raise ValidationError(_("Only street reports can be published."), code="no_report")
    if not text.strip():
        raise ValidationError(_("Write what everybody may read."), code="empty")
    if photo is not None and not photos.offered(request).filter(pk=photo.pk).exists():
        raise ValidationError(_("This photograph can't be published."), code="photo")
    photos.remove(request.publication.get("photo", ""))
    request.publication = {
        "text": text.strip(),
        "address": address.strip(),
        "photo": photos.copy(photo) if photo else "",
    }
    request.is_published = True
    _save(request, "requests.published", history.staff(user))
    return request


@transaction.atomic
def take_down(request: Request, *, user: Any) -> Request:
    """Show a report to nobody any more. Raises ValidationError."""
    request = held(request, user, DeskRight.TREAT)
    if not request.is_published:
        raise ValidationError(_("This report isn't published."), code="not_published")
    clear(request)
    _save(request, "requests.taken_down", history.staff(user))
    return request


def clear(request: Request) -> None:
    """Take from a locked request what is public of it; the caller saves it."""
    photos.remove(request.publication.get("photo", ""))
    request.is_published, request.publication, request.followers = False, {}, []


def _save(request: Request, action: str, actor: history.Actor) -> None:
    request.save(update_fields=["is_published", "publication", "followers", "updated_at"])
    history.record(request, action, actor=actor)
    generation.renew()


# What a code for following a report is for; its primary key follows.
_FOLLOW_PURPOSE = "requests.follow:"


def follow_purpose(report: int) -> str:
    """Return what a code is for that lets somebody hear what becomes of a report."""
    return f"{_FOLLOW_PURPOSE}{report}"


@transaction.atomic
def keep_follower(purpose: str, contact: Contact) -> None:
    """Have `contact`, whose code for following was just taken, hear of the report."""
    if not purpose.startswith(_FOLLOW_PURPOSE):
        return
    pk = int(purpose.removeprefix(_FOLLOW_PURPOSE))
    # It may have been taken down meanwhile.
    row = Request.objects.select_for_update().filter(pk=pk, is_published=True).first()
    if row is not None and contact.pk not in row.followers:
        row.followers.append(contact.pk)
        row.save(update_fields=["followers"])


def confirm(report: int, *, network: str) -> bool:
    """Count one more person who sees the same problem; False where the network has said so."""
    try:
        SAME_PER_NETWORK.take(f"{report}:{network}")
    except limits.TooMany:
        return False
    # Pages that are kept show the new count once their time is over.
    return bool(reports.published().filter(pk=report).update(confirmations=F("confirmations") + 1))
