"""What of a petition is a public fact: the one list of it, which nothing else may add to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator

from cms.text import normalise
from services_plugins.petitions.models import Petition
from services_plugins.petitions.portal.enums import SHOWN
from services_plugins.petitions.portal.models import QUESTION_LETTERS


def is_shown(petition: Petition) -> bool:
    """Tell whether a petition belongs into the register."""
    return petition.is_public and petition.state in SHOWN


def facts_of(petition: Petition, due: dt.date | None) -> dict[str, Any]:
    """Return the public facts of a shown petition, by name of PetitionFacts' fields.

    `due` is the end of the legal delay for the answer, which the petition itself forgets with
    the answer.
    """
    filed, decided = _day(petition.filed_at), _day(petition.decided_at)
    return {
        "authority": petition.authority,
        "number": petition.number,
        "language": petition.language,
        "title": petition.title,
        "question": Truncator(" ".join(petition.question.split())).chars(QUESTION_LETTERS),
        "state": petition.state,
        "author_kind": petition.author_kind,
        "signature_count": petition.signature_count,
        "threshold": petition.threshold,
        "published_on": _day(petition.published_at),
        "closes_on": petition.closes_on,
        "filed_on": filed,
        "due": due,
        "decided_on": decided,
        "days_taken": (decided - filed).days if filed and decided else None,
        "session_on": petition.session_on,
        "outcome": petition.outcome,
        "is_demonstration": petition.is_demonstration,
        "search_text": normalise(f"{petition.number} {petition.title} {petition.question}"),
    }


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None
