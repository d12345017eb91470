"""The letters of the desks: templates with placeholders, filled in with what a request says."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services_plugins.kit import deadlines, documents, numbering
from services_plugins.kit.documents import Content
from services_plugins.kit.models import HistoryEntry
from services_plugins.requests.actions.citizen import appeal_until
from services_plugins.requests.models import LetterTemplate, Request
from services_plugins.requests.papers import language_of

# What a template may name, in words for who writes one.
PLACEHOLDERS = {
    "number": gettext_lazy("tracking number"),
    "name": gettext_lazy("name of the person"),
    "procedure": gettext_lazy("name of the procedure"),
    "desk": gettext_lazy("desk"),
    "filed_on": gettext_lazy("day of filing"),
    "decided_on": gettext_lazy("day of the decision"),
    "due": gettext_lazy("day on which the delay ends"),
    "reasons": gettext_lazy("reasons of the decision"),
    "appeal": gettext_lazy("until when an appeal can be filed"),
    "remedies": gettext_lazy("remedies that the sheet names"),
    "documents": gettext_lazy("documents that were asked for"),
    "body": gettext_lazy("body that the request was passed on to"),
}
_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
# Between groups of digits: a space there would let the groups change places in Arabic.
_NO_BREAK_SPACE = "\u00a0"


def check_placeholders(text: str) -> None:
    """Refuse a text that names what no request has. Raises ValidationError."""
    if unknown := [one for one in _PLACEHOLDER.findall(text) if one not in PLACEHOLDERS]:
        raise ValidationError(
            _("There is no such placeholder: %(names)s."),
            params={"names": ", ".join(f"{{{one}}}" for one in dict.fromkeys(unknown))},
            code="placeholder",
        )


def filled(template: LetterTemplate, request: Request) -> str:
    """Return a template's text for a request; paragraphs left without their words go."""
    with translation.override(language_of(request)):
        values = _values(request)
        paragraphs = [_fill(one, values) for one in template.body.split("\n\n")]
    return "\n\n".join(one for one in paragraphs if one)


def content_of(template: LetterTemplate, request: Request, text: str) -> Content:
    """Return the letter that says `text`, with the head and the signature of its template."""
    with translation.override(language_of(request)):
        number = documents.left_to_right(numbering.written(request.number))
        return Content(
            template.title,
            (
                documents.facts(
                    [
                        (_("Reference"), number),
                        (_("Addressee"), request.applicant),
                        (_("Subject"), request.edition.sheet.name),
                    ]
                ),
                documents.paragraphs(text),
                documents.signature(template.signatory),
            ),
            language_of(request),
        )


def _fill(paragraph: str, values: dict[str, str]) -> str:
    """Return a paragraph with its values, or nothing where one that it lives on is empty."""
    names = _PLACEHOLDER.findall(paragraph)
    if any(not values.get(one) for one in names if one in _OPTIONAL):
        return ""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), paragraph).strip()


# A paragraph that names one of these says nothing without it.
_OPTIONAL = {"reasons", "appeal", "remedies"}


def _values(request: Request) -> dict[str, str]:
    """Return what stands for each placeholder, in the active language."""
    sheet = request.edition.sheet
    running = deadlines.running(request)
    last_day = appeal_until(request)
    return {
        "number": numbering.written(request.number).replace(" ", _NO_BREAK_SPACE),
        "name": request.applicant,
        "procedure": str(sheet.name),
        "desk": request.desk.name if request.desk else "",
        "filed_on": _day(request.filed_at),
        "decided_on": _day(request.decided_at or timezone.now()),
        "due": documents.day(running.due) if running else "…",
        "reasons": request.decision_reasons,
        "appeal": _("You may ask for this decision to be looked at again until %(day)s.")
        % {"day": documents.day(last_day)}
        if last_day
        else "",
        "remedies": _listed(sheet.remedies),
        "documents": _listed(request.documents_asked) or "…",
        "body": _body(request) or "…",
    }


def _day(moment: dt.datetime | None) -> str:
    return documents.day(timezone.localtime(moment).date()) if moment else ""


def _listed(entries: Any) -> str:
    return "\n".join(f"• {entry}" for entry in entries)


def _body(request: Request) -> str:
    """Return the body that a request was passed on to, from its history."""
    step = HistoryEntry.of(request).filter(action="requests.transferred").order_by("-pk").first()
    return str(step.data.get("body", "")) if step else ""
