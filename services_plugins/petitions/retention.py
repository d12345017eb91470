"""What becomes of personal data: kept as long as it serves, handed over and erased on request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from services_plugins.kit import attachments
from services_plugins.kit.models import Attachment, Contact, IssuedDocument, Notification
from services_plugins.petitions.actions import represent, sign
from services_plugins.petitions.enums import (
    EDITABLE,
    OVER,
    SIGNATURES_DONE,
    PetitionState,
    SignatureState,
)
from services_plugins.petitions.models import Petition, Signature


@transaction.atomic
def remove_drafts(before: datetime) -> int:
    """Remove drafts that nobody has touched since `before`."""
    drafts = list(Petition.objects.filter(state=PetitionState.DRAFT, updated_at__lt=before))
    for draft in drafts:
        attachments.remove(Attachment.of(draft))
        draft.delete()
    return len(drafts)


def remove_unconfirmed(before: datetime) -> int:
    """Remove signatures that nobody confirmed."""
    rows = Signature.objects.filter(state=SignatureState.PENDING, created_at__lt=before)
    return rows.delete()[0]


def anonymise(before: datetime) -> int:
    """Take the signatories out of petitions that are over; the count and the text stay."""
    over = Petition.objects.filter(state__in=SIGNATURES_DONE, updated_at__lt=before)
    return empty(Signature.objects.filter(petition__in=over).exclude(name=""))


def export_petitions(contact: Contact) -> list[dict[str, Any]]:
    """Return everything that is held of a person: what they signed, wrote and follow."""
    signed = contact.signatures.select_related("petition")
    return [
        *(
            {
                "petition": one.petition.number,
                "signed": one.created_at.isoformat(),
                "state": one.state,
                "name": one.name,
                "address": one.address,
            }
            for one in signed
        ),
        *(
            {
                "petition": one.number,
                "represented": True,
                "title": one.title,
                "name": one.representative,
                "id": one.representative_id,
                "address": one.representative_address,
            }
            for one in contact.petitions.all()
        ),
        *({"petition": one.petition.number, "followed": True} for one in _followed(contact)),
        *(
            {"petition": one.number, "proposed": True, **represent.proposed_of(one)}
            for one in _proposed(contact)
        ),
    ]


@transaction.atomic
def erase_petitions(contact: Contact) -> int:
    """Take a person out: their signatures, what they follow, and petitions that are over.

    A signature under a petition that collects is withdrawn; one that is filed stays with the
    bureau until the petition is over, since it belongs to a file of the council.
    """
    touched = _followed(contact).delete()[0]
    for one in Petition.objects.filter(signatures__contact=contact).distinct():
        touched += sign.withdraw(one, contact)
    done = contact.signatures.filter(
        Q(petition__state__in=OVER) | ~Q(state=SignatureState.VALID)
    ).exclude(name="", contact=None)
    touched += empty(done)
    for petition in _proposed(contact):
        represent.drop(petition)
        touched += 1
    for petition in contact.petitions.filter(state__in=[*OVER, *EDITABLE]):
        touched += _without_representative(petition)
    return touched


def _proposed(contact: Contact) -> list[Petition]:
    """Return the petitions that a person was proposed to represent; there are few of them."""
    rows = Petition.objects.filter(successor__isnull=False)
    return [one for one in rows if represent.proposed_of(one)["contact"] == contact.pk]


def _followed(contact: Contact) -> QuerySet[Any]:
    return contact.followed.select_related("petition")


def empty(signatures: QuerySet[Signature]) -> int:
    """Take the persons out of signatures; the count, and what proves it, stay."""
    return signatures.update(contact=None, **sign.EMPTY)


def _without_representative(petition: Petition) -> int:
    attachments.remove(Attachment.of(petition))
    documents = IssuedDocument.of(petition)
    files = [(one.file.storage, one.file.name) for one in documents if one.file.name]
    attachments.delete_once_committed(files)
    documents.delete()
    Notification.of(petition).delete()
    petition.representative = petition.representative_id = petition.representative_address = ""
    petition.contact = None
    petition.save()
    return 1
