"""Publishing an answer, at the desk: what was found in it, what is left, and the second look."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from services_plugins.kit import numbering
from services_plugins.kit.storage import private_storage
from services_plugins.kit.views import file_response
from services_plugins.requests import redaction
from services_plugins.requests.actions import publish as actions
from services_plugins.requests.enums import DeskRight, PublicationState
from services_plugins.requests.forms_publication import BY_KEY, FORMS, PublicationForm
from services_plugins.requests.models import PublicAnswer, Request
from services_plugins.requests.permissions import right_at
from services_plugins.requests.views.desks import desk_work, file_or_404


@desk_work
@require_safe
def show_publication(http: HttpRequest, pk: int) -> HttpResponse:
    """Everything about the publication of a file's answer, begun or not."""
    return _page(http, _publishable_or_404(http.user, pk))


@desk_work
@require_POST
def begin(http: HttpRequest, pk: int) -> HttpResponse:
    """Begin with what the system proposes."""
    request = _publishable_or_404(http.user, pk)
    try:
        actions.prepare(request, user=http.user)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    return redirect("requests_desk:publication", pk=pk)


@desk_work
@require_POST
def act(http: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; what is wrong is shown in its form, with everything typed."""
    request = _publishable_or_404(http.user, pk)
    publication = _begun_or_404(request)
    if key not in BY_KEY:
        raise Http404
    form = BY_KEY[key](publication, http.user, http.POST, http.FILES)
    if form.is_valid():
        try:
            form.run()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(http, _("Done: %(action)s.") % {"action": form.title})
            return redirect("requests_desk:publication", pk=pk)
    return _page(http, _publishable_or_404(http.user, pk), form)


@desk_work
@require_POST
def open_document(http: HttpRequest, pk: int, key: str) -> HttpResponseBase:
    """Hand over a document of the file or a copy, and note that this person has opened it."""
    request = _publishable_or_404(http.user, pk)
    publication = _begun_or_404(request)
    for one in actions.documents(request):
        if key == actions.attachment_key(one):
            actions.note_opened(publication, key, user=http.user)
            return file_response(one.file.open("rb"), one.name, one.content_type)
    for copy in actions.files_of(publication):
        if key == copy.key:
            actions.note_opened(publication, key, user=http.user)
            content = private_storage().open(copy.path)
            return file_response(content, copy.name, copy.content_type)
    raise Http404


def _publishable_or_404(user: Any, pk: int) -> Request:
    request = file_or_404(user, pk)
    has_begun = PublicAnswer.objects.filter(request=request).exists()
    if not has_begun and not actions.may_be_published(request):
        raise Http404
    return request


def _begun_or_404(request: Request) -> PublicAnswer:
    publication = PublicAnswer.objects.filter(request=request).first()
    if publication is None:
        raise Http404
    publication.request = request
    return publication


def _page(
    http: HttpRequest, request: Request, wrong: PublicationForm | None = None
) -> HttpResponse:
    publication = PublicAnswer.objects.filter(request=request).first()
    if publication:
        publication.request = request
    right = right_at(http.user, request.desk)
    context = {
        "request_": request,
        "sheet": request.edition.sheet,
        "number": numbering.written(request.number),
        "publication": publication,
        "may_begin": _may_begin(request, publication, right),
        "originals": _originals(request),
        "found": actions.remaining(publication) if publication else [],
        "files": _files(publication, http.user),
        "documents": _documents(request, publication, http.user),
        "forms": _forms(publication, right, http.user, wrong),
        "wrong": wrong,
    }
    status = 400 if wrong else 200
    return render(http, "requests/desk/publication.html", context, status=status)


def _may_begin(request: Request, publication: PublicAnswer | None, right: DeskRight | None) -> bool:
    is_free = publication is None or publication.state == PublicationState.WITHDRAWN
    may_treat = right is not None and right != DeskRight.READ
    return is_free and may_treat and actions.may_be_published(request)


def _originals(request: Request) -> list[dict[str, Any]]:
    """Return question and answer as they are in the file, in parts, with what was found marked."""
    known = redaction.known_of(request)
    texts = (
        (_("What was asked"), actions.question_of(request)),
        (_("What the commune answers"), actions.answer_of(request)),
    )
    return [
        {"title": title, "parts": list(redaction.segments(text, redaction.find(text, known)))}
        for title, text in texts
        if text
    ]


def _documents(
    request: Request, publication: PublicAnswer | None, user: Any
) -> list[dict[str, Any]]:
    """Return the commune's documents of the file, and whether this person has opened each."""
    if publication is None or publication.state != PublicationState.PREPARING:
        return []
    return [
        {
            "row": one,
            "key": actions.attachment_key(one),
            "is_opened": actions.has_opened(publication, actions.attachment_key(one), user),
        }
        for one in actions.documents(request)
    ]


def _files(publication: PublicAnswer | None, user: Any) -> list[dict[str, Any]]:
    """Return the copies, and whether this person has opened each."""
    if publication is None:
        return []
    return [
        {"copy": one, "is_opened": actions.has_opened(publication, one.key, user)}
        for one in actions.files_of(publication)
    ]


def _forms(
    publication: PublicAnswer | None,
    right: DeskRight | None,
    user: Any,
    wrong: PublicationForm | None,
) -> dict[str, PublicationForm]:
    """Return the forms on offer by key; one that was sent and is wrong stays as it was typed."""
    if publication is None or right is None:
        return {}
    return {
        form.key: wrong if wrong and wrong.key == form.key else form(publication, user)
        for form in FORMS
        if form.is_offered(publication, right)
    }
