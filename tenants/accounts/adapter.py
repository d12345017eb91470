"""How allauth behaves here: nobody signs up, guesses are counted, secrets are encrypted."""

import logging
import time
from typing import Any, cast
from urllib.parse import quote

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from tenants import mail
from tenants.accounts import crypto, journal, lockout, places
from tenants.accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail address, for invited staff only."""

    # Made by pre_authenticate, which allauth calls first.
    _attempt: lockout.Attempt

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    # Wrong passwords ------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt, or refuse it without a look at the password.

        Takes the place of allauth's own limit, which can't say how long to wait.
        """
        try:
            self._attempt = lockout.Attempt(credentials["email"], self.get_client_ip(request))
        except lockout.LockedOut as refusal:
            raise forms.ValidationError(
                ngettext(
                    "Too many failed attempts. Try again in %(minutes)d minute, or ask an "
                    "administrator of this site to unlock your account.",
                    "Too many failed attempts. Try again in %(minutes)d minutes, or ask an "
                    "administrator of this site to unlock your account.",
                    refusal.minutes,
                ),
                params={"minutes": refusal.minutes},
                code="locked_out",
            ) from refusal

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user is not None:
            self._attempt.succeed()
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log the failure; the address, which may be a password typed there, is not in clear."""
        action = "accounts.sign_in_failed"
        if self._attempt.locks_out():
            action = "accounts.locked_out"
        logger.warning(
            "%s account=%s network=%s",
            action,
            lockout.fingerprint(credentials["email"]),
            self.get_client_ip(request),
        )
        user = User.objects.filter(email=credentials["email"]).first()
        if user is not None:
            journal.note(action, user, actor=None)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Called by allauth when the owner of an address has chosen a new password."""
        lockout.unlock(credentials["email"])

    # Reauthentication -----------------------------------------------------------------

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether a password must be typed again before `app` changes something sensitive.

        Someone who is made to set up their first second factor has just typed it to sign in.
        """
        if app == "allauth.mfa" and self._has_just_signed_in_without_second_factor():
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def _has_just_signed_in_without_second_factor(self) -> bool:
        user = self.request.user
        if not user.is_authenticated or is_mfa_enabled(user):
            return False
        records = get_authentication_records(self.request, user)
        timeout = account_settings.REAUTHENTICATION_TIMEOUT
        return any(time.time() - record["at"] < timeout for record in records)

    # Where to go ----------------------------------------------------------------------

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return places.home_of(cast(User, request.user))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return places.home_of(cast(User, request.user))

    # E-mail ---------------------------------------------------------------------------

    def get_from_email(self) -> str:
        return mail.sender(places.current_tenant())

    def format_email_subject(self, subject: str) -> str:
        return f"{places.site_name()} – {subject}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a reset: on the site's own address, whatever host or port was asked.

        Who asks for somebody else's reset must have no say in where the link leads.
        """
        path = reverse("account_reset_password_from_key", args=("UID", "KEY"))
        return places.base_url() + path.replace("UID-KEY", quote(key))

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send the link, in the person's language, to who has a password to reset.

        Who was invited and never came has none: only the invitation opens that account, for as
        long as it lasts and isn't revoked.
        """
        if user.has_usable_password():
            self.send_mail("account/email/password_reset_key", email, context | {"user": user})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user = context.get("user")
        language = getattr(user, "preferred_language", "") or translation.get_language()
        with translation.override(language):
            details = {"site_name": places.site_name(), "site_url": places.base_url()}
            super().send_mail(template_prefix, email, details | context)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors whose secrets can't be read in a copy of the database."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        """The name the code has in the person's app: the commune's."""
        return places.site_name()
