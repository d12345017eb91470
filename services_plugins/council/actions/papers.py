"""Documents of the council: taken in, looked at, read, published, taken away; never erased."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from cms import generation, uploads
from services_plugins.council import reading, search
from services_plugins.council.actions.base import held, locked, need
from services_plugins.council.actions.posting import is_closed
from services_plugins.council.enums import PaperKind, Reading
from services_plugins.council.models import Paper
from services_plugins.council.permissions import PREPARE, PUBLISH, RECORD
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
# What the platform draws from rows, whose words need no reading.
DRAWN = frozenset({PaperKind.NOTICE, PaperKind.PACK, PaperKind.POSTING})


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
        reading=Reading.TEXT if kind in DRAWN else Reading.WAITING,
        position=Paper.of(subject).count(),
        is_demonstration=getattr(subject, "is_demonstration", False),
        **written,
    )
    paper.title_ar = paper.title_ar.strip() or name.rpartition(".")[0]
    # The stored name says nothing of what is in it.
    paper.file.save(f"{paper.sha256[:16]}.{_extension(name)}", content, save=False)
    paper.save()
    look_into.enqueue(paper.pk)
    return paper


@transaction.atomic
def add(
    subject: models.Model, upload: File, kind: PaperKind, *, user: Any, **written: Any
) -> Paper:
    """Keep a document with a record. Raises ValidationError, too, for one that is there already."""
    need(user, RECORD)
    subject = locked(subject)
    paper = attach(subject, upload, kind, user=user, permission=RECORD, **written)
    same = Paper.of(subject).filter(sha256=paper.sha256, removed_at=None).exclude(pk=paper.pk)
    if same.exists():
        raise ValidationError(_("This file is there already."), code="twice")
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


@transaction.atomic
def publish(paper: Paper, *, user: Any) -> Paper:
    """Let everybody fetch a paper, at an address that stays. Raises ValidationError."""
    paper = held(paper, user, PUBLISH)
    if paper.removed_at is not None or paper.safety != Safety.SAFE:
        raise ValidationError(_("This file can't be published: it is held back."), code="unsafe")
    if is_behind_closed_doors(paper):
        raise ValidationError(
            _("It belongs to an item that was treated behind closed doors."), code="closed"
        )
    if not paper.is_public:
        paper.is_public, paper.published_at = True, timezone.now()
        paper.save(update_fields=["is_public", "published_at", "updated_at"])
        _record(_subject(paper), "council.paper_published", user, paper)
        search.reindex_with(paper)
        generation.renew()
    return paper


@transaction.atomic
def withdraw(paper: Paper, reason: str, *, user: Any) -> Paper:
    """Take a paper off the site, with the reason for the file; it stays with the council."""
    paper = held(paper, user, PUBLISH)
    if not reason.strip():
        raise ValidationError(_("Say why it is taken off."), code="no_reason")
    if paper.kind in (PaperKind.DELIBERATION, PaperKind.MINUTES):
        raise ValidationError(
            _("This is the record itself: correct it; it is never taken off."), code="record"
        )
    paper.removed_at, paper.is_public = timezone.now(), False
    paper.save(update_fields=["removed_at", "is_public", "updated_at"])
    _record(_subject(paper), "council.paper_withdrawn", user, paper, reason=reason.strip())
    search.reindex_with(paper)
    generation.renew()
    return paper


def is_behind_closed_doors(paper: Paper) -> bool:
    """Tell whether a paper belongs to something that the public was kept out of."""
    subject = _subject(paper)
    return subject is not None and is_closed(subject)


def _subject(paper: Paper) -> Any:
    """Return the row that a paper belongs to; None where it is gone."""
    return apps.get_model(paper.subject_kind).objects.filter(pk=paper.subject_id).first()


def _record(subject: Any, action: str, user: Any, paper: Paper, **data: Any) -> None:
    if subject is not None:
        type(subject)._default_manager.select_for_update().get(pk=subject.pk)
        facts = {"paper": paper.pk, "sha256": paper.sha256, **data}
        is_public = paper.is_public or paper.removed_at is not None
        history.record(subject, action, actor=history.staff(user), is_public=is_public, data=facts)


# --- Reading ------------------------------------------------------------------------------------


@task()
def look_into(paper_id: int) -> None:
    """Have the antivirus look at a paper, then read its words; harmless to repeat."""
    waits = models.Q(reading=Reading.WAITING) | models.Q(safety=Safety.WAITING)
    paper = Paper.objects.filter(waits, pk=paper_id).first()
    if paper is None:
        return
    if paper.safety == Safety.WAITING and not _is_scanned(paper):
        again = timezone.now() + dt.timedelta(seconds=SCAN_AGAIN_SECONDS)
        look_into.using(run_after=again).enqueue(paper_id)
        return
    if paper.safety == Safety.QUARANTINED or paper.reading != Reading.WAITING:
        return
    with paper.file.open("rb") as content:
        found = reading.read(content, _extension(paper.name))
    Paper.objects.filter(pk=paper_id).update(
        text=found.text, pages=found.pages, reading=found.reading, updated_at=timezone.now()
    )
    if paper.is_public:
        search.reindex_with(paper)


def _is_scanned(paper: Paper) -> bool:
    """Keep what the antivirus says of a paper; tell whether it said anything."""
    try:
        with paper.file.open("rb") as content:
            is_harmful = antivirus.is_harmful(content)
    except antivirus.Unavailable:
        return False
    paper.safety = Safety.QUARANTINED if is_harmful else Safety.SAFE
    paper.save(update_fields=["safety"])
    return True
