"""Filing a request: its form step by step, a contact, a summary, and the filing itself.

Each address names the draft by its number; the browser's signed cookie says whether it may open
it. Every page works without JavaScript and is never kept by a cache.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from services_plugins.kit import attachments, limits, people
from services_plugins.kit.enums import ActorKind
from services_plugins.kit.forms_contact import CodeForm, ContactForm
from services_plugins.kit.identity.views import is_offered
from services_plugins.kit.models import Attachment, Contact
from services_plugins.kit.views import too_many
from services_plugins.requests import plugin
from services_plugins.requests.access import access
from services_plugins.requests.actions import draft as drafts
from services_plugins.requests.actions.file import Incomplete, file, open_steps
from services_plugins.requests.actions.identify import asks_who
from services_plugins.requests.answering import answered_parts, document_rows, take_files
from services_plugins.requests.definition import Step
from services_plugins.requests.delays import foreseen
from services_plugins.requests.enums import RequestState
from services_plugins.requests.forms import StepForm
from services_plugins.requests.models import Request
from services_plugins.requests.street import reports
from services_plugins.requests.views.catalogue import offered

DRAFTS_PER_NETWORK = limits.Limit("draft", 60, 3600)
FILED_PER_NETWORK = limits.Limit("file", 30, 3600)

View = Callable[..., HttpResponse]


def own_draft(view: View) -> View:
    """Give the view the draft that the address names; 404 unless this browser may open it."""

    @never_cache
    @wraps(view)
    def wrapped(http: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
        if not access.may_open(http, number):
            return redirect("requests:track")
        rows = Request.objects.select_related("edition__procedure", "desk", "contact")
        request = rows.filter(number=number).first()
        if request is None:
            raise Http404
        if request.state != RequestState.DRAFT:
            return redirect("requests:receipt", number=number)
        return view(http, request, **kwargs)

    return wrapped


@never_cache
@require_POST
def start(http: HttpRequest, code: str) -> HttpResponse:
    """Open a draft and go to its first step."""
    procedure = offered(code)
    try:
        DRAFTS_PER_NETWORK.take(limits.network(http))
        request = drafts.start(procedure)
    except limits.TooMany as error:
        return too_many(http, error)
    except ValidationError:
        return redirect("requests:sheet", code=code)
    response = _to_step(request, request.edition.definition.steps[0])
    access.grant(http, response, request.number)
    return response


@own_draft
@require_http_methods(["GET", "POST"])
def step(http: HttpRequest, request: Request, key: str) -> HttpResponse:
    """One step of the form: its questions, its documents, and on to the next."""
    current = _step_or_404(request, key)
    confirmed = request.identity.get("answers", {})
    form = StepForm(current, request.given, http.POST or None, locked=confirmed)
    if http.method == "POST":
        file_errors = take_files(
            request,
            current,
            http.FILES,
            added_by=ActorKind.CITIZEN,
            need_all="add" not in http.POST,
        )
        if form.is_valid() and not form.has_new_questions and not file_errors:
            request = drafts.save_answers(request, form.cleaned_data)
            if "add" not in http.POST:
                return _after(request, current)
            form = StepForm(current, request.given, locked=confirmed)
    else:
        file_errors = {}
    # Questions that only now turn out to be asked are shown without being found fault with.
    if form.is_bound and form.has_new_questions:
        form.errors.clear()
    return render(http, "requests/step.html", _step_context(request, current, form, file_errors))


@own_draft
@require_POST
def remove_file(http: HttpRequest, request: Request, pk: int) -> HttpResponse:
    """Take one document of a draft away again."""
    rows = Attachment.of(request).filter(pk=pk)
    slots = list(rows.values_list("slot", flat=True))
    attachments.remove(rows)
    definition = request.edition.definition
    back = next(
        (one for one in definition.steps if slots and slots[0] in {f.key for f in one.fields}),
        definition.steps[0],
    )
    return _to_step(request, back)


@own_draft
@require_http_methods(["GET", "POST"])
def contact(http: HttpRequest, request: Request) -> HttpResponse:
    """How to reach the person: an address, proven by a code; or none at all."""
    form, code_form = ContactForm(), CodeForm()
    if http.method == "POST":
        if "skip" in http.POST:
            return redirect("requests:summary", number=request.number)
        try:
            if "code" in http.POST and (asked := _asked_contact(request)):
                return _take_code(http, request, asked)
            form = ContactForm(http.POST)
            if form.is_valid():
                return _send_code(http, request, form)
        except limits.TooMany as error:
            return too_many(http, error)
        except people.WrongCode:
            code_form = CodeForm(http.POST)
            code_form.refuse()
    context = {
        "request_": request,
        "form": form,
        "code_form": code_form,
        "asked": _asked_contact(request),
    }
    return render(http, "requests/contact.html", context | _progress(request, "contact"))


@own_draft
@require_http_methods(["GET", "POST"])
def summary(http: HttpRequest, request: Request) -> HttpResponse:
    """Everything that was answered, the notice on personal data, and the button that files."""
    problem = ""
    if http.method == "POST":
        if "consent" not in http.POST:
            problem = "consent"
        else:
            try:
                FILED_PER_NETWORK.take(limits.network(http))
                file(request)
                return redirect("requests:receipt", number=request.number)
            except Incomplete as error:
                return _to_step(request, request.edition.definition.step(error.steps[0]))
            except limits.TooMany as error:
                return too_many(http, error)
    context = {
        "request_": request,
        "parts": answered_parts(request),
        "open_steps": open_steps(request),
        "foreseen": foreseen(request),
        "notice": plugin.plugin.processing_notice,
        "problem": problem,
    }
    return render(http, "requests/summary.html", context | _progress(request, "summary"))


@own_draft
@require_http_methods(["GET", "POST"])
def save_for_later(http: HttpRequest, request: Request) -> HttpResponse:
    """Send a link that opens the draft again, on this device or another."""
    form = ContactForm(http.POST or None)
    sent = False
    if http.method == "POST" and form.is_valid():
        try:
            found = people.contact_for(form.channel, form.cleaned_data["address"])
            _prove(http, request, found)
            sent = True
        except limits.TooMany as error:
            return too_many(http, error)
    return render(http, "requests/save.html", {"request_": request, "form": form, "sent": sent})


# --- Steps ----------------------------------------------------------------------------------


def _step_or_404(request: Request, key: str) -> Step:
    try:
        return request.edition.definition.step(key)
    except KeyError as error:
        raise Http404 from error


def _to_step(request: Request, target: Step) -> HttpResponse:
    return redirect("requests:step", number=request.number, key=target.key)


def _after(request: Request, current: Step) -> HttpResponse:
    """Go on from a step; after the place of a street report by what lies around it."""
    if current == reports.place_step(request) and reports.around(request):
        return redirect("requests:look_around", number=request.number)
    return go_on(request, current)


def go_on(request: Request, current: Step) -> HttpResponse:
    """Go on to the next step with something to ask, after the last one to the contact."""
    steps = request.edition.definition.asked_steps(request.given)
    keys = [one.key for one in steps]
    following = steps[keys.index(current.key) + 1 :] if current.key in keys else steps
    if following:
        return _to_step(request, following[0])
    return redirect("requests:contact", number=request.number)


def _step_context(
    request: Request, current: Step, form: StepForm, file_errors: dict[str, str]
) -> dict[str, Any]:
    asks_person = asks_who(current)
    context = {
        "request_": request,
        "step": current,
        "form": form,
        "documents": document_rows(request, current, file_errors),
        "has_errors": bool(form.errors or file_errors),
        "accept": ",".join(f".{extension}" for extension in attachments.CONTENT_TYPES),
        "asks_person": asks_person,
        "identity_offered": asks_person and not request.identity and is_offered(),
    }
    return context | _progress(request, current.key)


def _progress(request: Request, current: str) -> dict[str, Any]:
    """Return where in the form one is: numbers of this page and of all, and the way back."""
    steps = request.edition.definition.asked_steps(request.given)
    keys = [*(one.key for one in steps), "contact", "summary"]
    place = keys.index(current) if current in keys else 0
    back = steps[min(place, len(steps)) - 1] if place > 0 and steps else None
    return {
        "sheet": request.edition.sheet,
        "place": place + 1,
        "total": len(keys),
        "back_step": back.key if back and current != "summary" else "",
    }


# --- Contact ----------------------------------------------------------------------------------


def _asked_contact(request: Request) -> Contact | None:
    """Return the contact that a code was sent to for this draft, and is still to be taken."""
    rows = Contact.objects.filter(
        codes__purpose=drafts.contact_purpose(request), codes__used_at=None
    )
    return rows.order_by("-codes__created_at").first()


def _send_code(http: HttpRequest, request: Request, form: ContactForm) -> HttpResponse:
    found = people.contact_for(form.channel, form.cleaned_data["address"])
    _prove(http, request, found)
    return redirect("requests:contact", number=request.number)


def _take_code(http: HttpRequest, request: Request, asked: Contact) -> HttpResponse:
    found = people.use_code(
        asked,
        drafts.contact_purpose(request),
        http.POST.get("code", ""),
        network=limits.network(http),
    )
    drafts.keep_proven_contact(drafts.contact_purpose(request), found)
    return redirect("requests:summary", number=request.number)


def _prove(http: HttpRequest, request: Request, found: Contact) -> None:
    """Send a code and a link that make `found` the contact of the draft once they are taken."""
    people.send_code(
        found,
        drafts.contact_purpose(request),
        network=limits.network(http),
        path=reverse("requests:mine"),
    )
