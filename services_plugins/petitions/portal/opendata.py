"""The register as a table for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from services_plugins.kit.opendata.tables import Column, Table
from services_plugins.petitions.portal.finder import register
from services_plugins.petitions.portal.models import PetitionFacts
from tenants.directory import REGION_LETTERS

COLUMNS = (
    Column(
        "authority",
        "string",
        _("Authority"),
        "Code of the territory (HCP) whose council is addressed; government, representatives or "
        "councillors for petitions and motions to the State.",
        True,
    ),
    Column("number", "string", _("Number"), required=True),
    Column("region", "string", _("Region"), "Code of the region (HCP). Empty for the State."),
    Column("address", "string", _("Address"), "Of the petition in this register.", True),
    Column("language", "string", _("Language"), required=True),
    Column("title", "string", _("Title"), required=True),
    Column("question", "string", _("Question"), "Its beginning.", True),
    Column("authors", "string", _("Authors"), "citizens or association.", True),
    Column("state", "string", _("State"), required=True),
    Column("signatures", "integer", _("Signatures"), required=True),
    Column("threshold", "integer", _("Signatures needed"), "Empty where none are asked for."),
    Column("published", "date", _("Published on"), required=True),
    Column("closes", "date", _("Collects until")),
    Column("filed", "date", _("Filed on")),
    Column("due", "date", _("Answer due"), "End of the legal delay."),
    Column("decided", "date", _("Answered on")),
    Column("days", "integer", _("Days until the answer"), "Calendar days from filing."),
    Column(
        "late", "boolean", _("Late"), "Whether the answer came or waits beyond its delay.", True
    ),
    Column("outcome", "string", _("Outcome"), "What the council made of it."),
    Column("site_open", "boolean", _("Site open"), "Whether the petition can be read there.", True),
    Column("is_demonstration", "boolean", _("Demonstration"), "Made up.", True),
)
TABLE = Table("petitions", _("Register of petitions"), COLUMNS, ("authority", "number"))


def rows(base: str) -> Iterator[dict[str, Any]]:
    """Yield every petition, newest first; `base` is the portal's address."""
    with override("ar"):
        pattern = reverse("petition_register:petition", args=["00", "0"])
    for one in register().iterator(chunk_size=1000):
        yield _row(one, base + pattern.replace("/00/0/", f"/{one.key}/{one.number}/"))


def _row(one: PetitionFacts, address: str) -> dict[str, Any]:
    return {
        "authority": one.key,
        "number": one.number,
        "region": one.territory.code[:REGION_LETTERS] if one.territory else None,
        "address": address,
        "language": one.language,
        "title": one.title,
        "question": one.question,
        "authors": one.author_kind,
        "state": one.state,
        "signatures": one.signature_count,
        "threshold": one.threshold or None,
        "published": one.published_on.isoformat(),
        "closes": one.closes_on and one.closes_on.isoformat(),
        "filed": one.filed_on and one.filed_on.isoformat(),
        "due": one.due and one.due.isoformat(),
        "decided": one.decided_on and one.decided_on.isoformat(),
        "days": one.days_taken,
        "late": one.is_late,
        "outcome": one.outcome or None,
        "site_open": one.is_site_open,
        "is_demonstration": one.is_demonstration,
    }
