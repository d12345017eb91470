"""The legal delays of a procedure: those in force, and the one that a draft's answers lead to."""

from __future__ import annotations

from dataclasses import dataclass

from services_plugins.kit import deadlines
from services_plugins.requests.definition import Text
from services_plugins.requests.models import Request
from services_plugins.requests.sheet import Sheet
from tenants.law.calendar import Count
from tenants.law.rules import Rule, UnknownRule, rule


@dataclass(frozen=True)
class LegalDelay:
    """A delay as people read it; `when` says in which case it runs, nothing for the ordinary."""

    rule: Rule
    when: Text


@dataclass(frozen=True)
class Foreseen:
    """The delay that would run for a draft, and the day that it would end, filed today."""

    delay: LegalDelay
    count: Count


def in_force(sheet: Sheet) -> list[LegalDelay]:
    """Return the delays of a sheet as the law has them today, the ordinary one first."""
    found = [(known_rule(one.rule), one.when) for one in sheet.delays]
    return [LegalDelay(known, when) for known, when in found if known]


def foreseen(draft: Request) -> Foreseen | None:
    """Return the delay that filing this draft would start, None where no rule is known."""
    chosen = draft.edition.sheet.delay_for(draft.edition.definition.relevant(draft.given))
    known = known_rule(chosen.rule)
    if known is None:
        return None
    return Foreseen(LegalDelay(known, chosen.when), deadlines.count_from_today(known))


def known_rule(code: str) -> Rule | None:
    """Return the rule of a code as it is in force today; None for no code or no such rule."""
    try:
        return rule(code) if code else None
    except UnknownRule:
        return None
