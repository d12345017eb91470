"""What the bureau finds of each condition, with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import attachments, history
from services_plugins.kit.enums import ActorKind
from services_plugins.petitions import conditions
from services_plugins.petitions.actions.base import WORK, held
from services_plugins.petitions.enums import WITH_BUREAU, Condition, Finding
from services_plugins.petitions.models import Petition


@transaction.atomic
def find(
    petition: Petition,
    condition: Condition,
    finding: Finding,
    note: str = "",
    files: Sequence[File] = (),
    *,
    user: Any,
) -> Petition:
    """Keep what was found of a condition; it may be found anew until the petition is decided.

    Evidence is added to what is there. Raises ValidationError for a petition that the bureau
    doesn't have, what isn't met without a word why, or a file that isn't accepted.
    """
    petition = held(petition, user, WORK)
    if petition.state not in WITH_BUREAU or condition not in conditions.of(petition):
        raise ValidationError(_("This condition can't be checked now."), code="not_with_bureau")
    if finding == Finding.NOT_MET and not note.strip():
        raise ValidationError(_("Say why it isn't met."), code="no_note")
    slot = conditions.slot_of(condition)
    prepared = [
        attachments.prepare(petition, one, slot=slot, added_by=ActorKind.STAFF) for one in files
    ]
    attachments.keep(petition, prepared)
    petition.checks[condition.value] = {
        "finding": finding.value,
        "note": note.strip(),
        "by": str(user),
        "on": timezone.localdate().isoformat(),
    }
    petition.save(update_fields=["checks", "updated_at"])
    history.record(
        petition,
        "petitions.condition_checked",
        actor=history.staff(user),
        is_public=False,
        data={"condition": condition.value, "to": finding.value, "files": len(prepared)},
    )
    return petition


def require_answers(petition: Petition, *, all_met: bool) -> None:
    """Raise ValidationError where conditions are open or, for an acceptance, aren't met."""
    unfit = conditions.with_finding(petition, Finding.OPEN)
    words = _("Check first: %(conditions)s")
    if all_met and not unfit:
        unfit = conditions.with_finding(petition, Finding.NOT_MET)
        words = _("These conditions aren't met: %(conditions)s")
    if unfit:
        labels = " ".join(str(one.label) for one in unfit)
        raise ValidationError(words, params={"conditions": labels}, code="conditions")
