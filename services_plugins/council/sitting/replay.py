"""What happened in a sitting, from all that was entered. Pure: no database, no clock.

Entries are merged, and what holds is gone through in the order of time. What can't have been as
it was entered is kept, with its problem, and follows again once the reason is gone: an entry that
comes late from a device that was offline can make another one right, or wrong.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services_plugins.council.enums import (
    AWAY,
    ITEM_TRANSITIONS,
    SITTING_TRANSITIONS,
    Asker,
    Choice,
    EntryKind,
    EventState,
    ItemState,
    Majority,
    Movement,
    Problem,
    SittingState,
    VoteMethod,
    VoteResult,
    VoteSubject,
)
from services_plugins.council.sitting.entries import Entry
from services_plugins.council.sitting.facts import Facts
from services_plugins.council.sitting.merging import Merged, merge
from services_plugins.council.sitting.votes import Voices, result_of, voices_of


@dataclass(frozen=True)
class Wrong:
    """Why an entry isn't valid as it stands."""

    problem: Problem
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Attendee:
    """A member, as far as was noted: `movement` is the last that holds, None where disputed."""

    movement: Movement | None
    arrived_at: dt.datetime | None = None
    left_at: dt.datetime | None = None
    excuse: str = ""


@dataclass(frozen=True)
class VotePicture:
    """A vote that is valid."""

    entry: str
    key: uuid.UUID
    item: int
    subject: VoteSubject
    about: str
    round: int
    text: str
    method: VoteMethod
    majority: Majority
    present: int
    voices: Voices
    president_side: str
    result: VoteResult
    taken_at: dt.datetime
    ballots: dict[int, Choice]


@dataclass
class ItemPicture:
    """An item in this sitting."""

    state: ItemState
    is_closed: bool = False
    # Something was entered about it, be it taken back.
    is_named: bool = False
    taken_up_at: dt.datetime | None = None
    decided_by: Entry | None = None
    reason: str = ""
    votes: list[VotePicture] = field(default_factory=list)
    speeches: list[Entry] = field(default_factory=list)
    proposals: list[Entry] = field(default_factory=list)
    notes: list[Entry] = field(default_factory=list)


@dataclass
class Picture:
    """All that follows from the entries of a sitting."""

    facts: Facts
    merged: Merged
    state: SittingState = SittingState.PLANNED
    opened_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    attendees: dict[int, Attendee] = field(default_factory=dict)
    items: dict[int, ItemPicture] = field(default_factory=dict)
    floor: int | None = None
    presided_by: int | None = None
    secretary: int | None = None
    authority: str = ""
    video: dict[str, Any] = field(default_factory=dict)
    wrong: dict[uuid.UUID, Wrong] = field(default_factory=dict)
    # Whether there were enough members at the last moment that was entered.
    quorum_lost_at: dt.datetime | None = None

    @property
    def present(self) -> int:
        return sum(one.movement == Movement.PRESENT for one in self.attendees.values())

    @property
    def disputed(self) -> int:
        """How many members there are of whom nobody knows whether they are present."""
        return sum(one.movement is None for one in self.attendees.values())

    @property
    def may_be_present(self) -> int:
        """How many members are present if those who are disputed are."""
        return self.present + self.disputed

    @property
    def has_quorum(self) -> bool:
        """Tell whether there are enough; a dispute undoes nothing until a person settles it."""
        return self.may_be_present >= self.facts.needed

    @property
    def conflicts(self) -> dict[str, list[Entry]]:
        return self.merged.conflicts

    @property
    def votes(self) -> list[VotePicture]:
        return [vote for item in self.items.values() for vote in item.votes]

    def state_of(self, entry: Entry) -> EventState:
        if entry.key in self.wrong:
            return EventState.BLOCKED
        return self.merged.states[entry.key]


def replay(entries: Iterable[Entry], facts: Facts) -> Picture:
    """Return what happened; the order of `entries` doesn't matter."""
    entries = list(entries)
    merged = merge(entries)
    picture = Picture(facts, merged, presided_by=facts.president)
    picture.items = _items_before(entries, facts)
    replaying = _Replay(picture)
    for step in _steps(merged):
        replaying.take(step)
    replaying.finish()
    return picture


