"""The desks in the editor: inbox, a file and what is done with it, several at once, the calendar.

Whoever opens these works at a desk or heads them all; each file is looked up among the desks of
the person, so that a guessed address finds nothing.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from services_plugins.kit import deadlines, numbering
from services_plugins.kit.models import HistoryEntry
from services_plugins.kit.views import for_staff
from services_plugins.requests import inbox, journal
from services_plugins.requests.actions import desk as actions
from services_plugins.requests.actions.publish import may_be_published
from services_plugins.requests.answering import answered_parts, opened_documents, opened_files
from services_plugins.requests.commission import seats_of
from services_plugins.requests.enums import BY_STAFF, OPEN, DeskRight, RequestState
from services_plugins.requests.forms_desk import BY_KEY, FORMS, ActionForm
from services_plugins.requests.models import PublicAnswer, Request
from services_plugins.requests.permissions import (
    at_least,
    colleagues,
    desks_of,
    right_at,
    works_at_desks,
)
from services_plugins.requests.street import reports

desk_work = for_staff(works_at_desks)

MAX_BATCH = 50
CALENDAR_DAYS = 30
MAX_CALENDAR = 500


# --- Inbox ------------------------------------------------------------------------------------


@desk_work
@require_http_methods(["GET", "HEAD", "POST"])
def show_inbox(http: HttpRequest) -> HttpResponse:
    """One list over all desks of the person, the most urgent deadline first."""
    if http.method == "POST":
        return redirect(f"{reverse('requests_desk:inbox')}?{inbox.address_of(http.POST)}")
    offer = inbox.offer_of(desks_of(http.user))
    desks = list(offer.desks)
    form = inbox.InboxForm(offer, inbox.asked(http.GET))
    wanted = form.cleaned_data if form.is_valid() else {}
    number = inbox.page_number(http.GET.get("p", ""))
    page = inbox.find(http.user, desks, wanted, number) if form.is_valid() else None
    today = timezone.localdate()
    context = {
        "form": form,
        "page": page,
        "rows": [_row(one, today) for one in page.rows] if page else [],
        "is_narrowed": any(wanted.values()),
        "colleagues": colleagues(desks),
        "query": _without_page(http),
        "tabs": [{"query": query, "label": label} for query, label in inbox.TABS],
        "has_desks": bool(desks),
    }
    return render(http, "requests/desk/inbox.html", context)


def _row(request: Request, today: dt.date) -> dict[str, Any]:
    return {
        "request": request,
        "number": numbering.written(request.number),
        "procedure": request.edition.sheet.name,
        "urgency": inbox.urgency(request.due, today),
    }


def _without_page(http: HttpRequest) -> str:
    query = http.GET.copy()
    query.pop("p", None)
    return query.urlencode()


@desk_work
@require_POST
def batch(http: HttpRequest) -> HttpResponse:
    """Take or assign several files; each is done or refused by itself, and that is said."""
    keys = [key for key in http.POST.getlist("request") if key.isascii() and key.isdigit()]
    rows = Request.objects.filter(pk__in=keys[:MAX_BATCH], desk__in=desks_of(http.user))
    rows = rows.exclude(state=RequestState.DRAFT)
    done, refused = 0, []
    for request in rows:
        try:
            _batch_action(http, request)
            done += 1
        except ValidationError as error:
            refused.append(f"{numbering.written(request.number)}: {' '.join(error.messages)}")
        except PermissionDenied:
            reason = _("You may only read at this desk.")
            refused.append(f"{numbering.written(request.number)}: {reason}")
    if done:
        text = ngettext("%(count)d request is done.", "%(count)d requests are done.", done)
        messages.success(http, text % {"count": done})
    for text in refused:
        messages.error(http, text)
    if not done and not refused:
        messages.warning(http, _("Tick the requests first."))
    return redirect(f"{reverse('requests_desk:inbox')}?{http.POST.get('query', '')}")


def _batch_action(http: HttpRequest, request: Request) -> None:
    if http.POST.get("action") == "take":
        actions.take(request, user=http.user)
        return
    chosen = http.POST.get("assignee", "")
    found = colleagues([request.desk_id]).filter(pk=chosen) if chosen.isdecimal() else None
    assignee = found.first() if found is not None else None
    if assignee is None:
        raise ValidationError(_("Choose a colleague who works at this desk."), code="assignee")
    actions.assign(request, assignee, user=http.user)


# --- A file -----------------------------------------------------------------------------------


def file_or_404(user: Any, pk: int) -> Request:
    """Return a filed request at one of the person's desks; 404 for any other."""
    rows = Request.objects.exclude(state=RequestState.DRAFT).filter(desk__in=desks_of(user))
    rows = rows.select_related("edition__procedure", "desk", "contact", "assignee")
    request = rows.filter(pk=pk).first()
    if request is None:
        raise Http404
    return request


