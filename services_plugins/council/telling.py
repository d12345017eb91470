"""Telling the members of the council: the notice, and what changes after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core import signing
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from services_plugins.council.models import Invitation, Member, Session
from services_plugins.council.wording import session_name
from services_plugins.kit import notifications
from services_plugins.kit.enums import Channel
from tenants.law.wording import day_in_words


def has_mail(member: Member) -> bool:
    """Tell whether a notice reaches a member by e-mail; all others get it by hand."""
    contact = member.contact
    return contact is not None and contact.channel == Channel.EMAIL and contact.bounced_at is None


def invite(
    session: Session, invitations: Iterable[Invitation], *, moved_from: dt.date | None = None
) -> None:
    """Send the notice of a session to who has e-mail; `moved_from` is the day that it had."""
    occasion = f"notice:{timezone.now().timestamp()}"
    for one in invitations:
        _tell(one, "notice", occasion, session, moved_from)


def tell_changed(session: Session) -> None:
    """Tell who was invited that timetable or agenda have changed; the notice goes with it."""
    _tell_all(session, "changed")


def tell_extended(session: Session) -> None:
    _tell_all(session, "extended")


def tell_cancelled(session: Session) -> None:
    _tell_all(session, "cancelled")


def _tell_all(session: Session, event: str) -> None:
    rows = session.invitations.filter(opens_on=session.opens_on).select_related("member__contact")
    occasion = f"{event}:{timezone.now().timestamp()}"
    for one in rows:
        _tell(one, event, occasion, session)


def _tell(
    invitation: Invitation,
    event: str,
    occasion: str,
    session: Session,
    moved_from: dt.date | None = None,
) -> None:
    contact = invitation.member.contact
    # Nobody is written to about people who don't exist.
    if contact is None or not has_mail(invitation.member) or session.is_demonstration:
        return
    with translation.override(contact.language):
        words = {
            "session": session_name(session),
            "opens_on": day_in_words(session.opens_on),
            "until": day_in_words(session.last_day),
            "moved_from": day_in_words(moved_from) if moved_from else "",
        }
        path = reverse("council:notice", args=[token_of(invitation)])
    notifications.tell(
        contact,
        f"council/{event}",
        key=f"council:{session.pk}:{occasion}:{invitation.pk}",
        subject=invitation,
        context={**words, "reason": session.reason, "path": path},
    )


# --- The link that acknowledges a notice --------------------------------------------------------


def token_of(invitation: Invitation) -> str:
    """Return what only the invited member is sent."""
    return _signer().sign(str(invitation.pk))


def from_token(token: str) -> Invitation | None:
    """Return the notice that a link stands for; None for a wrong one, or another commune's."""
    try:
        pk = _signer().unsign(token)
    except signing.BadSignature:
        return None
    rows = Invitation.objects.select_related("session", "member")
    return rows.filter(pk=pk, session__removed_at=None).first()


def _signer() -> signing.Signer:
    return signing.Signer(salt=f"services_plugins.council.notice:{connection.schema_name}")
