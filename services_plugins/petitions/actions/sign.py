"""Signing, confirming, taking a signature back; following."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import attachments, history
from services_plugins.kit.enums import ActorKind
from services_plugins.kit.models import Contact
from services_plugins.petitions import people, telling
from services_plugins.petitions.actions.base import locked
from services_plugins.petitions.enums import PetitionState, SignatureState, SignatureWay
from services_plugins.petitions.models import Follower, Petition, Signature

# More confirmations than this from one network within the time are set aside for a look.
BURST, BURST_TIME = 20, dt.timedelta(hours=1)
# A family may share a telephone; more signatures than this with one address are looked at.
PER_CONTACT = 5
# Slot of the sheets that were signed on paper.
SHEETS = "sheets"


@transaction.atomic
def sign(petition: Petition, given: dict[str, Any], contact: Contact, *, network: str) -> Signature:
    """Keep a signature that counts once its contact is confirmed.

    `given` holds `name`, `address`, `tie`, `id_number` and, for a region, `area`. The ID-card
    number itself is not kept. Raises ValidationError where the petition isn't open.
    """
    if not petition.can_be_signed:
        raise ValidationError(_("This petition can't be signed at present."), code="closed")
    return Signature.objects.create(
        petition=petition,
        name=given["name"],
        address=given["address"],
        tie=given["tie"],
        area=given.get("area", ""),
        id_hash=people.id_hash(petition.number, given["id_number"]),
        contact=contact,
        network_hash=people.network_hash(network),
    )


@transaction.atomic
def confirm(signature: Signature) -> Signature:
    """Count a signature whose contact was proven; a person counts once, however often they sign.

    Confirming again changes nothing. Raises ValidationError once the collection is over.
    """
    petition = locked(signature.petition)
    signature = Signature.objects.get(pk=signature.pk)
    if signature.state != SignatureState.PENDING:
        return signature
    if not petition.can_be_signed:
        raise ValidationError(_("This petition can't be signed at present."), code="closed")
    signature.confirmed_at = timezone.now()
    signature.state = _judged(signature)
    signature.save(update_fields=["state", "confirmed_at"])
    if signature.state == SignatureState.VALID:
        count(petition, 1)
    return signature


def _judged(signature: Signature) -> SignatureState:
    """Return what a confirmed signature is; the caller holds its petition's row."""
    others = Signature.objects.filter(petition=signature.petition_id)
    if others.filter(id_hash=signature.id_hash, state=SignatureState.VALID).exists():
        return SignatureState.DUPLICATE
    if (
        others.filter(contact=signature.contact_id, state=SignatureState.VALID).count()
        >= PER_CONTACT
    ):
        return SignatureState.SET_ASIDE
    since = timezone.now() - BURST_TIME
    burst = others.filter(network_hash=signature.network_hash, confirmed_at__gte=since)
    return SignatureState.SET_ASIDE if burst.count() >= BURST else SignatureState.VALID


def count(petition: Petition, change: int) -> None:
    """Add to the count of a locked petition; say so when its goal is reached for the first time."""
    before = petition.missing
    Petition.objects.filter(pk=petition.pk).update(signature_count=F("signature_count") + change)
    petition.signature_count += change
    is_reached = before > 0 and petition.missing == 0
    if is_reached and petition.state == PetitionState.COLLECTING:
        history.record(
            petition,
            "petitions.reached",
            actor=history.SYSTEM,
            data={"signatures": petition.signature_count},
        )
        telling.tell_representative(petition, "reached")
        telling.tell_followers(petition, occasion="reached")


@transaction.atomic
def withdraw(petition: Petition, contact: Contact) -> int:
    """Take back what a person signed with a proven contact; return how many that were.

    Only while signatures are collected: what is filed is with the bureau.
    """
    petition = locked(petition)
    if petition.state != PetitionState.COLLECTING:
        return 0
    standing = (SignatureState.VALID, SignatureState.SET_ASIDE, SignatureState.DUPLICATE)
    rows = Signature.objects.filter(petition=petition, contact=contact, state__in=standing)
    counted = rows.filter(state=SignatureState.VALID).count()
    taken = rows.update(
        state=SignatureState.WITHDRAWN, name="", address="", id_hash="", network_hash=""
    )
    if counted:
        count(petition, -counted)
    return taken


def follow(petition: Petition, contact: Contact) -> None:
    """Have a proven contact hear of a petition."""
    Follower.objects.get_or_create(petition=petition, contact=contact)


def unfollow(petition: Petition, contact: Contact) -> None:
    Follower.objects.filter(petition=petition, contact=contact).delete()


@transaction.atomic
def add_paper(
    petition: Petition, rows: list[dict[str, str]], *, sheet: File | None = None, user: Any
) -> tuple[int, int]:
    """Enter the signatures of a paper sheet, as `sign` takes them; return (counted, double).

    They count in the same total, with the same look for doubles; the scanned sheet is kept with
    the petition. Raises ValidationError where the petition collects no signatures, or for a file
    that isn't accepted. Raises PermissionDenied.
    """
    if not user.has_perm("petitions.work_petitions"):
        raise PermissionDenied
    petition = locked(petition)
    if petition.state != PetitionState.COLLECTING:
        raise ValidationError(_("This petition collects no signatures at present."), code="closed")
    if sheet is not None:
        attachments.add(petition, sheet, slot=SHEETS, added_by=ActorKind.STAFF)
    hashes = [people.id_hash(petition.number, row["id_number"]) for row in rows]
    standing = Signature.objects.filter(
        petition=petition, state=SignatureState.VALID, id_hash__in=hashes
    )
    known = set(standing.values_list("id_hash", flat=True))
    made = []
    for row, one in zip(rows, hashes, strict=True):
        state = SignatureState.DUPLICATE if one in known else SignatureState.VALID
        known.add(one)
        made.append(
            Signature(
                petition=petition,
                state=state,
                way=SignatureWay.PAPER,
                name=row["name"],
                address=row["address"],
                tie=row["tie"],
                area=row.get("area", ""),
                id_hash=one,
                confirmed_at=timezone.now(),
                checked_by=user,
            )
        )
    Signature.objects.bulk_create(made)
    counted = sum(one.state == SignatureState.VALID for one in made)
    history.record(
        petition,
        "petitions.paper",
        actor=history.staff(user),
        is_public=False,
        data={"counted": counted, "double": len(made) - counted},
    )
    if counted:
        count(petition, counted)
    return counted, len(made) - counted
