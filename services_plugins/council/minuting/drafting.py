"""Drafting minutes from what was recorded of a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from services_plugins.council import law
from services_plugins.council.enums import (
    HELD,
    ON_AGENDA,
    BodyKind,
    ItemState,
    Presence,
    SessionKind,
    SubmissionKind,
)
from services_plugins.council.minuting import LANGUAGES
from services_plugins.council.models import (
    AgendaItem,
    Attendance,
    Member,
    Membership,
    Session,
    Sitting,
    Vote,
)
from services_plugins.council.wording import session_name
from tenants.law.rules import Rule
from tenants.law.wording import day_in_words, listed

Texts = dict[str, str]
Content = dict[str, Any]

# Rules whose articles the minutes name as their grounds.
GROUNDS = ("council.sessions.opening", "council.notice")
GROUNDS_EXTRAORDINARY = ("council.extraordinary.members", "council.notice")
# What became of an item, in a sentence that a person may change.
DECISIONS: dict[ItemState, Callable[[], str]] = {
    ItemState.ADOPTED: lambda: _("The council adopted the item."),
    ItemState.REJECTED: lambda: _("The council did not adopt the item."),
    ItemState.DISCUSSED: lambda: _("The council discussed the item; it took no decision."),
    ItemState.POSTPONED: lambda: _("The council put the item off to another session."),
    ItemState.WITHDRAWN: lambda: _("The item was withdrawn."),
}


def draft(session: Session) -> Content:
    """Return the minutes of a session, as far as they follow from what was recorded."""
    sittings = list(
        session.sittings.filter(state__in=[one.value for one in HELD], removed_at=None)
        .select_related("presided_by", "secretary", "session")
        .order_by("starts_at", "pk")
    )
    return {
        "title": both(lambda: _("Minutes: %(session)s") % {"session": session_name(session)}),
        "grounds": both(lambda: _grounds(session)),
        "sittings": [_sitting(one) for one in sittings],
        "items": _items(session, {one.pk: one for one in sittings}),
        "closing": both(lambda: _closing(sittings)),
    }


def refreshed(content: Content, session: Session) -> Content:
    """Return content with the facts as they are recorded now, and every text as it was edited."""
    fresh = draft(session)
    for key in ("title", "grounds", "closing"):
        fresh[key] = content.get(key, fresh[key])
    for part in ("sittings", "items"):
        written = {one["id"]: one for one in content.get(part, ())}
        for one in fresh[part]:
            before = written.get(one["id"], {})
            # What became of an item is no matter of style: it is said anew where it changed.
            is_same = before.get("state") == one.get("state")
            for key in EDITED[part]:
                if key in before and (key != "decision" or is_same):
                    one[key] = before[key]
    return fresh


# The texts of each part that a person edits.
EDITED = {
    "sittings": ("opening", "presiding", "authority", "quorum"),
    "items": ("report", "discussion", "decision"),
}


def both(text: Callable[[], str]) -> Texts:
    """Return a text in the languages of the minutes."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = text()
    return found


def _grounds(session: Session) -> str:
    rules = session.rules or law.rules_for(law.SESSION_RULES)
    is_ordinary = session.kind == SessionKind.ORDINARY
    named: list[Rule] = [
        law.kept(rules, code)
        for code in (GROUNDS if is_ordinary else GROUNDS_EXTRAORDINARY)
        if code in rules
    ]
    if not named:
        return ""
    articles = listed(dict.fromkeys(one.article for one in named if one.article))
    return _(
        "Under %(law)s, articles %(articles)s, and under the internal rules of the council."
    ) % {
        "law": named[0].law,
        "articles": articles,
    }


# --- Sittings -----------------------------------------------------------------------------------


def _sitting(sitting: Sitting) -> Content:
    attendances = list(
        Attendance.objects.filter(sitting=sitting.pk).select_related("member").order_by("pk")
    )
    order = _order(sitting)
    attendances.sort(key=lambda one: order.get(one.member_id, len(order)))
    present = [one for one in attendances if one.presence == Presence.PRESENT]
    return {
        "id": sitting.pk,
        "is_closed": sitting.is_closed,
        "opening": both(lambda: _opening(sitting)),
        "presiding": both(lambda: _presiding(sitting)),
        "authority": both(lambda: _authority(sitting)),
        "quorum": both(lambda: _quorum(sitting, len(present))),
        "present": [_name(one.member) for one in present],
        "excused": _names(attendances, Presence.EXCUSED),
        "absent": _names(attendances, Presence.ABSENT),
    }


def _order(sitting: Sitting) -> dict[int, int]:
    """Return the place of each member: by the seats of the council on that day."""
    day = timezone.localdate(sitting.starts_at)
    seats = Membership.objects.on(day).filter(body__kind=BodyKind.COUNCIL)
    keys = seats.order_by("rank", "pk").values_list("member_id", flat=True)
    return {key: place for place, key in enumerate(keys)}


