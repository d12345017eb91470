"""Writing a letter about a file: a template, its text to change, and the page to look at."""

from __future__ import annotations

import logging
from base64 import b64encode
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from services_plugins.kit import documents, numbering
from services_plugins.requests import letters
from services_plugins.requests.actions.letters import send_letter
from services_plugins.requests.forms_desk import LETTER_LENGTH, WriteLetterForm
from services_plugins.requests.models import LetterTemplate, Request
from services_plugins.requests.permissions import right_at
from services_plugins.requests.views.desks import desk_work, file_or_404, may_write

logger = logging.getLogger(__name__)


@desk_work
@require_safe
def choose(http: HttpRequest, pk: int) -> HttpResponse:
    """The templates in use."""
    request = _writable(http, pk)
    context = _context(request) | {"templates": LetterTemplate.objects.filter(is_active=True)}
    return render(http, "requests/desk/letters.html", context)


@desk_work
@require_http_methods(["GET", "POST"])
def write(http: HttpRequest, pk: int, template: int) -> HttpResponse:
    """The text filled in, to change, to look at and to issue."""
    request = _writable(http, pk)
    chosen = get_object_or_404(LetterTemplate, pk=template, is_active=True)
    form = WriteLetterForm(http.POST or None, initial={"text": letters.filled(chosen, request)})
    if form.is_valid() and "issue" in http.POST:
        try:
            send_letter(request, chosen, form.cleaned_data["text"], user=http.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(http, _("The letter is issued, and the citizen is told."))
            return redirect("requests_desk:file", pk=pk)
    context = _context(request) | {
        "template": chosen,
        "form": form,
        "pages": _pages(request, chosen, str(form["text"].value() or "")),
    }
    status = 400 if form.errors else 200
    return render(http, "requests/desk/letter.html", context, status=status)


def _writable(http: HttpRequest, pk: int) -> Request:
    request = file_or_404(http.user, pk)
    right = right_at(http.user, request.desk)
    if right is None or not may_write(request, right):
        raise PermissionDenied
    return request


def _pages(request: Request, template: LetterTemplate, text: str) -> list[str]:
    """Return the pages of a draft as pictures that need no address of their own.

    Without any where they can't be drawn: what was typed stays.
    """
    content = letters.content_of(template, request, text[:LETTER_LENGTH])
    try:
        pages = documents.pictures(content, is_draft=True)
    except documents.NotDrawn:
        logger.exception("A letter of request %s could not be drawn", request.pk)
        return []
    return [b64encode(one).decode() for one in pages]


def _context(request: Request) -> dict[str, Any]:
    return {
        "request_": request,
        "sheet": request.edition.sheet,
        "number": numbering.written(request.number),
    }
