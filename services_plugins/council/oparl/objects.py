"""Rows of the council as OParl objects.

OParl has one language; names are in Arabic, and `jamaati:names` holds all three. What OParl has
no word for is under `jamaati:` too, as the specification has it for makers of servers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.urls import reverse
from django.utils.translation import gettext, override

from cms.addresses import current_base_url
from cms.models import SiteIdentity
from services_plugins.council.enums import (
    COMMITTEES,
    BodyKind,
    Choice,
    Gender,
    ItemState,
    PaperKind,
    SessionState,
    SittingState,
)
from services_plugins.council.finder import is_closed
from services_plugins.council.models import (
    AgendaItem,
    Body,
    Deliberation,
    Member,
    Membership,
    Paper,
    Session,
    Sitting,
    Term,
    Vote,
)
from services_plugins.council.oparl import addresses, rows
from services_plugins.kit.opendata.answers import LICENCE
from tenants.titles import title

Object = dict[str, Any]
LANGUAGE = "ar"
# The commune's own location; those of meetings have their keys.
SEAT = 0

# OParl's own words for what a body is, where it has one.
_ORGANIZATION_TYPES = {
    BodyKind.COUNCIL: ("Gremium", "Parlament"),
    BodyKind.BUREAU: ("Gremium", "Präsidium"),
    BodyKind.STANDING: ("Gremium", "Ausschuss"),
    BodyKind.TEMPORARY: ("Gremium", "Ausschuss"),
    BodyKind.INQUIRY: ("Gremium", "Untersuchungsausschuss"),
    BodyKind.EQUALITY: ("Gremium", "Beirat"),
    BodyKind.GROUP: ("Fraktion", "Fraktion"),
}
_GENDERS = {Gender.WOMAN: "female", Gender.MAN: "male"}
_IN_PUBLIC = frozenset({PaperKind.NOTICE, PaperKind.AGENDA})
_DECIDED = frozenset({ItemState.ADOPTED, ItemState.REJECTED})


def system(bodies: str, name: str) -> Object:
    """Return the entry point; `bodies` is the address of the list of bodies."""
    return _clean(
        {
            "id": addresses.system(),
            "type": f"{addresses.SCHEMA}System",
            "oparlVersion": addresses.SCHEMA,
            "license": LICENCE,
            "body": bodies,
            "name": name,
            "website": current_base_url() or None,
        }
    )


def body(identity: SiteIdentity, terms: Sequence[Term]) -> Object:
    """Return the commune itself, with its terms."""
    since = _since()
    modified = max([since, *(term.updated_at for term in terms)])
    lists = {
        "organization": "organization",
        "person": "person",
        "meeting": "meeting",
        "paper": "paper",
        "agendaItem": "agenda-item",
        "consultation": "consultation",
        "file": "file",
        "membership": "membership",
        "locationList": "location",
        "legislativeTermList": "legislative-term",
    }
    return _clean(
        {
            "id": addresses.body(),
            "type": f"{addresses.SCHEMA}Body",
            "system": addresses.system(),
            "shortName": identity.name_ar,
            "name": title(identity.kind, identity.name_ar, LANGUAGE),
            "website": current_base_url(),
            "license": LICENCE,
            "oparlSince": time(since),
            "contactEmail": identity.email,
            "contactName": identity.name_ar if identity.email else None,
            "classification": str(identity.kind),
            "location": seat(identity),
            "legislativeTerm": [_term(term) for term in terms],
            **{attribute: addresses.all_of(slug) for attribute, slug in lists.items()},
            "created": time(since),
            "modified": time(modified),
            "jamaati:territory": identity.territory_code,
            "jamaati:names": _languages(identity.name_ar, identity.name_fr, identity.name_zgh),
        }
    )


def gone(kind: str, slug: str, row: Any) -> Object:
    """Return what remains of a removed object."""
    return {
        "id": addresses.of(slug, row.pk),
        "type": f"{addresses.SCHEMA}{kind}",
        "created": time(row.created_at),
        "modified": time(max(row.updated_at, row.removed_at)),
        "deleted": True,
    }


def terms(found: Sequence[Term], full: bool) -> list[Object]:
    return [{**_term(term), "body": addresses.body()} for term in found]


def organizations(found: Sequence[Body], full: bool) -> list[Object]:
    councils = rows.council_of(found)
    return [_organization(one, councils.get(one.term_id)) for one in found]


def persons(found: Sequence[Member], full: bool) -> list[Object]:
    return [_person(member, full) for member in found]


def memberships(found: Sequence[Membership], full: bool) -> list[Object]:
    return [
        {**_membership(seat), "person": addresses.of("person", seat.member_id)} for seat in found
    ]


def meetings(found: Sequence[Sitting], full: bool) -> list[Object]:
    items = rows.items_of(found) if full else {}
    held: list[models.Model] = [*found]
    for sitting in found:
        held += [one for one in (sitting.session, _minutes(sitting)) if one is not None]
    held += [item for of_one in items.values() for item in of_one]
    papers = rows.papers_of(held)
    return [_meeting(one, items.get(one.pk, []), papers, full) for one in found]


def agenda_items(found: Sequence[AgendaItem], full: bool) -> list[Object]:
    papers = rows.papers_of(found)
    return [
        {**_item(item, papers, full), "meeting": addresses.of("meeting", item.meeting_id)}
        for item in found
    ]


def papers(found: Sequence[Deliberation], full: bool) -> list[Object]:
    files = rows.papers_of(found)
    return [_paper(one, rows.of_row(files, one), full) for one in found]


def consultations(found: Sequence[Deliberation], full: bool) -> list[Object]:
    councils = rows.council_of([one.item.session for one in found if one.item])
    return [_consultation(one, councils) for one in found]


def files(found: Sequence[Paper], full: bool) -> list[Object]:
    return [_file(paper, with_text=True) for paper in found]


def locations(found: Sequence[Sitting], full: bool) -> list[Object]:
    return [
        {**_location(sitting), "meeting": [addresses.of("meeting", sitting.pk)]}
        for sitting in found
    ]


# --- One object each ----------------------------------------------------------------------------


def _term(term: Term) -> Object:
    return _object(
        "LegislativeTerm",
        "legislative-term",
        term,
        {
            "name": str(term),
            "startDate": _day(term.starts_on),
            "endDate": _day(term.ends_on),
            "jamaati:seats": term.seats,
        },
    )


def _organization(one: Body, council: int | None) -> Object:
    kind = BodyKind(one.kind)
    type_, classification = _ORGANIZATION_TYPES[kind]
    is_part = council is not None and council != one.pk
    return _object(
        "Organization",
        "organization",
        one,
        {
            "body": addresses.body(),
            "name": one.title_ar,
            "organizationType": type_,
            "classification": classification,
            "membership": [addresses.of("membership", seat.pk) for seat in one.seats],
            "meeting": addresses.meetings_of(one.pk) if kind == BodyKind.COUNCIL else None,
            "consultation": addresses.consultations_of(one.pk)
            if kind == BodyKind.COUNCIL
            else None,
            "subOrganizationOf": addresses.of("organization", council) if is_part else None,
            "startDate": _day(one.starts_on),
            "endDate": _day(one.ends_on),
            "jamaati:kind": one.kind,
            "jamaati:names": _titles(one),
            "jamaati:isCommittee": kind in COMMITTEES,
        },
    )


def _person(member: Member, full: bool) -> Object:
    """Return a member; photograph and contacts only where they agreed (law 09-08)."""
    email, phone = (member.public_email, member.public_phone) if member.has_consented else ("", "")
    return _object(
        "Person",
        "person",
        member,
        {
            "body": addresses.body(),
            "name": member.name_ar,
            "gender": _GENDERS.get(Gender(member.gender)) if member.gender else None,
            "email": [email] if email else None,
            "phone": [phone] if phone else None,
            "membership": [_membership(seat) for seat in member.seats] if full else None,
            "jamaati:names": _languages(member.name_ar, member.name_fr, member.name_zgh),
        },
    )


def _membership(seat: Membership) -> Object:
    return _object(
        "Membership",
        "membership",
        seat,
        {
            "organization": addresses.of("organization", seat.body_id),
            "role": str(seat.get_office_display()),
            "votingRight": True,
            "startDate": _day(seat.starts_on),
            "endDate": _day(seat.ends_on),
            "jamaati:office": seat.office,
            "jamaati:rank": seat.rank or None,
        },
    )


def _meeting(
    sitting: Sitting, items: Sequence[AgendaItem], papers: rows.Papers, full: bool
) -> Object:
    session = _session(sitting)
    own = [*rows.of_row(papers, session), *rows.of_row(papers, sitting)]
    invitation = next((paper for paper in own if PaperKind(paper.kind) in _IN_PUBLIC), None)
    minutes = rows.of_row(papers, _minutes(sitting))
    others = [paper for paper in own if paper is not invitation]
    is_over = sitting.state == SittingState.CLOSED
    return _object(
        "Meeting",
        "meeting",
        sitting,
        {
            "name": _meeting_name(sitting),
            "meetingState": _meeting_state(sitting),
            "cancelled": sitting.state == SittingState.CANCELLED
            or session.state == SessionState.CANCELLED,
            "start": time(sitting.opened_at or sitting.starts_at),
            "end": time(sitting.ended_at),
            "location": _location(sitting) if sitting.place else None,
            "organization": [addresses.of("organization", sitting.body_id)],
            "participant": [addresses.of("person", one.member_id) for one in sitting.present]
            if is_over
            else None,
            "invitation": _file(invitation) if invitation else None,
            "resultsProtocol": _file(minutes[0]) if minutes else None,
            "auxiliaryFile": [_file(paper) for paper in others] if full else None,
            "agendaItem": [_item(item, papers, full) for item in items] if full else None,
            "web": _web("council:session", session.pk),
            "jamaati:sessionKind": session.kind,
            "jamaati:call": sitting.call,
            "jamaati:video": sitting.video_url or None,
        },
    )


def _meeting_name(sitting: Sitting) -> str:
    session = _session(sitting)
    kind = session.get_kind_display()
    return f"{kind} {session.opens_on:%m/%Y} ({sitting.number})"


def _meeting_state(sitting: Sitting) -> str:
    """Return the words that the specification recommends."""
    if sitting.state in (SittingState.CLOSED, SittingState.NO_QUORUM):
        return "durchgeführt"
    return "eingeladen" if _session(sitting).notice_sent_at else "terminiert"


def _session(sitting: Sitting) -> Session:
    """Return the session: committees, which meet outside of any, are never described."""
    if sitting.session is None:
        raise ValueError(f"Sitting {sitting.pk} belongs to no session.")
    return sitting.session


def _item(item: AgendaItem, papers: rows.Papers, full: bool) -> Object:
    """Return an item; of one behind closed doors only that there is one."""
    is_open = not is_closed(item)
    vote = next((one for one in reversed(item.shown_votes) if one.subject == "item"), None)
    deliberation = item.shown_deliberations[-1] if item.shown_deliberations else None
    return _object(
        "AgendaItem",
        "agenda-item",
        item,
        {
            "number": str(item.position) if item.position else None,
            "order": item.position,
            "name": item.title_ar if is_open else gettext("Discussed behind closed doors"),
            "public": is_open,
            "consultation": addresses.of("consultation", deliberation.pk)
            if deliberation and is_open
            else None,
            "result": str(item.get_state_display()) if item.state in _DECIDED and is_open else None,
            "resolutionText": deliberation.text_ar or None if deliberation and is_open else None,
            "auxiliaryFile": [_file(paper) for paper in rows.of_row(papers, item)]
            if full and is_open
            else None,
            "keyword": [item.theme] if is_open else None,
            "jamaati:state": item.state if is_open else None,
            "jamaati:names": _titles(item) if is_open else None,
            "jamaati:vote": _vote(vote) if vote and is_open else None,
        },
    )


def _vote(vote: Vote) -> Object:
    return {
        "method": vote.method,
        "present": vote.present,
        Choice.FOR.value: vote.votes_for,
        Choice.AGAINST.value: vote.votes_against,
        Choice.ABSTAIN.value: vote.abstentions,
        "result": vote.result,
    }


def _paper(one: Deliberation, files: Sequence[Paper], full: bool) -> Object:
    main = next((file for file in files if file.kind == PaperKind.DELIBERATION), None)
    others = [file for file in files if file is not main]
    related = [one.replaces_id] if one.replaces_id else []
    related += [successor.pk for successor in one.shown_successors]
    return _object(
        "Paper",
        "paper",
        one,
        {
            "body": addresses.body(),
            "name": one.title_ar,
            "reference": one.reference,
            "date": _day(one.adopted_on),
            "paperType": "Beschluss",
            "mainFile": _file(main) if main else None,
            "auxiliaryFile": [_file(file) for file in others] if full else None,
            "relatedPaper": [addresses.of("paper", key) for key in related] or None,
            "underDirectionOf": [addresses.of("organization", one.committee_id)]
            if one.committee_id
            else None,
            "consultation": [_consultation_of(one)] if one.item_id and full else None,
            "keyword": [one.theme],
            "web": _web("council:deliberation", one.pk),
            "jamaati:state": one.state,
            "jamaati:enforceableOn": _day(one.enforceable_on),
            "jamaati:names": _titles(one),
            "jamaati:texts": _languages(one.text_ar, one.text_fr, one.text_zgh) or None,
        },
    )


def _consultation_of(one: Deliberation) -> Object:
    return _object(
        "Consultation",
        "consultation",
        one,
        {
            "agendaItem": addresses.of("agenda-item", one.item_id),
            "authoritative": True,
            "role": "Entscheidung",
        },
    )


def _consultation(one: Deliberation, councils: dict[int, int]) -> Object:
    council = councils.get(one.item.session.term_id) if one.item and one.item.session else None
    organizations = [key for key in (council, one.committee_id) if key]
    return {
        **_consultation_of(one),
        "paper": addresses.of("paper", one.pk),
        "organization": [addresses.of("organization", key) for key in organizations],
    }


def _file(paper: Paper, with_text: bool = False) -> Object:
    address = addresses.download(paper.pk)
    return _object(
        "File",
        "file",
        paper,
        {
            "name": paper.title_ar,
            "fileName": paper.name,
            "mimeType": paper.content_type,
            "date": _day(paper.published_at.date()) if paper.published_at else None,
            "size": paper.size,
            "text": paper.text or None if with_text else None,
            "accessUrl": address,
            "downloadUrl": address,
            "jamaati:sha256": paper.sha256,
            "jamaati:language": paper.language,
        },
    )


def _location(sitting: Sitting) -> Object:
    return _object("Location", "location", sitting, {"description": sitting.place or None})


def seat(identity: SiteIdentity) -> Object | None:
    """Return where the commune lies and has its seat, or nothing where neither is known."""
    if identity.latitude is None and not identity.address_ar:
        return None
    since = time(_since())
    point = [identity.longitude, identity.latitude]
    return _clean(
        {
            "id": addresses.of("location", SEAT),
            "type": f"{addresses.SCHEMA}Location",
            "description": identity.address_ar or None,
            "locality": identity.name_ar,
            "geojson": {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "Point", "coordinates": point},
            }
            if identity.latitude is not None
            else None,
            "created": since,
            "modified": since,
        }
    )


def _since() -> dt.datetime:
    """Return when the site went live: what is known of the commune dates from then."""
    return connection.tenant.live_since or connection.tenant.created_at


# --- What all objects have -----------------------------------------------------------------------


def _object(kind: str, slug: str, row: Any, attributes: Object) -> Object:
    return {
        "id": addresses.of(slug, row.pk),
        "type": f"{addresses.SCHEMA}{kind}",
        **_clean(attributes),
        "created": time(row.created_at),
        "modified": time(row.updated_at),
    }


def _clean(attributes: Object) -> Object:
    """Leave out what isn't known: OParl has no null."""
    return {key: value for key, value in attributes.items() if value is not None}


def _minutes(sitting: Sitting) -> Any:
    return getattr(sitting.session, "minutes", None)


def _titles(row: Any) -> dict[str, str]:
    return _languages(row.title_ar, row.title_fr, row.title_zgh)


def _languages(ar: str, fr: str, zgh: str) -> dict[str, str]:
    texts = {"ar": ar, "fr": fr, "zgh": zgh}
    return {language: text for language, text in texts.items() if text}


def _web(name: str, pk: int) -> str:
    """Return the page that people read."""
    with override(LANGUAGE):
        return current_base_url() + reverse(name, args=[pk])


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def time(moment: dt.datetime | None) -> str | None:
    return moment.replace(microsecond=0).isoformat() if moment else None
