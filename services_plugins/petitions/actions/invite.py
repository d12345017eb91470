"""Inviting the first supporters of a petition: told once it can be signed."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from services_plugins.kit import history, notifications, people, secrets
from services_plugins.kit.enums import Channel
from services_plugins.kit.models import Notification
from services_plugins.petitions.actions.base import locked
from services_plugins.petitions.enums import EDITABLE, PetitionState
from services_plugins.petitions.models import Petition

# To how many addresses a petition may write by itself; its link goes to as many as one likes.
MAX_INVITED = 30
MESSAGE = "petitions/supporter"
# Of a text that isn't published yet, or can be signed.
INVITING = EDITABLE | {PetitionState.SUBMITTED, PetitionState.COLLECTING}


def is_open(petition: Petition) -> bool:
    """Tell whether first supporters can be invited: of a text to the State, its committee is."""
    return petition.state in INVITING and not petition.is_national


def token_of(petition: Petition) -> str:
    """Return what the link to the first supporters holds: nobody guesses it from the number."""
    return secrets.fingerprint("petitions.supporters", petition.number)[:20]


@transaction.atomic
def invite(petition: Petition, addresses: Sequence[str]) -> int:
    """Write to first supporters, each once; return to how many.

    What they are sent holds no word that the commune hasn't seen: a link, and no title. Raises
    ValidationError for one too many, without a proven representative, or once it is too late.
    """
    petition = locked(petition)
    if petition.contact is None or petition.contact.verified_at is None:
        raise ValidationError(_("Confirm first how to reach you."), code="no_contact")
    if not is_open(petition):
        raise ValidationError(_("This petition can't be signed at present."), code="closed")
    invited = Notification.of(petition).filter(template=MESSAGE)
    if invited.count() + len(addresses) > MAX_INVITED:
        raise ValidationError(
            ngettext_lazy(
                "At most %(count)d person can be invited by e-mail. Share the link with more.",
                "At most %(count)d people can be invited by e-mail. Share the link with more.",
                MAX_INVITED,
            ),
            params={"count": MAX_INVITED},
            code="too_many",
        )
    for address in addresses:
        contact = people.contact_for(Channel.EMAIL, address)
        path = f"/{contact.language}/online/petitions/{petition.number}/invited/"
        notifications.tell(
            contact,
            MESSAGE,
            key=f"{MESSAGE}:{petition.pk}:{contact.pk}",
            subject=petition,
            context={"path": f"{path}{token_of(petition)}/"},
        )
    history.record(
        petition,
        "petitions.supporters_invited",
        actor=history.CITIZEN,
        is_public=False,
        data={"count": len(addresses)},
    )
    return len(addresses)
