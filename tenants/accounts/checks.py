"""System checks of the accounts' settings."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from tenants.accounts.tokens import InvitationTokens


@register(Tags.security)
def check_invitations_live_their_week(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Refuse a `PASSWORD_RESET_TIMEOUT` that would cut invitations short without a word."""
    lifetime = int(InvitationTokens.lifetime.total_seconds())
    if lifetime <= settings.PASSWORD_RESET_TIMEOUT:
        return []
    return [
        Error(
            f"PASSWORD_RESET_TIMEOUT is shorter than the {lifetime} s an invitation lives.",
            hint="Password resets have their own, shorter lifetime in tenants.accounts.tokens.",
            id="accounts.E001",
        )
    ]


@register(Tags.security)
def check_cookies_are_host_only(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Refuse cookies sent to a parent domain: every commune could read every other's."""
    return [
        Error(f"{name} must be None: cookies are host-only.", id="accounts.E002")
        for name in ("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN")
        if getattr(settings, name)
    ]


@register(Tags.security, deploy=True)
def check_second_factor_is_required(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Refuse to deploy a platform whose staff may sign in with a password alone."""
    if settings.STAFF_SECOND_FACTOR_REQUIRED:
        return []
    return [Error("STAFF_SECOND_FACTOR_REQUIRED must be True.", id="accounts.E003")]
