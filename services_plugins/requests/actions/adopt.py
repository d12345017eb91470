"""Taking procedures over from the national catalogue."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django_tenants.utils import schema_context

from cms.enums import SectionListing
from cms.models import SectionPage
from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from services_plugins.requests.desks import DESKS
from services_plugins.requests.models import Desk, Edition, Procedure

# The name under which pages keep the finder (see ServicePlugin.block_name).
FINDER = "requests_finder"


def provision(tenant: Any, options: dict) -> None:
    """Give a new tenant what the catalogue has, and lead to it from its services section."""
    adopt_catalogue()
    lead_from_services()


def lead_from_services() -> None:
    """Put the finder on top of the services section of each language, once."""
    pages = list(SectionPage.objects.filter(listing=SectionListing.SERVICES))
    changed = [page for page in pages if not any(b.block_type == FINDER for b in page.body)]
    for page in changed:
        page.body.insert(0, (FINDER, {"heading": "", "category": ""}))
    SectionPage.objects.bulk_update(changed, ["body"])


@transaction.atomic
def adopt_catalogue() -> int:
    """Copy what the catalogue has and this tenant lacks; return how many editions that were.

    New procedures come with their desk, new versions of known ones become their edition in
    force; what the commune wrote or chose stays. Harmless to repeat.
    """
    national = _published()
    desks = _desks({one.desk for one, _version in national})
    known = {one.code: one for one in Procedure.objects.all()}
    new = [_procedure(one, desks) for one, _version in national if one.code not in known]
    known |= {one.code: one for one in Procedure.objects.bulk_create(new)}
    held = set(Edition.objects.values_list("procedure_id", "number"))
    editions = [
        Edition(
            procedure=known[one.code],
            number=version.number,
            sheet_data=version.sheet_data,
            form_data=version.form_data,
        )
        for one, version in national
        if (known[one.code].pk, version.number) not in held
    ]
    Edition.objects.bulk_create(editions)
    return len(editions)


def _published() -> list[tuple[NationalProcedure, ProcedureVersion]]:
    """Return the procedures of the catalogue, each with its newest published version."""
    with schema_context("public"):
        versions = ProcedureVersion.objects.exclude(published_at=None).order_by("-number")
        rows = NationalProcedure.objects.filter(is_withdrawn=False).prefetch_related(
            Prefetch("versions", queryset=versions, to_attr="published")
        )
        return [(one, one.published[0]) for one in rows if one.published]


def _desks(keys: set[str]) -> dict[str, Desk]:
    """Return the desks by key, made where they are missing."""
    found = {desk.key: desk for desk in Desk.objects.all()}
    missing = [Desk(key=key, **DESKS[key]) for key in DESKS if key in keys - found.keys()]
    return found | {desk.key: desk for desk in Desk.objects.bulk_create(missing)}


def _procedure(national: NationalProcedure, desks: dict[str, Desk]) -> Procedure:
    return Procedure(
        code=national.code,
        category=national.category,
        desk=desks[national.desk],
        mode=national.mode,
        mode_is_free=national.mode_is_free,
        external_url=national.external_url,
        position=national.position,
    )
