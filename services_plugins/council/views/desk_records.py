"""Records in the editor: minutes, deliberations, their papers, and what is missing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows import reauthentication
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from services_plugins.council import journal, printing, search, versions
from services_plugins.council.actions import deliberations, minutes, papers
from services_plugins.council.enums import (
    HARD_TO_SEARCH,
    DeliberationState,
    ItemState,
    MinutesState,
    SessionState,
)
from services_plugins.council.forms_minutes import MinutesForm
from services_plugins.council.forms_records import (
    DELIBERATION_FORMS,
    MINUTES_FORMS,
    RecordForm,
)
from services_plugins.council.minuting import saying
from services_plugins.council.models import AgendaItem, Deliberation, Minutes, Paper, Session
from services_plugins.council.permissions import PUBLISH, RECORD, SIGN
from services_plugins.council.wording import session_name
from services_plugins.kit import deadlines, documents, numbering
from services_plugins.kit.enums import DeadlineState, Safety
from services_plugins.kit.models import Deadline, HistoryEntry, IssuedDocument
from services_plugins.kit.views import file_response, for_staff, pdf_response

PER_PAGE = 25
RIGHTS = (RECORD, PUBLISH, SIGN)
# Sessions whose records are still in the making, on the first page.
RECENT = 8

record_work = for_staff(lambda user: any(user.has_perm(one) for one in RIGHTS))


@record_work
@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """The records of the latest sessions, what is hard to search, and every deliberation."""
    rows = Deliberation.objects.filter(removed_at=None).defer("search")
    state, year = http.GET.get("state", ""), http.GET.get("year", "")
    if state in DeliberationState.values:
        rows = rows.filter(state=state)
    if year.isdecimal() and len(year) == 4:
        rows = rows.filter(year=int(year))
    query = http.GET.get("q", "").strip()
    rows = search.find(query, rows).order_by("-adopted_on", "-number")
    page = search.BoundedPaginator(rows, PER_PAGE)
    kept = urlencode({"q": query, "state": state, "year": year})
    context = {
        "page": page.get_page(http.GET.get("p")),
        "query": query,
        "state": state,
        "year": year,
        "kept": kept,
        "states": DeliberationState,
        "sessions": _recent_sessions(),
        "late": _late(),
        "hard": _hard_to_search(),
    }
    return render(http, "council/desk/records.html", context)


def _recent_sessions() -> list[dict[str, Any]]:
    rows = (
        Session.objects.filter(state__in=(SessionState.OPEN, SessionState.CLOSED), removed_at=None)
        .select_related("minutes")
        .annotate(
            adopted=Count("items", filter=Q(items__state=ItemState.ADOPTED), distinct=True),
            recorded=Count(
                "deliberations", filter=Q(deliberations__removed_at=None), distinct=True
            ),
        )
    )
    return [
        {
            "session": one,
            "name": session_name(one),
            "minutes": getattr(one, "minutes", None),
            "missing": max(one.adopted - one.recorded, 0),
        }
        for one in rows[:RECENT]
    ]


def _late() -> list[dict[str, Any]]:
    """Return the delays of records that are over, the longest first."""
    kinds = (Minutes._meta.label_lower, Deliberation._meta.label_lower)
    rows = Deadline.objects.filter(
        subject_kind__in=kinds, state=DeadlineState.RUNNING, due__lt=timezone.localdate()
    )
    pages = {Minutes._meta.label_lower: "minutes", Deliberation._meta.label_lower: "deliberation"}
    return [
        {
            "name": deadlines.name_of(one),
            "due": one.due,
            "link": reverse(f"council_desk:{pages[one.subject_kind]}", args=[one.subject_id]),
        }
        for one in rows.order_by("due")[:PER_PAGE]
    ]


def _hard_to_search() -> list[Paper]:
    rows = Paper.objects.filter(
        reading__in=[one.value for one in HARD_TO_SEARCH], removed_at=None, replaced_by=None
    )
    return list(rows.defer("text").order_by("-pk")[:PER_PAGE])


# --- One session --------------------------------------------------------------------------------


@record_work
@require_safe
def show_session(http: HttpRequest, pk: int) -> HttpResponse:
    """The records of a session: minutes, and a deliberation for each item that was adopted."""
    session = get_object_or_404(Session.objects.select_related("minutes"), pk=pk, removed_at=None)
    items = list(
        session.items.filter(removed_at=None)
        .exclude(state__in=(ItemState.PROPOSED, ItemState.REFUSED))
        .prefetch_related("deliberations", "votes")
        .order_by("position", "pk")
    )
    context = {
        "session": session,
        "name": session_name(session),
        "minutes": getattr(session, "minutes", None),
        "items": items,
        "papers": _papers(session),
        "may_record": http.user.has_perm(RECORD),
        "is_missing": any(
            one.state == ItemState.ADOPTED and not one.deliberations.all() for one in items
        ),
    }
    return render(http, "council/desk/session_records.html", context)


@record_work
@require_POST
def draft_minutes(http: HttpRequest, pk: int) -> HttpResponse:
    """Draft the minutes of a session from what was recorded."""
    session = get_object_or_404(Session, pk=pk, removed_at=None)
    try:
        row = minutes.draft(session, user=http.user)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
        return redirect("council_desk:session_records", pk=pk)
    return redirect("council_desk:minutes", pk=row.pk)


@record_work
@require_POST
def adopt(http: HttpRequest, pk: int) -> HttpResponse:
    """Record the deliberation of one item, or of every item that was adopted."""
    session = get_object_or_404(Session, pk=pk, removed_at=None)
    item = http.POST.get("item", "")
    try:
        if item.isdecimal():
            row = get_object_or_404(AgendaItem, pk=item, session=session)
            deliberations.adopt(row, user=http.user)
        else:
            deliberations.adopt_all(session, user=http.user)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    else:
        messages.success(http, _("The deliberations were recorded, each with its number."))
    return redirect("council_desk:session_records", pk=pk)


# --- One deliberation ---------------------------------------------------------------------------


@record_work
@require_safe
def show_deliberation(http: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a deliberation, with the actions that are possible."""
    return _deliberation_page(http, _deliberation_or_404(pk))