def _items_before(entries: list[Entry], facts: Facts) -> dict[int, ItemPicture]:
    """Return the items as the sitting found them.

    What it made of its own items is forgotten: that follows from the entries, those that were
    taken back among them.
    """
    named = {one.data.get("item") for one in entries}
    asked = {one.data["item"] for one in entries if one.kind == EntryKind.DOORS}
    found = {}
    for pk, one in facts.items.items():
        state = ItemState.ON_AGENDA if one.is_ours and pk in named else one.state
        found[pk] = ItemPicture(state, one.is_closed and pk not in asked, is_named=pk in named)
    return found


@dataclass(frozen=True)
class _Step:
    """An entry that holds, at the time that it was about."""

    at: dt.datetime
    entry: Entry
    target: str

    @property
    def order(self) -> tuple[dt.datetime, int, str]:
        return self.at, RANKS[self.entry.kind], str(self.entry.key)


# Of what is entered at the same moment, who is there comes first, and decisions last.
RANKS = {
    kind: rank
    for rank, kind in enumerate(
        [
            EntryKind.PRESENCE,
            EntryKind.PRESIDING,
            EntryKind.SECRETARY,
            EntryKind.AUTHORITY,
            EntryKind.VIDEO,
            EntryKind.STATE,
            EntryKind.PROPOSAL,
            EntryKind.DOORS,
            EntryKind.FLOOR,
            EntryKind.SPEECH,
            EntryKind.NOTE,
            EntryKind.VOTE,
            EntryKind.OUTCOME,
        ]
    )
}


def _steps(merged: Merged) -> list[_Step]:
    """Return what holds in the order of time."""
    steps = []
    for target, holds in merged.holds.items():
        for one in holds:
            steps.append(_Step(_time_of(one, target, merged), one, target))
            if target.startswith(("decision:", "vote:")):
                steps += _earlier_rounds(one, target, merged)
    return sorted(steps, key=lambda step: step.order)


def _time_of(entry: Entry, target: str, merged: Merged) -> dt.datetime:
    """Return when it was: a vote that is corrected was taken when it was first entered."""
    if entry.kind != EntryKind.VOTE:
        return entry.at
    known = merged.before[entry.key]
    same = [one.at for one in merged.chains[target] if one.key in known and _same(one, entry)]
    return min([entry.at, *same])


def _same(one: Entry, other: Entry) -> bool:
    """Tell whether two entries are about the same vote."""
    return one.kind == other.kind and one.data.get("round") == other.data.get("round")


def _earlier_rounds(last: Entry, target: str, merged: Merged) -> list[_Step]:
    """Return the votes before the last decision, each as it was entered at last."""
    known = merged.before[last.key]
    rounds: dict[int, Entry] = {}
    for one in merged.chains[target]:
        if one.key in known and one.kind == EntryKind.VOTE and not _same(one, last):
            before = rounds.get(one.data["round"])
            if before is None or before.key in merged.before[one.key]:
                rounds[one.data["round"]] = one
    return [_Step(_time_of(one, target, merged), one, target) for one in rounds.values()]


