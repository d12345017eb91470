"""Telling the members of the council: the notice, and what changes after it."""

from __future__ import annotations

from collections.abc import Iterable

from django.core import signing
from django.db import connection
from django.utils import timezone

from services_plugins.council.models import Invitation, Member, Session
from services_plugins.kit import notifications
from services_plugins.kit.enums import Channel


def has_mail(member: Member) -> bool:
    """Tell whether a notice reaches a member by e-mail; all others get it by hand."""
    contact = member.contact
    return contact is not None and contact.channel == Channel.EMAIL and contact.bounced_at is None


def invite(session: Session, invitations: Iterable[Invitation], *, moved_from: str = "") -> None:
    """Send the notice of a session to who has e-mail; `moved_from` is the day that it had."""
    occasion = f"notice:{timezone.now().isoformat()}"
    for one in invitations:
        _tell(one, "notice", occasion, session, {"moved_from": moved_from})


def tell_changed(session: Session) -> None:
    """Tell who was invited that timetable or agenda have changed; the notice goes with it."""
    _tell_all(session, "changed")


def tell_extended(session: Session) -> None:
    _tell_all(session, "extended")


def tell_cancelled(session: Session) -> None:
    _tell_all(session, "cancelled")


def _tell_all(session: Session, event: str) -> None:
    rows = session.invitations.filter(opens_on=session.opens_on).select_related("member__contact")
    occasion = f"{event}:{timezone.now().isoformat()}"
    for one in rows:
        _tell(one, event, occasion, session, {})


def _tell(
    invitation: Invitation, event: str, occasion: str, session: Session, more: dict[str, str]
) -> None:
    member = invitation.member
    # Nobody is written to about people who don't exist.
    if not has_mail(member) or session.is_demonstration or member.contact is None:
        return
    language = member.contact.language
    notifications.tell(
        member.contact,
        f"council/{event}",
        key=f"council:{session.pk}:{occasion}:{member.pk}"[:120],
        subject=invitation,
        context={
            "kind": session.kind,
            "opens_on": session.opens_on.isoformat(),
            "closes_on": session.last_day.isoformat(),
            "reason": session.reason,
            "path": f"/{language}/online/council/notice/{token_of(invitation)}/",
            **more,
        },
    )


# --- The link that acknowledges a notice --------------------------------------------------------


def token_of(invitation: Invitation) -> str:
    """Return what only the invited member is sent; it holds for these days of the session."""
    return _signer().sign(f"{invitation.pk}")


def from_token(token: str) -> Invitation | None:
    """Return the notice of a link; None for a wrong one, another's, or one of days gone by."""
    try:
        pk = _signer().unsign(token)
    except signing.BadSignature:
        return None
    rows = Invitation.objects.select_related("session", "member")
    return rows.filter(pk=pk, session__removed_at=None).first()


def _signer() -> signing.Signer:
    return signing.Signer(salt=f"services_plugins.council.notice:{connection.schema_name}")
