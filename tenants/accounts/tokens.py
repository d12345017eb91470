"""The links that let a person choose a password: resets and invitations.

Both are bound to the schema they were made in. Two communes may well hold a user with the same
id, address and password hash (they are made from one golden schema): a link of the one must mean
nothing to the other.
"""

import datetime as dt

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connection
from django.utils.http import base36_to_int

from tenants.accounts.models import User


class TenantTokens(PasswordResetTokenGenerator):
    """Tokens that die with the schema, the address, the password, a sign-in, or their lifetime.

    `settings.PASSWORD_RESET_TIMEOUT` stays the outer limit of every lifetime.
    """

    lifetime: dt.timedelta

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{connection.schema_name}:{super()._make_hash_value(user, timestamp)}"

    def check_token(self, user: User | None, token: str | None) -> bool:
        if not token or not super().check_token(user, token):
            return False
        made_at = base36_to_int(token.partition("-")[0])
        return self._num_seconds(self._now()) - made_at <= self.lifetime.total_seconds()


class PasswordResetTokens(TenantTokens):
    """Tokens of "I forgot my password"."""

    key_salt = "tenants.accounts.tokens.PasswordResetTokens"
    lifetime = dt.timedelta(hours=4)


class InvitationTokens(TenantTokens):
    """Tokens of an invitation: one at a time, gone once accepted, sent again or revoked.

    The account remembers when it was invited (`User.invited_at`); that moment is part of the
    token, so that changing it is all it takes to make an older link void.
    """

    key_salt = "tenants.accounts.tokens.InvitationTokens"
    lifetime = dt.timedelta(days=7)

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        invited_at = user.invited_at.timestamp() if user.invited_at else ""
        return f"{super()._make_hash_value(user, timestamp)}{invited_at}"

    def check_token(self, user: User | None, token: str | None) -> bool:
        if user is None or not (user.is_active and user.has_open_invitation):
            return False
        return super().check_token(user, token)


invitation_tokens = InvitationTokens()