@record_work
@require_POST
def act_on_deliberation(http: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; what is wrong is shown in its form, with everything typed."""
    return _act(http, _deliberation_or_404(pk), DELIBERATION_FORMS, key, _deliberation_page)


def _deliberation_or_404(pk: int) -> Deliberation:
    rows = Deliberation.objects.select_related("session", "item__sitting", "vote", "replaces")
    return get_object_or_404(rows.defer("search"), pk=pk, removed_at=None)


def _deliberation_page(
    http: HttpRequest, row: Deliberation, wrong: RecordForm | None = None
) -> HttpResponse:
    context = {
        "row": row,
        "is_closed": papers.is_closed(row),
        "delays": _delays(row),
        "vote_rows": printing.vote_rows(row.vote) if row.vote else [],
        **_common(http, row, DELIBERATION_FORMS, wrong),
    }
    status = 400 if wrong else 200
    return render(http, "council/desk/deliberation.html", context, status=status)


@record_work
@require_safe
def print_deliberation(http: HttpRequest, pk: int) -> HttpResponse:
    """The deliberation as PDF, to be signed and sent; a draft until it is published."""
    row = _deliberation_or_404(pk)
    pdf = documents.draw(printing.deliberation_content(row), is_draft=row.published_at is None)
    return pdf_response(pdf, f"deliberation-{row.number}-{row.year}.pdf", to_print=True)


# --- Minutes ------------------------------------------------------------------------------------


@record_work
@require_safe
def show_minutes(http: HttpRequest, pk: int) -> HttpResponse:
    """Minutes as they stand, with the actions that are possible."""
    return _minutes_page(http, _minutes_or_404(pk))


@record_work
@require_POST
def act_on_minutes(http: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; who signs proves anew who they are."""
    return _act(http, _minutes_or_404(pk), MINUTES_FORMS, key, _minutes_page)


def _minutes_or_404(pk: int) -> Minutes:
    return get_object_or_404(Minutes.objects.select_related("session"), pk=pk, removed_at=None)


def _minutes_page(http: HttpRequest, row: Minutes, wrong: RecordForm | None = None) -> HttpResponse:
    context = {
        "row": row,
        "name": session_name(row.session),
        "parts": list(saying.parts(row.content)),
        "closed_count": len(saying.internal(row.content).get("items", [])),
        "delays": _delays(row),
        "may_edit": row.state == MinutesState.DRAFT and http.user.has_perm(RECORD),
        **_common(http, row, MINUTES_FORMS, wrong),
    }
    status = 400 if wrong else 200
    return render(http, "council/desk/minutes.html", context, status=status)


@record_work
@require_http_methods(["GET", "HEAD", "POST"])
def edit_minutes(http: HttpRequest, pk: int) -> HttpResponse:
    """The texts of minutes as one form; nothing typed is lost, whoever else has it open."""
    row = _minutes_or_404(pk)
    if http.method != "POST":
        return _edit_page(http, row, MinutesForm(row), 200)
    form = MinutesForm(row, http.POST)
    if form.is_valid():
        try:
            minutes.save(row, form.typed(), form.cleaned_data["seen"], user=http.user)
        except minutes.Conflict as conflict:
            form.show_conflicts(conflict.theirs)
            return _edit_page(http, row, form, 409)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(http, _("The minutes were saved."))
            return redirect("council_desk:minutes", pk=pk)
    return _edit_page(http, row, form, 400)


def _edit_page(http: HttpRequest, row: Minutes, form: MinutesForm, status: int) -> HttpResponse:
    context = {"row": row, "form": form, "name": session_name(row.session)}
    return render(http, "council/desk/minutes_edit.html", context, status=status)


@record_work
@require_safe
def print_minutes(http: HttpRequest, pk: int) -> HttpResponse:
    """The whole minutes as PDF, for the register; a draft until both have signed."""
    row = _minutes_or_404(pk)
    content = printing.minutes_content(row, row.content)
    pdf = documents.draw(content, is_draft=row.signed_by_president_at is None)
    return pdf_response(pdf, f"minutes-{row.session.opens_on}.pdf", to_print=True)


# --- Papers -------------------------------------------------------------------------------------


@record_work
@require_safe
def open_paper(http: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a paper over to who works with the records, published or not."""
    paper = get_object_or_404(Paper.objects.defer("text"), pk=pk, safety=Safety.SAFE)
    return file_response(paper.file.open("rb"), paper.name, paper.content_type)


@record_work
@require_POST
def act_on_paper(http: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Publish a paper, or take it off the site with a reason."""
    paper = get_object_or_404(Paper.objects.defer("text"), pk=pk, removed_at=None)
    try:
        if key == "publish":
            papers.publish(paper, user=http.user)
        elif key == "withdraw":
            papers.withdraw(paper, http.POST.get("reason", ""), user=http.user)
        else:
            raise Http404
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    else:
        messages.success(http, _("Done: %(action)s.") % {"action": paper.title})
    return redirect(_home_of(paper))


def _home_of(paper: Paper) -> str:
    """Return the desk's page on which a paper is shown."""
    pages = {
        Deliberation._meta.label_lower: "deliberation",
        Minutes._meta.label_lower: "minutes",
        Session._meta.label_lower: "session_records",
    }
    if page := pages.get(paper.subject_kind):
        return reverse(f"council_desk:{page}", args=[paper.subject_id])
    return reverse("council_desk:records")


# --- What pages share ---------------------------------------------------------------------------


def _act(
    http: HttpRequest, row: Any, forms: tuple[type[RecordForm], ...], key: str, page: Any
) -> HttpResponse:
    chosen = next((one for one in forms if one.key == key), None)
    if chosen is None:
        raise Http404
    if chosen.asks_again and reauthentication.is_reauthentication_required(http, app="council"):
        return _ask_again(http, row)
    form = chosen(row, http.POST, http.FILES)
    if form.is_valid():
        try:
            form.run(http.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(http, _("Done: %(action)s.") % {"action": form.title})
            return redirect(_address_of(row))
    row.refresh_from_db()
    if form.has_error(NON_FIELD_ERRORS, "changed"):
        form.see_now()
    return page(http, row, form)


def _address_of(row: Deliberation | Minutes) -> str:
    page = "minutes" if isinstance(row, Minutes) else "deliberation"
    return reverse(f"council_desk:{page}", args=[row.pk])


def _ask_again(http: HttpRequest, row: Any) -> HttpResponse:
    messages.warning(http, _("Confirm that it is you; then sign."))
    query = urlencode({"next": _address_of(row)})
    return redirect(f"{reverse('account_reauthenticate')}?{query}")


def _common(
    http: HttpRequest,
    row: Any,
    forms: tuple[type[RecordForm], ...],
    wrong: RecordForm | None,
) -> dict[str, Any]:
    """Return what the pages of deliberations and minutes share."""
    offered = [
        wrong if wrong is not None and wrong.key == one.key else one(row)
        for one in forms
        if one.is_offered(row, http.user)
    ]
    return {
        "forms": offered,
        "wrong": wrong,
        "is_passed": wrong is not None and all(one is not wrong for one in offered),
        "papers": _papers(row),
        "may_publish": http.user.has_perm(PUBLISH),
        "certificates": _issued(row, printing.POSTING),
        "registers": _issued(row, printing.REGISTER),
        "versions": versions.with_changes(versions.all_of(row)),
        "steps": [
            {"entry": one, "words": journal.STEPS.get(one.action, one.action)}
            for one in HistoryEntry.of(row).order_by("-pk")
        ],
    }


def _issued(row: Any, kind: str) -> list[dict[str, str]]:
    """Return what was issued for a record and holds, each with a short-lived link."""
    return [
        {
            "link": reverse("kit_document", args=[documents.link_token(one)]),
            "written_code": numbering.written(one.verification_code),
        }
        for one in IssuedDocument.of(row).filter(kind=kind, revoked_at=None)
    ]


def _papers(row: Any) -> list[Paper]:
    rows = Paper.of(row).filter(removed_at=None).defer("text")
    return list(rows.annotate(is_old=Count("replaced_by")).order_by("is_old", "position", "pk"))


def _delays(row: Any) -> list[dict[str, Any]]:
    """Return the delays that run for a record, in words, with how sure their rule is."""
    rows = Deadline.of(row).filter(state=DeadlineState.RUNNING).order_by(F("due").asc())
    return [
        {
            "deadline": one,
            "name": deadlines.name_of(one),
            "explanation": deadlines.explain(one),
            "is_verified": one.rule.get("is_verified"),
            "is_late": one.due < timezone.localdate(),
        }
        for one in rows
    ]
