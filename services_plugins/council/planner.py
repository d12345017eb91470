"""The days before and after the opening of a session, counted as the law counts them.

Everything follows from a session, the rules that it keeps and the calendar; nothing is stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services_plugins.council import law
from services_plugins.council.enums import Requester, SessionKind
from services_plugins.council.models import Session
from tenants.law.calendar import Calendar
from tenants.law.enums import Unit
from tenants.law.holidays import calendar
from tenants.law.rules import Rule
from tenants.law.wording import day_in_words, listed

ONE_DAY = dt.timedelta(days=1)
# A date that is so near is shown as soon, and staff are warned of it.
SOON_DAYS = 5


@dataclass(frozen=True)
class Mark:
    """A day by which something is to be done, and whether it was.

    `explanation` says how the day comes about; `is_ours` is False for what others may do until
    then, such as the governor.
    """

    rule: Rule
    due: dt.date
    explanation: str
    done_on: dt.date | None = None
    is_ours: bool = True

    @property
    def code(self) -> str:
        return self.rule.code

    def tone(self, today: dt.date) -> str:
        """Return how it looks: late, soon or calm; what others may do is always calm."""
        if not self.is_ours:
            return "calm"
        if self.done_on is not None:
            return "late" if self.done_on > self.due else "calm"
        if self.due < today:
            return "late"
        return "soon" if (self.due - today).days <= SOON_DAYS else "calm"


def marks(session: Session) -> list[Mark]:
    """Return what is to be done for a session and by when, the earliest first."""
    rules = law.session_rules(session)
    return sorted(_marks(session, rules, calendar()), key=lambda mark: mark.due)


def _marks(session: Session, rules: Mapping[str, Any], days: Calendar) -> Iterator[Mark]:
    def counted(code: str, start: dt.date, *, sign: int = 1, **more: Any) -> Mark:
        rule = law.kept(rules, code)
        count = days.add(start, sign * (rule.value or 0), rule.unit)
        return Mark(rule, count.end, count.explain(), **more)

    invited_on = _day(session.notice_sent_at)
    yield counted("council.notice", session.opens_on, sign=-1, done_on=invited_on)
    if session.kind == SessionKind.ORDINARY:
        sent_on = session.agenda_sent_on
        yield counted("council.agenda_to_governor", session.opens_on, sign=-1, done_on=sent_on)
        if sent_on is not None:
            yield counted("council.governor_points", sent_on, is_ours=False)
        yield _opening(session, law.kept(rules, "council.sessions.opening"))
    elif session.requested_on is not None:
        if session.requested_by == Requester.THIRD:
            yield counted("council.extraordinary.refusal", session.requested_on, done_on=invited_on)
        if session.requested_by != Requester.PRESIDENT:
            code = "council.extraordinary.held"
            yield counted(code, session.requested_on, done_on=session.opens_on)
    if session.closed_at is not None:
        code, closed_on = "council.absence.to_governor", timezone.localdate(session.closed_at)
        yield counted(code, closed_on, done_on=session.attendance_sent_on)


def _opening(session: Session, rule: Rule) -> Mark:
    """Return the last of the month's days on which an ordinary session opens."""
    last = session.opens_on.replace(day=rule.value or 1)
    words = ngettext(
        "within the first %(count)d day of the month",
        "within the first %(count)d days of the month",
        rule.value or 1,
    )
    return Mark(rule, last, words % {"count": rule.value}, done_on=session.opens_on)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None


# --- Which days are possible --------------------------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """A day on which an ordinary session could open, with the days that precede it."""

    opens_on: dt.date
    agenda_by: dt.date
    notice_by: dt.date

    def is_in_time(self, today: dt.date) -> bool:
        return today <= self.agenda_by


