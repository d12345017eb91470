"""Terms, members and bodies in the editor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from cms.text import normalise
from services_plugins.council import attendance, journal, roster
from services_plugins.council.actions.people import council_seats
from services_plugins.council.actions.roster import import_members, known_names
from services_plugins.council.enums import BodyKind
from services_plugins.council.forms_desk import ActionForm
from services_plugins.council.forms_people import (
    BODY_FORMS,
    MEMBER_FORMS,
    TERM_FORMS,
    RosterForm,
    TermForm,
)
from services_plugins.council.hints import hints
from services_plugins.council.models import Attendance, Body, Member, Membership, Term
from services_plugins.council.permissions import PREPARE
from services_plugins.council.views.acting import offered, run, try_run
from services_plugins.kit.models import HistoryEntry
from services_plugins.kit.views import for_staff

# A list that was looked at can be taken over for so long.
PREVIEW_SECONDS = 24 * 3600

preparing = for_staff(lambda user: user.has_perm(PREPARE))


def _term() -> Term | None:
    """Return the term that runs, or else the last one."""
    rows = Term.objects.filter(removed_at=None)
    return rows.filter(ends_on=None).first() or rows.first()


@preparing
@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """The members of the term, its bodies, and what the law still wants of it."""
    return _page(http, _term())


@preparing
@require_POST
def act(http: HttpRequest, key: str) -> HttpResponse:
    """Do one action on the term that runs."""
    term = get_object_or_404(Term, ends_on=None, removed_at=None)
    wrong = run(http, TERM_FORMS, key, term)
    return _page(http, term, wrong) if wrong else redirect("council_desk:people")


def _page(http: HttpRequest, term: Term | None, wrong: ActionForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {"term": term}
    if term is not None:
        today = timezone.localdate()
        context |= {
            "rows": _rows(term, today),
            "bodies": term.bodies.filter(removed_at=None),
            "hints": hints(term, today) if term.ends_on is None else [],
            "forms": offered(TERM_FORMS, term, http.user, wrong) if term.ends_on is None else [],
            "earlier": Term.objects.filter(removed_at=None).exclude(pk=term.pk),
        }
    return render(http, "council/desk/people.html", context, status=400 if wrong else 200)


def _rows(term: Term, today: dt.date) -> list[dict[str, Any]]:
    """Return the members in the order of their seats, with offices and absences."""
    day = min(today, term.ends_on) if term.ends_on else today
    seats = council_seats(term, day).select_related("member__contact", "body")
    others: dict[int, list[Membership]] = {}
    for one in Membership.objects.on(day).filter(body__term=term).select_related("body"):
        if one.body.kind != BodyKind.COUNCIL or one.office != "member":
            others.setdefault(one.member_id, []).append(one)
    missed, (in_a_row, in_all) = attendance.absences(term), attendance.limits()
    rows = []
    for seat in seats:
        absent = missed.get(seat.member_id)
        rows.append(
            {
                "seat": seat,
                "member": seat.member,
                "others": others.get(seat.member_id, []),
                "absent": absent,
                "is_over": absent is not None and absent.over(in_a_row, in_all),
                "is_near": absent is not None and absent.near(in_a_row, in_all),
            }
        )
    return rows


@preparing
@require_http_methods(["GET", "HEAD", "POST"])
def begin(http: HttpRequest) -> HttpResponse:
    """Begin a term; the one that runs ends the day before."""
    form = TermForm(http.POST or None)
    if http.method == "POST" and try_run(form, http.user):
        messages.success(http, _("The term began."))
        return redirect("council_desk:people")
    status = 400 if http.method == "POST" else 200
    return render(http, "council/desk/term.html", {"form": form, "term": _term()}, status=status)


# --- A member, a body ---------------------------------------------------------------------------


@preparing
@require_http_methods(["GET", "HEAD", "POST"])
def member(http: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """A member: seats through all terms, attendance, and what can be done."""
    rows = Member.objects.select_related("contact", "photo")
    row = get_object_or_404(rows, pk=pk, removed_at=None)
    wrong = None
    if http.method == "POST":
        wrong = run(http, MEMBER_FORMS, key, row)
        if wrong is None:
            return redirect("council_desk:member", pk=pk)
    term = _term()
    context = {
        "member": row,
        "seats": row.memberships.filter(removed_at=None)
        .select_related("body")
        .order_by("-starts_on", "pk"),
        "attendances": Attendance.objects.filter(member=row)
        .select_related("sitting__session", "sitting__body")
        .order_by("-sitting__starts_at")[:100],
        "absent": attendance.absences(term, [row]).get(row.pk) if term else None,
        "limits": attendance.limits(),
        "forms": offered(MEMBER_FORMS, row, http.user, wrong),
        "steps": _steps(row),
    }
    return render(http, "council/desk/member.html", context, status=400 if wrong else 200)


@preparing
@require_http_methods(["GET", "HEAD", "POST"])
def body(http: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """A body with who sits and sat in it."""
    row = get_object_or_404(Body.objects.select_related("term"), pk=pk, removed_at=None)
    wrong = None
    if http.method == "POST":
        wrong = run(http, BODY_FORMS, key, row)
        if wrong is None:
            return redirect("council_desk:body", pk=pk)
    context = {
        "body": row,
        "seats": row.memberships.filter(removed_at=None)
        .select_related("member")
        .order_by("ends_on", "rank", "pk"),
        "forms": offered(BODY_FORMS, row, http.user, wrong),
        "steps": _steps(row),
    }
    return render(http, "council/desk/body.html", context, status=400 if wrong else 200)


def _steps(row: Any) -> list[dict[str, Any]]:
    entries = HistoryEntry.of(row).order_by("-pk")
    return [{"entry": one, "words": journal.STEPS.get(one.action, one.action)} for one in entries]


# --- A list of members --------------------------------------------------------------------------


@preparing
@require_http_methods(["GET", "HEAD", "POST"])
def take_list(http: HttpRequest) -> HttpResponse:
    """Read a list, show what it says and what can't be placed, then take all of it over."""
    term = get_object_or_404(Term, ends_on=None, removed_at=None)
    if "list" in http.POST:
        return _take_over(http, term)
    form = RosterForm(http.POST or None, http.FILES or None, initial={"starts_on": term.starts_on})
    found = None
    if form.is_valid():
        try:
            found = roster.read(form.cleaned_data["file"].read(roster.MAX_BYTES + 1))
        except ValidationError as error:
            form.add_error("file", error)
    if found is None:
        status = 400 if http.method == "POST" else 200
        return render(http, "council/desk/roster.html", {"form": form}, status=status)
    return _preview(http, term, found, form.cleaned_data["starts_on"])


