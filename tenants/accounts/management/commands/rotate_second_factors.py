"""`manage.py rotate_second_factors`: encrypt second factors with today's SECRET_KEY.

To change the key: put the old one into SECRET_KEY_FALLBACKS, run this, then drop it there.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import schema_context

from tenants.accounts import crypto
from tenants.enums import TenantState
from tenants.models import Tenant

# Where allauth keeps the secret of each kind of second factor.
SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


class Command(BaseCommand):
    help = "Encrypt the secrets of all second factors with today's SECRET_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        with schema_context("public"):
            made = Tenant.objects.exclude(golden_fingerprint="").exclude(state=TenantState.DELETED)
            schemas = ["public", *made.values_list("schema_name", flat=True)]
        unreadable = 0
        for schema in schemas:
            with schema_context(schema):
                unreadable += rotate_schema()
        if unreadable:
            raise CommandError(
                f"{unreadable} second factors were encrypted with a key that is in neither "
                "SECRET_KEY nor SECRET_KEY_FALLBACKS."
            )
        self.stdout.write(self.style.SUCCESS("Every second factor is under today's SECRET_KEY."))


def rotate_schema() -> int:
    """Encrypt anew the secrets of the current schema; return how many no known key opens."""
    unreadable = 0
    for authenticator in Authenticator.objects.filter(type__in=SECRETS):
        field = SECRETS[authenticator.type]
        try:
            authenticator.data[field] = crypto.rotate(authenticator.data[field])
        except InvalidToken:
            unreadable += 1
        else:
            authenticator.save(update_fields=["data"])
    return unreadable