def _names(attendances: Iterable[Attendance], presence: Presence) -> list[Texts]:
    return [_name(one.member) for one in attendances if one.presence == presence]


def _name(member: Member) -> Texts:
    return {"ar": member.name_ar, "fr": member.name_fr}


def _opening(sitting: Sitting) -> str:
    start = timezone.localtime(sitting.opened_at or sitting.starts_at)
    facts = {
        "day": day_in_words(start.date()),
        "hour": _hour(start),
        "place": sitting.place or _("the seat of the council"),
    }
    if sitting.is_closed:
        return (
            _("On %(day)s at %(hour)s, the council met behind closed doors at %(place)s.") % facts
        )
    return _("On %(day)s at %(hour)s, the council met in public at %(place)s.") % facts


def _presiding(sitting: Sitting) -> str:
    if sitting.presided_by is None:
        return ""
    president = _("%(name)s presided over the sitting.") % {"name": sitting.presided_by.name}
    if sitting.secretary is None:
        return president
    secretary = _("%(name)s was its secretary.") % {"name": sitting.secretary.name}
    return f"{president} {secretary}"


def _authority(sitting: Sitting) -> str:
    if not sitting.authority_present:
        return ""
    return _("%(name)s represented the local authority.") % {"name": sitting.authority_present}


def _quorum(sitting: Sitting, present: int) -> str:
    if sitting.members_in_office is None:
        return ""
    facts = {"present": present, "office": sitting.members_in_office}
    if sitting.call > 2:
        return (
            _("Third call: %(present)d of the %(office)d members in office were present; any "
              "number is enough.") % facts
        )  # fmt: skip
    return (
        _("The quorum was checked: %(present)d of the %(office)d members in office were present.")
        % facts
    )


def _closing(sittings: list[Sitting]) -> str:
    if not sittings or (ended := sittings[-1].ended_at) is None:
        return ""
    end = timezone.localtime(ended)
    facts = {"day": day_in_words(end.date()), "hour": _hour(end)}
    return _("The session was closed on %(day)s at %(hour)s.") % facts


def _hour(moment: dt.datetime) -> str:
    return f"{moment:%H:%M}"


# --- Items --------------------------------------------------------------------------------------


def _items(session: Session, sittings: dict[int, Sitting]) -> list[Content]:
    rows = (
        session.items.filter(state__in=[one.value for one in ON_AGENDA], removed_at=None)
        .select_related("committee", "rapporteur")
        .prefetch_related("votes__ballots__member", "submissions")
        .order_by("position", "pk")
    )
    return [_item(number, row, sittings) for number, row in enumerate(rows, start=1)]


def _item(number: int, item: AgendaItem, sittings: dict[int, Sitting]) -> Content:
    sitting = sittings.get(item.sitting_id or 0)
    votes = [vote for vote in item.votes.all() if vote.removed_at is None]
    return {
        "id": item.pk,
        "number": number,
        "sitting": sitting.pk if sitting else None,
        "state": item.state,
        "is_closed": item.is_closed or bool(sitting and sitting.is_closed),
        "title": {"ar": item.title_ar, "fr": item.title_fr, "zgh": item.title_zgh},
        "report": both(lambda: _report(item)),
        "discussion": dict.fromkeys(LANGUAGES, ""),
        "votes": [_vote(vote) for vote in votes],
        "decision": both(lambda: _decision(item)),
    }


def _report(item: AgendaItem) -> str:
    """Return what the committee reported: its own words where they were filed."""
    lines = []
    if item.committee is not None:
        facts = {"committee": item.committee.title}
        lines = [_("The report was given by: %(committee)s.") % facts]
    if item.rapporteur is not None:
        lines += [_("Rapporteur: %(name)s.") % {"name": item.rapporteur.name}]
    reports = [one for one in item.submissions.all() if one.kind == SubmissionKind.REPORT]
    return "\n\n".join([" ".join(lines), *(one.text for one in reports if one.text)]).strip()


def _decision(item: AgendaItem) -> str:
    said = DECISIONS.get(ItemState(item.state))
    return said() if said else ""


def _vote(vote: Vote) -> Content:
    """Return a vote as a fact; names are those of a public vote by name (`Ballot`)."""
    names: dict[str, list[Texts]] = {}
    for ballot in vote.ballots.all():
        names.setdefault(ballot.choice, []).append(_name(ballot.member))
    return {
        "subject": vote.subject,
        "text": vote.text,
        "method": vote.method,
        "result": vote.result,
        "present": vote.present,
        "for": vote.votes_for,
        "against": vote.votes_against,
        "abstentions": vote.abstentions,
        "president_side": vote.president_side,
        "names": names,
    }
