"""Archives of terms, made in the background."""

from __future__ import annotations

import hashlib
import tempfile
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django_tasks import task

from cms import generation
from services_plugins.council.enums import PaperKind, Reading
from services_plugins.council.models import Paper, Term
from services_plugins.council.opendata import archive
from services_plugins.council.permissions import PUBLISH
from services_plugins.kit import history
from services_plugins.kit.models import subject_of


@transaction.atomic
def order(term: Term, *, user: Any) -> None:
    """Have the archive of a term made and published; the former one goes then."""
    if not user.has_perm(PUBLISH):
        raise PermissionDenied(PUBLISH)
    term = Term.objects.select_for_update().get(pk=term.pk)
    history.record(term, "council.archive_ordered", actor=history.staff(user), is_public=False)
    build.enqueue(term.pk, user.pk)


@task()
def build(term_id: int, user_id: int) -> None:
    """Write the archive into a file of its own, then put it in the place of the former one."""
    term = Term.objects.get(pk=term_id)
    with tempfile.TemporaryFile() as target:
        archive.write(term, target)
        size = target.tell()
        target.seek(0)
        digest = hashlib.file_digest(target, "sha256").hexdigest()
        target.seek(0)
        _publish(term, File(target), size, digest, user_id)


@transaction.atomic
def _publish(term: Term, content: File, size: int, digest: str, user_id: int) -> None:
    term = Term.objects.select_for_update().get(pk=term.pk)
    now = timezone.now()
    former = Paper.of(term).filter(kind=PaperKind.ARCHIVE, removed_at__isnull=True)
    former.update(removed_at=now, updated_at=now)
    with override("ar"):
        title = gettext("Archive of the term %(term)s") % {"term": term}
    paper = Paper(
        **subject_of(term),
        kind=PaperKind.ARCHIVE,
        title_ar=title,
        name=f"council-{term.starts_on.year}.zip",
        content_type="application/zip",
        size=size,
        sha256=digest,
        # Its papers are found by themselves: nothing of it waits to be read.
        reading=Reading.TEXT,
        is_public=True,
        published_at=now,
        is_demonstration=term.is_demonstration,
    )
    paper.file.save(f"{digest[:16]}.zip", content, save=False)
    paper.save()
    actor = history.staff(get_user_model().objects.get(pk=user_id))
    history.record(term, "council.archived", actor=actor, data={"sha256": digest})
    generation.renew()
