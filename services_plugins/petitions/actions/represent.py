"""Another representative, when one dies or gives it up: proposed, then accepted by themselves.

The law wants signatories to be spoken for by one of them (113-14, article 121), and says nothing
of what happens without one: the petition goes on, nobody loses a signature, and no delay stops.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms import generation
from services_plugins.kit import attachments, history, notifications
from services_plugins.kit.enums import ActorKind
from services_plugins.kit.models import Contact
from services_plugins.petitions import telling
from services_plugins.petitions.actions.base import WORK, locked
from services_plugins.petitions.enums import EDITABLE, OVER, Departure
from services_plugins.petitions.models import Petition

# What a new representative gives of themselves.
GIVEN = ("representative", "representative_id", "representative_address")
# Slot of what proves that a representative is gone, or that the authors chose another.
PROOF = "representative"


def is_possible(petition: Petition) -> bool:
    """Tell whether a petition can get another representative.

    A text at work is just changed, and one to the State has a deputy from its committee.
    """
    return petition.state not in OVER | EDITABLE and not petition.is_national


@transaction.atomic
def propose(
    petition: Petition,
    given: dict[str, str],
    contact: Contact,
    departure: Departure,
    proof: File | None = None,
    *,
    user: Any = None,
) -> Petition:
    """Propose who follows as representative; they are written to, and accept or not.

    `given` holds GIVEN. Without a `user` it is the representative who steps down; staff do it
    for one who can't. Raises PermissionDenied, and ValidationError where the petition is over,
    or the contact is the present one.
    """
    if user is not None and not user.has_perm(WORK):
        raise PermissionDenied(WORK)
    petition = locked(petition)
    if not is_possible(petition):
        raise ValidationError(_("This petition needs no other representative."), code="over")
    if contact.pk == petition.contact_id:
        raise ValidationError(_("This is the address of the present one."), code="same")
    if proof is not None:
        attachments.add(petition, proof, slot=PROOF, added_by=ActorKind.STAFF)
    successor = {name: given[name] for name in GIVEN}
    petition.successor = successor | {"contact": contact.pk, "departure": departure.value}
    petition.save(update_fields=["successor", "updated_at"])
    entry = _record(petition, "petitions.representative_proposed", departure, user)
    notifications.tell(
        contact,
        "petitions/succeed",
        key=f"petitions:{petition.pk}:succeed:{entry.pk}",
        subject=petition,
        context={
            "number": petition.written_number,
            "path": f"/{contact.language}/online/petitions/{petition.number}/succeed/",
        },
    )
    return petition


@transaction.atomic
def drop(petition: Petition, *, user: Any = None) -> Petition:
    """Take a proposal back that nobody has accepted. Raises PermissionDenied, ValidationError."""
    if user is not None and not user.has_perm(WORK):
        raise PermissionDenied(WORK)
    petition = locked(petition)
    if not petition.successor:
        raise ValidationError(_("Nobody is proposed."), code="nobody")
    departure = Departure(petition.successor["departure"])
    petition.successor = None
    petition.save(update_fields=["successor", "updated_at"])
    _record(petition, "petitions.representative_kept", departure, user)
    return petition


def proposed_of(petition: Petition) -> dict[str, Any]:
    """Return who is proposed: GIVEN, `contact` and `departure`; empty where nobody is."""
    return petition.successor or {}


def is_proposed(petition: Petition, contact: Contact | None) -> bool:
    """Tell whether the person with a contact may accept to represent a petition."""
    is_them = contact is not None and proposed_of(petition).get("contact") == contact.pk
    return is_them and is_possible(petition)


@transaction.atomic
def accept(petition: Petition, contact: Contact) -> Petition:
    """Make the person who was proposed the representative, once they have proven their contact.

    From then on the petition opens for them alone. Raises ValidationError where the proposal
    no longer stands.
    """
    petition = locked(petition)
    if not is_proposed(petition, contact):
        raise ValidationError(_("This proposal no longer stands."), code="gone")
    successor, before = proposed_of(petition), petition.contact
    departure = Departure(successor["departure"])
    for name in GIVEN:
        setattr(petition, name, successor[name])
    petition.contact, petition.successor = contact, None
    petition.save(update_fields=[*GIVEN, "contact", "successor", "updated_at"])
    generation.renew()
    entry = _record(petition, "petitions.representative_changed", departure, None, is_public=True)
    if before is not None and departure != Departure.DIED:
        telling.tell(petition, before, "replaced", str(entry.pk))
    telling.tell_followers(petition, occasion=f"representative:{entry.pk}")
    return petition


def _record(
    petition: Petition, action: str, departure: Departure, user: Any, *, is_public: bool = False
) -> Any:
    actor = history.CITIZEN if user is None else history.staff(user)
    data = {"departure": departure.value}
    return history.record(petition, action, actor=actor, is_public=is_public, data=data)
