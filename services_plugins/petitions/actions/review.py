"""What the bureau makes of signatures: one by one, or a batch that was set aside as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import history
from services_plugins.petitions.actions import tally
from services_plugins.petitions.actions.base import WORK, locked
from services_plugins.petitions.enums import (
    OVER,
    AsideReason,
    LinkKind,
    PetitionState,
    SignatureState,
)
from services_plugins.petitions.models import Petition, Signature

CHECKABLE = (SignatureState.VALID, SignatureState.SET_ASIDE, SignatureState.REJECTED)
WANTED = (SignatureState.VALID, SignatureState.REJECTED)
# By which fingerprint signatures of one batch are known.
FIELDS = {AsideReason.NETWORK: "network_hash", AsideReason.ADDRESS: "address_hash"}


@transaction.atomic
def check_signature(signature: Signature, state: SignatureState, *, user: Any) -> Signature:
    """Let a signature count, or reject it. Raises ValidationError for what can't be.

    A signature may count only if none with the same ID card does. Raises PermissionDenied.
    """
    petition = _held(signature.petition, user)
    signature = petition.signatures.get(pk=signature.pk)
    if signature.state not in CHECKABLE or state not in WANTED:
        raise ValidationError(_("This signature can't be changed."), code="signature")
    if state == SignatureState.VALID and _known(petition, [signature]):
        raise ValidationError(_("The same ID card has signed already."), code="double")
    _decide(petition, [signature], state, user)
    history.record(
        petition,
        "petitions.signature_checked",
        actor=history.staff(user),
        is_public=False,
        data={"signature": signature.pk, "to": state.value},
    )
    return signature


@transaction.atomic
def check_batch(first: Signature, state: SignatureState, *, user: Any) -> int:
    """Let a batch that was set aside count, or reject it; return how many count or are rejected.

    The batch is all that was set aside for the same reason as `first`, from the same network or
    with the same address. Of several with one ID card, the first counts. Raises ValidationError
    where nothing is left of it. Raises PermissionDenied.
    """
    petition = _held(first.petition, user)
    first = petition.signatures.get(pk=first.pk)
    rows = _batch(petition, first)
    if not rows or state not in WANTED:
        raise ValidationError(_("Somebody has looked at this batch already."), code="batch")
    double = _known(petition, rows) if state == SignatureState.VALID else set()
    Signature.objects.filter(pk__in=double).update(
        state=SignatureState.DUPLICATE, aside="", checked_by=user
    )
    decided = [row for row in rows if row.pk not in double]
    _decide(petition, decided, state, user)
    history.record(
        petition,
        "petitions.batch_checked",
        actor=history.staff(user),
        is_public=False,
        data={
            "reason": first.aside,
            "to": state.value,
            "signatures": len(decided),
            "double": len(double),
        },
    )
    return len(decided)


def batches(petition: Petition) -> list[dict[str, Any]]:
    """Return what is set aside, by batch: `reason`, `first` (a key), `count`, `since`, `until`."""
    found = []
    for reason, field in FIELDS.items():
        aside = petition.signatures.filter(state=SignatureState.SET_ASIDE, aside=reason)
        groups = (
            aside.order_by()
            .values(field)
            .annotate(
                first=Min("pk"),
                count=Count("pk"),
                since=Min("confirmed_at"),
                until=Max("confirmed_at"),
            )
        )
        found += [{"reason": reason, **group} for group in groups]
    return sorted(found, key=lambda batch: -batch["count"])


def _held(petition: Petition, user: Any) -> Petition:
    """Return the row, locked. Raises PermissionDenied; ValidationError where all is over."""
    if not user.has_perm(WORK):
        raise PermissionDenied(WORK)
    petition = locked(petition)
    if PetitionState(petition.state) in OVER:
        raise ValidationError(_("This petition is over."), code="over")
    return petition


def _batch(petition: Petition, first: Signature) -> list[Signature]:
    if first.state != SignatureState.SET_ASIDE or first.aside not in FIELDS:
        return []
    field = FIELDS[AsideReason(first.aside)]
    alike = {"aside": first.aside, field: getattr(first, field)}
    rows = petition.signatures.filter(state=SignatureState.SET_ASIDE, **alike)
    return list(rows.defer("name", "address").order_by("confirmed_at", "pk"))


def _known(petition: Petition, rows: Sequence[Signature]) -> set[int]:
    """Return the keys of those whose ID card counts already, or comes earlier among them."""
    hashes = [row.id_hash for row in rows if row.id_hash]
    counting = petition.signatures.filter(state=SignatureState.VALID, id_hash__in=hashes)
    taken = dict(counting.values_list("id_hash", "pk"))
    return {
        row.pk for row in rows if row.id_hash and taken.setdefault(row.id_hash, row.pk) != row.pk
    }


def _decide(
    petition: Petition, rows: Sequence[Signature], state: SignatureState, user: Any
) -> None:
    """Bring signatures into `state`, with what that changes of the count."""
    changed = [row for row in rows if row.state != state]
    counted = [row for row in changed if row.state == SignatureState.VALID]
    Signature.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=state, aside="", checked_by=user
    )
    if state == SignatureState.VALID:
        tally.count(petition, LinkKind.COUNTED, changed)
    else:
        tally.count(petition, LinkKind.REJECTED, counted)
    for row in rows:
        row.state, row.aside, row.checked_by = state, "", user
