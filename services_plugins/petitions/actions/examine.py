"""The bureau's look at signatures: some drawn by lot, or all of them, with the result."""

from __future__ import annotations

import secrets as random
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import history
from services_plugins.petitions.actions.base import WORK, held
from services_plugins.petitions.actions.review import check_signature
from services_plugins.petitions.enums import WITH_BUREAU, SignatureState
from services_plugins.petitions.models import Petition, Signature

# What is examined: what counts, and what the bureau has rejected while it examined.
EXAMINED = (SignatureState.VALID, SignatureState.REJECTED)
SIZES = (20, 50, 100, 200)


@dataclass(frozen=True)
class Progress:
    """How far a look at signatures is: how many there are, were examined, and count."""

    size: int
    examined: int
    valid: int

    @property
    def is_done(self) -> bool:
        return self.examined == self.size

    @property
    def left(self) -> int:
        return self.size - self.examined

    @property
    def share(self) -> float | None:
        """How many of a hundred examined ones count; None before the first."""
        return round(100 * self.valid / self.examined, 1) if self.examined else None


def all_of(petition: Petition) -> QuerySet[Signature]:
    """Return the signatures that a full review looks at."""
    return petition.signatures.filter(state__in=EXAMINED)


def sample_of(petition: Petition) -> QuerySet[Signature]:
    """Return the signatures that were drawn by lot."""
    return petition.signatures.filter(pk__in=petition.sample.get("signatures", []))


def progress(rows: QuerySet[Signature]) -> Progress:
    """Return how far the look at `rows` is, in one query."""
    examined = Q(examined_at__isnull=False)
    counts = rows.aggregate(
        size=Count("pk"),
        examined=Count("pk", filter=examined),
        valid=Count("pk", filter=examined & Q(state=SignatureState.VALID)),
    )
    return Progress(**counts)


@transaction.atomic
def draw(petition: Petition, size: int, *, user: Any) -> Petition:
    """Draw signatures by lot; what they are found to be is a result of their own.

    A new draw takes the place of the last one, whose result stays in the history. Raises
    ValidationError for a petition that the bureau doesn't have, or that nobody has signed.
    """
    petition = held(petition, user, WORK)
    keys = list(petition.signatures.filter(state=SignatureState.VALID).values_list("pk", flat=True))
    if petition.state not in WITH_BUREAU or not keys:
        raise ValidationError(_("No sample can be drawn now."), code="not_with_bureau")
    drawn = random.SystemRandom().sample(keys, min(size, len(keys)))
    petition.sample = {"signatures": sorted(drawn), "of": len(keys), "is_recorded": False}
    petition.save(update_fields=["sample", "updated_at"])
    # Each is looked at for this draw, whatever was seen before.
    sample_of(petition).update(examined_at=None)
    _record(petition, "petitions.sample_drawn", user, {"size": len(drawn), "of": len(keys)})
    return petition


@transaction.atomic
def examine(signature: Signature, state: SignatureState, *, user: Any) -> Signature:
    """Find that a signature counts, or doesn't; the last one of a draw records its result.

    Raises ValidationError for a petition that the bureau doesn't have, and as `check_signature`.
    """
    petition = held(signature.petition, user, WORK)
    if petition.state not in WITH_BUREAU:
        raise ValidationError(_("This signature can't be changed."), code="not_with_bureau")
    signature = check_signature(signature, state, user=user)
    signature.examined_at = timezone.now()
    signature.save(update_fields=["examined_at"])
    if signature.pk in petition.sample.get("signatures", []):
        _record_result(petition, user)
    return signature


def _record_result(petition: Petition, user: Any) -> None:
    found = progress(sample_of(petition))
    if not found.is_done or petition.sample["is_recorded"]:
        return
    petition.sample["is_recorded"] = True
    petition.save(update_fields=["sample", "updated_at"])
    facts = {"size": found.size, "valid": found.valid, "share": found.share}
    _record(petition, "petitions.sampled", user, facts | {"of": petition.sample["of"]})


def _record(petition: Petition, action: str, user: Any, facts: dict[str, Any]) -> None:
    history.record(petition, action, actor=history.staff(user), is_public=False, data=facts)
