"""The parts that the sitting screen is made of: one for each thing that changes by itself.

A device names the parts that it shows by their digests, and gets those that differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import cached_property

from services_plugins.council.actions.hold import Answer
from services_plugins.council.enums import (
    SITTING_TRANSITIONS,
    BodyKind,
    Choice,
    EntryKind,
    ItemState,
    Majority,
    Movement,
    Office,
    SittingState,
    VoteMethod,
    VoteSubject,
)
from services_plugins.council.models import AgendaItem, Member, Membership
from services_plugins.council.sitting import facts as known
from services_plugins.council.sitting.entries import VOICE, Entry
from services_plugins.council.sitting.quorum import SECOND
from services_plugins.council.sitting.replay import VotePicture
from services_plugins.council.sitting.words import Words

DIGEST = 10
# Entries in the list, the last ones.
LISTED = 40
# Stands for the token of the reader's session, which differs each time a page is made.
MARK = "csrf-token-of-this-page"


@dataclass(frozen=True)
class Seat:
    """A member of the body on the day of the sitting."""

    member: Member
    office: str

    @property
    def pk(self) -> int:
        return self.member.pk


class Board:
    """What the screen shows of a sitting, from the last answer."""

    def __init__(
        self, answer: Answer, *, chosen: str = "", typed: Mapping[str, str] | None = None
    ) -> None:
        """Show an answer; `chosen` is the item whose voices are entered by name without a script,
        `typed` what was wrong in a form, to be shown in it again."""
        self.answer, self.sitting, self.picture = answer, answer.sitting, answer.picture
        self.chosen, self.typed = chosen, typed or {}

    @cached_property
    def seats(self) -> list[Seat]:
        """The members in the order of their seats, each once, with their first office."""
        rows = (
            Membership.objects.on(known.day_of(self.sitting))
            .filter(body=self.sitting.body_id)
            .select_related("member")
            .order_by("rank", "pk")
        )
        seats: dict[int, Seat] = {}
        for row in rows:
            seat = seats.get(row.member_id)
            if seat is None or seat.office == Office.MEMBER:
                seats[row.member_id] = Seat(row.member, row.office)
        return list(seats.values())

    @cached_property
    def items(self) -> list[AgendaItem]:
        return known.items(self.sitting)

    @cached_property
    def words(self) -> Words:
        return Words(
            {one.pk: one.member.name for one in self.seats},
            {one.pk: one.title for one in self.items},
        )

    @cached_property
    def entries(self) -> dict[Any, Entry]:
        chains = self.picture.merged.chains.values()
        return {one.key: one for chain in chains for one in chain}

    def seen(self, target: str) -> str:
        """Return the keys that an entry on a target takes the place of, for its form."""
        return " ".join(str(key) for key in self.picture.merged.heads.get(target, ()))

    # --- Parts ------------------------------------------------------------------------------

    def parts(self) -> dict[str, str]:
        """Return the HTML of every part by its name, with `MARK` in its forms."""
        contexts: dict[str, tuple[str, dict[str, Any]]] = {
            "top": ("top", self._top()),
            "people": ("people", self._people()),
            "conflicts": ("conflicts", {"conflicts": self._conflicts()}),
            "entries": ("entries", {"entries": self._listed()}),
        }
        for seat in self.seats:
            contexts[f"member-{seat.pk}"] = ("member", self._member(seat))
        for number, item in enumerate(self.items, 1):
            contexts[f"item-{item.pk}"] = ("item", self._item(item, number))
        shared = {
            "sitting": self.sitting,
            "picture": self.picture,
            "seats": self.seats,
            "choices": list(Choice),
            "csrf_token": MARK,
            "nothing": {},
        }
        return {
            name: render_to_string(f"council/sitting/{template}.html", shared | context).strip()
            for name, (template, context) in contexts.items()
        }

    def _top(self) -> dict[str, Any]:
        picture = self.picture
        needed, in_office = picture.facts.needed, picture.facts.in_office
        return {
            "states": [one.value for one in SITTING_TRANSITIONS[picture.state]],
            "seen": self.seen("sitting"),
            "needed": needed,
            "has_rule": picture.facts.quorum_percent is not None,
            "is_council": self.sitting.body.kind == BodyKind.COUNCIL,
            "missing": max(0, needed - picture.present),
            "in_office": in_office,
            "number": next(
                (n for n, one in enumerate(self.items, 1) if one.pk == picture.floor), None
            ),
            "wrong": self._wrong_on("sitting"),
            "is_called_again": picture.state == SittingState.NO_QUORUM
            and self.sitting.call <= SECOND,
        }

    def _people(self) -> dict[str, Any]:
        picture = self.picture
        targets = ("presiding", "secretary", "authority", "video")
        return {
            "presided_by": self.words.names.get(picture.presided_by or 0),
            "secretary": self.words.names.get(picture.secretary or 0),
            "authority": picture.authority or self.sitting.authority_present,
            "video_url": self.typed.get("url")
            or picture.video.get("url")
            or self.sitting.video_url,
            "video_started": picture.video.get("started"),
            "seen": {target: self.seen(target) for target in targets},
            "disputed": [one for one in targets if one in picture.conflicts],
        }

    def _member(self, seat: Seat) -> dict[str, Any]:
        target = f"member:{seat.pk}"
        attendee = self.picture.attendees.get(seat.pk)
        return {
            "seat": seat,
            "office": Office(seat.office).label if seat.office != Office.MEMBER else "",
            "attendee": attendee,
            "movement": attendee.movement if attendee else "",
            "is_disputed": target in self.picture.conflicts,
            "movements": list(Movement),
            "seen": self.seen(target),
            "left": Movement.LEFT,
        }

    def _item(self, item: AgendaItem, number: int) -> dict[str, Any]:
        picture = self.picture.items[item.pk]
        decision = f"decision:{item.pk}"
        rounds = [one.round for one in picture.votes if one.subject == VoteSubject.ITEM]
        key = str(item.pk)
        typed = self.typed if self.typed.get("item") == key else {}
        is_vote = typed.get("subject") == VoteSubject.ITEM
        filled = typed if is_vote else self._filled(decision)
        return {
            "item_pk": key,
            "prefix": key,
            "prefix_again": f"{key}-again",
            "prefix_postpone": f"{key}-postpone",
            "prefix_doors": f"{key}-doors",
            "typed": typed,
            "is_chosen": key == self.chosen or bool(typed),
            "voices": [(one, self._choice_of(one, filled)) for one in self.seats],
            "item": item,
            "number": number,
            "one": picture,
            "is_current": self.picture.floor == item.pk,
            "is_open": self.picture.state == SittingState.OPEN,
            "is_special": item.majority == Majority.IN_OFFICE,
            "votes": [self._voted(one) for one in picture.votes],
            "round": max(rounds, default=1),
            "next_round": max(rounds, default=1) + 1,
            "has_vote": bool(rounds),
            "problems": self._wrong_on(decision, f"doors:{item.pk}", f"vote:{item.pk}:"),
            "is_disputed": any(
                target in (decision, f"doors:{item.pk}") or target.startswith(f"vote:{item.pk}:")
                for target in self.picture.conflicts
            ),
            "filled": filled,
            "seen": self.seen(decision),
            "seen_floor": self.seen("floor"),
            "seen_doors": self.seen(f"doors:{item.pk}"),
            "seen_closed_door": self.seen(f"vote:{item.pk}:closed_door"),
            "seen_postpone": self.seen(f"vote:{item.pk}:postpone"),
            "speeches": [self._speech(one) for one in picture.speeches],
            "proposals": [self._proposal(item, one) for one in picture.proposals],
            "notes": picture.notes,
            "methods": list(VoteMethod),
            "outcomes": [ItemState.DISCUSSED, ItemState.POSTPONED, ItemState.WITHDRAWN],
        }

    def _voted(self, vote: VotePicture) -> dict[str, Any]:
        groups = [
            (
                choice.label,
                [
                    self.words.names.get(pk, "—")
                    for pk, one in vote.ballots.items()
                    if one == choice
                ],
            )
            for choice in Choice
        ]
        return {
            "vote": vote,
            "says": self.words.says(self.entries[vote.key]),
            "by_name": [(label, names) for label, names in groups if names],
            "text": vote.text,
        }

    def _speech(self, entry: Entry) -> dict[str, Any]:
        return {
            "key": entry.target.partition(":")[2],
            "target": entry.target,
            "says": self.words.says(entry),
            "data": entry.data,
            "seen": self.seen(entry.target),
        }

    def _proposal(self, item: AgendaItem, entry: Entry) -> dict[str, Any]:
        key = entry.target.partition(":")[2]
        target = f"vote:{item.pk}:{key}"
        return {
            "key": key,
            "subject": entry.data["subject"],
            "text": entry.data["text"],
            "member": self.words.names.get(entry.data["member"] or 0, ""),
            "seen": self.seen(target),
            "filled": self._filled(target),
            "label": self.words.says(entry).partition(":")[0],
        }

    @staticmethod
    def _choice_of(seat: Seat, filled: Mapping[str, Any]) -> str:
        ballots = filled.get("ballots", {})
        return ballots.get(str(seat.pk)) or filled.get(f"{VOICE}{seat.pk}", "")

    def _filled(self, target: str) -> dict[str, Any]:
        """Return what was entered last of a vote, so that it can be corrected in its form."""
        chain = self.picture.merged.chains.get(target, [])
        votes = [one for one in chain if one.kind == EntryKind.VOTE]
        return votes[-1].data if votes else {}

    def _wrong_on(self, *targets: str) -> list[dict[str, Any]]:
        """Return what isn't valid on targets, or on those that begin so where one ends in `:`."""
        return [
            {"says": self.words.says(entry), "why": self.words.wrong(wrong), "key": key}
            for key, wrong in self.picture.wrong.items()
            if (entry := self.entries.get(key)) is not None
            and any(
                entry.target == one or (one.endswith(":") and entry.target.startswith(one))
                for one in targets
            )
        ]

    def _conflicts(self) -> list[dict[str, Any]]:
        return [
            {
                "target": target,
                "about": self.words.about(each[0]),
                "entries": [self._line(one) for one in _different(each)],
            }
            for target, each in self.picture.conflicts.items()
        ]

    def _listed(self) -> list[dict[str, Any]]:
        """Return the entries that came last, the last one first, with what became of each."""
        events = sorted(self.answer.events, key=lambda one: one.pk or 0, reverse=True)[:LISTED]
        lines = []
        for event in events:
            entry = self.entries.get(event.key) or _as_entry(event)
            wrong = self.picture.wrong.get(event.key)
            lines.append(
                self._line(entry)
                | {
                    "state": event.state,
                    "state_label": event.get_state_display(),
                    "why": self.words.wrong(wrong) if wrong else "",
                    "can_be_taken_back": event.kind != EntryKind.DROP and event.state != "dropped",
                }
            )
        return lines

    def _line(self, entry: Entry) -> dict[str, Any]:
        return {
            "key": str(entry.key),
            "about": self.words.about(entry),
            "says": self.words.says(entry),
            "at": entry.at,
            "clerk": entry.clerk,
        }


def _as_entry(event: Any) -> Entry:
    return Entry(
        event.key,
        EntryKind(event.kind),
        event.target,
        event.happened_at,
        event.data,
        clerk=event.clerk_name,
    )


def _different(entries: list[Entry]) -> list[Entry]:
    """Return entries that say different things, each the first that says so."""
    found: dict[str, Entry] = {}
    for one in entries:
        found.setdefault(f"{one.kind} {sorted(one.data.items(), key=str)}", one)
    return list(found.values())


def shown(parts: Mapping[str, str], token: str) -> dict[str, dict[str, str]]:
    """Return parts as a page has them: with its token, and their digests."""
    return {
        name: {"name": name, "html": html.replace(MARK, token), "digest": digest(html)}
        for name, html in parts.items()
    }


def digest(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()[:DIGEST]


def changed(parts: Mapping[str, str], shown: Mapping[str, str]) -> dict[str, str]:
    """Return the parts that a device doesn't show as they are."""
    return {name: html for name, html in parts.items() if shown.get(name) != digest(html)}
