"""What the law asks of a petition to the council of the tenant at work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from services_plugins.kit import debates
from services_plugins.petitions.models import Petition
from tenants.enums import TerritoryKind
from tenants.law.enums import Unit
from tenants.law.holidays import calendar
from tenants.law.memory import remember
from tenants.law.rules import Rule, rule, scope_of
from tenants.law.wording import listed
from tenants.models import Territory
from tenants.public import PORTAL

# Delay in which a refusal is notified, by kind of territory (113-14 art. 125 and its like).
REFUSAL_RULE = "petition.refusal"
SESSIONS = ("first", "second", "third")


def session_months() -> str:
    """Return the months of the ordinary sessions, in words (113-14, article 33)."""
    return listed(rule(f"council.sessions.month.{one}").shown_value for one in SESSIONS)


def is_national() -> bool:
    """Tell whether the portal is at work, whose texts go to the authorities of the State."""
    return connection.schema_name == PORTAL.schema_name


@dataclass(frozen=True)
class NextSession:
    """The next ordinary session: the day that the council has set, or the first one of a month."""

    day: dt.date
    is_set: bool


def next_session() -> NextSession:
    """Return the next ordinary session whose agenda still takes a question (113-14, art. 125).

    The council's own plugin knows its day. Without it the rules give the month, and until when
    the agenda can still reach the governor (articles 33 and 38).
    """
    known = debates.next_ordinary_session()
    if known is not None:
        return NextSession(known, is_set=True)
    today = timezone.localdate()
    months = [rule(f"council.sessions.month.{one}").value or 1 for one in SESSIONS]
    days = rule("council.sessions.opening").value or 0
    ahead = dt.timedelta(days=(rule("council.agenda_to_governor").value or 0) + 1 - days)
    firsts = (dt.date(year, month, 1) for year in (today.year, today.year + 1) for month in months)
    return NextSession(min(day for day in firsts if today + ahead <= day), is_set=False)


def remedy_rule() -> Rule:
    """Return the delay to contest a refusal before the administrative court (law 41-90)."""
    return rule("petition.remedy.court")


def members_rule() -> Rule:
    """Return how many members an association is said to need: sources disagree."""
    return rule("petition.association.members")


def territory() -> Territory:
    """Return the territory of the tenant at work, from the public schema's memory."""
    pk = connection.tenant.territory_id
    return remember(f"law:territory:{pk}", lambda: Territory.objects.get(pk=pk))


def scope() -> dict[str, Any]:
    """Return what chooses the rules of this tenant: its kind and population."""
    return scope_of(territory())


def signatures_rule() -> Rule:
    """Return the rule on the number of signatures (113-14, article 123, and its like)."""
    return rule("petition.citizens", **scope())


def refusal_rule() -> Rule:
    return rule(REFUSAL_RULE, kind=scope()["kind"])


def association_age() -> Rule:
    """Return for how many years an association must exist (113-14, article 124)."""
    return rule("petition.association.age")


def is_old_enough(petition: Petition) -> bool:
    """Tell whether the association of a petition has existed for as long as the law asks."""
    if petition.association_since is None:
        return False
    years = association_age().value or 0
    old_enough_on = calendar().add(petition.association_since, years, Unit.YEARS).end
    return old_enough_on <= timezone.localdate()


def provinces() -> list[Territory]:
    """Return the provinces among which signatures must be spread: a region's, else none."""
    if is_national():
        return []
    region = territory()
    if region.kind != TerritoryKind.REGION:
        return []
    rows = Territory.objects.filter(parent=region.pk).order_by("code")
    return remember(f"law:provinces:{region.pk}", lambda: list(rows))


@dataclass(frozen=True)
class Spread:
    """One province of a region: signatures from there, and how many are needed."""

    territory: Territory
    count: int
    needed: int

    @property
    def is_enough(self) -> bool:
        return self.count >= self.needed


def spread(petition: Petition) -> list[Spread]:
    """Return how the signatures of a petition to a region are spread (111-14, article 121).

    A share of the needed number must come from each province; empty elsewhere.
    """
    areas = provinces()
    if not areas or not petition.threshold:
        return []
    share = rule("petition.region_share", kind=scope()["kind"]).value or 0
    needed = -(-petition.threshold * share // 100)
    counts = petition.area_counts
    return [Spread(area, counts.get(area.code, 0), needed) for area in areas]


def is_complete(petition: Petition) -> bool:
    """Tell whether a petition has the signatures that it needs, spread as it must be."""
    return petition.missing == 0 and all(one.is_enough for one in spread(petition))
