"""Warning staff of deadlines: once before the day and once after it, however often it is tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from services_plugins.kit.enums import DeadlineState
from services_plugins.kit.models import Deadline

# The second warning is given on the day after.
AFTER = -1
# How many deadlines one round takes; the next one goes on.
ROUND = 500

# Warns of a deadline, late or not; tells whether there was anybody to warn.
Warn = Callable[[Deadline, bool], bool]


def warn_all(subject: type[models.Model], warn: Warn, *, days_before: int) -> int:
    """Call `warn(deadline, is_late)` for what runs out for files of a kind; return how often.

    The first time is `days_before` the day, the second after it; each is given once.
    """
    today = timezone.localdate()
    due = (
        Deadline.objects.filter(
            subject_kind=subject._meta.label_lower,
            state=DeadlineState.RUNNING,
            due__lte=today + dt.timedelta(days=days_before),
        )
        .filter(Q(warned=None) | Q(warned__gt=AFTER, due__lt=today))
        .values_list("pk", flat=True)[:ROUND]
    )
    return sum(_warn_once(pk, today, warn, days_before) for pk in list(due))


@transaction.atomic
def _warn_once(pk: int, today: dt.date, warn: Warn, days_before: int) -> bool:
    """Have one warning given, unless another round has; both or none are kept."""
    running = Deadline.objects.select_for_update(skip_locked=True).filter(
        pk=pk, state=DeadlineState.RUNNING
    )
    deadline = running.first()
    if deadline is None:
        return False
    is_late = deadline.due < today
    level = AFTER if is_late else days_before
    if deadline.warned is not None and deadline.warned <= level:
        return False
    deadline.warned = level
    deadline.save(update_fields=["warned"])
    return warn(deadline, is_late)
