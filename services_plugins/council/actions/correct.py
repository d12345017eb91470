"""Corrections of what is published: the earlier version stays, with the reason of the change."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms import generation
from services_plugins.council import printing, search, versions
from services_plugins.council.actions.base import held
from services_plugins.council.actions.deliberations import check_seen
from services_plugins.council.models import Deliberation
from services_plugins.council.permissions import PUBLISH
from services_plugins.kit import history


@transaction.atomic
def correct(
    deliberation: Deliberation, values: dict[str, str], reason: str, *, seen: str, user: Any
) -> Deliberation:
    """Correct titles and texts of a published deliberation; its PDF is issued anew.

    The PDF of before keeps its address, and the check of its code says that it is no longer the
    valid one. Raises ValidationError.
    """
    deliberation = held(deliberation, user, PUBLISH)
    if deliberation.published_at is None:
        raise ValidationError(_("It isn't published yet: edit it."), code="not_published")
    check_seen(deliberation, seen)
    if not reason.strip():
        raise ValidationError(_("Say why it is corrected: everybody reads it."), code="no_reason")
    changed = [name for name in versions.TEXTS if values[name] != getattr(deliberation, name)]
    if not changed:
        raise ValidationError(_("Nothing is different."), code="same")
    _keep_first(deliberation, user)
    for name in changed:
        setattr(deliberation, name, values[name])
    if not (deliberation.title_ar.strip() and deliberation.text_ar.strip()):
        raise ValidationError(_("Title and text are obligatory in Arabic."), code="no_text")
    deliberation.save(update_fields=[*changed, "updated_at"])
    _document, paper = printing.issue_deliberation(deliberation)
    version = versions.keep(
        deliberation,
        versions.texts_of(deliberation),
        user=user,
        reason=reason.strip(),
        sha256=paper.sha256,
    )
    history.record(
        deliberation,
        "council.deliberation_corrected",
        actor=history.staff(user),
        data={"version": version.number, "fields": changed, "sha256": paper.sha256},
    )
    search.reindex([deliberation.pk])
    generation.renew()
    return deliberation


def _keep_first(deliberation: Deliberation, user: Any) -> None:
    """Keep what was published of one that came here published, from an import."""
    if versions.latest(deliberation) is None:
        paper = printing.published_paper(deliberation)
        versions.keep(
            deliberation,
            versions.texts_of(deliberation),
            user=user,
            sha256=paper.sha256 if paper else "",
        )
