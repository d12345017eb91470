"""The way of a petition through the council, as one page: from the filing to what came of it.

What the council's own plugin has made public appears as it is there; what staff note by hand
stands beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services_plugins.kit import attachments, debates
from services_plugins.kit.enums import Outcome, Safety, StepKind
from services_plugins.kit.models import Attachment
from services_plugins.kit.plugin import CouncilStep
from services_plugins.petitions.debates import KIND
from services_plugins.petitions.enums import WITH_COUNCIL
from services_plugins.petitions.models import Petition, Update

# What was debated and what was decided stand together.
STAGES: tuple[tuple[Promise, tuple[StepKind, ...]], ...] = (
    (gettext_lazy("Study by a committee"), (StepKind.COMMITTEE_STUDY,)),
    (gettext_lazy("Agenda of a session"), (StepKind.AGENDA,)),
    (gettext_lazy("Debate and deliberation"), (StepKind.DEBATED, StepKind.DELIBERATION)),
    (gettext_lazy("What has changed"), (StepKind.FOLLOW_UP,)),
)


@dataclass(frozen=True)
class Document:
    """A document of a step: a file that its token opens, or a public address."""

    name: str
    token: str = ""
    path: str = ""
    size: int = 0


@dataclass(frozen=True)
class Entry:
    """Something that happened: when, what, in which language, with its documents."""

    kind: StepKind
    on: dt.date
    title: str
    text: str = ""
    language: str = ""
    path: str = ""
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Stage:
    """A part of the way, with what happened on it: nothing where it is still to come."""

    title: Promise
    entries: tuple[Entry, ...]


def of(petition: Petition) -> list[Stage]:
    """Return the way of a petition from its acceptance on; empty while nothing is told of it.

    Two queries at most, and what the council's plugin takes. No council has a text to the State.
    """
    if petition.is_national:
        return []
    entries = sorted(_entries(petition), key=lambda one: one.on)
    if not entries and petition.state not in WITH_COUNCIL:
        return []
    return [
        Stage(title, tuple(one for one in entries if one.kind in kinds)) for title, kinds in STAGES
    ]


def _entries(petition: Petition) -> Iterator[Entry]:
    updates = list(petition.updates.all())
    files = _files(updates)
    for one in updates:
        yield _noted(one, files.get(one.pk, ()))
    if petition.state not in WITH_COUNCIL:
        return
    told = debates.steps(KIND, petition.pk)
    yield from map(_told, told)
    if petition.session_on and not any(one.kind == StepKind.AGENDA for one in told):
        yield Entry(StepKind.AGENDA, petition.session_on, _("Ordinary session of the council"))


def _noted(update: Update, documents: tuple[Document, ...]) -> Entry:
    """Return what staff noted, in the language that they wrote it in."""
    kind = StepKind(update.kind)
    return Entry(kind, update.on, update.title, update.text, update.language, documents=documents)


def _told(step: CouncilStep) -> Entry:
    """Return what the council's plugin shows, in the active language."""
    outcome = str(Outcome(step.outcome).label) if step.outcome else ""
    text = "\n\n".join(part for part in (outcome, step.text) if part)
    document = Document(_("Document"), path=step.document)
    documents = (document,) if step.document else ()
    return Entry(step.kind, step.on, step.title, text, path=step.path, documents=documents)


def _files(updates: list[Update]) -> dict[int, tuple[Document, ...]]:
    """Return the documents of updates by their keys, in one query."""
    found: dict[int, tuple[Document, ...]] = {}
    if not updates:
        return found
    rows = Attachment.objects.filter(
        subject_kind=Update._meta.label_lower,
        subject_id__in=[one.pk for one in updates],
        safety=Safety.SAFE,
    )
    for row in rows:
        document = Document(row.name, token=attachments.link_token(row), size=row.size)
        found[row.subject_id] = (*found.get(row.subject_id, ()), document)
    return found
