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
from services_plugins.requests.enums import FilingMode
from services_plugins.requests.models import Desk, Edition, Procedure
from services_plugins.requests.starter import add_letters

# The name under which pages keep the finder (see ServicePlugin.block_name).
FINDER = "requests_finder"


def provision(tenant: Any, options: dict) -> None:
    """Give a new tenant what the catalogue has, its letters, and a way from its services."""
    adopt_catalogue()
    add_letters()
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
    force. Known ones follow where the ministry has them filed, and are withdrawn with it; what
    the commune wrote or may choose stays. Harmless to repeat.
    """
    everything = _catalogue()
    known = {one.code: one for one in Procedure.objects.all()}
    _follow(known, [one for one, _version in everything])
    national = [(one, version) for one, version in everything if version and not one.is_withdrawn]
    desks = _desks({one.desk for one, _version in national})
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


def _catalogue() -> list[tuple[NationalProcedure, ProcedureVersion | None]]:
    """Return the procedures of the catalogue, each with its newest published version if any."""
    with schema_context("public"):
        versions = ProcedureVersion.objects.exclude(published_at=None).order_by("-number")
        rows = NationalProcedure.objects.prefetch_related(
            Prefetch("versions", queryset=versions, to_attr="published")
        )
        return [(one, next(iter(one.published), None)) for one in rows]


# What a commune has from the ministry, whatever it chose itself.
FOLLOWED = (
    "category", "position", "mode_is_free", "external_name", "external_url", "is_withdrawn",
)  # fmt: skip


def _follow(known: dict[str, Procedure], national: list[NationalProcedure]) -> None:
    """Bring what communes may not choose of the known procedures to what the ministry says."""
    changed = []
    for one in national:
        if (own := known.get(one.code)) is None:
            continue
        said = {name: getattr(one, name) for name in FOLLOWED}
        if not one.mode_is_free or not _is_possible(own.mode, one):
            said["mode"] = one.mode
        if any(getattr(own, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(own, name, value)
            changed.append(own)
    Procedure.objects.bulk_update(changed, [*FOLLOWED, "mode"])


def _is_possible(mode: str, national: NationalProcedure) -> bool:
    """Tell whether a commune's choice still leads somewhere."""
    return mode == FilingMode.HERE or bool(national.external_url)


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
        external_name=national.external_name,
        external_url=national.external_url,
        position=national.position,
    )
