"""At the counter and on the telephone: staff fill a request in for somebody, and file it."""

from __future__ import annotations

from contextlib import suppress
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services_plugins.kit import attachments, deadlines, history, limits, numbering, people
from services_plugins.kit.enums import ActorKind
from services_plugins.kit.models import Attachment
from services_plugins.kit.views import View, pdf_response
from services_plugins.requests import papers, receipts
from services_plugins.requests.actions.draft import contact_purpose, save_answers, start
from services_plugins.requests.actions.file import Incomplete, file, open_steps
from services_plugins.requests.answering import answered_parts, document_rows, take_files
from services_plugins.requests.definition import Step
from services_plugins.requests.delays import foreseen
from services_plugins.requests.enums import BY_STAFF, DeskRight, Filing, RequestState
from services_plugins.requests.forms import StepForm
from services_plugins.requests.forms_counter import FileForm, StartForm
from services_plugins.requests.inbox import with_newest
from services_plugins.requests.models import Procedure, Request
from services_plugins.requests.permissions import desks_of, right_at
from services_plugins.requests.views.desks import desk_work, file_or_404, has_receipt


def own_draft(view: View) -> View:
    """Give the view a draft begun at a counter of the person's desks; 404 for any other."""

    @desk_work
    @wraps(view)
    def wrapped(http: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
        rows = Request.objects.filter(
            pk=pk,
            filing__in=BY_STAFF,
            desk__in=desks_of(http.user, DeskRight.TREAT),
        ).select_related("edition__procedure", "desk", "contact")
        request = rows.first()
        if request is None:
            raise Http404
        if request.state != RequestState.DRAFT:
            return redirect("requests_desk:receipt", pk=pk)
        return view(http, request, **kwargs)

    return wrapped


@desk_work
@require_http_methods(["GET", "POST"])
def begin(http: HttpRequest) -> HttpResponse:
    """Choose the procedure, and open a draft of it."""
    procedures = _offered(http.user)
    form = StartForm(procedures, http.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        chosen = next(one for one in procedures if str(one.pk) == data["procedure"])
        try:
            with translation.override(data["language"]):
                request = start(chosen, filing=Filing(data["filing"]))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _to_step(request, request.edition.definition.steps[0])
    context = {"form": form, "has_procedures": bool(procedures)}
    return render(http, "requests/desk/begin.html", context, status=400 if form.errors else 200)


def _offered(user: Any) -> list[Procedure]:
    procedures = Procedure.objects.filter(desk__in=desks_of(user, DeskRight.TREAT))
    return [one for one in with_newest(procedures) if one.newest and one.files_here]


@own_draft
@require_http_methods(["GET", "POST"])
def step(http: HttpRequest, request: Request, key: str) -> HttpResponse:
    """One step of the form, the same that the citizen would see."""
    try:
        current = request.edition.definition.step(key)
    except KeyError as error:
        raise Http404 from error
    form = StepForm(current, request.given, http.POST or None)
    errors: dict[str, str] = {}
    if form.is_bound:
        need_all = "add" not in http.POST
        errors = take_files(
            request, current, http.FILES, added_by=ActorKind.STAFF, need_all=need_all
        )
        if form.is_valid() and not form.has_new_questions and not errors:
            request = save_answers(request, form.cleaned_data)
            if need_all:
                return _after(request, current)
            form = StepForm(current, request.given)
    # Questions that only now turn out to be asked are shown without being found fault with.
    if form.is_bound and form.has_new_questions:
        form.errors.clear()
    steps = request.edition.definition.asked_steps(request.given)
    context = {
        "request_": request,
        "sheet": request.edition.sheet,
        "step": current,
        "steps": steps,
        "form": form,
        "documents": document_rows(request, current, errors),
        "has_errors": bool(form.errors or errors),
        "accept": ",".join(f".{extension}" for extension in attachments.CONTENT_TYPES),
    }
    return render(http, "requests/desk/step.html", context)


@own_draft
@require_POST
def remove_file(http: HttpRequest, request: Request, file: int) -> HttpResponse:
    """Take one document of a draft away again."""
    row = Attachment.of(request).filter(pk=file).first()
    steps = request.edition.definition.steps
    if row is None:
        return _to_step(request, steps[0])
    attachments.remove([row])
    holders = (one for one in steps if row.slot in {field.key for field in one.fields})
    return _to_step(request, next(holders, steps[0]))


@own_draft
@require_http_methods(["GET", "POST"])
def summary(http: HttpRequest, request: Request) -> HttpResponse:
    """Everything that was answered, and the button that files it."""
    form = FileForm(http.POST or None)
    if form.is_valid():
        try:
            _file(http, request, form)
            return redirect("requests_desk:receipt", pk=request.pk)
        except Incomplete as error:
            return _to_step(request, request.edition.definition.step(error.steps[0]))
    context = {
        "request_": request,
        "sheet": request.edition.sheet,
        "steps": request.edition.definition.asked_steps(request.given),
        "parts": answered_parts(request),
        "open_steps": open_steps(request),
        "foreseen": foreseen(request),
        "form": form,
    }
    status = 400 if form.errors else 200
    return render(http, "requests/desk/summary.html", context, status=status)


@transaction.atomic
def _file(http: HttpRequest, request: Request, form: FileForm) -> None:
    address = form.cleaned_data["address"]
    file(request, actor=history.staff(http.user))
    if not address:
        return
    # The address was only said aloud: it is told of the request once its owner takes the link.
    with suppress(limits.TooMany):
        people.send_code(
            people.contact_for(form.channel, address),
            contact_purpose(request),
            network=f"staff:{http.user.pk}",
            path=f"/{request.language}/online/requests/mine/",
        )


@desk_work
@require_safe
def receipt(http: HttpRequest, pk: int) -> HttpResponse:
    """The receipt to hand over, with the secret code; for what was filed here only."""
    request = _filed_here(http, pk)
    context = {
        "request_": request,
        "sheet": request.edition.sheet,
        "number": numbering.written(request.number),
        "secret": numbering.written(receipts.secret_of(request.number)),
        "deadline": deadlines.running(request),
    }
    with translation.override(request.language):
        context["printed"] = _printed(context)
    return render(http, "requests/desk/receipt.html", context)


@desk_work
@require_safe
def receipt_file(http: HttpRequest, pk: int) -> HttpResponse:
    """The same as PDF, to print."""
    name, pdf = papers.draw_receipt(_filed_here(http, pk))
    return pdf_response(pdf, name, to_print=True)


def _filed_here(http: HttpRequest, pk: int) -> Request:
    """Return a file of the counter, for who may file there: the code opens it as its person."""
    request = file_or_404(http.user, pk)
    if not has_receipt(request, right_at(http.user, request.desk)):
        raise Http404
    return request


def _printed(context: dict[str, Any]) -> str:
    """Return the receipt itself, in the language of the person and not of the editor."""
    language = translation.get_language()
    info = {
        "language": language,
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "commune": connection.tenant.name,
        "address": connection.tenant.base_url + reverse("requests:track"),
    }
    return render_to_string("requests/desk/receipt_slip.html", context | info)


def _to_step(request: Request, target: Step) -> HttpResponse:
    return redirect("requests_desk:step", pk=request.pk, key=target.key)


def _after(request: Request, current: Step) -> HttpResponse:
    """Go on to the next step with something to ask, after the last one to the summary."""
    steps = request.edition.definition.asked_steps(request.given)
    keys = [one.key for one in steps]
    following = steps[keys.index(current.key) + 1 :] if current.key in keys else steps
    if following:
        return _to_step(request, following[0])
    return redirect("requests_desk:summary", pk=request.pk)