def openings(today: dt.date) -> list[Opening]:
    """Return the first possible day of each ordinary session of a year from `today` on."""
    days, rules = calendar(), law.rules_for(law.SESSION_RULES)
    months = [rule.value or 1 for rule in law.ordinary_months()]
    firsts = (dt.date(year, one, 1) for year in (today.year, today.year + 1) for one in months)
    found = sorted(_first_working_day(first, days) for first in firsts)
    return [_opening_on(day, rules, days) for day in found if day > today][: len(months)]


def _first_working_day(day: dt.date, days: Calendar) -> dt.date:
    while not days.is_working(day):
        day += ONE_DAY
    return day


def _opening_on(day: dt.date, rules: Mapping[str, Any], days: Calendar) -> Opening:
    def before(code: str) -> dt.date:
        rule = law.kept(rules, code)
        return days.add(day, -(rule.value or 0), rule.unit).end

    return Opening(day, before("council.agenda_to_governor"), before("council.notice"))


def earliest_opening(rules: Mapping[str, Any], today: dt.date) -> dt.date:
    """Return the first day on which a session may open whose members are invited today."""
    rule = law.kept(rules, "council.notice")
    return calendar().add(today, rule.value or 0, rule.unit).end


def last_day(rules: Mapping[str, Any], kind: str, opens_on: dt.date) -> dt.date:
    """Return the last day of the longest session that opens on a day: both days count."""
    is_ordinary = kind == SessionKind.ORDINARY
    code = "council.sessions.length" if is_ordinary else "council.extraordinary.length"
    rule = law.kept(rules, code)
    return opens_on + ((rule.value or 1) - 1) * ONE_DAY


def check_days(session: Session) -> None:
    """Raise ValidationError, by field, where the law doesn't allow a session's days."""
    rules, opens_on, closes_on = session.rules, session.opens_on, session.closes_on
    if closes_on < opens_on:
        raise ValidationError({"closes_on": _("A session can't end before it opens.")})
    last = last_day(rules, session.kind, opens_on)
    if closes_on > last:
        words = _("A session that opens on this day ends on %(day)s at the latest.")
        raise ValidationError({"closes_on": words % {"day": day_in_words(last)}})
    if session.kind == SessionKind.ORDINARY:
        _check_month(opens_on)
    else:
        _check_request(session)


def _check_month(opens_on: dt.date) -> None:
    months = law.ordinary_months()
    if opens_on.month not in {rule.value for rule in months}:
        words = _("Ordinary sessions open in these months only: %(months)s (113-14, article 33).")
        named = listed(rule.shown_value for rule in months)
        raise ValidationError({"opens_on": words % {"months": named}})


def _check_request(session: Session) -> None:
    """A session that members asked for is held within the law's days of their request."""
    if session.requested_on is None or session.requested_by == Requester.PRESIDENT:
        return
    rule = law.kept(session.rules, "council.extraordinary.held")
    last = calendar().add(session.requested_on, rule.value or 0, rule.unit).end
    if not session.requested_on <= session.opens_on <= last:
        words = _("A session that members asked for opens between %(first)s and %(last)s.")
        days = {"first": day_in_words(session.requested_on), "last": day_in_words(last)}
        raise ValidationError({"opens_on": words % days})


def check_extension(session: Session, until: dt.date) -> None:
    """Raise ValidationError where a session can't be extended until a day (113-14, art. 34)."""
    if session.kind != SessionKind.ORDINARY:
        raise ValidationError(_("An extraordinary session can't be extended."))
    if session.extended_until is not None:
        raise ValidationError(_("This session was extended already: the law allows it once."))
    if until <= session.closes_on:
        raise ValidationError({"until": _("Choose a day after the session's last one.")})
    rule = law.kept(law.session_rules(session), "council.sessions.extension")
    last = calendar().add(session.closes_on, rule.value or 0, Unit(rule.unit)).end
    if until > last:
        words = _("It can be extended until %(day)s at the latest: %(why)s.")
        facts = {"day": day_in_words(last), "why": rule.shown_value}
        raise ValidationError({"until": words % facts})
