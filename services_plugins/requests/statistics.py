"""What the requests of a commune add up to, without anything of any person.

Published figures are coarse, so that nobody is recognised in them, nor found by subtracting one
table from another: counts under FEWEST aren't given, others are rounded to the nearest multiple of
STEP, shares to the nearest STEP percent, and a median or share of fewer than FEWEST isn't given.
Rounding is what keeps months from being subtracted from their year.

Requests are counted in the period they were filed in. One that waits beyond its legal delay counts
as late: a desk doesn't look punctual by never answering.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, TextChoices
from django.db.models.functions import Trunc
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms import generation
from services_plugins.kit.aggregates import Median
from services_plugins.requests.definition import NO_TEXT, Text
from services_plugins.requests.delays import known_rule
from services_plugins.requests.enums import OPEN, Category, RequestState
from services_plugins.requests.models import Edition, Request

FEWEST = 5
STEP = 5
# Figures need not be of this minute; an aggregate over all requests is too dear for every page.
KEPT_SECONDS = 6 * 3600
# The ministry's figures are of the requests of so many days.
RECENT_DAYS = 365


class Period(TextChoices):
    """By what requests are grouped in time."""

    YEAR = "year", _("By year")
    QUARTER = "quarter", _("By quarter")
    MONTH = "month", _("By month")


@dataclass(frozen=True)
class DelayRow:
    """The part of a row that ran under one of several legal delays, as coarse as the whole.

    `when` says in which case it runs, nothing for the ordinary one.
    """

    rule: str
    when: Text
    filed: int | None
    answered: int | None
    in_time: int | None
    median_days: int | None

    @property
    def legal(self) -> str:
        """The length of the delay as the law has it today."""
        known = known_rule(self.rule)
        return known.shown_value if known else ""


@dataclass(frozen=True)
class Row:
    """One procedure in one period, fit to be published; None is what isn't given.

    `start` is the period's first day, None for all time. `in_time` is in percent of the requests
    whose delay has ended, `median_days` in working days.
    """

    code: str
    name: Text
    start: dt.date | None
    filed: int | None
    answered: int | None
    in_time: int | None
    median_days: int | None
    is_demonstration: bool
    # Where the procedure has several delays: one for each that ran.
    delays: tuple[DelayRow, ...] = ()


@dataclass(frozen=True)
class Named:
    """A procedure as its newest sheet has it, with its delays where those are several."""

    code: str
    name: Text
    # The case in words, by code of the rule.
    delays: dict[str, Text]


def by_procedure() -> list[Row]:
    """Return a row for each procedure that was asked for, over all time."""
    return _kept("all", _rows)


def by_period(period: Period) -> list[Row]:
    """Return a row for each procedure and period in which it was asked for, newest first."""
    start = Trunc("filed_at", period.value)
    return _kept(period.value, lambda: _rows(start=start))


def recent() -> dict[str, int | None]:
    """Return the commune's own figures over RECENT_DAYS, exact: for the ministry's screens."""
    since = timezone.now() - dt.timedelta(days=RECENT_DAYS)
    return _kept("recent", lambda: _exact(_filed().filter(filed_at__gte=since)))


def _filed() -> QuerySet[Request]:
    return Request.objects.exclude(state=RequestState.DRAFT).order_by()


def _measures() -> dict[str, Aggregate]:
    """Return what is counted, in one pass over the index (`requests_figures`)."""
    waits_too_long = Q(
        in_time=None,
        state__in=[one.value for one in sorted(OPEN)],
        due__lt=timezone.localdate(),
    )
    return {
        "filed": Count("edition"),
        "answered": Count("edition", filter=Q(decided_at__isnull=False)),
        "met": Count("edition", filter=Q(in_time=True)),
        "missed": Count("edition", filter=Q(in_time=False) | waits_too_long),
        "median": Median("days_taken", filter=Q(days_taken__isnull=False)),
        "demonstration": Count("edition", filter=Q(is_demonstration=True)),
    }


def _counts(requests: QuerySet[Request], *by: str, **groups: Any) -> list[dict[str, Any]]:
    return list(requests.values(*by, **groups).annotate(**_measures()))


def _rows(**groups: Any) -> list[Row]:
    """Return what may be published, a row for each procedure and group, in their order."""
    names = _procedures()
    counts = _counts(_filed(), "edition__procedure", **groups)
    delays = _by_delay(names, groups)
    rows = [_row(names[one["edition__procedure"]], one, delays[_place(one)]) for one in counts]
    order = {one.code: number for number, one in enumerate(names.values())}
    rows.sort(key=lambda row: order[row.code])
    return sorted(rows, key=lambda row: row.start or dt.date.min, reverse=True)


def _row(procedure: Named, counts: dict[str, Any], delays: list[DelayRow]) -> Row:
    start, figures = counts.get("start"), _coarse(counts)
    return Row(
        code=procedure.code,
        name=procedure.name,
        start=start and timezone.localdate(start),
        is_demonstration=counts["demonstration"] > 0,
        # Of a few, even which delay ran for them would tell something.
        delays=tuple(delays) if figures["filed"] else (),
        **figures,
    )


def _by_delay(
    names: dict[int, Named], groups: dict[str, Any]
) -> dict[tuple[int, Any], list[DelayRow]]:
    """Return the parts of the rows by delay, for the procedures that have several: one query."""
    found: dict[tuple[int, Any], list[DelayRow]] = defaultdict(list)
    several = {key: one.delays for key, one in names.items() if one.delays}
    if not several:
        return found
    by = _filed().filter(edition__procedure__in=several)
    for one in _counts(by, "edition__procedure", "delay_rule", **groups):
        rule, cases = one["delay_rule"], several[one["edition__procedure"]]
        if rule in cases:
            found[_place(one)].append(DelayRow(rule, cases[rule], **_coarse(one)))
    for (procedure, _start), rows in found.items():
        order = list(several[procedure])
        found[procedure, _start] = sorted(rows, key=lambda row: order.index(row.rule))
    return found


def _place(counts: dict[str, Any]) -> tuple[int, Any]:
    return counts["edition__procedure"], counts.get("start")


def _coarse(counts: dict[str, Any]) -> dict[str, int | None]:
    """Return counts as they may be published."""
    filed = coarse(counts["filed"])
    return {
        "filed": filed,
        # Whether the few were answered would tell each of them about the others.
        "answered": None if filed is None else coarse(counts["answered"]),
        "in_time": _coarse_share(counts["met"], counts["met"] + counts["missed"]),
        "median_days": None if counts["answered"] < FEWEST else _whole(counts["median"]),
    }


def coarse(count: int) -> int | None:
    """Return a count as it may be published: rounded, or None for a few."""
    return None if 0 < count < FEWEST else _nearest(count)


def _coarse_share(part: int, whole: int) -> int | None:
    return None if whole < FEWEST else _nearest(100 * part / whole)


def _nearest(value: float) -> int:
    """Return the nearest multiple of STEP; halves go up, as people expect."""
    return int((value + STEP / 2) // STEP) * STEP


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _exact(requests: QuerySet[Request]) -> dict[str, int | None]:
    counts = requests.aggregate(**_measures())
    ended = counts["met"] + counts["missed"]
    return {
        "filed": counts["filed"],
        "answered": counts["answered"],
        "in_time": round(100 * counts["met"] / ended) if ended else None,
        "median_days": _whole(counts["median"]),
    }


def _procedures() -> dict[int, Named]:
    """Return every procedure by key, as its newest sheet has it, those no longer offered too."""
    newest = (
        Edition.objects.order_by("procedure_id", "-number")
        .distinct("procedure_id")
        .values_list(
            "procedure_id",
            "procedure__code",
            "procedure__category",
            "procedure__position",
            "sheet_data__name",
            "sheet_data__delay_rule",
            "sheet_data__special_delays",
        )
    )
    categories = list(Category)
    found = sorted(newest, key=lambda row: (categories.index(Category(row[2])), row[3]))
    return {
        key: Named(code, Text(name), _cases(ordinary, special or []))
        for key, code, _category, _position, name, ordinary, special in found
    }


def _cases(ordinary: str | None, special: list[dict[str, Any]]) -> dict[str, Text]:
    """Return the delays of a sheet, the ordinary one first; none where there is but one."""
    if not special:
        return {}
    first = {ordinary: NO_TEXT} if ordinary else {}
    return first | {one["rule"]: Text(one["when"]) for one in special}


def _kept(key: str, compute: Callable[[], Any]) -> Any:
    """Return what the cache of the tenant at work has, computed where it has nothing of today."""
    today = f"{generation.current()}:{timezone.localdate():%Y-%m-%d}"
    return generation.store().get_or_set(f"requests:figures:{today}:{key}", compute, KEPT_SECONDS)
