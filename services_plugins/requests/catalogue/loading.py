"""Filling the national catalogue from the project's own definitions.

Each file of `data/` is one procedure: where it is filed, its sheet and its form. What the ministry
has taken over in its console is its own from then on, part by part: a procedure with a version or
draft of the ministry's gets no version from a file any more; one whose place of filing it has set
keeps that; one that it has withdrawn stays so. The rest follows the files, so that a release can
put definitions right.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from services_plugins.requests.definition import Definition
from services_plugins.requests.sheet import Sheet, check_together
from tenants.audit import SYSTEM

DATA = Path(__file__).parent / "data"
# What a file says of the procedure itself, and of where it is filed.
PLACE = ("category", "position", "desk")
FILING = ("mode", "mode_is_free", "external_name", "external_url")
FACTS = PLACE + FILING


@transaction.atomic
def load_catalogue() -> int:
    """Publish the definitions that the catalogue lacks; return how many. Harmless to repeat.

    Raises InvalidDefinition for a file that can't be used.
    """
    return sum(_load(json.loads(path.read_text("utf-8"))) for path in sorted(DATA.glob("*.json")))


def _load(raw: dict[str, Any]) -> bool:
    check_together(Sheet.parse(raw["sheet"]), Definition.parse(raw["form"]))
    procedure = _procedure(raw)
    newest = procedure.versions.first()
    same = newest and (newest.sheet_data, newest.form_data) == (raw["sheet"], raw["form"])
    # A version that a person made isn't replaced by a file.
    if newest and (same or newest.created_by != SYSTEM):
        return False
    ProcedureVersion.objects.create(
        procedure=procedure,
        number=newest.number + 1 if newest else 1,
        sheet_data=raw["sheet"],
        form_data=raw["form"],
        created_by=SYSTEM,
        published_at=timezone.now(),
    )
    return True


def _procedure(raw: dict[str, Any]) -> NationalProcedure:
    """Return the procedure of a file, made or brought up to it where the ministry leaves that."""
    facts = {name: raw.get(name, "") for name in FACTS}
    procedure, made = NationalProcedure.objects.get_or_create(code=raw["code"], defaults=facts)
    names = PLACE if procedure.is_filing_settled else FACTS
    said = {name: value for name, value in facts.items() if name in names}
    if not made and any(getattr(procedure, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(procedure, name, value)
        procedure.save(update_fields=list(said))
    return procedure
