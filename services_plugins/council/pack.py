"""The members' pack: notice, agenda and every document of its items in one PDF, with an outline.

Documents are read one by one from the storage, and what is too large altogether is left out and
named, so that a long scanned annex neither fills the memory nor keeps the pack from being made.
"""

from __future__ import annotations

import io
import logging
import tempfile
from dataclasses import dataclass, field
from typing import IO

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import IndirectObject

from services_plugins.council import papers
from services_plugins.council.actions.base import locked
from services_plugins.council.actions.papers import keep
from services_plugins.council.enums import PaperKind
from services_plugins.council.models import AgendaItem, Paper, Session
from services_plugins.kit import attachments, documents
from services_plugins.kit.documents import Content
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import subject_of

logger = logging.getLogger(__name__)

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
# Points of an A4 page, and of the margin around a picture.
PAGE, MARGIN = (595, 842), 28
# Dots for a point that a picture is drawn with.
SHARPNESS = 2


@dataclass
class Pack:
    """A pack while it is put together: what is in it, and how many bytes more fit."""

    writer: PdfWriter = field(default_factory=PdfWriter)
    left: int = field(default_factory=lambda: settings.COUNCIL_PACK_MAX_BYTES)

    def add(
        self, pdf: IO[bytes], title: str, under: IndirectObject | None = None
    ) -> IndirectObject:
        """Add a PDF's pages and return their place in the outline. Raises PyPdfError."""
        reader = PdfReader(pdf, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise PyPdfError("protected")
        first = len(self.writer.pages)
        self.writer.append(reader, import_outline=False)
        if len(self.writer.pages) == first:
            raise PyPdfError("no page")
        return self.writer.add_outline_item(title=title, page_number=first, parent=under)


@task()
def make_pack(session_id: int) -> None:
    """Make the pack of a session anew, unless it is gone; the earlier one goes."""
    session = Session.objects.filter(pk=session_id, removed_at=None).first()
    if session is None:
        return
    with tempfile.TemporaryFile() as target, translation.override(papers.LANGUAGE):
        build(session, target)
        target.seek(0)
        _keep(session, target)


@transaction.atomic
def _keep(session: Session, content: IO[bytes]) -> Paper:
    session = locked(session)
    earlier = list(Paper.of(session).filter(kind=PaperKind.PACK))
    attachments.delete_once_committed([(one.file.storage, str(one.file.name)) for one in earlier])
    Paper.objects.filter(pk__in=[one.pk for one in earlier]).delete()
    name = f"{papers.notice_name(session)}.pdf"
    return keep(session, File(content, name=name), PaperKind.PACK, title_ar=_("Members' pack"))


def build(session: Session, target: IO[bytes]) -> None:
    """Write the pack of a session into a file that is open for writing. Raises NotDrawn."""
    pack = Pack()
    pack.add(io.BytesIO(papers.notice(session)), _("Notice of a session"))
    for paper in papers_of(session):
        _add_paper(pack, paper, None)
    of_items = _papers_of_items(items := papers.items_of(session))
    for number, item in enumerate(items, start=1):
        heading = f"{number}. {item.title}"
        cover = Content(heading, tuple(papers.item_parts(item)), papers.LANGUAGE)
        part = pack.add(io.BytesIO(documents.draw(cover)), heading)
        for paper in of_items.get(item.pk, []):
            _add_paper(pack, paper, part)
    pack.writer.page_mode = "/UseOutlines"
    pack.writer.write(target)


def papers_of(session: Session) -> list[Paper]:
    """Return the documents that were attached to a session itself."""
    made = (PaperKind.PACK, PaperKind.NOTICE, PaperKind.AGENDA)
    return list(_open(Paper.of(session)).exclude(kind__in=made))


def _papers_of_items(items: list[AgendaItem]) -> dict[int, list[Paper]]:
    """Return the documents of items, by item, in one query."""
    found: dict[int, list[Paper]] = {}
    if items:
        kind = subject_of(items[0])["subject_kind"]
        rows = Paper.objects.filter(subject_kind=kind, subject_id__in=[one.pk for one in items])
        for paper in _open(rows):
            found.setdefault(paper.subject_id, []).append(paper)
    return found


def _open(rows: QuerySet[Paper]) -> QuerySet[Paper]:
    return rows.filter(removed_at=None, safety=Safety.SAFE).order_by("position", "pk")


def _add_paper(pack: Pack, paper: Paper, under: IndirectObject | None) -> None:
    """Add a document, or a page that says why it isn't there."""
    is_pdf, is_picture = (
        paper.content_type == documents.CONTENT_TYPE,
        paper.content_type in PICTURES,
    )
    if not (is_pdf or is_picture):
        return _name(pack, paper, _("This kind of file can't be put into the pack."), under)
    if paper.size > pack.left:
        return _name(pack, paper, _("The pack would be too large with it."), under)
    try:
        with _on_disk(paper) as content:
            pdf = content if is_pdf else _page_with(content)
            pack.add(pdf, paper.title, under)
    except (PyPdfError, OSError, ValueError, RecursionError):
        logger.exception("Paper %s can't be put into the pack", paper.pk)
        return _name(pack, paper, _("This file is protected or damaged."), under)
    pack.left -= paper.size
    return None


def _name(pack: Pack, paper: Paper, why: str, under: IndirectObject | None) -> None:
    """Put a page in the place of a document that isn't in the pack."""
    rows = [(_("File"), documents.left_to_right(paper.name)), (_("Why it isn't here"), why)]
    parts = (
        documents.facts(rows),
        documents.note(_("Read it with the other documents of the session, by the same link.")),
    )
    page = documents.draw(Content(paper.title, parts, papers.LANGUAGE))
    pack.add(io.BytesIO(page), paper.title, under)


def _on_disk(paper: Paper) -> IO[bytes]:
    """Return a document as a file of its own that is removed when closed, wherever it is kept."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    with paper.file.open("rb") as content:
        for piece in content.chunks():
            target.write(piece)
    target.seek(0)
    return target


def _page_with(picture: IO[bytes]) -> IO[bytes]:
    """Return a PDF with a picture on one A4 page, upright or on its side as the picture is."""
    with Image.open(picture) as opened:
        shown = opened.convert("RGB")
    width, height = PAGE if shown.height >= shown.width else PAGE[::-1]
    shown.thumbnail(((width - 2 * MARGIN) * SHARPNESS, (height - 2 * MARGIN) * SHARPNESS))
    page = Image.new("RGB", (width * SHARPNESS, height * SHARPNESS), "white")
    page.paste(shown, ((page.width - shown.width) // 2, (page.height - shown.height) // 2))
    target = io.BytesIO()
    page.save(target, "PDF", resolution=72 * SHARPNESS)
    target.seek(0)
    return target
