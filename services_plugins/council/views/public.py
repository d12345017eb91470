"""What everybody may read: sessions with their agendas, deliberations, and who sits where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cms.freshness import fresh_for
from services_plugins.council import finder, linked_data, matters, search
from services_plugins.council.enums import (
    COMMITTEES,
    BodyKind,
    Choice,
    Office,
    Presence,
)
from services_plugins.council.forms_public import DeliberationsForm
from services_plugins.council.models import (
    Deliberation,
    Membership,
    Paper,
    Version,
)
from services_plugins.kit.models import IssuedDocument
from services_plugins.kit.views import file_response

PER_PAGE = 20
LATEST = 5
# Sittings and votes of a member on one page.
LAST_SITTINGS, LAST_VOTES = 24, 30
# A session under way changes by itself.
LIVE_SECONDS = 10
TEXT_LANGUAGES = ("ar", "fr", "zgh")


@require_safe
@fresh_for(LIVE_SECONDS)
def index(http: HttpRequest) -> HttpResponse:
    """The council at a glance: what comes next, what was decided last, who presides."""
    session = finder.next_session()
    seats = finder.seats()
    context = {
        "session": session,
        "sittings": finder.sittings_of(session) if session else [],
        "items": finder.agenda_of(session) if session else [],
        "deliberations": search.published().defer("search")[:LATEST],
        "last": finder.last_session(),
        "bureau": [one for one in seats if one.body.kind == BodyKind.BUREAU],
        "member_count": _in_office(seats),
        "is_demonstration": finder.is_made_up(seats),
        "data": linked_data.council(http.tenant, session),
    }
    return render(http, "council/public/index.html", context)


# --- Sessions -----------------------------------------------------------------------------------


@require_safe
def sessions(http: HttpRequest) -> HttpResponse:
    """The sessions, the latest first."""
    results = Paginator(finder.listed_sessions(), PER_PAGE).get_page(http.GET.get("page"))
    return render(http, "council/public/sessions.html", {"results": results})


@require_safe
@fresh_for(LIVE_SECONDS)
def session(http: HttpRequest, pk: int) -> HttpResponse:
    """One session: when and where, its agenda with what became of it, its documents."""
    row = get_object_or_404(finder.sessions().select_related("minutes"), pk=pk)
    items = finder.items_of(row)
    minutes = getattr(row, "minutes", None)
    if minutes is not None and (minutes.published_at is None or minutes.removed_at):
        minutes = None
    open_items = [one for one in items if not finder.is_closed(one)]
    sittings = finder.sittings_of(row)
    context = {
        "session": row,
        "sittings": sittings,
        "items": items,
        "minutes": minutes,
        "papers": _by_subject(finder.papers_of(row, minutes, *open_items)),
        "questions": finder.questions().filter(session=row),
        "data": linked_data.session(http.tenant, row, sittings),
    }
    return render(http, "council/public/session.html", context)


@require_safe
@fresh_for(LIVE_SECONDS)
def item(http: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it is about, its documents, and every vote by name where it was public."""
    rows = finder.items().select_related("session", "sitting", "committee", "rapporteur")
    row = get_object_or_404(rows, pk=pk)
    votes = finder.with_votes(row)
    context = {
        "item": row,
        "session": row.session,
        "votes": [{"vote": one, "voices": _voices(one)} for one in votes],
        "deliberations": list(search.published().filter(item=row).defer("search")),
        "papers": finder.papers_of(row),
        "matter": row.matter or row.pk,
    }
    return render(http, "council/public/item.html", context)


def _voices(vote: Any) -> list[dict[str, Any]]:
    """Return who voted how, by choice; nothing where the vote wasn't by name."""
    by_choice = defaultdict(list)
    for ballot in vote.ballots.all():
        by_choice[ballot.choice].append(ballot.member)
    return [
        {"choice": choice.label, "members": by_choice[choice]}
        for choice in Choice
        if by_choice[choice]
    ]


@require_safe
def matter(http: HttpRequest, pk: int) -> HttpResponse:
    """The way of a matter: petition, committee, sessions, deliberations, execution."""
    items = finder.of_matter(pk)
    if not items:
        raise Http404
    context = {
        "title": items[-1],
        "matter": pk,
        "steps": matters.steps(items),
        "papers": finder.papers_of(*items),
    }
    return render(http, "council/public/matter.html", context)


@require_safe
def questions(http: HttpRequest) -> HttpResponse:
    """The written questions of members, with the answers."""
    results = Paginator(finder.questions(), PER_PAGE).get_page(http.GET.get("page"))
    return render(http, "council/public/questions.html", {"results": results})


# --- Deliberations ------------------------------------------------------------------------------


@require_safe
def deliberations(http: HttpRequest) -> HttpResponse:
    """The deliberations, by words in them and in their documents, theme, year and so on."""
    committees = list(finder.committees())
    spanned = search.published().aggregate(Min("year"), Max("year"))
    years = finder.years(spanned.values())
    form = DeliberationsForm(http.GET, committees=committees, years=years)
    rows = search.find(form.words, search.published().filter(**form.narrowed))
    rows = rows.defer("search", "text_ar", "text_fr", "text_zgh", "rules", "answer")
    paginator = search.BoundedPaginator(rows, PER_PAGE)
    context = {
        "results": paginator.get_page(http.GET.get("page")),
        "form": form,
        "has_more": paginator.has_more,
        "is_narrowed": bool(form.words or form.narrowed),
    }
    return render(http, "council/public/deliberations.html", context)


