"""Starting a request and filling its form in, step by step."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import attachments, numbering
from services_plugins.kit.models import Attachment, Contact
from services_plugins.requests.actions.base import locked
from services_plugins.requests.enums import Filing, RequestState
from services_plugins.requests.models import Procedure, Request


@transaction.atomic
def start(procedure: Procedure, *, filing: Filing = Filing.ONLINE) -> Request:
    """Open a draft of `procedure`, under the edition in force.

    Raises ValidationError for a procedure that isn't offered here.
    """
    if not procedure.files_here:
        raise ValidationError(_("This service isn't offered on this site."), code="not_offered")
    return Request.objects.create(
        number=numbering.new_number(lambda one: Request.objects.filter(number=one).exists()),
        edition=procedure.edition,
        desk=procedure.desk,
        filing=filing,
        language=(get_language() or "ar").split("-")[0],
    )


@transaction.atomic
def save_answers(request: Request, answers: dict[str, Any]) -> Request:
    """Add what one step answered to a draft; later steps that it rules out lose their answers.

    Raises ValidationError once the request was filed.
    """
    request = locked(request)
    if request.state != RequestState.DRAFT:
        raise ValidationError(_("This request was filed already."), code="filed")
    request.answers = request.edition.definition.relevant(request.given | answers)
    request.save(update_fields=["answers", "updated_at"])
    return request


@transaction.atomic
def discard(request: Request) -> None:
    """Remove a draft with its files: the person doesn't need it any more."""
    request = locked(request)
    if request.state == RequestState.DRAFT:
        attachments.remove(Attachment.of(request))
        request.delete()


# What a code or link for one request's contact is for; its primary key follows.
_CONTACT_PURPOSE = "requests.draft:"


def contact_purpose(request: Request) -> str:
    """Return what a code that proves the contact of `request` is for."""
    return f"{_CONTACT_PURPOSE}{request.pk}"


def keep_proven_contact(purpose: str, contact: Contact) -> None:
    """Have the request of a code's purpose tell `contact`, whose code was just taken.

    Only here does a request get its contact: an address that somebody merely typed may be a
    stranger's.
    """
    if not purpose.startswith(_CONTACT_PURPOSE):
        return
    pk = int(purpose.removeprefix(_CONTACT_PURPOSE))
    # A draft may have been removed meanwhile: then there is nobody to tell of anything.
    Request.objects.filter(pk=pk).update(contact=contact)
