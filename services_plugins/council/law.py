"""What the law asks of the council of the tenant at work (113-14, 112-14, 111-14).

A session and a deliberation keep copies of the rules that they run under; ask `kept` for those,
and `rules_for` when a new one begins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from services_plugins.council.models import Session
from tenants.law.memory import remember
from tenants.law.rules import Rule, rule, scope_of
from tenants.models import Territory

MONTHS = tuple(f"council.sessions.month.{one}" for one in ("first", "second", "third"))
# What a session is prepared and held under.
SESSION_RULES = (
    "council.sessions.opening",
    "council.sessions.length",
    "council.sessions.extension",
    "council.sessions.extension.times",
    "council.notice",
    "council.agenda_to_governor",
    "council.governor_points",
    "council.extraordinary.members",
    "council.extraordinary.refusal",
    "council.extraordinary.held",
    "council.extraordinary.length",
    "council.quorum",
    "council.quorum.second_call.earliest",
    "council.quorum.second_call.latest",
    "council.quorum.third_call",
    "council.vote",
    "council.closed_sitting.members",
    "council.absence.to_governor",
)
# What a deliberation and the minutes are controlled and published under.
RECORD_RULES = (
    "council.decisions.to_governor",
    "council.decisions.opposition",
    "council.visa",
    "council.visa.budget",
    "council.decisions.publication",
)


def territory() -> Territory:
    """Return the territory of the tenant at work, from the public schema's memory."""
    pk = connection.tenant.territory_id
    return remember(f"law:territory:{pk}", lambda: Territory.objects.get(pk=pk))


def rules_for(codes: Iterable[str], on: dt.date | None = None) -> dict[str, Any]:
    """Return copies of rules as they are in force `on` that day, by code, for a JSON field."""
    scope = scope_of(territory())
    return {code: rule(code, on, **scope).to_json() for code in codes}


def session_rules(session: Session) -> Mapping[str, Any]:
    """Return the rules that a session keeps; those in force for one of past years without any."""
    return session.rules or rules_for(SESSION_RULES)


def ordinary_months() -> list[Rule]:
    """Return the rules that name the months of the ordinary sessions (113-14, article 33)."""
    scope = scope_of(territory())
    return [rule(code, **scope) for code in MONTHS]


def value(code: str, on: dt.date | None = None) -> int:
    """Return the figure of a rule in force `on` that day, 0 where it has none."""
    return rule(code, on, **scope_of(territory())).value or 0


def kept(rules: Mapping[str, Any], code: str) -> Rule:
    """Return one of the rules that a session or a deliberation keeps. Raises KeyError."""
    return Rule.from_json(rules[code])
