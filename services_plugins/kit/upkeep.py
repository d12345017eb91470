"""What time brings about in a tenant's services; `manage.py upkeep` calls it for each."""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from services_plugins.kit import notifications, orphans, registry
from services_plugins.kit.plugin import RetentionRule
from tenants.law import rules as law

_DAY = 24 * 3600
_DAYS_PER_MONTH = 30.44


def run() -> None:
    """Do what is due in the tenant at work: each plugin's own, messages that wait too long.

    Once a day erase what is no longer needed, and files that nobody names.
    """
    for plugin in registry.at_work():
        if plugin.upkeep:
            plugin.upkeep()
    notifications.resend()
    if cache.add(f"kit:retention:{timezone.localdate():%Y-%m-%d}", True, _DAY):
        erase()
        orphans.remove()


def erase() -> int:
    """Remove what is no longer needed (law 09-08), switched off or not; return how much."""
    rules = [rule for plugin in registry.at_work() for rule in plugin.retention]
    return sum(_erase(rule) for rule in rules)


@transaction.atomic
def _erase(rule: RetentionRule) -> int:
    months = law.rule(rule.law).value if rule.law else rule.months
    if months is None:
        return 0
    return rule.remove(timezone.now() - dt.timedelta(days=months * _DAYS_PER_MONTH))
