"""The table of published answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cms import navigation
from cms.addresses import current_base_url
from services_plugins.kit.opendata.tables import Column, Table
from services_plugins.requests.actions.publish import files_of
from services_plugins.requests.models import PublicAnswer

COLUMNS = (
    Column("territory", "string", _("Code of the commune"), "National code (HCP).", True),
    Column("number", "integer", _("Number of the answer"), required=True),
    Column("address", "string", _("Address of the answer"), required=True),
    Column("language", "string", _("Language"), required=True),
    Column("title", "string", _("Title"), required=True),
    Column("question", "string", _("What was asked"), "Empty where it isn't published."),
    Column("answer", "string", _("What the commune answers"), "Empty where documents hold it."),
    Column("decided", "date", _("Day of the decision"), required=True),
    Column("published", "date", _("Day of the publication"), required=True),
    Column("documents", "string", _("Documents"), "Their addresses, parted by spaces."),
    Column(
        "is_demonstration", "boolean", _("Demonstration"), "Made up, to show the service.", True
    ),
)
TABLE = Table("answers", _("Answers to requests for information"), COLUMNS, ("territory", "number"))


def rows() -> Iterator[dict[str, Any]]:
    """Yield what is published, newest first."""
    base = current_base_url()
    territory = navigation.site_data().identity.territory_code
    for one in PublicAnswer.published():
        paths = (
            reverse("requests-open:answer_file", args=[one.pk, file.key, file.name])
            for file in files_of(one)
        )
        yield {
            "territory": territory,
            "number": one.pk,
            "address": base + _path(one),
            "language": one.language,
            "title": one.title,
            "question": one.question or None,
            "answer": one.answer or None,
            "decided": timezone.localdate(one.request.decided_at).isoformat(),
            "published": timezone.localdate(one.published_at).isoformat(),
            "documents": " ".join(f"{base}{path}" for path in paths) or None,
            "is_demonstration": one.request.is_demonstration,
        }


def _path(publication: PublicAnswer) -> str:
    with override(publication.language):
        return reverse("requests:answer", args=[publication.pk])
