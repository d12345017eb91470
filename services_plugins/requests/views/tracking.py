"""Following a request: receipt, timeline, messages, documents, appeal, rating."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services_plugins.kit import attachments, deadlines, limits, numbering
from services_plugins.kit.models import HistoryEntry
from services_plugins.kit.views import pdf_response, too_many
from services_plugins.requests import journal, papers, receipts
from services_plugins.requests.access import access
from services_plugins.requests.actions import citizen
from services_plugins.requests.answering import answered_parts, opened_documents, opened_files
from services_plugins.requests.delays import known_rule
from services_plugins.requests.enums import OPEN, OVER, RequestState
from services_plugins.requests.forms_contact import AppealForm, MessageForm, RatingForm, TrackForm
from services_plugins.requests.models import Request

View = Callable[..., HttpResponse]
MESSAGES_PER_REQUEST = limits.Limit("message", 10, 3600)
RECEIPTS_PER_REQUEST = limits.Limit("receipt", 30, 3600)


def own_request(view: View) -> View:
    """Give the view the filed request that the address names, if this browser may open it."""

    @never_cache
    @wraps(view)
    def wrapped(http: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
        if not access.may_open(http, number):
            return redirect("requests:track")
        rows = Request.objects.exclude(state=RequestState.DRAFT).filter(number=number)
        request = rows.select_related("edition__procedure", "desk", "contact").first()
        if request is None:
            raise Http404
        return view(http, request, **kwargs)

    return wrapped


@never_cache
@require_http_methods(["GET", "POST"])
def track(http: HttpRequest) -> HttpResponse:
    """Ask for number and secret of a receipt, on POST: neither belongs into an address."""
    form = TrackForm(http.POST or None)
    if form.is_valid():
        try:
            request = receipts.find(
                form.cleaned_data["number"],
                form.cleaned_data["secret"],
                network=limits.network(http),
            )
        except ValidationError as error:
            form.add_error("number", error)
        except receipts.NotFound:
            form.refuse()
        except limits.TooMany as error:
            return too_many(http, error)
        else:
            response = redirect("requests:request", number=request.number)
            access.grant(http, response, request.number)
            return response
    context = {"form": form, "opened": _opened(http)}
    return render(http, "requests/track.html", context, status=400 if form.errors else 200)


@own_request
@require_safe
def receipt(http: HttpRequest, request: Request) -> HttpResponse:
    """The receipt at once, on screen: number, secret code, what happens next and by when."""
    context = {
        "request_": request,
        "sheet": request.edition.sheet,
        "number": numbering.written(request.number),
        "secret": numbering.written(receipts.secret_of(request.number)),
        "deadline": deadlines.running(request),
    }
    return render(http, "requests/receipt.html", context)


@own_request
@require_safe
def receipt_file(http: HttpRequest, request: Request) -> HttpResponse:
    """The receipt as PDF, drawn for who may open the request."""
    try:
        RECEIPTS_PER_REQUEST.take(request.number)
    except limits.TooMany as error:
        return too_many(http, error)
    name, pdf = papers.draw_receipt(request)
    return pdf_response(pdf, name)


@own_request
@require_safe
def request_page(http: HttpRequest, request: Request) -> HttpResponse:
    """Where the request is: what happens next, its timeline, messages, answer and documents."""
    return _page(http, request)


def _page(
    http: HttpRequest, request: Request, status: int = 200, **forms: django_forms.Form
) -> HttpResponse:
    deadline = deadlines.running(request)
    appeal_until = citizen.appeal_until(request)
    sheet = request.edition.sheet
    is_refused = request.state in (RequestState.REFUSED, RequestState.PARTLY_ACCEPTED)
    files = [one for one in opened_files(request) if one["token"]]
    context = {
        "request_": request,
        "sheet": sheet,
        "number": numbering.written(request.number),
        "deadline": deadline,
        "explanation": deadlines.explain(deadline) if deadline else "",
        "steps": _timeline(request),
        "parts": answered_parts(request),
        "files": [one for one in files if not one["is_answer"]],
        "answer_files": [one for one in files if one["is_answer"]],
        "issued": [one for one in opened_documents(request) if not one["row"].revoked_at],
        "thread": request.messages.filter(is_internal=False),
        "is_open": request.state in OPEN,
        "is_over": request.state in OVER,
        "is_late": request.is_open and request.due and request.due < timezone.localdate(),
        "appeal_until": appeal_until,
        "appeal_answer": known_rule(sheet.appeal_answer_rule) if appeal_until else None,
        "remedies": sheet.remedies if is_refused and not appeal_until else (),
        "message_form": forms.get("message_form") or MessageForm(),
        "appeal_form": forms.get("appeal_form") or AppealForm(),
        "rating_form": RatingForm(initial={"rating": request.rating}),
        "accept": ",".join(f".{extension}" for extension in attachments.CONTENT_TYPES),
        "file_error": getattr(http, "file_error", ""),
    }
    return render(http, "requests/request.html", context, status=status)


def _timeline(request: Request) -> list[dict[str, Any]]:
    """Return the steps that the citizen reads, in plain words, the last one first."""
    steps = HistoryEntry.of(request).filter(is_public=True).order_by("-pk")
    return [
        {"at": entry.at, "words": journal.STEPS.get(entry.action, entry.action)} for entry in steps
    ]


@own_request
@require_POST
def send_message(http: HttpRequest, request: Request) -> HttpResponse:
    """Write to the desk."""
    form = MessageForm(http.POST)
    if form.is_valid():
        try:
            MESSAGES_PER_REQUEST.take(request.number)
            citizen.send_message(request, form.cleaned_data["text"])
        except limits.TooMany as error:
            return too_many(http, error)
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return _page(http, request, status=400, message_form=form)
    return _back(request, "messages")


@own_request
@require_POST
def give_documents(http: HttpRequest, request: Request) -> HttpResponse:
    """Send the documents that the desk asked for: all of them, or none."""
    uploads = [("asked", upload) for upload in http.FILES.getlist("files")]
    try:
        if not uploads:
            raise ValidationError(_("Choose the files to send."), code="empty")
        citizen.give_documents(request, uploads)
    except ValidationError as error:
        http.file_error = " ".join(error.messages)
        return _page(http, request, status=400)
    return _back(request, "timeline")


@own_request
@require_POST
def appeal(http: HttpRequest, request: Request) -> HttpResponse:
    """Ask for the decision to be looked at again."""
    form = AppealForm(http.POST)
    if form.is_valid():
        try:
            citizen.appeal(request, form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return _page(http, request, status=400, appeal_form=form)
    return _back(request, "timeline")


@own_request
@require_http_methods(["GET", "POST"])
def withdraw(http: HttpRequest, request: Request) -> HttpResponse:
    """Ask once more, then take the request back."""
    problem = ""
    if http.method == "POST":
        try:
            citizen.withdraw(request)
            return _back(request, "timeline")
        except ValidationError as error:
            problem = " ".join(error.messages)
    context = {"request_": request, "sheet": request.edition.sheet, "problem": problem}
    return render(http, "requests/withdraw.html", context, status=400 if problem else 200)


@own_request
@require_POST
def rate(http: HttpRequest, request: Request) -> HttpResponse:
    """Say how it went."""
    form = RatingForm(http.POST)
    if form.is_valid():
        try:
            citizen.rate(request, form.cleaned_data["rating"])
        except ValidationError:
            return _page(http, request, status=400)
    return _back(request, "rating")


def _back(request: Request, place: str) -> HttpResponse:
    response = redirect("requests:request", number=request.number)
    response["Location"] += f"#{place}"
    return response


def _opened(http: HttpRequest) -> list[Request]:
    """Return the requests and drafts that this browser has open."""
    numbers = access.opened(http)
    if not numbers:
        return []
    rows = Request.objects.filter(number__in=numbers).select_related("edition__procedure")
    return sorted(rows, key=lambda one: numbers.index(one.number))
