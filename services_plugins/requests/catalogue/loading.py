"""Filling the national catalogue from the project's own definitions.

Each file of `data/` is one procedure: where it is filed, its sheet and its form. A file that
says something new becomes a new published version; what the ministry has changed since, in a
version of its own, stays in force.
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
# What a file says of the procedure itself.
FACTS = ("category", "position", "desk", "mode", "mode_is_free", "external_name", "external_url")


@transaction.atomic
def load_catalogue() -> int:
    """Publish the definitions that the catalogue lacks; return how many. Harmless to repeat.

    Raises InvalidDefinition for a file that can't be used.
    """
    return sum(_load(json.loads(path.read_text("utf-8"))) for path in sorted(DATA.glob("*.json")))


def _load(raw: dict[str, Any]) -> bool:
    check_together(Sheet.parse(raw["sheet"]), Definition.parse(raw["form"]))
    procedure, _made = NationalProcedure.objects.get_or_create(
        code=raw["code"], defaults={name: raw[name] for name in FACTS if name in raw}
    )
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
