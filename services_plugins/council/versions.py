"""Versions of what was published: kept for good, each with what changed and why."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from services_plugins.council.minuting import saying
from services_plugins.council.models import Deliberation, Minutes, Version
from services_plugins.kit import documents
from services_plugins.kit.documents import Part
from services_plugins.kit.models import subject_of
from tenants.law.wording import in_language

# What a version of a deliberation holds.
TEXTS = tuple(
    f"{kind}_{language}" for kind in ("title", "text") for language in ("ar", "fr", "zgh")
)


@dataclass(frozen=True)
class Change:
    """Lines that stayed (`is_kept`), or what they were before and are now."""

    is_kept: bool
    before: list[str]
    after: list[str]


def keep(
    subject: models.Model,
    content: dict[str, Any],
    *,
    user: Any,
    reason: str = "",
    internal: dict[str, Any] | None = None,
    sha256: str = "",
) -> Version:
    """Keep what is published now; the caller holds the row of `subject`."""
    return Version.objects.create(
        **subject_of(subject),
        number=Version.of(subject).count() + 1,
        content=content,
        internal=internal or {},
        sha256=sha256,
        reason=reason,
        author=user,
        author_name=str(user)[:150],
    )


def latest(subject: models.Model) -> Version | None:
    """Return what is published of `subject`; None where nothing is."""
    return Version.of(subject).order_by("-number").first()


def texts_of(deliberation: Deliberation) -> dict[str, str]:
    """Return what a version of a deliberation holds."""
    return {name: getattr(deliberation, name) for name in TEXTS}


def parts(version: Version) -> Iterator[Part]:
    """Yield what a version says, in the active language."""
    content = version.content
    if version.subject_kind == Minutes._meta.label_lower:
        yield from saying.parts(content)
        return
    for kind in ("title", "text"):
        said = in_language(**{one: content.get(f"{kind}_{one}", "") for one in ("ar", "fr", "zgh")})
        if said:
            yield documents.paragraphs(said)


def changes(before: Version, after: Version) -> list[Change]:
    """Return what is different in a version, in the active language, between lines that stayed."""
    old, new = (saying.lines(parts(one)) for one in (before, after))
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    return [
        Change(tag == "equal", old[a1:a2], new[b1:b2])
        for tag, a1, a2, b1, b2 in matcher.get_opcodes()
    ]


def all_of(subject: models.Model) -> list[Version]:
    """Return the versions of `subject`, the latest first."""
    return list(Version.of(subject).order_by("-number"))


def label(version: Version) -> str:
    """Return how a version is called."""
    return _("Version %(number)d") % {"number": version.number}


def with_changes(rows: Iterable[Version]) -> list[tuple[Version, list[Change]]]:
    """Return versions, the latest first, each with what it changed in the one before."""
    listed = list(rows)
    earlier = dict(pairwise(listed))
    return [(one, changes(earlier[one], one) if one in earlier else []) for one in listed]
