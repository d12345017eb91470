"""E-mail leaves in the name of the tenant it is about."""

from collections.abc import Sequence
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils.module_loading import import_string

from tenants.models import Tenant


def sender(tenant: Tenant | None = None) -> str:
    """The `From` of `tenant`, or of the connection's: its name, at its platform host."""
    tenant = tenant or connection.tenant
    slug = getattr(tenant, "slug", "")
    if not slug:
        return settings.DEFAULT_FROM_EMAIL
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    local, _, domain = address.partition("@")
    return formataddr((tenant.name, f"{local}+{slug}@{domain}"))


class TenantEmailBackend(BaseEmailBackend):
    """Puts the tenant's sender on messages that name none, and hands them to the carrier.

    One authenticated address per tenant at the platform's own domain keeps SPF and DKIM
    valid whatever domains the commune brings.
    """

    def __init__(self, fail_silently: bool = False, **kwargs: object) -> None:
        super().__init__(fail_silently=fail_silently)
        carrier = import_string(settings.EMAIL_CARRIER)
        self.carrier: BaseEmailBackend = carrier(fail_silently=fail_silently, **kwargs)

    def open(self) -> bool | None:
        return self.carrier.open()

    def close(self) -> None:
        self.carrier.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.from_email == settings.DEFAULT_FROM_EMAIL:
                message.from_email = sender()
        return self.carrier.send_messages(email_messages) or 0
