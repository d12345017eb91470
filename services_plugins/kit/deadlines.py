"""Legal delays that run for files: started under the rule in force, moved with the calendar.

The arithmetic and the rules are the ground's (`tenants.law`). Here a delay becomes a row of the
tenant, with a copy of its rule: whatever changes later, a running file keeps the rule it started
under. The calendar is no rule: when a holiday is confirmed or added, running dates move.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone

from services_plugins.kit.enums import DeadlineState
from services_plugins.kit.models import Deadline, subject_of
from tenants.law.calendar import Count
from tenants.law.enums import Unit
from tenants.law.holidays import calendar
from tenants.law.rules import Rule, rule

# Sent in the tenant's schema when a running date has moved (arguments: deadline, before).
deadline_moved = Signal()


def start(subject: models.Model, code: str, *, on: dt.date | None = None, **scope: Any) -> Deadline:
    """Start the delay of the rule `code` for `subject` on a day (today).

    The first day that counts is the day after. Call it in the transaction of what starts it.
    Raises tenants.law.rules.UnknownRule.
    """
    day = on or timezone.localdate()
    return start_under(subject, rule(code, on=day, **scope), on=day)


def start_under(subject: models.Model, kept: Rule, *, on: dt.date) -> Deadline:
    """Start a delay under a rule that the file keeps, whatever is in force by now."""
    count = _count(kept, on)
    return Deadline.objects.create(
        **subject_of(subject),
        rule_code=kept.code,
        rule=kept.to_json(),
        start=on,
        due=count.end,
        is_estimated=count.is_estimated,
    )


def start_before(subject: models.Model, current: Rule, *, day: dt.date) -> Deadline:
    """Start the delay of a rule that must be over when `day` comes: it is counted backwards.

    What is due is done at the latest as many days before. Call it in the transaction of what
    sets the day.
    """
    # The copy says so by its sign, so that the date still follows the calendar.
    backwards = replace(current, value=-(current.value or 0))
    count = _count(backwards, day)
    return Deadline.objects.create(
        **subject_of(subject),
        rule_code=current.code,
        rule=backwards.to_json(),
        start=day,
        due=count.end,
        is_estimated=count.is_estimated,
    )


def count_from_today(current: Rule) -> Count:
    """Return where a delay of the rule would end if it started today."""
    return _count(current, timezone.localdate())


def last_day(code: str, *, on: dt.date) -> dt.date:
    """Return where the delay of `code` ends that begins on a day, without starting any.

    Raises tenants.law.rules.UnknownRule.
    """
    return _count(rule(code, on=on), on).end


def running(subject: models.Model, code: str = "") -> Deadline | None:
    """Return the delay that runs for `subject`: the next to end, or that of one rule."""
    found = Deadline.of(subject).filter(state=DeadlineState.RUNNING)
    return (found.filter(rule_code=code) if code else found).first()


def end(deadline: Deadline, *, on: dt.date | None = None) -> Deadline:
    """Note that what was due is done: kept, or missed where the day has passed."""
    deadline.ended_on = on or timezone.localdate()
    kept = deadline.ended_on <= deadline.due
    deadline.state = DeadlineState.MET if kept else DeadlineState.MISSED
    deadline.save(update_fields=["ended_on", "state"])
    return deadline


def stop(deadline: Deadline) -> None:
    """End a delay that no longer matters: what it ran for was withdrawn or passed on."""
    deadline.ended_on = timezone.localdate()
    deadline.state = DeadlineState.STOPPED
    deadline.save(update_fields=["ended_on", "state"])


def explain(deadline: Deadline) -> str:
    """Return how the date comes about, in words of the active language."""
    return _count(Rule.from_json(deadline.rule), deadline.start).explain()


def name_of(deadline: Deadline) -> str:
    """Return what is due, as the rule is called in the active language."""
    return Rule.from_json(deadline.rule).label


def working_days(start_day: dt.date, end_day: dt.date) -> int:
    """Return how many working days there are after a day, up to another and with it."""
    return calendar().working_days(start_day, end_day)


def _count(kept: Rule, day: dt.date) -> Count:
    return calendar().add(day, kept.value or 0, Unit(kept.unit))


@transaction.atomic
def recompute() -> int:
    """Move every running date of the tenant to where the calendar puts it now; return how many."""
    moved = 0
    for deadline, count in _recounted():
        before = deadline.due
        deadline.due, deadline.is_estimated = count.end, count.is_estimated
        deadline.save(update_fields=["due", "is_estimated"])
        if deadline.due != before:
            moved += 1
            deadline_moved.send(sender=Deadline, deadline=deadline, before=before)
    return moved


def _recounted() -> Iterator[tuple[Deadline, Count]]:
    """Yield the running delays whose date or certainty the calendar has changed."""
    rows = Deadline.objects.select_for_update().filter(state=DeadlineState.RUNNING)
    for deadline in rows.iterator(chunk_size=1000):
        count = _count(Rule.from_json(deadline.rule), deadline.start)
        if (count.end, count.is_estimated) != (deadline.due, deadline.is_estimated):
            yield deadline, count
