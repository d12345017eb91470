"""How often members were absent from sessions without excuse, and what the law makes of it.

A session counts as missed where its member came to none of its sittings and was excused from
none (113-14, article 67).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from services_plugins.council.enums import HELD, BodyKind, Presence, SessionState
from services_plugins.council.law import territory
from services_plugins.council.models import Attendance, Member, Term
from tenants.law.rules import Rule, rule, scope_of


@dataclass(frozen=True)
class Absences:
    """Sessions that a member missed in a term without excuse: the latest in a row, and in all."""

    in_a_row: int
    in_all: int
    sessions: int

    def over(self, row_limit: Rule, total_limit: Rule) -> bool:
        """Tell whether the law's limits are reached: the member is dismissed of right."""
        return self.in_a_row >= (row_limit.value or 0) or self.in_all >= (total_limit.value or 0)

    def near(self, row_limit: Rule, total_limit: Rule) -> bool:
        """Tell whether one more absence would reach a limit."""
        more = Absences(self.in_a_row + 1, self.in_all + 1, self.sessions + 1)
        return not self.over(row_limit, total_limit) and more.over(row_limit, total_limit)


def limits() -> tuple[Rule, Rule]:
    """Return how many sessions may be missed: in a row, and in all."""
    scope = scope_of(territory())
    return rule("council.absence.consecutive", **scope), rule("council.absence.total", **scope)


def absences(term: Term, members: Iterable[Member] | None = None) -> dict[int, Absences]:
    """Return the absences of a term by member, of some members or all, in one query."""
    rows = Attendance.objects.filter(
        sitting__session__term=term,
        sitting__session__state=SessionState.CLOSED,
        sitting__session__removed_at=None,
        sitting__state__in=[one.value for one in HELD],
        sitting__body__kind=BodyKind.COUNCIL,
    )
    if members is not None:
        rows = rows.filter(member__in=[one.pk for one in members])
    found: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    ordered = rows.order_by("sitting__session__opens_on", "pk")
    for member, session, presence in ordered.values_list(
        "member", "sitting__session", "presence"
    ).iterator():
        found[member][session].add(presence)
    return {member: _counted(list(sessions.values())) for member, sessions in found.items()}


def _counted(sessions: list[set[str]]) -> Absences:
    missed = [presences == {Presence.ABSENT} for presences in sessions]
    in_a_row = 0
    for one in reversed(missed):
        if not one:
            break
        in_a_row += 1
    return Absences(in_a_row, sum(missed), len(missed))
