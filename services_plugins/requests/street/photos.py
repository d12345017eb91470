"""The public copy of a report's photograph: small, and kept apart from the original."""

from __future__ import annotations

import io
import secrets

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from PIL import Image

from services_plugins.kit import attachments
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import Attachment
from services_plugins.kit.storage import private_storage
from services_plugins.requests.models import Request
from services_plugins.requests.street import reports

CONTENT_TYPE = "image/jpeg"
MAX_SIDE = 1200
QUALITY = 80


def offered(request: Request) -> QuerySet[Attachment]:
    """Return the photographs of a report that could be published."""
    return Attachment.of(request).filter(
        slot=reports.PHOTO, safety=Safety.SAFE, content_type__startswith="image/"
    )


def copy(photo: Attachment) -> str:
    """Keep a small copy of a photograph; return its name in the private storage."""
    with photo.file.open("rb") as content, Image.open(content) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    drawn = io.BytesIO()
    picture.save(drawn, "JPEG", quality=QUALITY, optimize=True)
    name = f"reports/{secrets.token_hex(8)}.jpg"
    return private_storage().save(name, ContentFile(drawn.getvalue()))


def remove(name: str) -> None:
    """Remove a public copy once what takes it off is committed."""
    if name:
        attachments.delete_once_committed([(private_storage(), name)])
