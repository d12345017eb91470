"""OParl on the national portal: every council of the platform, in one list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from services_plugins.council.directory.models import PublishedCouncil
from services_plugins.council.oparl import addresses, lists, objects
from services_plugins.council.oparl.views import problem
from services_plugins.kit.opendata.answers import json_answer, open_to_all
from tenants.enums import TenantState
from tenants.public import PORTAL


@open_to_all
def system(http: HttpRequest) -> HttpResponse:
    """The entry point of the country."""
    return json_answer(objects.system(addresses.bodies(), PORTAL.name))


@open_to_all
def bodies(http: HttpRequest) -> HttpResponse:
    """Every council that publishes; each body's own address is on the site of its commune."""
    try:
        wanted = lists.read(http.GET)
    except ValidationError as error:
        return problem(error)
    found = _councils() if wanted.with_gone else _councils().filter(removed_at__isnull=True)
    return json_answer(lists.page(found, wanted, addresses.bodies(), _describe))


def _councils() -> QuerySet[PublishedCouncil]:
    """Return the councils of sites that are open; others are nobody's news."""
    return PublishedCouncil.objects.filter(tenant__state=TenantState.LIVE)


def _describe(found: Sequence[PublishedCouncil]) -> list[dict[str, Any]]:
    return [_gone(row) if row.removed_at else row.body for row in found]


def _gone(row: PublishedCouncil) -> dict[str, Any]:
    kept = {key: row.body[key] for key in ("id", "type", "created")}
    return {**kept, "modified": objects.time(row.removed_at), "deleted": True}
