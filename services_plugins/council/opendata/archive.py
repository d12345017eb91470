"""The archive of a term: one ZIP that still opens in thirty years, without our software.

A bag as RFC 8493 has it: `data/` with pages in plain HTML, tables, OParl objects and every
published paper, and a manifest with the hash of each. Nothing is in it that wasn't published.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from cms.models import SiteIdentity
from services_plugins.council.models import Deliberation, Paper, Session, Term
from services_plugins.council.oparl import rows
from services_plugins.council.oparl.kinds import KINDS
from services_plugins.council.opendata import deliberations, popolo
from services_plugins.kit.opendata.tables import as_csv, table_schema

BATCH = 200
BYTES_AT_A_TIME = 1 << 20
LANGUAGES = ("ar", "fr")
# How the rows of a kind are narrowed to a term.
OF_TERM = {
    "legislative-term": "pk",
    "organization": "term",
    "membership": "body__term",
    "person": "memberships__body__term",
    "meeting": "session__term",
    "agenda-item": "session__term",
    "paper": "session__term",
    "consultation": "item__session__term",
}


@dataclass
class Bag:
    """A ZIP being written; remembers the hash of everything in it."""

    archive: zipfile.ZipFile
    hashes: dict[str, str]
    size: int = 0

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        with self.archive.open(name, "w", force_zip64=True) as target:
            for chunk in chunks:
                digest.update(chunk)
                self.size += len(chunk)
                target.write(chunk)
        self.hashes[name] = digest.hexdigest()


def write(term: Term, target: IO[bytes]) -> int:
    """Write the archive of a term into a file; return how many files it holds."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        bag = Bag(archive, {})
        for name, chunks in _payload(term):
            bag.add(name, chunks)
        lines = (f"{digest}  {name}\n" for name, digest in sorted(bag.hashes.items()))
        archive.writestr("manifest-sha256.txt", "".join(lines))
        archive.writestr("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        archive.writestr("bag-info.txt", _info(term, bag))
        return len(bag.hashes)


def papers(term: Term) -> QuerySet[Paper]:
    """Return the published papers of a term, whatever they belong to."""
    of_session = {"session__term": term}
    subjects = {
        "council.session": Session.objects.filter(term=term),
        "council.sitting": rows.sittings().filter(**of_session),
        "council.agendaitem": rows.items().filter(**of_session),
        "council.minutes": term.sessions.filter(minutes__isnull=False),
        "council.deliberation": rows.DELIBERATIONS.filter(**of_session),
    }
    condition = Q(pk__in=[])
    for kind, found in subjects.items():
        key = "minutes" if kind == "council.minutes" else "pk"
        condition |= Q(subject_kind=kind, subject_id__in=found.order_by().values(key))
    return rows.files().filter(condition, removed_at__isnull=True).order_by("pk")


def file_name(paper: Paper) -> str:
    """Return where a paper lies in the archive; its key keeps equal names apart."""
    return f"files/{paper.pk}-{paper.name}"


def _payload(term: Term) -> Iterator[tuple[str, Iterable[bytes]]]:
    for language in LANGUAGES:
        yield f"data/index.{language}.html", [_index(term, language).encode()]
    yield "data/people.json", [_json(popolo.describe())]
    yield "data/deliberations.csv", [_table(term).encode()]
    yield "data/deliberations.schema.json", [_json(table_schema(deliberations.TABLE))]
    for slug, lookup in OF_TERM.items():
        found = KINDS[slug].shown().filter(**{lookup: term.pk}).order_by("pk").distinct()
        yield f"data/oparl/{slug}.json", _objects(slug, found)
    for paper in papers(term).iterator(BATCH):
        yield f"data/{file_name(paper)}", _chunks(paper)


def _objects(slug: str, found: QuerySet) -> Iterator[bytes]:
    """Yield a JSON list, as many rows at a time as fit into memory."""
    keys = list(found.values_list("pk", flat=True))
    yield b"["
    for start in range(0, len(keys), BATCH):
        some = KINDS[slug].shown().filter(pk__in=keys[start : start + BATCH]).order_by("pk")
        for place, described in enumerate(KINDS[slug].describe(list(some), True)):
            yield (b",\n" if start or place else b"\n") + _json(described)
    yield b"\n]\n"


def _chunks(paper: Paper) -> Iterator[bytes]:
    with paper.file.open("rb") as content:
        while chunk := content.read(BYTES_AT_A_TIME):
            yield chunk


def _table(term: Term) -> str:
    kept = set(
        rows.DELIBERATIONS.filter(session__term=term, removed_at__isnull=True)
        .order_by()
        .values_list("pk", flat=True)
    )
    return as_csv(deliberations.TABLE, deliberations.rows(kept))


def _index(term: Term, language: str) -> str:
    """Return the page that leads to everything, without a script, a style sheet or a picture."""
    found = rows.DELIBERATIONS.filter(session__term=term, removed_at__isnull=True)
    shown: list[Deliberation] = list(found.order_by("adopted_on", "number"))
    held = rows.papers_of([*shown, *(sessions := list(_sessions(term)))])
    with override(language):
        context: dict[str, Any] = {
            "language": language,
            "direction": "rtl" if language == "ar" else "ltr",
            "identity": SiteIdentity.load(),
            "term": term,
            "made_at": timezone.localtime(),
            "sessions": [_with_files(one, held) for one in sessions],
            "deliberations": [_with_files(one, held) for one in shown],
        }
        return render_to_string("council/archive/index.html", context)


def _sessions(term: Term) -> QuerySet[Session]:
    announced = rows.sittings().filter(session__term=term).order_by().values("session")
    return term.sessions.filter(pk__in=announced).order_by("opens_on")


def _with_files(row: Any, held: rows.Papers) -> dict[str, Any]:
    files = [(paper, file_name(paper)) for paper in rows.of_row(held, row)]
    return {"row": row, "files": files}


def _info(term: Term, bag: Bag) -> str:
    identity = SiteIdentity.load()
    return (
        f"Source-Organization: {identity.name_fr} / {identity.name_ar}\n"
        f"External-Identifier: {identity.territory_code} {term}\n"
        f"Bagging-Date: {timezone.localdate():%Y-%m-%d}\n"
        f"Payload-Oxum: {bag.size}.{len(bag.hashes)}\n"
    )


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()
