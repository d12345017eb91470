"""Sessions in the editor: planning them, their agenda, the notice and the pack."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from services_plugins.council import journal, papers, planner
from services_plugins.council.actions import agenda, notice
from services_plugins.council.actions.papers import take_away
from services_plugins.council.enums import SessionState, SubmissionState
from services_plugins.council.forms_desk import ActionForm
from services_plugins.council.forms_sessions import (
    ITEM_FORMS,
    ROW_FORMS,
    SESSION_FORMS,
    SITTING_FORMS,
    SUBMISSION_FORMS,
    DownForm,
    EnterForm,
    PlanForm,
    RequestForm,
    UpForm,
)
from services_plugins.council.models import (
    AgendaItem,
    Invitation,
    Paper,
    Session,
    Sitting,
    Submission,
)
from services_plugins.council.permissions import PREPARE
from services_plugins.council.views.acting import offered, run, try_run
from services_plugins.council.wording import session_name
from services_plugins.kit import debates
from services_plugins.kit.attachments import clean_name
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import HistoryEntry, subject_of
from services_plugins.kit.views import file_response, for_staff, pdf_response

PER_PAGE = 25
# What waits is shown up to so many; the rest follows as these are taken up.
WAITING = 30

preparing = for_staff(lambda user: user.has_perm(PREPARE))


@preparing
@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """All sessions, the latest first."""
    counted = Count("items", filter=Q(items__removed_at=None))
    rows = Session.objects.filter(removed_at=None).annotate(item_count=counted)
    rows = rows.order_by("-opens_on", "-pk")
    context = {"page": Paginator(rows, PER_PAGE).get_page(http.GET.get("p"))}
    return render(http, "council/desk/sessions.html", context)


@preparing
@require_http_methods(["GET", "HEAD", "POST"])
def plan(http: HttpRequest) -> HttpResponse:
    """Plan an ordinary session, or enter an extraordinary one that was asked for."""
    is_request = "request" in http.POST
    ordinary = PlanForm(http.POST if http.POST and not is_request else None)
    extraordinary = RequestForm(http.POST if is_request else None)
    if http.method == "POST":
        session = try_run(extraordinary if is_request else ordinary, http.user)
        if session is not None:
            return redirect("council_desk:session", pk=session.pk)
    context = {
        "ordinary": ordinary,
        "extraordinary": extraordinary,
        "openings": [
            {"opening": one, "is_in_time": one.is_in_time(timezone.localdate())}
            for one in planner.openings(timezone.localdate())
        ],
    }
    status = 400 if http.method == "POST" else 200
    return render(http, "council/desk/plan.html", context, status=status)


# --- One session --------------------------------------------------------------------------------


def _session_or_404(pk: int) -> Session:
    return get_object_or_404(Session.objects.select_related("term"), pk=pk, removed_at=None)


@preparing
@require_safe
def show(http: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a session: its dates, agenda, sittings, notices and documents."""
    return _page(http, _session_or_404(pk))