@desk_work
@require_safe
def show_file(http: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a file on one page, with the actions that are possible."""
    return _file_page(http, file_or_404(http.user, pk))


@desk_work
@require_POST
def act(http: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; what is wrong is shown in its form, with everything typed."""
    request = file_or_404(http.user, pk)
    if key not in BY_KEY:
        raise Http404
    form = BY_KEY[key](request, http.POST, http.FILES)
    if form.is_valid():
        try:
            form.run(http.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _after(http, request, form)
    # Somebody else may have been quicker: show the file as it is now.
    return _file_page(http, file_or_404(http.user, pk), form)


def _after(http: HttpRequest, request: Request, form: ActionForm) -> HttpResponse:
    messages.success(http, _("Done: %(action)s.") % {"action": form.title})
    still_here = desks_of(http.user).filter(requests=request).exists()
    if not still_here:
        return redirect("requests_desk:inbox")
    return redirect("requests_desk:file", pk=request.pk)


def _file_page(
    http: HttpRequest, request: Request, wrong: ActionForm | None = None
) -> HttpResponse:
    deadline = deadlines.running(request)
    right = right_at(http.user, request.desk)
    context = {
        "request_": request,
        "sheet": request.edition.sheet,
        "number": numbering.written(request.number),
        "deadline": deadline,
        "deadline_name": deadlines.name_of(deadline) if deadline else "",
        "explanation": deadlines.explain(deadline) if deadline else "",
        "urgency": inbox.urgency(deadline.due, timezone.localdate()) if deadline else None,
        "parts": answered_parts(request),
        "files": opened_files(request),
        "issued": opened_documents(request),
        "steps": _history(request),
        "thread": request.messages.select_related("author"),
        "seats": seats_of(request),
        "has_receipt": has_receipt(request, right),
        "may_write": right is not None and may_write(request, right),
        "publication": PublicAnswer.objects.filter(request=request).first(),
        "may_be_published": may_be_published(request),
        "forms": _forms(request, right, wrong),
        "wrong": wrong,
        "is_report": reports.is_report(request),
    }
    status = 400 if wrong else 200
    return render(http, "requests/desk/file.html", context, status=status)


def _forms(request: Request, right: DeskRight | None, wrong: ActionForm | None) -> list[ActionForm]:
    """Return the forms on offer; one that was sent and is wrong stays, whatever has changed."""
    if right is None:
        return []
    return [
        wrong if wrong and wrong.key == form.key else form(request)
        for form in FORMS
        if form.is_offered(request, right) or (wrong and wrong.key == form.key)
    ]


def may_write(request: Request, right: DeskRight) -> bool:
    """Tell whether letters about a request can be written with a right at its desk."""
    return at_least(right, DeskRight.DECIDE) and request.answers is not None


def has_receipt(request: Request, right: DeskRight | None) -> bool:
    """Tell whether staff with a right at its desk hand its receipt over, secret code and all."""
    return right is not None and at_least(right, DeskRight.TREAT) and request.filing in BY_STAFF


def _history(request: Request) -> list[dict[str, Any]]:
    """Return all steps, public and internal, the last one first."""
    entries = HistoryEntry.of(request).order_by("-pk")
    return [{"entry": one, "words": journal.STEPS.get(one.action, one.action)} for one in entries]


# --- Calendar ---------------------------------------------------------------------------------


@desk_work
@require_safe
def calendar(http: HttpRequest) -> HttpResponse:
    """What is due in the next days and what is late already, day by day."""
    today = timezone.localdate()
    rows = (
        Request.objects.filter(
            desk__in=desks_of(http.user),
            state__in=[one.value for one in sorted(OPEN)],
            due__lte=today + dt.timedelta(days=CALENDAR_DAYS),
        )
        .select_related("edition__procedure", "desk", "assignee")
        .defer("answers", "edition__form_data")
        .order_by("due", "pk")[: MAX_CALENDAR + 1]
    )
    shown = [_row(one, today) for one in rows]
    days = [
        {"day": day, "rows": list(group), "urgency": inbox.urgency(day, today)}
        for day, group in groupby(shown[:MAX_CALENDAR], key=lambda row: row["request"].due)
    ]
    context = {"days": days, "is_cut": len(shown) > MAX_CALENDAR, "max": MAX_CALENDAR}
    return render(http, "requests/desk/calendar.html", context)
