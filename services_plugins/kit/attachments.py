"""Private files: what an upload really is, where it is kept, who may open it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task
from django_tenants.utils import tenant_context

from cms import uploads
from services_plugins.kit import antivirus
from services_plugins.kit.enums import ActorKind, Safety
from services_plugins.kit.models import Attachment, subject_of

# What people send: scans and photographs.
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 20
NAME_LENGTH = 120
# A link to a private file works for this long.
LINK_SECONDS = 600
# Seconds between two tries to reach the antivirus.
SCAN_AGAIN_SECONDS = 300
_UNWANTED = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean_name(name: str) -> str:
    """Return a file's name without folders, control characters and tricks of direction."""
    name = PureWindowsPath(PurePosixPath(name).name).name
    name = _UNWANTED.sub("", unicodedata.normalize("NFC", name)).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    extension = extension[:10]
    stem = stem[: NAME_LENGTH - len(extension) - 1] or "document"
    return f"{stem}.{extension}" if extension else stem


def checked(upload: File) -> tuple[str, str, ContentFile]:
    """Return name, content type and content of an upload that is what it says it is.

    Pictures are drawn anew, without the place where they were taken. Raises ValidationError in
    the person's language.
    """
    name = clean_name(upload.name or "")
    extension = name.rpartition(".")[2].lower()
    if extension not in CONTENT_TYPES:
        raise ValidationError(
            _("Send a PDF or a picture (JPEG, PNG or WebP)."), code="invalid_extension"
        )
    if not upload.size:
        raise ValidationError(_("This file is empty."), code="empty")
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("This file is too large: %(size)d MB. At most %(max)d MB.")
            % {"size": -(-upload.size // 2**20), "max": MAX_BYTES // 2**20},
            code="too_large",
        )
    if extension == "pdf":
        uploads.check_document(name, upload)
        upload.seek(0)
        content = ContentFile(upload.read())
    else:
        content = uploads.redrawn(upload)
    return name, CONTENT_TYPES[extension], content


@dataclass(frozen=True)
class Prepared:
    """An upload that was looked at and can be kept; `row` is saved nowhere yet."""

    row: Attachment
    data: bytes


def prepare(subject: models.Model, upload: File, *, slot: str, added_by: ActorKind) -> Prepared:
    """Look at an upload for `subject`, without a query: drawing a picture anew takes its time.

    Raises ValidationError for a file that isn't accepted.
    """
    name, content_type, content = checked(upload)
    data = content.read()
    row = Attachment(
        **subject_of(subject),
        slot=slot,
        name=name,
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        safety=Safety.WAITING if antivirus.is_configured() else Safety.SAFE,
        added_by=added_by,
    )
    return Prepared(row, data)


@transaction.atomic
def keep(subject: models.Model, prepared: Sequence[Prepared]) -> list[Attachment]:
    """Keep uploads with `subject`, whose row the caller has locked: all of them, or none.

    What is there already is not kept again, so that a form may be sent twice. The files are
    written before their rows: what a crash in between leaves behind, nobody names, and
    `orphans` removes it. Raises ValidationError for one too many.
    """
    held = {(row.slot, row.sha256): row for row in Attachment.of(subject)}
    new = {_identity(one): one for one in prepared if _identity(one) not in held}
    # Citizen and staff each have their own share, so that neither shuts the other out.
    kinds = {one.row.added_by for one in prepared}
    share = sum(row.added_by in kinds for row in held.values())
    if share + len(new) > MAX_FILES:
        raise ValidationError(
            ngettext(
                "At most %(count)d file can be added.",
                "At most %(count)d files can be added.",
                MAX_FILES,
            )
            % {"count": MAX_FILES},
            code="too_many",
        )
    for one in new.values():
        # The stored name says nothing of the person or the document.
        extension = one.row.name.rpartition(".")[2].lower()
        one.row.file.save(f"{one.row.sha256[:16]}.{extension}", ContentFile(one.data), False)
    for row in Attachment.objects.bulk_create(one.row for one in new.values()):
        held[row.slot, row.sha256] = row
        if row.safety == Safety.WAITING:
            scan.enqueue(row.pk)
    return [held[_identity(one)] for one in prepared]


def _identity(prepared: Prepared) -> tuple[str, str]:
    """Return what makes two uploads the same: where they belong, and every byte of them."""
    return prepared.row.slot, prepared.row.sha256


def add(subject: models.Model, upload: File, *, slot: str, added_by: ActorKind) -> Attachment:
    """Keep one upload with `subject`, whose row the caller has locked.

    Raises ValidationError for a file that isn't accepted, or one too many.
    """
    (row,) = keep(subject, [prepare(subject, upload, slot=slot, added_by=added_by)])
    return row


@transaction.atomic
def remove(attachments: Iterable[Attachment]) -> int:
    """Remove attachments; their files go once that is committed. Return how many."""
    rows = list(attachments)
    delete_once_committed([(row.file.storage, row.file.name) for row in rows if row.file.name])
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def delete_once_committed(files: list[tuple[Storage, str]]) -> None:
    """Remove stored files of the tenant at work when the transaction ends well."""
    tenant = connection.tenant

    def delete() -> None:
        with tenant_context(tenant):
            for storage, name in files:
                storage.delete(name)

    transaction.on_commit(delete)


@task()
def scan(attachment_id: int) -> None:
    """Ask the antivirus about a file; while it doesn't answer, the file stays closed."""
    row = Attachment.objects.filter(pk=attachment_id, safety=Safety.WAITING).first()
    if row is None:
        return
    try:
        with row.file.open("rb") as content:
            harmful = antivirus.is_harmful(content)
    except antivirus.Unavailable:
        again = timezone.now() + dt.timedelta(seconds=SCAN_AGAIN_SECONDS)
        scan.using(run_after=again).enqueue(attachment_id)
        return
    row.safety = Safety.QUARANTINED if harmful else Safety.SAFE
    row.save(update_fields=["safety"])


def link_token(attachment: Attachment) -> str:
    """Return what opens a file for a short while, in this tenant only."""
    return _signer().sign(str(attachment.pk))


def from_token(token: str) -> Attachment | None:
    """Return the file that a token opens; None for one that is wrong, old or another tenant's."""
    try:
        pk = _signer().unsign(token, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    return Attachment.objects.filter(pk=pk, safety=Safety.SAFE).first()


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(
        salt=f"services_plugins.kit.attachments:{connection.schema_name}"
    )
