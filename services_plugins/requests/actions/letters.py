"""Letters and files that the commune hands over, and what is taken back."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import attachments, documents, history, numbering
from services_plugins.kit.enums import ActorKind
from services_plugins.kit.models import Attachment, IssuedDocument
from services_plugins.requests import letters, telling
from services_plugins.requests.actions.base import held
from services_plugins.requests.answering import ANSWER_SLOT
from services_plugins.requests.enums import LETTER_OF, DeskRight, RequestState
from services_plugins.requests.models import LetterTemplate, Request

logger = logging.getLogger(__name__)


@transaction.atomic
def send_letter(
    request: Request, template: LetterTemplate, text: str, *, user: Any
) -> IssuedDocument:
    """Issue a letter that says `text`, and tell the citizen of it. Raises ValidationError."""
    request = _held(request, user, DeskRight.DECIDE)
    if not text.strip():
        raise ValidationError(_("The letter says nothing."), code="empty")
    row = issue_letter(request, template, text, actor=history.staff(user))
    telling.tell(request, "document", occasion=str(row.pk), context={"title": row.facts["title"]})
    return row


def issue_decision(
    request: Request, *, actor: history.Actor, at: datetime | None = None
) -> IssuedDocument | None:
    """Issue the letter of a decision just taken on a locked request.

    None where the commune keeps no template in use for it. Raises ValidationError.
    """
    purpose = LETTER_OF[RequestState(request.state)]
    template = LetterTemplate.objects.filter(purpose=purpose, is_active=True).first()
    if template is None:
        return None
    text = letters.filled(template, request)
    return issue_letter(request, template, text, actor=actor, at=at)


def issue_letter(
    request: Request,
    template: LetterTemplate,
    text: str,
    *,
    actor: history.Actor,
    at: datetime | None = None,
) -> IssuedDocument:
    """Issue a letter about a locked request, and record it. Raises ValidationError."""
    content = letters.content_of(template, request, text)
    reference = numbering.written(request.number)
    try:
        kind = f"requests.{template.purpose}"
        row = documents.issue(request, kind, content, reference=reference, at=at)
    except documents.NotDrawn as error:
        logger.exception("A letter of request %s could not be drawn", request.pk)
        raise ValidationError(
            _("The letter could not be drawn: tell who runs the platform."), code="not_drawn"
        ) from error
    history.record(
        request,
        "requests.document_issued",
        actor=actor,
        data={"purpose": template.purpose, "code": row.verification_code, "sha256": row.sha256},
        at=at,
    )
    return row


@transaction.atomic
def hand_over(request: Request, uploads: Iterable[File], *, user: Any) -> list[Attachment]:
    """Add files for the citizen, such as a deed that was scanned: all of them, or none.

    Raises ValidationError for a file that isn't accepted.
    """
    prepared = [
        attachments.prepare(request, upload, slot=ANSWER_SLOT, added_by=ActorKind.STAFF)
        for upload in uploads
    ]
    if not prepared:
        raise ValidationError(_("Choose the files to hand over."), code="empty")
    request = _held(request, user, DeskRight.TREAT)
    rows = attachments.keep(request, prepared)
    history.record(
        request,
        "requests.files_handed_over",
        actor=history.staff(user),
        data={"sha256": [row.sha256 for row in rows]},
    )
    telling.tell(request, "files", occasion=str(rows[-1].pk), context={"count": len(rows)})
    return rows


@transaction.atomic
def revoke(request: Request, document: IssuedDocument, *, user: Any) -> IssuedDocument:
    """Take a document back: its check says so from now on. Raises ValidationError."""
    request = _held(request, user, DeskRight.DECIDE)
    row = IssuedDocument.of(request).select_for_update().get(pk=document.pk)
    if row.revoked_at is not None:
        raise ValidationError(_("This document was revoked already."), code="revoked")
    documents.revoke(row)
    history.record(
        request,
        "requests.document_revoked",
        actor=history.staff(user),
        data={"code": row.verification_code},
    )
    return row


@transaction.atomic
def take_file_back(request: Request, file: Attachment, *, user: Any) -> None:
    """Remove a file that was handed over by mistake; that it was there stays on record."""
    request = _held(request, user, DeskRight.DECIDE)
    rows = list(Attachment.of(request).filter(pk=file.pk, slot=ANSWER_SLOT))
    if not rows:
        raise ValidationError(_("This file was taken back already."), code="gone")
    attachments.remove(rows)
    history.record(
        request,
        "requests.file_taken_back",
        actor=history.staff(user),
        data={"sha256": rows[0].sha256},
    )


def _held(request: Request, user: Any, right: DeskRight) -> Request:
    """Return the locked row of a request whose person is still known, for who may act on it."""
    request = held(request, user, right)
    if request.state == RequestState.DRAFT or request.answers is None:
        raise ValidationError(_("Nothing can be handed over for this request."), code="over")
    return request
