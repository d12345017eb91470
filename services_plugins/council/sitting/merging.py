"""What entries of several devices are together: what replaces what, and what contradicts what.

Each entry names those on its target that its clerk had before them. So one can tell a correction
from a contradiction, in whatever order they arrive.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from services_plugins.council.enums import AWAY, EntryKind, EventState
from services_plugins.council.sitting.entries import Entry

# Each stands beside those before it; for all others the last one holds.
MOVEMENTS = frozenset({EntryKind.PRESENCE, EntryKind.STATE, EntryKind.FLOOR})


@dataclass
class Merged:
    """What holds, by target in the order of time, and what contradicts each other."""

    holds: dict[str, list[Entry]] = field(default_factory=dict)
    conflicts: dict[str, list[Entry]] = field(default_factory=dict)
    # What was said on each target and not taken back, whether it still holds or not.
    chains: dict[str, list[Entry]] = field(default_factory=dict)
    # Keys that a new entry on the target takes the place of.
    heads: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    states: dict[uuid.UUID, EventState] = field(default_factory=dict)
    # For each entry, all that its clerk knew of its target.
    before: dict[uuid.UUID, frozenset[uuid.UUID]] = field(default_factory=dict)


def merge(entries: Iterable[Entry]) -> Merged:
    """Return what entries are together; their order doesn't matter."""
    every = sorted(entries, key=lambda one: one.order)
    dropped = {key for one in every if one.kind == EntryKind.DROP for key in _dropped_by(one)}
    merged = Merged(before=_before(every))
    by_target: dict[str, list[Entry]] = defaultdict(list)
    for one in every:
        is_dropped = one.key in dropped
        merged.states[one.key] = EventState.DROPPED if is_dropped else EventState.APPLIED
        if not is_dropped and one.kind != EntryKind.DROP:
            by_target[one.target].append(one)
    for target, chain in by_target.items():
        _merge_target(merged, target, chain)
    return merged


def _dropped_by(entry: Entry) -> list[uuid.UUID]:
    return [uuid.UUID(key) for key in entry.data["entries"]]


def _before(entries: list[Entry]) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """Return all that came before each entry: what it names, and what those name."""
    seen = {one.key: one.seen for one in entries}
    found = {}
    for one in entries:
        reached: set[uuid.UUID] = set()
        ahead = list(one.seen)
        while ahead:
            key = ahead.pop()
            if key not in reached:
                reached.add(key)
                ahead += seen.get(key, ())
        found[one.key] = frozenset(reached - {one.key})
    return found


def _merge_target(merged: Merged, target: str, chain: list[Entry]) -> None:
    before = merged.before
    passed = {key for one in chain for key in before[one.key]}
    # Two that name each other can't be honest; both stay.
    heads = [one for one in chain if one.key not in passed] or chain
    merged.chains[target], merged.heads[target] = chain, [one.key for one in heads]
    if chain[0].kind in MOVEMENTS:
        holds, against = _movements(chain, before)
    else:
        holds, against = _last(heads)
    merged.holds[target] = holds
    if against:
        merged.conflicts[target] = against
    kept = {one.key for one in holds}
    agreeing = {one.key for one in heads}
    for one in chain:
        if one in against:
            merged.states[one.key] = EventState.CONFLICT
        elif one.key not in kept and one.key not in agreeing:
            merged.states[one.key] = EventState.DROPPED


def _last(heads: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return what holds of the last entries: one, if they all say the same."""
    if all(says(one) == says(heads[0]) for one in heads):
        return heads[:1], []
    return [], heads


def says(entry: Entry) -> tuple[str, dict[str, Any]]:
    """Return what an entry says, apart from who says it and when."""
    return entry.kind, entry.data


def _movements(
    chain: list[Entry], before: dict[uuid.UUID, frozenset[uuid.UUID]]
) -> tuple[list[Entry], list[Entry]]:
    """Return the movements that hold, and those that contradict each other.

    Somebody may come and go. Who is noted as away after that was never there: what the clerk
    knew is corrected, and what another clerk noted meanwhile contradicts it.
    """
    wrong = {key for one in chain if _is_away(one) for key in before[one.key]}
    holds = [one for one in chain if one.key not in wrong]
    against = {
        one.key: one
        for pair in combinations(holds, 2)
        if _contradict(*pair, before)
        for one in pair
    }
    return [one for one in holds if one.key not in against], list(against.values())


def _is_away(entry: Entry) -> bool:
    return entry.kind == EntryKind.PRESENCE and entry.data["presence"] in AWAY


def _contradict(one: Entry, other: Entry, before: dict[uuid.UUID, frozenset[uuid.UUID]]) -> bool:
    if not (_is_away(one) or _is_away(other)):
        return False
    if one.data["presence"] == other.data["presence"]:
        return False
    return one.key not in before[other.key] and other.key not in before[one.key]
