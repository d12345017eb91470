"""Handing the signed list of a filed petition over: to its representative, and to the bureau."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from services_plugins.kit import documents, history
from services_plugins.petitions import papers
from services_plugins.petitions.actions.base import WORK, locked
from services_plugins.petitions.models import Petition


class NoList(LookupError):
    """There is no such list: not filed, or the persons were taken out."""


@transaction.atomic
def hand_over(petition: Petition, part: int, *, user: Any = None) -> tuple[bytes, str]:
    """Return a part of the signed list as PDF and its name; that it was handed over is noted.

    `user` is who asks at the desk, None the representative. Raises NoList, documents.NotDrawn,
    PermissionDenied.
    """
    if user is not None and not user.has_perm(WORK):
        raise PermissionDenied(WORK)
    petition = locked(petition)
    if not 1 <= part <= papers.parts_of_list(petition):
        raise NoList
    pdf, row = papers.signed_list(petition, part)
    history.record(
        petition,
        "petitions.list",
        actor=history.staff(user) if user else history.CITIZEN,
        is_public=False,
        data={"part": part},
    )
    return pdf, documents.file_name(row)
