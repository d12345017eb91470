"""The committee of a national text: invited by name, each member accepts by themselves."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import history, id_cards, notifications
from services_plugins.kit.models import Contact
from services_plugins.petitions import people
from services_plugins.petitions.actions.base import locked
from services_plugins.petitions.enums import EDITABLE, MemberRole, MemberState
from services_plugins.petitions.models import CommitteeMember, Petition

# Nobody needs more, and nobody may write to the whole country in this way.
MAX_MEMBERS = 40
# An invitation can be answered for this long; who comes later is invited anew.
INVITATION_SECONDS = 30 * 24 * 3600


def seat_representative(petition: Petition, area: str) -> CommitteeMember:
    """Give who writes a text the first seat, as its representative; `area` is their region.

    Raises ValidationError where somebody else in the committee has the same ID card.
    """
    seat = petition.committee.filter(role=MemberRole.REPRESENTATIVE).first() or CommitteeMember(
        petition=petition, role=MemberRole.REPRESENTATIVE, state=MemberState.ACCEPTED
    )
    seat.name, seat.area = petition.representative, area
    _set_card(seat, petition.representative_id)
    _check_card(seat)
    seat.contact, seat.answered_at = petition.contact, timezone.now()
    seat.save()
    return seat


@transaction.atomic
def follow_representative(petition: Petition) -> None:
    """Give the representative's seat the address that was just proven to be theirs."""
    seats = petition.committee.filter(role=MemberRole.REPRESENTATIVE)
    # Whoever was invited under the address has proven by this that they take part.
    petition.committee.exclude(role=MemberRole.REPRESENTATIVE).filter(
        contact=petition.contact
    ).delete()
    seats.update(contact=petition.contact)


@transaction.atomic
def invite(petition: Petition, name: str, contact: Contact) -> CommitteeMember:
    """Invite somebody into the committee; once more, if they haven't answered yet.

    Raises ValidationError once the text is submitted, for one too many, or for who has answered.
    """
    petition = _editable(petition)
    member = petition.committee.filter(contact=contact).first()
    if member is not None and member.state != MemberState.INVITED:
        raise ValidationError(
            _("This person was invited already: %(state)s."),
            params={"state": member.get_state_display()},
            code="answered",
        )
    if member is None:
        if petition.committee.count() >= MAX_MEMBERS:
            raise ValidationError(_("No more people can be invited."), code="too_many")
        member = CommitteeMember(petition=petition, contact=contact)
    member.name = name
    member.save()
    _send_invitation(member, contact)
    return member


def _send_invitation(member: CommitteeMember, contact: Contact) -> None:
    """Send the link that answers an invitation, at most once a day."""
    petition = member.petition
    # Nobody is written to about people who don't exist.
    if petition.is_demonstration:
        return
    notifications.tell(
        contact,
        "petitions/invited",
        key=f"petitions:invited:{member.pk}:{timezone.localdate():%Y%m%d}",
        subject=petition,
        context={
            "title": petition.title,
            "by": petition.representative,
            "path": f"/{contact.language}/online/petitions/invitation/{token_of(member)}/",
        },
    )


@transaction.atomic
def accept(member: CommitteeMember, given: dict[str, Any]) -> CommitteeMember:
    """Take an invited person's seat; `given` holds their `name`, `id_number` and `area`.

    The link came to their address alone: using it proves the address. Raises ValidationError
    once the text is submitted, or where the ID card has a seat already.
    """
    petition, member = _seat(member)
    member.name, member.area = given["name"], given["area"]
    member.state, member.answered_at = MemberState.ACCEPTED, timezone.now()
    _set_card(member, given["id_number"])
    _check_card(member)
    member.save()
    if member.contact is not None:
        member.contact.verified_at, member.contact.bounced_at = member.answered_at, None
        member.contact.save(update_fields=["verified_at", "bounced_at"])
    _note(petition, "petitions.member_accepted")
    return member


@transaction.atomic
def decline(member: CommitteeMember) -> CommitteeMember:
    """Decline an invitation, or leave a committee before its text is submitted.

    What the person had given is removed. Raises ValidationError once the text is submitted.
    """
    petition, member = _seat(member)
    member.state, member.answered_at, member.role = MemberState.DECLINED, timezone.now(), ""
    member.id_number = member.id_hash = member.area = ""
    member.save()
    _note(petition, "petitions.member_declined")
    return member


@transaction.atomic
def remove(petition: Petition, member_id: int) -> None:
    """Take an invitation back, or a seat; the representative's own stays.

    Raises ValidationError once the text is submitted.
    """
    petition = _editable(petition)
    petition.committee.filter(pk=member_id).exclude(role=MemberRole.REPRESENTATIVE).delete()


@transaction.atomic
def name_deputy(petition: Petition, member_id: int) -> None:
    """Note whom the committee has named deputy of the representative (44-14, article 2).

    Raises ValidationError once the text is submitted, or for who has no seat.
    """
    petition = _editable(petition)
    seats = petition.committee.filter(state=MemberState.ACCEPTED)
    deputy = seats.filter(pk=member_id).exclude(role=MemberRole.REPRESENTATIVE).first()
    if deputy is None:
        raise ValidationError(_("Choose a member who has accepted."), code="no_seat")
    petition.committee.filter(role=MemberRole.DEPUTY).update(role="")
    deputy.role = MemberRole.DEPUTY
    deputy.save(update_fields=["role"])


def token_of(member: CommitteeMember) -> str:
    """Return what opens an invitation, on this site only."""
    return _signer().sign(str(member.pk))


def from_token(token: str) -> CommitteeMember | None:
    """Return the seat that an invitation is for; None for one that is wrong, old or taken back."""
    try:
        pk = _signer().unsign(token, max_age=INVITATION_SECONDS)
    except signing.BadSignature:
        return None
    rows = CommitteeMember.objects.select_related("petition", "contact")
    return rows.filter(pk=pk).exclude(role=MemberRole.REPRESENTATIVE).first()


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(
        salt=f"services_plugins.petitions.invitation:{connection.schema_name}"
    )


def _editable(petition: Petition) -> Petition:
    """Return the row, locked. Raises ValidationError once it is submitted."""
    petition = locked(petition)
    if petition.state not in EDITABLE:
        raise ValidationError(_("The committee can no longer be changed."), code="not_editable")
    return petition


def _seat(member: CommitteeMember) -> tuple[Petition, CommitteeMember]:
    """Return the text and the seat as they are now. Raises ValidationError, see `_editable`."""
    petition = _editable(member.petition)
    found = petition.committee.filter(pk=member.pk).first()
    if found is None:
        raise ValidationError(_("This invitation was taken back."), code="gone")
    return petition, found


def _set_card(member: CommitteeMember, typed: str) -> None:
    member.id_number = id_cards.normalise(typed)
    member.id_hash = people.id_hash(member.petition.number, typed)


def _check_card(member: CommitteeMember) -> None:
    """Raise ValidationError where somebody else in the committee has the same ID card."""
    others = CommitteeMember.objects.filter(petition=member.petition_id).exclude(pk=member.pk)
    if others.filter(id_hash=member.id_hash).exists():
        raise ValidationError(
            _("Somebody with this ID card is in the committee already."), code="double"
        )


def _note(petition: Petition, action: str) -> None:
    """Note a step without saying of whom."""
    history.record(petition, action, actor=history.CITIZEN, is_public=False)
