"""Lists of OParl: pages by key, so that the last costs as much as the first; filters by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

PER_PAGE = 100
# Where the next page begins: after this key.
AFTER = "after"
# Bounds that a program may set, by what they compare.
BOUNDS = {
    "created_since": ("created_at", "gte"),
    "created_until": ("created_at", "lte"),
    "modified_since": ("updated_at", "gte"),
    "modified_until": ("updated_at", "lte"),
}


@dataclass(frozen=True)
class Wanted:
    """What a program asked for: dates, page, and whether inner lists are left out."""

    bounds: dict[str, dt.datetime]
    after: int
    limit: int
    full: bool

    @property
    def with_gone(self) -> bool:
        """Removed objects are named to who asks what has changed, and to nobody else."""
        return "modified_since" in self.bounds

    def filter(self, found: QuerySet) -> QuerySet:
        conditions = Q()
        for name, moment in self.bounds.items():
            field, comparison = BOUNDS[name]
            conditions &= Q(**{f"{field}__{comparison}": moment})
        return found.filter(conditions)

    def query(self, after: int = 0) -> str:
        """Return the query string of a page with the same filters."""
        parts: dict[str, Any] = {name: one.isoformat() for name, one in self.bounds.items()}
        if self.limit != PER_PAGE:
            parts["limit"] = self.limit
        if not self.full:
            parts["omit_internal"] = "true"
        if after:
            parts[AFTER] = after
        return f"?{urlencode(parts)}" if parts else ""


def read(query: QueryDict) -> Wanted:
    """Return what a query string asks for. Raises ValidationError for what can't be read."""
    return Wanted(
        bounds={name: _moment(name, text) for name in BOUNDS if (text := query.get(name))},
        after=_number(AFTER, query.get(AFTER, "0"), 2**63 - 1),
        limit=min(_number("limit", query.get("limit", str(PER_PAGE)), 10**6) or 1, PER_PAGE),
        full=query.get("omit_internal", "").lower() != "true",
    )


def page(
    found: QuerySet,
    wanted: Wanted,
    address: str,
    describe: Callable[[Sequence[Any]], list[dict[str, Any]]],
) -> dict[str, Any]:
    """Return a page of a list: two queries, and those of `describe`."""
    matching = wanted.filter(found)
    following = list(matching.filter(pk__gt=wanted.after).order_by("pk")[: wanted.limit + 1])
    shown, is_last = following[: wanted.limit], len(following) <= wanted.limit
    links = {
        "first": address + wanted.query(),
        "self": address + wanted.query(wanted.after),
    }
    if not is_last:
        links["next"] = address + wanted.query(shown[-1].pk)
    return {
        "data": describe(shown),
        "pagination": {
            "totalElements": matching.order_by().count(),
            "elementsPerPage": wanted.limit,
        },
        "links": links,
    }


def _moment(name: str, text: str) -> dt.datetime:
    # In an address a plus sign means a space; programs often forget to escape it.
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValidationError(
            _("%(name)s must be a date and time with its time zone, as in RFC 3339."),
            params={"name": name},
        )
    return moment


def _number(name: str, text: str, highest: int) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > highest:
        raise ValidationError(_("%(name)s must be a whole number."), params={"name": name})
    return int(text)
