"""Counting voices (113-14, article 43). Pure: no database, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services_plugins.council.enums import Choice, Majority, VoteResult


@dataclass(frozen=True)
class Voices:
    """How many voices there were of each."""

    votes_for: int
    votes_against: int
    abstentions: int

    @property
    def all(self) -> int:
        return self.votes_for + self.votes_against + self.abstentions

    @property
    def cast(self) -> int:
        """Who abstains casts no vote."""
        return self.votes_for + self.votes_against

    @property
    def is_tied(self) -> bool:
        return self.votes_for == self.votes_against > 0


def voices_of(data: Mapping) -> Voices:
    """Return the voices of a vote as it was entered: counted, or named one by one."""
    counts = Counter(data["ballots"].values()) if "ballots" in data else data
    return Voices(*(counts.get(one.value, 0) for one in Choice))


def result_of(
    voices: Voices, majority: Majority, *, percent: int, in_office: int, president_side: str
) -> VoteResult:
    """Return what a vote decided: more than `percent` of what the majority is counted of.

    Where voices are equal the president's side prevails; it breaks no tie of a vote that needs
    more than the voices cast.
    """
    whole = in_office if majority == Majority.IN_OFFICE else voices.cast
    is_carried = voices.votes_for * 100 > percent * whole
    if majority == Majority.CAST and voices.is_tied:
        is_carried = president_side == Choice.FOR
    return VoteResult.CARRIED if is_carried else VoteResult.LOST