@preparing
@require_POST
def act(http: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action on a session."""
    session = _session_or_404(pk)
    wrong = run(http, (*SESSION_FORMS, *ROW_FORMS), key, session)
    if wrong is None:
        return redirect("council_desk:session", pk=pk)
    # Somebody else may have been quicker: show the session as it is now.
    return _page(http, _session_or_404(pk), wrong)


def _page(http: HttpRequest, session: Session, wrong: ActionForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    items = list(
        session.items.filter(removed_at=None)
        .select_related("committee", "sitting")
        .order_by("position", "pk")
    )
    context = {
        "session": session,
        "name": session_name(session),
        "marks": [{"mark": one, "tone": one.tone(today)} for one in planner.marks(session)],
        "missing": notice.missing(session) if session.state == SessionState.PLANNED else [],
        "items": items,
        "paper_counts": _paper_counts(items),
        "sittings": session.sittings.filter(removed_at=None),
        "notices": _notices(session),
        "papers": Paper.of(session).filter(removed_at=None),
        "pack": papers.pack_of(session),
        "forms": offered(SESSION_FORMS, session, http.user, wrong),
        "steps": _steps(session),
        **_waiting(session),
    }
    status = 400 if wrong else 200
    return render(http, "council/desk/session.html", context, status=status)


def _paper_counts(items: list[AgendaItem]) -> dict[int, int]:
    """Return how many documents items have, by item."""
    if not items:
        return {}
    kind = subject_of(items[0])["subject_kind"]
    rows = Paper.objects.filter(
        subject_kind=kind, subject_id__in=[one.pk for one in items], removed_at=None
    )
    counts = rows.order_by("subject_id").values_list("subject_id")
    return dict(counts.annotate(count=Count("pk")))


def _notices(session: Session) -> list[Invitation]:
    rows = session.invitations.filter(opens_on=session.opens_on)
    return list(rows.select_related("member__contact").order_by("member"))


def _waiting(session: Session) -> dict[str, Any]:
    """Return what could come on the agenda: nothing once it can't."""
    if session.state not in (SessionState.PLANNED, SessionState.CONVENED):
        return {}
    on_agenda = {(one.question_kind, one.question_id) for one in session.items.all()}
    received = Submission.objects.filter(state=SubmissionState.RECEIVED)
    return {
        "questions": [
            one for one in debates.waiting()[:WAITING] if (one.kind, one.id) not in on_agenda
        ],
        "submissions": received.select_related("member", "body")[:WAITING],
        "carried": agenda.waiting_items(session).select_related("session")[:WAITING],
    }


def _steps(row: Any) -> list[dict[str, Any]]:
    entries = HistoryEntry.of(row).order_by("-pk")
    return [{"entry": one, "words": journal.STEPS.get(one.action, one.action)} for one in entries]


@preparing
@require_safe
def notice_pdf(http: HttpRequest, pk: int, invitation: int | None = None) -> HttpResponse:
    """The notice as PDF: to all, or to one member with a slip to sign."""
    session = _session_or_404(pk)
    member = None
    if invitation is not None:
        member = get_object_or_404(session.invitations.select_related("member"), pk=invitation)
    pdf = papers.notice(session, member.member if member else None)
    return pdf_response(pdf, clean_name(f"{papers.notice_name(session)}.pdf"), to_print=True)


@preparing
@require_POST
def handed_over(http: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Note that a member signed for the notice."""
    row = get_object_or_404(Invitation.objects.select_related("session"), pk=invitation, session=pk)
    notice.note_handed_over(row, user=http.user)
    messages.success(http, _("Noted."))
    return redirect("council_desk:session", pk=pk)


# --- One item -----------------------------------------------------------------------------------


def _item_or_404(pk: int) -> AgendaItem:
    rows = AgendaItem.objects.select_related("session", "committee", "rapporteur")
    return get_object_or_404(rows.exclude(session=None), pk=pk, removed_at=None)


@preparing
@require_safe
def item(http: HttpRequest, pk: int) -> HttpResponse:
    """An item of the agenda with its documents."""
    return _item_page(http, _item_or_404(pk))


@preparing
@require_POST
def act_on_item(http: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action on an item; up and down lead back to the agenda."""
    row = _item_or_404(pk)
    wrong = run(http, (*ITEM_FORMS, UpForm, DownForm), key, row)
    if wrong is not None:
        return _item_page(http, _item_or_404(pk), wrong)
    if key in ("up", "down", "off"):
        response = redirect("council_desk:session", pk=row.session_id)
        response["Location"] += "#agenda"
        return response
    return redirect("council_desk:item", pk=pk)


def _item_page(http: HttpRequest, row: AgendaItem, wrong: ActionForm | None = None) -> HttpResponse:
    context = {
        "item": row,
        "session": row.session,
        "name": session_name(row.session) if row.session else "",
        "papers": Paper.of(row).filter(removed_at=None),
        "question": debates.question(row.question_kind, row.question_id)
        if row.question_id
        else None,
        "forms": offered(ITEM_FORMS, row, http.user, wrong),
        "steps": _steps(row),
    }
    return render(http, "council/desk/item.html", context, status=400 if wrong else 200)


@preparing
@require_http_methods(["GET", "HEAD", "POST"])
def sitting(http: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """Change a planned sitting, or take it out of the timetable."""
    row = get_object_or_404(Sitting.objects.select_related("session"), pk=pk, removed_at=None)
    if row.session is None:
        raise Http404
    wrong = None
    if http.method == "POST":
        wrong = run(http, SITTING_FORMS, key, row)
        if wrong is None:
            return redirect("council_desk:session", pk=row.session_id)
    context = {
        "sitting": row,
        "session": row.session,
        "name": session_name(row.session),
        "forms": offered(SITTING_FORMS, row, http.user, wrong),
    }
    return render(http, "council/desk/sitting.html", context, status=400 if wrong else 200)


# --- Documents ----------------------------------------------------------------------------------


@preparing
@require_safe
def paper(http: HttpRequest, pk: int) -> HttpResponseBase:
    """A document, once the antivirus has nothing against it."""
    row = get_object_or_404(Paper, pk=pk, removed_at=None, safety=Safety.SAFE)
    return file_response(row.file.open("rb"), row.name, row.content_type)


@preparing
@require_POST
def remove_paper(http: HttpRequest, pk: int) -> HttpResponse:
    """Take a document away that wasn't published."""
    row = get_object_or_404(Paper, pk=pk, removed_at=None)
    try:
        take_away(row, user=http.user)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    name = "item" if row.subject_kind == AgendaItem._meta.label_lower else "session"
    return redirect(f"council_desk:{name}", pk=row.subject_id)


# --- What came in writing -----------------------------------------------------------------------


@preparing
@require_http_methods(["GET", "HEAD", "POST"])
def submissions(http: HttpRequest) -> HttpResponse:
    """Proposals, written questions, points of the governor and reports; POST enters one."""
    form = EnterForm(None, http.POST or None)
    if http.method == "POST" and try_run(form, http.user):
        messages.success(http, _("Entered."))
        return redirect("council_desk:submissions")
    rows = Submission.objects.select_related("member", "body", "item")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(http.GET.get("p")),
        "form": form,
    }
    status = 400 if http.method == "POST" else 200
    return render(http, "council/desk/submissions.html", context, status=status)


@preparing
@require_http_methods(["GET", "HEAD", "POST"])
def submission(http: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """One of them: refused with reasons, or answered."""
    row = get_object_or_404(Submission.objects.select_related("member", "body", "item"), pk=pk)
    wrong = None
    if http.method == "POST":
        wrong = run(http, SUBMISSION_FORMS, key, row)
        if wrong is None:
            return redirect("council_desk:submission", pk=pk)
    context = {
        "submission": row,
        "forms": offered(SUBMISSION_FORMS, row, http.user, wrong),
        "steps": _steps(row),
    }
    return render(http, "council/desk/submission.html", context, status=400 if wrong else 200)
