"""Pushing facts of petitions up to the register: after commit, together, and again if lost.

A change of state goes at once, signatures of half a minute go together. What may no longer be
shown is removed without waiting for a worker. Whatever is lost on the way, the upkeep brings
the register back to what the schema at work says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task
from django_tenants.utils import get_public_schema_name, schema_context

from services_plugins.kit.models import Deadline
from services_plugins.petitions import finder
from services_plugins.petitions.models import Petition
from services_plugins.petitions.portal.enums import SHOWN
from services_plugins.petitions.portal.facts import facts_of, is_shown
from services_plugins.petitions.portal.models import PetitionFacts
from tenants.models import Tenant

PUBLIC = get_public_schema_name()
# By how much the register may be behind the signatures.
TOGETHER_SECONDS = 30
# First key of the advisory locks that let one push of a schema end before the next begins: an
# old fact must not be written over a new one.
PUSH_LOCK = 71_010


def changed(petition: Petition) -> None:
    """Have the register learn of a change of a petition once that is committed."""
    number = petition.number
    if is_shown(petition):
        _after_commit(lambda: push_petition.enqueue(number))
    else:
        left(petition)


def left(petition: Petition) -> None:
    """Have the register forget a petition without waiting for a worker, if it knew it."""
    number = petition.number
    if petition.published_at is not None:
        _after_commit(lambda: push([number]))


def counted(petition: Petition) -> None:
    """Have the register learn of new signatures of a petition within half a minute."""
    number = petition.number

    def enqueue() -> None:
        # Whoever comes next within the time finds the push waiting, which reads what is then.
        if cache.add(f"petitions:push:{number}", True, TOGETHER_SECONDS):
            after = timezone.now() + dt.timedelta(seconds=TOGETHER_SECONDS)
            push_petition.using(run_after=after).enqueue(number)

    _after_commit(enqueue)


def _after_commit(do: Callable[[], Any]) -> None:
    """Call `do` in the schema at work once what is done there is committed.

    What it can't do is only logged: the change itself stands, and the upkeep makes up for it.
    """
    schema = connection.schema_name

    def run() -> None:
        with schema_context(schema):
            do()

    transaction.on_commit(run, robust=True)


@task()
def push_petition(number: str) -> None:
    """Bring what the register says of one petition of the schema at work up to date."""
    push([number])


def push(numbers: list[str] | None = None) -> int:
    """Bring what the register says of the schema at work up to date; return how much changed.

    Of the petitions that are named, or of all. Harmless to repeat, and when two do it at once.
    """
    schema, only = connection.schema_name, {} if numbers is None else {"number__in": numbers}
    with transaction.atomic():
        tenant = _alone(schema)
        wanted = _wanted(only)
        with schema_context(PUBLIC):
            return _write(tenant, wanted, PetitionFacts.objects.filter(tenant=tenant, **only))


def _alone(schema: str) -> Tenant | None:
    """Return the tenant of a schema, None for the portal; only one push at a time goes on."""
    with schema_context(PUBLIC):
        tenant = Tenant.objects.get(schema_name=schema) if schema != PUBLIC else None
        with connection.cursor() as cursor:
            lock = [PUSH_LOCK, tenant.pk if tenant else 0]
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", lock)
    return tenant


def _wanted(only: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the facts of the shown petitions of the schema at work, by number: two queries."""
    rows = finder.public().filter(state__in=SHOWN, **only)
    petitions = list(rows)
    filed = [one.pk for one in petitions if one.filed_at]
    delays = Deadline.objects.filter(
        subject_kind=Petition._meta.label_lower, subject_id__in=filed
    ).order_by("-pk")
    # The first delay is that of the answer.
    due = dict(delays.values_list("subject_id", "due"))
    return {one.number: facts_of(one, due.get(one.pk)) for one in petitions}


def _write(
    tenant: Tenant | None, wanted: dict[str, dict[str, Any]], rows: QuerySet[PetitionFacts]
) -> int:
    """Make `rows` of a tenant what is wanted, touching only what differs."""
    known = {row.number: row for row in rows}
    gone = [row.pk for number, row in known.items() if number not in wanted]
    if gone:
        PetitionFacts.objects.filter(pk__in=gone).delete()
    stale = [row for number, row in known.items() if _takes_over(row, wanted.get(number, {}))]
    if stale:
        PetitionFacts.objects.bulk_update(stale, list(wanted[stale[0].number]))
    place = {"tenant": tenant, "territory_id": tenant and tenant.territory_id}
    new = [
        PetitionFacts(**place, **facts) for number, facts in wanted.items() if number not in known
    ]
    if new:
        PetitionFacts.objects.bulk_create(new)
    return len(gone) + len(stale) + len(new)


def _takes_over(row: PetitionFacts, facts: dict[str, Any]) -> bool:
    """Put what differs into a row; tell whether anything did."""
    different = {name: value for name, value in facts.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
