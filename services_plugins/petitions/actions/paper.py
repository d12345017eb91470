"""Entering sheets that were signed by hand: at the desk, or by the representative.

The organic laws (113-14, article 125, and its like) have the bureau check signatures once the
petition is filed, not before: what the representative enters counts at once, as a sheet that is
handed in does. It can't be entered without its scan, and the bureau finds each line by its sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import attachments, history
from services_plugins.kit.enums import ActorKind
from services_plugins.petitions import people
from services_plugins.petitions.actions import tally
from services_plugins.petitions.actions.base import WORK, locked
from services_plugins.petitions.actions.sign import made
from services_plugins.petitions.enums import (
    LinkKind,
    PetitionState,
    SignatureState,
    SignatureWay,
)
from services_plugins.petitions.models import Petition, Signature

# Slot of the sheets that were signed on paper.
SHEETS = "sheets"


@dataclass(frozen=True)
class Entered:
    """What became of the lines of a sheet."""

    counted: int
    double: int
    unreadable: int


@transaction.atomic
def add_paper(
    petition: Petition,
    rows: Sequence[dict[str, str]],
    *,
    unreadable: int = 0,
    sheet: File | None = None,
    user: Any = None,
) -> Entered:
    """Enter the signatures of a paper sheet, as `sign` takes them, and how many can't be read.

    `user` is who enters them at the desk, None the representative. They count in the same total,
    with the same look for doubles; the scanned sheet is kept with the petition. Raises
    ValidationError where the petition collects no signatures, for a file that isn't accepted, or
    for a representative's sheet without a scan. Raises PermissionDenied.
    """
    if user is not None and not user.has_perm(WORK):
        raise PermissionDenied
    if user is None and sheet is None:
        raise ValidationError(_("Add the scanned sheet."), code="no_sheet")
    petition = locked(petition)
    if petition.state != PetitionState.COLLECTING:
        raise ValidationError(_("This petition collects no signatures at present."), code="closed")
    tally.settle(petition)
    kept = None
    if sheet is not None:
        by = ActorKind.STAFF if user else ActorKind.CITIZEN
        kept = attachments.add(petition, sheet, slot=SHEETS, added_by=by)
    made_of = _signatures(petition, rows, kept.pk if kept else None, user)
    Signature.objects.bulk_create(made_of)
    counted = [one for one in made_of if one.state == SignatureState.VALID]
    entered = Entered(len(counted), len(made_of) - len(counted), unreadable)
    history.record(
        petition,
        "petitions.paper",
        actor=history.staff(user) if user else history.CITIZEN,
        is_public=False,
        data=vars(entered) | {"sheet": kept.pk if kept else None},
    )
    tally.count(petition, LinkKind.COUNTED, counted)
    return entered


def _signatures(
    petition: Petition, rows: Sequence[dict[str, str]], sheet: int | None, user: Any
) -> list[Signature]:
    """Return the signatures of a sheet, not saved, those with a card that is known as double."""
    hashes = [people.id_hash(petition.number, row["id_number"]) for row in rows]
    standing = petition.signatures.filter(state=SignatureState.VALID, id_hash__in=hashes)
    known = set(standing.values_list("id_hash", flat=True))
    made_of = []
    for row in rows:
        one = made(petition, row, SignatureWay.PAPER)
        one.state = SignatureState.DUPLICATE if one.id_hash in known else SignatureState.VALID
        one.confirmed_at, one.checked_by, one.sheet = timezone.now(), user, sheet
        known.add(one.id_hash)
        made_of.append(one)
    return made_of
