"""The conditions of a petition: what the bureau found of each, and what its authors still lack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from services_plugins.kit.models import Attachment
from services_plugins.petitions import law
from services_plugins.petitions.enums import (
    CONDITIONS,
    EDITABLE,
    AuthorKind,
    Condition,
    Document,
    Finding,
    PetitionState,
)
from services_plugins.petitions.models import Petition


@dataclass(frozen=True)
class Check:
    """What the bureau found of one condition: by whom and when, with its evidence."""

    condition: Condition
    finding: Finding
    note: str
    by: str
    on: str
    evidence: tuple[Attachment, ...] = ()

    @property
    def is_answered(self) -> bool:
        return self.finding != Finding.OPEN


def of(petition: Petition) -> tuple[Condition, ...]:
    """Return the conditions that a council's bureau checks of a petition; none on the portal."""
    if law.is_national():
        return ()
    return CONDITIONS[AuthorKind(petition.author_kind)]


def slot_of(condition: Condition) -> str:
    """Return the slot of the files that are evidence of a condition."""
    return f"evidence.{condition.value}"


def checks(petition: Petition, files: Sequence[Attachment] = ()) -> list[Check]:
    """Return every condition with what was found of it; `files` are those of the petition."""
    found = []
    for condition in of(petition):
        kept = petition.checks.get(condition.value, {})
        evidence = tuple(row for row in files if row.slot == slot_of(condition))
        found.append(
            Check(
                condition,
                Finding(kept.get("finding", Finding.OPEN)),
                kept.get("note", ""),
                kept.get("by", ""),
                kept.get("on", ""),
                evidence,
            )
        )
    return found


def with_finding(petition: Petition, finding: Finding) -> list[Condition]:
    """Return the conditions of which this was found."""
    return [one.condition for one in checks(petition) if one.finding == finding]


@dataclass(frozen=True)
class Need:
    """Something that the law asks for, and whether the authors have it."""

    label: str | Promise
    is_there: bool


def needs(petition: Petition, documents: Sequence[Attachment]) -> list[Need]:
    """Return what a petition needs before its next step, with what is there already.

    `documents` are the files that the representative has added.
    """
    found = []
    if petition.state in EDITABLE:
        contact = petition.contact
        is_proven = contact is not None and contact.verified_at is not None
        found.append(Need(_("An address at which the representative is reached"), is_proven))
    if petition.author_kind == AuthorKind.ASSOCIATION:
        found += _of_association(petition, documents)
    elif petition.state == PetitionState.COLLECTING:
        found += _of_signatures(petition)
    return found


def _of_association(petition: Petition, documents: Sequence[Attachment]) -> list[Need]:
    age = law.association_age()
    words = _("The association has existed for %(years)s") % {"years": age.shown_value}
    slots = {row.slot for row in documents}
    files = [Need(one.label, one.value in slots) for one in Document]
    return [Need(words, law.is_old_enough(petition)), *files]


def _of_signatures(petition: Petition) -> list[Need]:
    words = _("%(count)s signatures; missing: %(missing)s") % {
        "count": petition.threshold,
        "missing": petition.missing,
    }
    spread = [
        Need(f"{one.territory.name}: {one.count} / {one.needed}", one.is_enough)
        for one in law.spread(petition)
    ]
    return [Need(words, petition.missing == 0), *spread]


def missing_documents(documents: Sequence[Attachment]) -> list[str]:
    """Return which of the documents that an association adds aren't there."""
    slots = {row.slot for row in documents}
    return [str(one.label) for one in Document if one.value not in slots]
