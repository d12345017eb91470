"""Signing, confirming, taking a signature back; following."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit.identity.session import Identity
from services_plugins.kit.models import Contact
from services_plugins.petitions import chain, people
from services_plugins.petitions.actions import tally
from services_plugins.petitions.actions.base import locked
from services_plugins.petitions.enums import (
    LinkKind,
    PetitionState,
    SignatureState,
    SignatureWay,
)
from services_plugins.petitions.models import Follower, Petition, Signature

# One statement, which holds the petition open while it runs and stands in no other's way: only
# what ends the collection waits for it.
CONFIRM = f"""
UPDATE {Signature._meta.db_table} SET state = %(confirmed)s, confirmed_at = %(now)s
 WHERE id = %(signature)s AND state = %(pending)s AND petition_id IN (
       SELECT id FROM {Petition._meta.db_table}
        WHERE id = %(petition)s AND state = %(collecting)s
          AND (closes_on IS NULL OR closes_on >= %(today)s)
          FOR KEY SHARE)
"""  # noqa: S608 (names of tables only)
# What is left of a signature that was taken back.
EMPTY = dict.fromkeys(("name", "address", "id_hash", "network_hash", "address_hash", "salt"), "")


def sign(petition: Petition, given: dict[str, Any], contact: Contact, *, network: str) -> Signature:
    """Keep a signature that counts once its contact is confirmed.

    `given` holds `name`, `address`, `tie`, `id_number` and, for a region, `area`. The ID-card
    number itself is not kept. Raises ValidationError where the petition isn't open.
    """
    signature = made(petition, given, SignatureWay.ONLINE)
    signature.contact = contact
    signature.address_hash = people.address_hash(contact)
    signature.network_hash = people.network_hash(network)
    signature.save(force_insert=True)
    return signature


def made(petition: Petition, given: dict[str, Any], way: SignatureWay) -> Signature:
    """Return a sealed signature that isn't saved. Raises ValidationError where it isn't open."""
    if not petition.can_be_signed:
        raise ValidationError(_("This petition can't be signed at present."), code="closed")
    signature = Signature(
        petition=petition,
        way=way,
        name=given["name"],
        address=given["address"],
        tie=given["tie"],
        area=given.get("area", ""),
        id_hash=people.id_hash(petition.number, given["id_number"]),
    )
    return chain.seal(signature, petition)


@transaction.atomic
def sign_identified(
    petition: Petition, given: dict[str, Any], identity: Identity, contact: Contact | None
) -> Signature:
    """Keep a signature whose person the national e-ID has proven: no code is needed.

    Name and card number are the identity's; `contact` one that its provider has proven. Raises
    ValidationError where the petition isn't open.
    """
    proven = given | {"name": identity.name, "id_number": identity.id_number}
    signature = made(petition, proven, SignatureWay.EID)
    signature.contact = contact
    signature.save(force_insert=True)
    confirm(signature)
    return signature


@transaction.atomic
def confirm(signature: Signature) -> None:
    """Put a signature whose person was proven among those to count.

    Confirming again changes nothing. Raises ValidationError once the collection is over.
    """
    values: dict[str, Any] = {
        "confirmed": SignatureState.CONFIRMED.value,
        "pending": SignatureState.PENDING.value,
        "collecting": PetitionState.COLLECTING.value,
        "signature": signature.pk,
        "petition": signature.petition_id,
        "now": timezone.now(),
        "today": timezone.localdate(),
    }
    with connection.cursor() as cursor:
        cursor.execute(CONFIRM, values)
        is_taken = cursor.rowcount == 1
    if is_taken:
        tally.wake(signature.petition_id)
        return
    signature.refresh_from_db(fields=["state"])
    if signature.state == SignatureState.PENDING:
        raise ValidationError(_("This petition can't be signed at present."), code="closed")


def withdraw(petition: Petition, contact: Contact) -> int:
    """Take back what a person signed with a proven contact; return how many that were."""
    return _withdraw(petition, Q(contact=contact))


def withdraw_identified(petition: Petition, identity: Identity) -> int:
    """Take back what a person has signed in any way, proven by the national e-ID."""
    return _withdraw(petition, Q(id_hash=people.id_hash(petition.number, identity.id_number)))


@transaction.atomic
def _withdraw(petition: Petition, who: Q) -> int:
    """Only while signatures are collected: what is filed is with the bureau."""
    petition = locked(petition)
    if petition.state != PetitionState.COLLECTING:
        return 0
    tally.settle(petition)
    standing = (SignatureState.VALID, SignatureState.SET_ASIDE, SignatureState.DUPLICATE)
    rows = list(petition.signatures.filter(who, state__in=standing).defer("name", "address"))
    counted = [row for row in rows if row.state == SignatureState.VALID]
    taken = Signature.objects.filter(pk__in=[row.pk for row in rows])
    taken.update(state=SignatureState.WITHDRAWN, aside="", **EMPTY)
    tally.count(petition, LinkKind.WITHDRAWN, counted)
    return len(rows)


def follow(petition: Petition, contact: Contact) -> None:
    """Have a proven contact hear of a petition."""
    Follower.objects.get_or_create(petition=petition, contact=contact)


def unfollow(petition: Petition, contact: Contact) -> None:
    Follower.objects.filter(petition=petition, contact=contact).delete()
