"""Documents of the council: taken in, looked at, taken away."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from cms import generation, uploads
from services_plugins.council.actions.base import need
from services_plugins.council.enums import PaperKind
from services_plugins.council.models import Paper
from services_plugins.council.permissions import PREPARE
from services_plugins.kit import antivirus, history
from services_plugins.kit.attachments import SCAN_AGAIN_SECONDS, clean_name
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import subject_of

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


@transaction.atomic
def attach(
    subject: models.Model,
    upload: File,
    kind: PaperKind,
    *,
    user: Any,
    permission: str = PREPARE,
    **written: Any,
) -> Paper:
    """Keep a document with a session, an item, a sitting… whose row the caller has locked.

    `written` are titles and language; without a title it is called as its file. Raises
    ValidationError for a file that isn't what it says, or too large.
    """
    need(user, permission)
    paper = keep(subject, upload, kind, **written)
    facts = {"paper": paper.pk, "kind": paper.kind, "sha256": paper.sha256}
    actor = history.staff(user)
    history.record(subject, "council.paper_added", actor=actor, data=facts, is_public=False)
    generation.renew()
    return paper


def keep(subject: models.Model, upload: File, kind: PaperKind, **written: Any) -> Paper:
    """Look at a document and keep it with `subject`. Raises ValidationError."""
    name, content = _checked(upload)
    paper = Paper(
        **subject_of(subject),
        kind=kind,
        name=name,
        content_type=CONTENT_TYPES[_extension(name)],
        size=content.size,
        sha256=_fingerprint(content),
        safety=Safety.WAITING if antivirus.is_configured() else Safety.SAFE,
        position=Paper.of(subject).count(),
        is_demonstration=getattr(subject, "is_demonstration", False),
        **written,
    )
    paper.title_ar = paper.title_ar.strip() or name.rpartition(".")[0]
    # The stored name says nothing of what is in it.
    paper.file.save(f"{paper.sha256[:16]}.{_extension(name)}", content, save=False)
    paper.save()
    if paper.safety == Safety.WAITING:
        scan.enqueue(paper.pk)
    return paper


def _checked(upload: File) -> tuple[str, File]:
    """Return name and content of what is the file that it says it is. Raises ValidationError."""
    name = clean_name(upload.name or "")
    if _extension(name) not in CONTENT_TYPES:
        raise ValidationError(
            _("Send a PDF, a text or spreadsheet document, or a picture."), code="invalid_extension"
        )
    if not upload.size:
        raise ValidationError(_("This file is empty."), code="empty")
    if upload.size > settings.COUNCIL_PAPER_MAX_BYTES:
        raise ValidationError(
            _("This file is too large: %(size)d MB. At most %(max)d MB.")
            % {
                "size": -(-upload.size // 2**20),
                "max": settings.COUNCIL_PAPER_MAX_BYTES // 2**20,
            },
            code="too_large",
        )
    if _extension(name) in uploads.IMAGE_FORMATS:
        return name, uploads.redrawn(upload)
    uploads.check_document(name, upload)
    return name, upload


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _fingerprint(content: File) -> str:
    """Return the SHA-256 of a file, read in pieces: annexes of hundreds of pages are scanned."""
    found = hashlib.sha256()
    for piece in _pieces(content):
        found.update(piece)
    content.seek(0)
    return found.hexdigest()


def _pieces(content: File) -> Iterator[bytes]:
    content.seek(0)
    return iter(content.chunks())


@transaction.atomic
def take_away(paper: Paper, *, user: Any, permission: str = PREPARE) -> None:
    """Take away a document that wasn't published; what was public is corrected instead."""
    need(user, permission)
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    if paper.published_at is not None:
        raise ValidationError(_("What was published can be corrected, but not taken away."))
    paper.removed_at = timezone.now()
    paper.save(update_fields=["removed_at", "updated_at"])
    facts = {"kind": paper.kind, "sha256": paper.sha256}
    history.record(paper, "council.paper_removed", actor=history.staff(user), data=facts)
    generation.renew()


@task()
def scan(paper_id: int) -> None:
    """Ask the antivirus about a document; while it doesn't answer, the document stays closed."""
    paper = Paper.objects.filter(pk=paper_id, safety=Safety.WAITING).first()
    if paper is None:
        return
    try:
        with paper.file.open("rb") as content:
            harmful = antivirus.is_harmful(content)
    except antivirus.Unavailable:
        again = timezone.now() + dt.timedelta(seconds=SCAN_AGAIN_SECONDS)
        scan.using(run_after=again).enqueue(paper_id)
        return
    paper.safety = Safety.QUARANTINED if harmful else Safety.SAFE
    paper.save(update_fields=["safety"])