@require_safe
def deliberation(http: HttpRequest, pk: int) -> HttpResponse:
    """One deliberation: its text, where it stands, its vote, its documents and its way."""
    rows = search.published().select_related("session", "item__sitting", "vote", "committee")
    row = get_object_or_404(rows.select_related("replaces").defer("search"), pk=pk)
    item = row.item if row.item and not finder.is_closed(row.item) else None
    context = {
        "deliberation": row,
        "item": item,
        "vote": row.vote if item else None,
        "texts": _texts(row),
        "before": row.replaces if row.replaces and row.replaces.published_at else None,
        "after": search.published().filter(replaces=row).defer("search").first(),
        "steps": matters.of_deliberation(row),
        "papers": finder.papers_of(row, item),
        "versions": Version.of(row).defer("internal").order_by("-number"),
        "proofs": IssuedDocument.of(row).filter(revoked_at=None),
        "data": linked_data.deliberation(http.tenant, row),
    }
    return render(http, "council/public/deliberation.html", context)


def _texts(row: Deliberation) -> list[dict[str, str]]:
    """Return the texts that there are, that of the active language first."""
    language = get_language() or "ar"
    codes = sorted(TEXT_LANGUAGES, key=lambda code: code != language)
    texts = [{"code": code, "text": getattr(row, f"text_{code}")} for code in codes]
    return [one for one in texts if one["text"]]


@require_safe
def document(http: HttpRequest, pk: int) -> HttpResponseBase:
    """A document that was published with something that is public itself."""
    row = get_object_or_404(finder.papers(), pk=pk)
    if not finder.is_open(row):
        raise Http404
    return file_response(row.file.open("rb"), row.name, row.content_type)


# --- People -------------------------------------------------------------------------------------


@require_safe
def members(http: HttpRequest) -> HttpResponse:
    """Who sits in the council, by office, by group or by committee."""
    seats = finder.seats()
    kinds: dict[str, Collection[str]] = {
        "groups": {BodyKind.GROUP},
        "committees": COMMITTEES,
    }
    by = http.GET.get("by", "")
    by = by if by in kinds else ""
    context = {
        "by": by,
        "parts": _by_body(seats, kinds[by]) if by else _by_office(seats),
        "member_count": _in_office(seats),
        "is_demonstration": finder.is_made_up(seats),
    }
    return render(http, "council/public/members.html", context)


@require_safe
def member(http: HttpRequest, pk: int) -> HttpResponse:
    """One member: seats held, presence at sittings, and votes where they were public."""
    row = get_object_or_404(finder.members().select_related("photo"), pk=pk)
    attendances = list(finder.attendances_of(row)[:LAST_SITTINGS])
    counted = Counter(one.presence for one in attendances)
    context = {
        "member": row,
        "memberships": finder.memberships_of(row),
        "attendances": attendances,
        "presence": [
            {"label": one.label, "count": counted[one], "key": one.value} for one in Presence
        ],
        "ballots": list(finder.ballots_of(row)[:LAST_VOTES]),
        "data": linked_data.member(http.tenant, row),
    }
    return render(http, "council/public/member.html", context)


@require_safe
def bodies(http: HttpRequest) -> HttpResponse:
    """The bureau, the committees, the equality body and the groups, with who sits in them."""
    seats = finder.seats()
    kinds = {BodyKind.BUREAU, BodyKind.GROUP, *COMMITTEES}
    parts = _by_body(seats, kinds)
    context = {"parts": parts, "is_demonstration": finder.is_made_up(seats)}
    return render(http, "council/public/bodies.html", context)


def _by_body(seats: list[Membership], kinds: Collection[str]) -> list[dict[str, Any]]:
    """Return the bodies of some kinds, each with who sits in it."""
    parts: dict[int, dict[str, Any]] = {}
    for one in seats:
        if one.body.kind in kinds:
            part = parts.setdefault(one.body_id, {"body": one.body, "seats": []})
            part["seats"].append(one)
    return list(parts.values())


def _by_office(seats: list[Membership]) -> list[dict[str, Any]]:
    """Return the bureau, then the council's other offices, then its other members."""
    bureau = [one for one in seats if one.body.kind == BodyKind.BUREAU]
    seen = {one.member_id for one in bureau}
    council = [one for one in seats if one.body.kind == BodyKind.COUNCIL]
    rest = [one for one in council if one.member_id not in seen]
    offices = [one for one in rest if one.office != Office.MEMBER]
    with_office = {one.member_id for one in offices}
    others = [one for one in rest if one.member_id not in with_office]
    parts: list[dict[str, Any]] = [
        {"body": bureau[0].body if bureau else None, "seats": [*bureau, *offices]},
        {"body": None, "seats": others},
    ]
    return [one for one in parts if one["seats"]]


def _in_office(seats: list[Membership]) -> int:
    return len({one.member_id for one in seats if one.body.kind == BodyKind.COUNCIL})


def _by_subject(papers: list[Paper]) -> dict[tuple[str, int], list[Paper]]:
    found: dict[tuple[str, int], list[Paper]] = defaultdict(list)
    for one in papers:
        found[one.subject_kind, one.subject_id].append(one)
    return found
