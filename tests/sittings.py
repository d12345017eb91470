"""Sittings for the tests: what devices enter, and a council that meets."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from services_plugins.council.enums import EntryKind
from services_plugins.council.sitting.entries import TARGETS, Entry, read
from services_plugins.council.sitting.facts import Facts, ItemFacts

BEGINNING = dt.datetime(2026, 10, 5, 10, 0, tzinfo=dt.UTC)
# Twelve seats: seven are more than half.
FACTS = Facts(
    in_office=12,
    members=frozenset(range(1, 13)),
    items={101: ItemFacts(), 102: ItemFacts(), 103: ItemFacts()},
)


def minute(number: float) -> dt.datetime:
    return BEGINNING + dt.timedelta(minutes=number)


class Device:
    """A tablet that knows what it has entered itself, and what it has heard of the others."""

    def __init__(self, facts: Facts = FACTS, clerk: str = "clerk") -> None:
        self.facts, self.clerk = facts, clerk
        self.entered: list[Entry] = []
        self.heads: dict[str, set[uuid.UUID]] = {}

    def enter(self, at: float, kind: str, target: str = "", **fields: Any) -> Entry:
        """Enter something at a minute of the sitting."""
        texts = {
            name.replace("_", "-") if name.startswith("voice") else name: str(value)
            for name, value in fields.items()
            if value is not None
        }
        texts["at"] = minute(at).isoformat()
        known, target, data = read(kind, target, texts, self.facts)
        return self.note(
            Entry(
                uuid.uuid4(),
                known,
                target,
                minute(at),
                data,
                frozenset(self.heads.get(target, ())),
                self.clerk,
            )
        )

    def note(self, entry: Entry) -> Entry:
        self.entered.append(entry)
        self.hear([entry])
        return entry

    def hear(self, entries: list[Entry]) -> None:
        """Learn what others have entered."""
        for one in entries:
            heads = self.heads.setdefault(one.target, set())
            heads -= one.seen
            heads.add(one.key)

    # --- What is mostly entered ---------------------------------------------------------------

    def present(self, at: float, *members: int) -> None:
        for member in members:
            self.enter(at, EntryKind.PRESENCE, member=member, presence="present")

    def moves(self, at: float, member: int, presence: str) -> Entry:
        return self.enter(at, EntryKind.PRESENCE, member=member, presence=presence)

    def state(self, at: float, state: str) -> Entry:
        return self.enter(at, EntryKind.STATE, state=state)

    def opens(self, at: float = 1, count: int = 8) -> None:
        """Have so many members present, and open the sitting."""
        self.present(at - 1, *range(1, count + 1))
        self.state(at, "open")

    def votes(
        self,
        at: float,
        item: int = 101,
        *,
        ayes: int = 0,
        noes: int = 0,
        blank: int = 0,
        subject: str = "item",
        method: str = "hands",
        round: int = 1,
        **more: Any,
    ) -> Entry:
        counts = {"for": ayes, "against": noes, "abstain": blank}
        return self.enter(
            at,
            EntryKind.VOTE,
            item=item,
            subject=subject,
            method=method,
            round=round,
            **counts,
            **more,
        )

    def votes_by_name(self, at: float, item: int, voices: dict[int, str], **more: Any) -> Entry:
        named = {f"voice_{member}": choice for member, choice in voices.items()}
        return self.enter(
            at,
            EntryKind.VOTE,
            item=item,
            subject="item",
            method="by_name",
            round=1,
            **named,
            **more,
        )

    def drops(self, at: float, *entries: Entry) -> Entry:
        data = {"entries": [str(one.key) for one in entries], "chosen": None}
        return self.note(Entry(uuid.uuid4(), EntryKind.DROP, entries[0].target, minute(at), data))


__all__ = ["BEGINNING", "FACTS", "TARGETS", "Device", "minute"]