class _Replay:
    """Goes through what holds, step by step."""

    def __init__(self, picture: Picture) -> None:
        self.picture, self.facts = picture, picture.facts
        # Items for which closed doors were asked for.
        self.asked = {pk for pk, one in picture.items.items() if one.is_closed}
        for target, against in picture.conflicts.items():
            if target.startswith("member:"):
                picture.attendees[against[0].data["member"]] = Attendee(None)

    def take(self, step: _Step) -> None:
        wrong = getattr(self, f"_{step.entry.kind.value}")(step)
        if wrong is not None:
            self.picture.wrong[step.entry.key] = wrong
        self._watch_the_quorum(step.at)

    def finish(self) -> None:
        """What is still under discussion when a sitting ends waits for another one."""
        if self.picture.state in (SittingState.CLOSED, SittingState.NO_QUORUM):
            self.picture.floor = None
            for item in self.picture.items.values():
                if item.state == ItemState.CURRENT:
                    item.state = ItemState.ON_AGENDA
            for member in self.facts.members - self.picture.attendees.keys():
                self.picture.attendees[member] = Attendee(Movement.ABSENT)

    def _watch_the_quorum(self, at: dt.datetime) -> None:
        picture = self.picture
        if picture.state not in (SittingState.OPEN, SittingState.SUSPENDED) or picture.has_quorum:
            picture.quorum_lost_at = None
        elif picture.quorum_lost_at is None:
            picture.quorum_lost_at = at

    # --- People -------------------------------------------------------------------------------

    def _presence(self, step: _Step) -> Wrong | None:
        data, at = step.entry.data, step.at
        movement = Movement(data["presence"])
        one = self.picture.attendees.setdefault(data["member"], Attendee(movement))
        one.movement, one.excuse = movement, data.get("excuse", one.excuse)
        if movement in AWAY:
            one.arrived_at = one.left_at = None
        elif movement == Movement.LEFT:
            one.left_at = at
        else:
            one.left_at = None
            one.arrived_at = one.arrived_at or at
        return None

    def _presiding(self, step: _Step) -> None:
        self.picture.presided_by = step.entry.data["member"]

    def _secretary(self, step: _Step) -> None:
        self.picture.secretary = step.entry.data["member"]

    def _authority(self, step: _Step) -> None:
        self.picture.authority = step.entry.data["name"]

    def _video(self, step: _Step) -> None:
        self.picture.video = step.entry.data

    # --- The sitting --------------------------------------------------------------------------

    def _state(self, step: _Step) -> Wrong | None:
        picture, state = self.picture, SittingState(step.entry.data["state"])
        if state == picture.state:
            # Another clerk has pressed it, too.
            return None
        if wrong := self._against_state(state):
            return wrong
        picture.state = state
        if state == SittingState.OPEN and picture.opened_at is None:
            picture.opened_at = step.at
        if state in (SittingState.CLOSED, SittingState.NO_QUORUM):
            picture.ended_at = step.at
        return None

    def _against_state(self, state: SittingState) -> Wrong | None:
        picture = self.picture
        if state not in SITTING_TRANSITIONS[picture.state]:
            return Wrong(Problem.ORDER, {"state": picture.state})
        if not self.facts.is_convened:
            return Wrong(Problem.NOT_CONVENED)
        # Those who are disputed neither undo an opening, nor keep one from being given up.
        if state == SittingState.NO_QUORUM and picture.present >= self.facts.needed:
            return Wrong(Problem.QUORUM, self._quorum())
        if state == SittingState.OPEN and not picture.has_quorum:
            return Wrong(Problem.NO_QUORUM, self._quorum())
        return None

    def _quorum(self) -> dict[str, int]:
        return {"present": self.picture.present, "needed": self.facts.needed}

    # --- Items --------------------------------------------------------------------------------

    def _floor(self, step: _Step) -> Wrong | None:
        picture, pk = self.picture, step.entry.data["item"]
        if picture.state != SittingState.OPEN:
            return Wrong(Problem.NOT_OPEN)
        if pk is not None and (wrong := self._move(pk, (ItemState.CURRENT,), step.at)):
            return wrong
        before, picture.floor = picture.floor, pk
        if before is None or before == pk:
            return None
        if picture.items[before].state == ItemState.CURRENT:
            self._move(before, (ItemState.ON_AGENDA,), step.at)
        return None

    def _move(self, pk: int, states: tuple[ItemState, ...], at: dt.datetime) -> Wrong | None:
        """Bring an item into each of the states in turn, as the table of transitions allows."""
        item = self.picture.items[pk]
        for state in states:
            if item.state != state and state not in ITEM_TRANSITIONS[item.state]:
                return Wrong(Problem.ITEM_ORDER, {"state": item.state})
            item.state = state
        item.taken_up_at = item.taken_up_at or at
        return None

    def _speech(self, step: _Step) -> None:
        self._about(step).speeches.append(step.entry)

    def _proposal(self, step: _Step) -> None:
        self._about(step).proposals.append(step.entry)

    def _note(self, step: _Step) -> None:
        self._about(step).notes.append(step.entry)

    def _about(self, step: _Step) -> ItemPicture:
        return self.picture.items[step.entry.data["item"]]

    def _doors(self, step: _Step) -> Wrong | None:
        """Note that closed doors are asked for; the vote on it closes them."""
        data = step.entry.data
        pk = data["item"]
        if not data["closed"]:
            self.picture.items[pk].is_closed = False
            self.asked.discard(pk)
            return None
        if data["asked_by"] == Asker.MEMBERS and data["members"] < self.facts.askers_needed:
            facts = {"members": data["members"], "needed": self.facts.askers_needed}
            return Wrong(Problem.ASKERS, facts)
        self.asked.add(pk)
        return None

    # --- Decisions ----------------------------------------------------------------------------

    def _outcome(self, step: _Step) -> Wrong | None:
        data, at = step.entry.data, step.at
        if self.picture.state != SittingState.OPEN:
            return Wrong(Problem.NOT_OPEN)
        states = (ItemState.CURRENT, ItemState(data["outcome"]))
        wrong = self._move(data["item"], states, at)
        if wrong is None:
            item = self.picture.items[data["item"]]
            item.decided_by, item.reason = step.entry, data["reason"]
        return wrong

    def _vote(self, step: _Step) -> Wrong | None:
        data = step.entry.data
        item = self.picture.items[data["item"]]
        voices = voices_of(data)
        side = self._side_of_the_president(data)
        majority = Majority.CAST
        if data["subject"] == VoteSubject.ITEM:
            majority = self.facts.items[data["item"]].majority
        if wrong := self._against_vote(data, voices, majority, side):
            return wrong
        result = result_of(
            voices,
            majority,
            percent=self.facts.vote_percent,
            in_office=self.facts.in_office,
            president_side=side,
        )
        if data["subject"] == VoteSubject.ITEM:
            is_carried = result == VoteResult.CARRIED
            state = ItemState.ADOPTED if is_carried else ItemState.REJECTED
            if wrong := self._move(data["item"], (ItemState.CURRENT, state), step.at):
                return wrong
            item.decided_by, item.reason = step.entry, ""
        elif data["subject"] == VoteSubject.CLOSED_DOOR:
            item.is_closed = result == VoteResult.CARRIED and data["item"] in self.asked
        item.votes.append(
            VotePicture(
                entry=f"{step.target}:{data['round']}",
                key=step.entry.key,
                item=data["item"],
                subject=VoteSubject(data["subject"]),
                about=data["about"],
                round=data["round"],
                text=self._text_of(item, data["about"]),
                method=VoteMethod(data["method"]),
                majority=majority,
                present=self.picture.may_be_present,
                voices=voices,
                president_side=side if voices.is_tied else "",
                result=result,
                taken_at=step.at,
                ballots={int(pk): Choice(one) for pk, one in data.get("ballots", {}).items()},
            )
        )
        return None

    def _side_of_the_president(self, data: dict[str, Any]) -> str:
        presided_by = str(self.picture.presided_by)
        return data.get("ballots", {}).get(presided_by) or data["president_side"]

    def _against_vote(
        self, data: dict[str, Any], voices: Voices, majority: Majority, side: str
    ) -> Wrong | None:
        picture = self.picture
        if picture.state != SittingState.OPEN:
            return Wrong(Problem.NOT_OPEN)
        if not picture.has_quorum:
            return Wrong(Problem.NO_QUORUM, self._quorum())
        # Who is disputed may well have voted.
        there = {
            pk for pk, one in picture.attendees.items() if one.movement in (Movement.PRESENT, None)
        }
        if absent := {int(pk) for pk in data.get("ballots", {})} - there:
            return Wrong(Problem.VOTERS, {"names": sorted(absent)})
        if voices.all > len(there):
            return Wrong(Problem.VOICES, {"voices": voices.all, "present": len(there)})
        # A secret ballot shows nobody's side: where voices are equal, it isn't carried.
        is_public = data["method"] != VoteMethod.SECRET
        if voices.is_tied and majority == Majority.CAST and is_public and not side:
            return Wrong(Problem.TIE)
        return None

    @staticmethod
    def _text_of(item: ItemPicture, about: str) -> str:
        return next(
            (one.data["text"] for one in item.proposals if one.target == f"proposal:{about}"), ""
        )