def _preview(
    http: HttpRequest, term: Term, found: roster.Roster, starts_on: dt.date
) -> HttpResponse:
    known = known_names(term)
    there = [one for one in found.people if normalise(one.name_ar) in known]
    found.problems += [(one.line, _("There is a member with this name already.")) for one in there]
    found.people = [one for one in found.people if one not in there]
    found.problems.sort()
    signed = _signer().sign_object([starts_on.isoformat(), found.to_json()], compress=True)
    context = {"found": found, "list": signed, "starts_on": starts_on, "form": RosterForm()}
    return render(http, "council/desk/roster.html", context)


def _take_over(http: HttpRequest, term: Term) -> HttpResponse:
    """Take over exactly what was shown."""
    try:
        signed = http.POST["list"]
        starts_on, rows = _signer().unsign_object(signed, max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        messages.error(http, _("This list is too old. Send it again."))
        return redirect("council_desk:roster")
    people = [roster.Person(**row) for row in rows]
    try:
        count = import_members(term, people, dt.date.fromisoformat(starts_on), user=http.user)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
        return redirect("council_desk:roster")
    messages.success(http, _("Members taken over: %(count)d.") % {"count": count})
    return redirect("council_desk:people")


def _signer() -> signing.TimestampSigner:
    # A list that one commune looked at is none at another.
    return signing.TimestampSigner(salt=f"services_plugins.council.roster:{connection.schema_name}")
