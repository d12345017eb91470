"""What an administrator does for a colleague who can't sign in any more."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied

from tenants.accounts import journal, lockout, permissions
from tenants.accounts.models import User


def _require(actor: User, user: User) -> None:
    """Raise PermissionDenied unless `actor` may change the account of `user`."""
    if not (actor.has_perm("accounts.change_user") and permissions.can_manage(actor, user)):
        raise PermissionDenied("accounts.change_user")


def unlock(user: User, *, unlocked_by: User) -> None:
    """Let `user` try again at once after too many wrong passwords."""
    _require(unlocked_by, user)
    lockout.unlock(user.email)
    journal.note("accounts.unlocked", user, actor=unlocked_by)


def forget_second_factor(user: User, *, removed_by: User) -> None:
    """Remove the second factor and the recovery codes that `user` has lost."""
    _require(removed_by, user)
    Authenticator.objects.filter(user=user).delete()
    journal.note("accounts.second_factor_removed", user, actor=removed_by)
