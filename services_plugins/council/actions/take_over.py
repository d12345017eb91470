"""Deliberations of past years taken over from a list: all that can be placed, or nothing."""

from __future__ import annotations

import hashlib
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from typing import IO, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import task

from cms import generation
from services_plugins.council import search, sheets
from services_plugins.council.enums import BodyKind, PaperKind, SessionState
from services_plugins.council.models import Body, Deliberation, Paper, Session, Term
from services_plugins.council.past import reading, staging
from services_plugins.council.past.reading import Placed, Plan, Problem
from services_plugins.council.permissions import PUBLISH
from services_plugins.kit import history
from services_plugins.kit.models import subject_of

Terms = Sequence[Term]
Sessions = dict[tuple[str, int], Session]


def read(content: bytes, archive: IO[bytes] | None) -> Plan:
    """Return what a list and a ZIP of PDFs would bring. Raises ValidationError for neither."""
    sheet = sheets.read(content, reading.COLUMNS)
    names = reading.names_in(archive) if archive is not None else {}
    return reading.plan(sheet, names)


def order(token: str, *, publish: bool, user: Any) -> None:
    """Have an upload taken over in the background."""
    _check(user)
    take_over_staged.enqueue(token, publish, user.pk, translation.get_language() or "ar")


@task()
def take_over_staged(token: str, publish: bool, user_id: int, language: str) -> None:
    """Take an upload over, and keep the report in the language of who ordered it."""
    content = staging.opened(token, staging.LIST)
    if content is None:
        return
    user = get_user_model().objects.get(pk=user_id)
    archive = staging.opened(token, staging.FILES)
    with translation.override(language):
        with content:
            try:
                found = take_over(content.read(), archive, publish=publish, user=user)
                report = {"count": len(found.placed), "problems": _told(found.problems)}
            except ValidationError as error:
                report = {"count": 0, "problems": [["", " ".join(error.messages)]]}
        if archive is not None:
            archive.close()
        staging.tell(token, report)


@transaction.atomic
def take_over(content: bytes, archive: IO[bytes] | None, *, publish: bool, user: Any) -> Plan:
    """Take over what can be placed; return the plan with the problems that showed on the way.

    Published at once only where `publish` says so. Raises PermissionDenied, and ValidationError
    for a list that can't be read.
    """
    _check(user)
    found = read(content, archive)
    terms = list(Term.objects.filter(removed_at__isnull=True))
    sessions = _sessions(found.placed, terms)
    rows = Deliberation.objects.bulk_create(
        _row(placed, sessions.get(placed.session_key), publish) for placed in found.placed
    )
    if archive is not None:
        with zipfile.ZipFile(archive) as opened:
            found.problems += _keep_files(opened, found.placed, rows, publish)
    _note(sessions, rows, terms, user)
    search.reindex([row.pk for row in rows])
    generation.renew()
    return found


def _check(user: Any) -> None:
    if not user.has_perm(PUBLISH):
        raise PermissionDenied(PUBLISH)


def _sessions(placed: Sequence[Placed], terms: Terms) -> Sessions:
    """Return the sessions that the list names: those that are there, or new ones, closed.

    What the list doesn't say (the hour, who was there) stays unknown.
    """
    lines: dict[tuple[str, int], list[Placed]] = defaultdict(list)
    for one in placed:
        if one.session:
            lines[one.session_key].append(one)
    found: Sessions = {}
    for key, of_session in lines.items():
        days = sorted(line.adopted_on for line in of_session)
        term = reading.term_on(days[0], terms)
        if term is not None:
            found[key] = _session(term, key[0], days)
    return found


def _session(term: Term, name: str, days: Sequence[Any]) -> Session:
    kind = reading.kind_of(name)
    there = Session.objects.filter(
        term=term, kind=kind, opens_on__lte=days[0], closes_on__gte=days[-1], removed_at=None
    ).first()
    return there or Session.objects.create(
        term=term, kind=kind, state=SessionState.CLOSED, opens_on=days[0], closes_on=days[-1]
    )


def _row(placed: Placed, session: Session | None, publish: bool) -> Deliberation:
    return Deliberation(
        number=placed.number,
        year=placed.year,
        state=placed.state,
        session=session,
        title_ar=placed.title_ar,
        title_fr=placed.title_fr,
        text_ar=placed.text_ar,
        theme=placed.theme,
        adopted_on=placed.adopted_on,
        published_at=timezone.now() if publish else None,
    )


def _keep_files(
    archive: zipfile.ZipFile, placed: Sequence[Placed], rows: Sequence[Deliberation], publish: bool
) -> list[Problem]:
    """Keep the file of each row, one in memory at a time; return what is no PDF."""
    problems = []
    for line, row in zip(placed, rows, strict=True):
        if not line.file:
            continue
        data = archive.read(line.file)
        if reading.is_pdf(data[:5]):
            _keep_file(data, line.file, row, publish)
        else:
            problems.append(Problem(line.file, reading.NO_PDF))
    return problems


def _keep_file(data: bytes, name: str, row: Deliberation, publish: bool) -> None:
    digest = hashlib.sha256(data).hexdigest()
    paper = Paper(
        **subject_of(row),
        kind=PaperKind.DELIBERATION,
        title_ar=row.title_ar,
        title_fr=row.title_fr,
        name=f"{row.year}-{row.number}.pdf",
        content_type="application/pdf",
        size=len(data),
        sha256=digest,
        is_public=publish,
        published_at=timezone.now() if publish else None,
    )
    paper.file.save(f"{digest[:16]}.pdf", ContentFile(data), save=False)
    paper.save()


def _note(sessions: Sessions, rows: Sequence[Deliberation], terms: Terms, user: Any) -> None:
    """Record the taking over with the council of the newest term, which every commune has."""
    council = Body.objects.filter(kind=BodyKind.COUNCIL, term__in=terms).order_by("-pk").first()
    if council is not None:
        council = Body.objects.select_for_update().get(pk=council.pk)
        history.record(
            council,
            "council.past_taken_over",
            actor=history.staff(user),
            is_public=False,
            data={"deliberations": len(rows), "sessions": len(sessions)},
        )


def _told(problems: Sequence[Problem]) -> list[list[str]]:
    return [[str(one.where), str(one.words)] for one in problems]
