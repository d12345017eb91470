"""The receipt of a request as a document: what law 55-19 has it say.

It holds the secret code, so that it is never kept: it is drawn for who may see it, whenever they
ask, and only its code for the check is in the database.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from services_plugins.kit import deadlines, documents, numbering
from services_plugins.kit.documents import Content, Part
from services_plugins.kit.models import Attachment, Deadline, Notification
from services_plugins.requests import receipts
from services_plugins.requests.actions.base import locked
from services_plugins.requests.enums import SilenceRule
from services_plugins.requests.models import Request

RECEIPT = "requests.receipt"


def language_of(request: Request) -> str:
    """Return the language of a request's documents: Arabic for Amazigh, which lacks the words."""
    return "fr" if request.language == "fr" else "ar"


def draw_receipt(request: Request) -> tuple[str, bytes]:
    """Return the receipt's file name and the PDF. Raises documents.NotDrawn."""
    with translation.override(language_of(request)):
        content = Content(_("Receipt of a request"), tuple(_receipt(request)), language_of(request))
    with transaction.atomic():
        row = documents.register(
            locked(request), RECEIPT, content, reference=numbering.written(request.number)
        )
    pdf = documents.draw(content, code=row.verification_code, at=request.filed_at)
    return documents.file_name(row), pdf


def enclosed_receipt(message: Notification) -> tuple[str, bytes] | None:
    """Return the receipt that goes with an e-mail; None once the request is gone."""
    request = (
        Request.objects.select_related("edition__procedure", "desk", "contact")
        .filter(pk=message.subject_id)
        .first()
    )
    return draw_receipt(request) if request else None


def _receipt(request: Request) -> Iterator[Part]:
    sheet, desk = request.edition.sheet, request.desk
    yield documents.keys(
        [
            (_("Tracking number"), numbering.written(request.number)),
            (_("Secret code"), numbering.written(receipts.secret_of(request.number))),
        ]
    )
    filed_at = timezone.localtime(request.filed_at)
    yield documents.facts(
        [
            (_("Procedure"), sheet.name),
            (_("Applicant"), request.applicant),
            (_("Filed on"), f"{documents.day(filed_at.date())} · {filed_at:%H:%M}"),
            (_("How"), request.get_filing_display()),
            (_("Desk in charge"), desk.name if desk else ""),
            (_("Telephone"), documents.left_to_right(desk.phone) if desk and desk.phone else ""),
            (_("Opening hours"), desk.hours if desk else ""),
        ]
    )
    yield documents.heading(_("Documents handed in"))
    handed_in = _handed_in(request)
    yield documents.items(handed_in) if handed_in else documents.paragraphs(_("No document."))
    yield from _answer(request)
    if sheet.remedies:
        yield documents.heading(_("If it is refused or late"))
        yield documents.items(sheet.remedies)
    yield documents.heading(_("How to follow the request"))
    yield documents.paragraphs(
        _(
            "On the site of the commune, with the number and the secret code above. Keep both: "
            "together they open your request. The desk never asks for the code."
        )
    )
    address = f"{connection.tenant.base_url}/{request.language}/online/requests/track/"
    yield documents.facts([(_("Address"), documents.left_to_right(address))])


def _handed_in(request: Request) -> list[str]:
    """Return what came with the request when it was filed, by the names of its form."""
    asked = request.edition.definition.fields
    rows = Attachment.of(request).filter(created_at__lte=request.filed_at)
    return [
        f"{asked[row.slot].label} · {row.name}" if row.slot in asked else row.name for row in rows
    ]


def _answer(request: Request) -> Iterator[Part]:
    """Yield by when the answer is due, how that day comes about and what silence means."""
    yield documents.heading(_("The answer"))
    deadline = _first_deadline(request)
    if deadline is not None:
        yield documents.facts([(_("At the latest on"), documents.day(deadline.due))])
        yield documents.paragraphs(deadlines.explain(deadline))
        if deadline.is_estimated:
            yield documents.note(_("The day may move with the date of a feast."))
    yield documents.paragraphs(
        {
            SilenceRule.CONSENT: _(
                "Once the legal delay has passed, silence means consent, and you may ask for the "
                "attestation."
            ),
            SilenceRule.REFUSAL: _(
                "Once the legal delay has passed, silence means refusal, and you may appeal."
            ),
            SilenceRule.NONE: _(
                "Silence decides nothing. Once the legal delay has passed, you may complain."
            ),
        }[request.edition.sheet.silence]
    )


def _first_deadline(request: Request) -> Deadline | None:
    """Return the delay that began when the request was filed, wherever it is by now."""
    sheet = request.edition.sheet
    rules = [one.rule for one in sheet.delays]
    return Deadline.of(request).filter(rule_code__in=rules).order_by("pk").first()
