"""The journal of what happens to accounts.

In a tenant's schema it is Wagtail's log, which the commune's administrators read on the user's
history page; what happens to ministry staff goes to the national audit trail. Neither ever holds
a password, a code, or an address that isn't one of the staff's own.
"""

import logging
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from tenants import audit
from tenants.accounts import places
from tenants.accounts.models import User

logger = logging.getLogger(__name__)

# Wagtail's log refuses actions it doesn't know: wagtail_hooks registers these.
ACTIONS = {
    "accounts.sign_in": _("Signed in"),
    "accounts.sign_in_failed": _("Failed sign-in"),
    "accounts.locked_out": _("Locked out"),
    "accounts.unlocked": _("Unlocked"),
    "accounts.password_reset": _("Password reset"),
    "accounts.password_changed": _("Password changed"),
    "accounts.second_factor_added": _("Second factor added"),
    "accounts.second_factor_removed": _("Second factor removed"),
    "accounts.second_factor_failed": _("Wrong second factor"),
    "accounts.recovery_codes_renewed": _("Recovery codes renewed"),
    "accounts.invited": _("Invited"),
    "accounts.invitation_accepted": _("Invitation accepted"),
    "accounts.invitation_revoked": _("Invitation revoked"),
}


def note(
    action: str, user: User, *, actor: User | None, data: dict[str, Any] | None = None
) -> None:
    """Write that `actor` did `action` to the account of `user`; None when nobody signed in did."""
    logger.info("%s user=%s actor=%s", action, user.pk, actor.pk if actor else "-")
    if places.in_public_schema():
        audit.record(action, actor=actor or audit.SYSTEM, target=user.email, data=data)
    else:
        log(user, action, user=actor, data=data)
