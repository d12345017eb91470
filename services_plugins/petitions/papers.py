"""What is printed of a petition: the sheet for signatures, the poster, the receipt of filing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services_plugins.kit import deadlines, documents
from services_plugins.kit.documents import Content, Part
from services_plugins.kit.models import IssuedDocument
from services_plugins.petitions.models import Petition

# Lines for signatures on one sheet.
LINES = 12
RECEIPT = "petition_receipt"


def sheet(petition: Petition) -> bytes:
    """Return a sheet to sign by hand, with the fields of the decrees (2-16-403 for communes)."""
    return documents.draw(_content(petition, gettext_lazy("Signatures for a petition"), _sheet))


def poster(petition: Petition) -> bytes:
    """Return a page for the wall, with a square that leads to the petition."""
    return documents.draw(_content(petition, petition.title, _poster))


def issue_receipt(petition: Petition) -> IssuedDocument:
    """Issue the receipt that the law wants at once (113-14, article 125).

    The caller holds the petition's row. Raises documents.NotDrawn.
    """
    content = _content(petition, gettext_lazy("Receipt of a petition"), _receipt)
    return documents.issue(petition, RECEIPT, content, reference=petition.written_number)


def _content(
    petition: Petition, title: str | Promise, parts: Callable[[Petition], Iterator[Part]]
) -> Content:
    """Return what a paper says, in the language that the petition is written in."""
    with translation.override(petition.language):
        return Content(str(title), tuple(parts(petition)), petition.language)


def _sheet(petition: Petition) -> Iterator[Part]:
    yield documents.facts(
        [
            (_("Petition"), petition.title),
            (_("Number"), documents.left_to_right(petition.written_number)),
            (_("Representative"), petition.representative),
        ]
    )
    yield documents.heading(_("What the council is asked"))
    yield documents.paragraphs(petition.question)
    yield documents.table(
        [_("No."), _("Full name"), _("ID card"), _("Address"), _("Signature")],
        [[str(number), "", "", "", ""] for number in range(1, LINES + 1)],
        [1, 5, 3, 5, 3],
    )
    yield documents.note(
        _(
            "Each person signs once, on paper or online. The sheet goes to the commune; names are "
            "read by the council's bureau alone (law 09-08)."
        )
    )


def _poster(petition: Petition) -> Iterator[Part]:
    yield documents.paragraphs(petition.question)
    path = reverse("petitions:petition", args=[petition.number])
    yield documents.square(
        f"{connection.tenant.base_url}{path}", _("Read and sign the petition here")
    )


def _receipt(petition: Petition) -> Iterator[Part]:
    filed_at = timezone.localtime(petition.filed_at)
    yield documents.facts(
        [
            (_("Petition"), petition.title),
            (_("Number"), documents.left_to_right(petition.written_number)),
            (_("Association"), petition.association),
            (_("Representative"), petition.representative),
            (_("Signatures"), petition.signature_count or ""),
            (_("Filed on"), f"{documents.day(filed_at.date())} · {filed_at:%H:%M}"),
        ]
    )
    yield documents.heading(_("What the council is asked"))
    yield documents.paragraphs(petition.question)
    deadline = deadlines.running(petition)
    if deadline is not None:
        yield documents.heading(_("The answer"))
        yield documents.facts([(_("At the latest on"), documents.day(deadline.due))])
        yield documents.note(deadlines.explain(deadline))
