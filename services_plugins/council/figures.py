"""What the ministry reads of a council, and whether it follows the rules of publication."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from services_plugins.council import law
from services_plugins.council.enums import BodyKind, SessionKind, SessionState
from services_plugins.council.models import Body, Deliberation, Session, Term

YEAR = dt.timedelta(days=365)
# In how many days after the session the governor has the decisions and the minutes; no later
# should they be published (113-14, article 115).
DELAY = "council.decisions.to_governor"


def sessions_held() -> int:
    """Return how many sessions were held in the last twelve months."""
    return _held().filter(opens_on__gte=timezone.localdate() - YEAR).count()


def published_in_time() -> int | None:
    """Return how many percent of the deliberations of twelve months were published in time."""
    rows = _due()
    count = rows.count()
    if not count:
        return None
    in_time = rows.filter(published_at__date__lte=F("session__closes_on") + _delay())
    return round(100 * in_time.count() / count)


def minutes_late() -> int:
    """Return how many sessions have no published minutes although the delay has passed."""
    return _without_minutes().count()


def unpublished_minutes() -> str:
    """Say how many minutes should be public and aren't."""
    count = _without_minutes().count()
    return _("Sessions without published minutes: %(count)d") % {"count": count} if count else ""


def unpublished_deliberations() -> str:
    """Say how many deliberations should be public and aren't."""
    count = _due().filter(published_at=None, item__is_closed=False).count()
    return _("Deliberations that are not published: %(count)d") % {"count": count} if count else ""


def missing_sessions() -> str:
    """Say whether fewer ordinary sessions were held than the law wants (113-14, article 33)."""
    term = Term.objects.filter(removed_at=None, ends_on=None).first()
    today = timezone.localdate()
    if term is None or term.starts_on > today - YEAR:
        return ""
    needed = law.value("council.sessions.per_year")
    ordinary = _held().filter(kind=SessionKind.ORDINARY, opens_on__gte=today - YEAR)
    count = ordinary.count()
    if count >= needed:
        return ""
    return _("Ordinary sessions in twelve months: %(count)d of %(needed)d") % {
        "count": count,
        "needed": needed,
    }


def no_opposition_chair() -> str:
    """Say whether no standing committee is chaired by the opposition (113-14, article 27)."""
    today = timezone.localdate()
    standing = Body.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), kind=BodyKind.STANDING, removed_at=None
    )
    if not standing.exists() or standing.filter(is_opposition_chaired=True).exists():
        return ""
    return _("No standing committee is chaired by the opposition.")


def _held() -> QuerySet[Session]:
    return Session.objects.filter(state=SessionState.CLOSED, removed_at=None)


def _without_minutes() -> QuerySet[Session]:
    rows = _held().filter(closes_on__lt=timezone.localdate() - _delay())
    return rows.filter(Q(minutes=None) | Q(minutes__published_at=None))


def _due() -> QuerySet[Deliberation]:
    """Return the deliberations of twelve months whose delay has passed."""
    today = timezone.localdate()
    return Deliberation.objects.filter(
        session__closes_on__gte=today - YEAR,
        session__closes_on__lt=today - _delay(),
        removed_at=None,
    )


def _delay() -> dt.timedelta:
    return dt.timedelta(days=law.value(DELAY))
