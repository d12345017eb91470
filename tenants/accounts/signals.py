"""What happens to accounts, written to the journal."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.apps import apps
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver

from tenants.accounts import journal, lockout, places
from tenants.accounts.models import User


@receiver(user_logged_in)
def on_sign_in(user: User, **kwargs: Any) -> None:
    journal.note("accounts.sign_in", user, actor=user)


@receiver(password_reset)
def on_password_reset(user: User, **kwargs: Any) -> None:
    """Who can read the account's mail is its owner, whatever was guessed before."""
    lockout.unlock(user.email)
    journal.note("accounts.password_reset", user, actor=user)


@receiver(password_changed)
def on_password_changed(user: User, **kwargs: Any) -> None:
    journal.note("accounts.password_changed", user, actor=user)


@receiver(authenticator_added)
def on_second_factor_added(user: User, authenticator: Any, **kwargs: Any) -> None:
    journal.note(
        "accounts.second_factor_added", user, actor=user, data={"type": authenticator.type}
    )


@receiver(authenticator_removed)
def on_second_factor_removed(user: User, authenticator: Any, **kwargs: Any) -> None:
    journal.note(
        "accounts.second_factor_removed", user, actor=user, data={"type": authenticator.type}
    )


@receiver(authenticator_reset)
def on_recovery_codes_renewed(user: User, **kwargs: Any) -> None:
    journal.note("accounts.recovery_codes_renewed", user, actor=user)


@receiver(authentication_failed)
def on_second_factor_failed(user: User, **kwargs: Any) -> None:
    journal.note("accounts.second_factor_failed", user, actor=None)


# --- One language per person: of our e-mails, of Wagtail's and of the editor -----------------


@receiver(post_save, sender=User)
def on_user_saved(instance: User, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    """Have Wagtail use the language chosen for the person."""
    language = instance.preferred_language
    concerns_language = update_fields is None or "preferred_language" in update_fields
    if language and concerns_language and not places.in_public_schema():
        profiles = apps.get_model("wagtailusers", "UserProfile").objects
        profiles.update_or_create(user=instance, defaults={"preferred_language": language})


def on_profile_saved(instance: Any, **kwargs: Any) -> None:
    """Have our e-mails use the language that the person chose in Wagtail."""
    if instance.preferred_language:
        User.objects.filter(pk=instance.user_id).update(
            preferred_language=instance.preferred_language
        )


post_save.connect(on_profile_saved, sender="wagtailusers.UserProfile")
