"""Invitations: how a person gets an account.

An administrator names the person and their role; the person chooses the password. A link works
once, for seven days, on the site it was made for, until another one is sent or it is revoked.
"""

from collections.abc import Iterable

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from tenants import mail
from tenants.accounts import journal, permissions, places
from tenants.accounts.models import User
from tenants.accounts.tokens import InvitationTokens, invitation_tokens


class AlreadyMember(Exception):
    """The person has a password: there is nothing left to invite them to."""


@transaction.atomic
def create_and_invite(
    email: str,
    *,
    invited_by: User | None,
    groups: Iterable[Group] = (),
    first_name: str = "",
    last_name: str = "",
    language: str = "",
    is_superuser: bool = False,
) -> User:
    """Make an account of staff in the current schema and invite its owner.

    `invited_by` is None where the platform itself invites: the first administrator of a new
    tenant, the first member of the ministry. Raises PermissionDenied when the roles go beyond
    what `invited_by` may give.
    """
    user = User.objects.create_user(
        email,
        first_name=first_name,
        last_name=last_name,
        preferred_language=language,
        is_staff=True,
        is_superuser=is_superuser,
    )
    user.groups.set(groups)
    invite(user, invited_by=invited_by)
    return user


def invite(
    user: User,
    *,
    invited_by: User | None = None,
    at_once: bool = False,
) -> None:
    """Send `user` an invitation; sent again, it makes the link sent before void.

    The e-mail leaves once the transaction is committed, or `at_once`: then it is lost only
    together with the transaction, and may leave twice. Raises AlreadyMember for who has chosen a
    password, PermissionDenied where `invited_by` may not let this account in.
    """
    if invited_by is not None and not permissions.can_invite(invited_by, user):
        raise PermissionDenied("accounts.add_user")
    if user.has_usable_password():
        raise AlreadyMember(user.email)
    user.invited_at = timezone.now()
    user.is_active = True
    user.save(update_fields=["invited_at", "is_active"])
    journal.note("accounts.invited", user, actor=invited_by)
    message = _message(user, invited_by)
    if at_once:
        message.send()
    else:
        transaction.on_commit(message.send)


def revoke(user: User, *, revoked_by: User) -> None:
    """Make the open invitation void and close the account, which keeps its place and roles."""
    if not permissions.can_invite(revoked_by, user):
        raise PermissionDenied("accounts.add_user")
    if user.has_usable_password():
        raise AlreadyMember(user.email)
    user.invited_at = None
    user.is_active = False
    user.save(update_fields=["invited_at", "is_active"])
    journal.note("accounts.invitation_revoked", user, actor=revoked_by)


def accept(user: User, password: str) -> None:
    """Give `user`, who followed their invitation, the `password` they chose."""
    user.set_password(password)
    user.invited_at = None
    user.save(update_fields=["password", "invited_at"])
    journal.note("accounts.invitation_accepted", user, actor=user)


def invitation_path(user: User) -> str:
    """Path of the page where `user` accepts; it holds the secret, so it goes into mail only."""
    return reverse(
        "account_invitation",
        kwargs={"uid": user_pk_to_url_str(user), "token": invitation_tokens.make_token(user)},
    )


def _message(user: User, invited_by: User | None) -> EmailMultiAlternatives:
    """The invitation in the invitee's language, from the tenant, made in the tenant's schema."""
    path = invitation_path(user)
    with translation.override(user.preferred_language or translation.get_language()):
        context = {
            "user": user,
            "invited_by": invited_by,
            "site_name": places.site_name(),
            "url": places.base_url() + path,
            "days": InvitationTokens.lifetime.days,
        }
        subject, text, html = (
            render_to_string(f"accounts/email/invitation_{part}", context)
            for part in ("subject.txt", "message.txt", "message.html")
        )
        message = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=text,
            # Named here: when the transaction is over, the tenant may not be at hand any more.
            from_email=mail.sender(places.current_tenant()),
            to=[user.email],
        )
    message.attach_alternative(html, "text/html")
    return message
