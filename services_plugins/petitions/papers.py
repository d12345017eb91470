"""What is printed of a petition: the sheet for signatures, the poster, the receipt of filing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services_plugins.kit import deadlines, documents
from services_plugins.kit.documents import Content, Part
from services_plugins.kit.models import IssuedDocument
from services_plugins.petitions import chain
from services_plugins.petitions.models import Petition
from services_plugins.petitions.national.law import area_name

# Lines for signatures on one sheet.
LINES = 12
RECEIPT, LIST = "petition_receipt", "petition_signatures"
# Signatures in one document of the signed list; longer lists have several.
LIST_LINES = 1000


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


def parts_of_list(petition: Petition) -> int:
    """Return how many documents the signed list of a filed petition has, 0 where there is none.

    There is none before it is filed, nor once the persons were taken out.
    """
    filed = chain.at_filing(petition)
    if not filed or not filed["signatures"]:
        return 0
    if not petition.signatures.exclude(salt="").exists():
        return 0
    return -(-filed["signatures"] // LIST_LINES)


def signed_list(petition: Petition, part: int) -> tuple[bytes, IssuedDocument]:
    """Return a part of the signed list, as it was when the petition was filed, and its row.

    It is drawn whenever it is asked for: names are kept encrypted in their rows, and nowhere
    else. The caller holds the petition's row. Raises documents.NotDrawn.
    """
    content = _content(
        petition, gettext_lazy("Signatures of a petition"), partial(_signed_list, part=part)
    )
    row = documents.register(petition, LIST, content, reference=petition.written_number)
    return documents.draw(content, code=row.verification_code), row


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
            (_("Addressed to"), petition.get_authority_display() if petition.is_national else ""),
        ]
    )
    yield documents.heading(petition.words.question)
    yield documents.paragraphs(petition.question)
    yield documents.table(
        [_("No."), _("Full name"), _("ID card"), _("Address"), _("Signature")],
        [[str(number), "", "", "", ""] for number in range(1, LINES + 1)],
        [1, 5, 3, 5, 3],
    )
    yield documents.note(petition.words.sheet_note)


def _poster(petition: Petition) -> Iterator[Part]:
    yield documents.paragraphs(petition.question)
    path = reverse("petitions:petition", args=[petition.number])
    yield documents.square(
        f"{connection.tenant.base_url}{path}", _("Read and sign the petition here")
    )


def _signed_list(petition: Petition, part: int) -> Iterator[Part]:
    filed = chain.at_filing(petition)
    first = (part - 1) * LIST_LINES
    where = _("Region") if petition.is_national else _("Address")
    rows = chain.counted_at(petition, filed["links"])[first : first + LIST_LINES]
    yield documents.facts(
        [
            (_("Petition"), petition.title),
            (_("Number"), documents.left_to_right(petition.written_number)),
            (_("Representative"), petition.representative),
            (_("Filed on"), documents.day(timezone.localdate(petition.filed_at))),
            (_("Signatures"), filed["signatures"]),
            (_("Part"), f"{part} / {parts_of_list(petition)}"),
            (_("Digest"), documents.left_to_right(filed["digest"])),
        ]
    )
    yield documents.table(
        [_("No."), _("Full name"), where, _("Signed"), _("Seal")],
        [
            [
                str(number),
                row.name,
                area_name(row.area) if petition.is_national else row.address,
                f"{row.get_way_display()} · {timezone.localdate(row.confirmed_at):%d/%m/%Y}",
                documents.left_to_right(row.seal[:12]),
            ]
            for number, row in enumerate(rows, start=first + 1)
        ],
        [1, 5, 5, 4, 3],
    )
    yield documents.note(
        _(
            "Numbers of ID cards are not kept: each was compared with those of the others when "
            "it was written. The seals are the first characters of those in the published chain. "
            "This list holds personal data, and serves the check of the petition alone "
            "(law 09-08)."
        )
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
            (_("Digest of the signatures"), documents.left_to_right(petition.chain_digest))
            if petition.chain_digest
            else ("", ""),
            (_("Filed on"), f"{documents.day(filed_at.date())} · {filed_at:%H:%M}"),
        ]
    )
    yield documents.heading(petition.words.question)
    yield documents.paragraphs(petition.question)
    deadline = deadlines.running(petition)
    if deadline is not None:
        yield documents.heading(_("The answer"))
        yield documents.facts([(_("At the latest on"), documents.day(deadline.due))])
        yield documents.note(deadlines.explain(deadline))
