"""Reaching a person: addresses in one form each, and proof that an address is theirs."""

from __future__ import annotations

import datetime as dt
import secrets as random
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from services_plugins.kit import limits, notifications, secrets
from services_plugins.kit.enums import Channel
from services_plugins.kit.identity.session import Identity
from services_plugins.kit.models import Contact, OneTimeCode
from services_plugins.kit.numbering import normalise as normalise_digits
from tenants.text import western_digits

CODE_DIGITS = 6
CODE_MINUTES = 30
MAX_ATTEMPTS = 5
# How many codes one address and one network may ask for, and in how many seconds.
CODES_PER_ADDRESS = limits.Limit("code:address", 5, 3600)
CODES_PER_NETWORK = limits.Limit("code:network", 30, 3600)
TRIES_PER_NETWORK = limits.Limit("code:try", 30, 900)

REGION = "MA"


class WrongCode(Exception):
    """The code is wrong, used, too old or was tried too often; the answer is the same for all."""


@dataclass(frozen=True)
class SentCode:
    """What was sent: for the message only, kept nowhere in clear."""

    row: OneTimeCode
    code: str
    token: str


def normalise_address(channel: str, typed: str) -> str:
    """Return an e-mail address or a phone number in the one form it is stored in.

    Raises ValidationError, in the person's language, for what can't be one.
    """
    if channel == Channel.EMAIL:
        address = typed.strip().lower()
        validate_email(address)
        return address
    return normalise_phone(typed)


def normalise_phone(typed: str) -> str:
    """Return a number as `+212612345678`; a national one is taken for Moroccan."""
    try:
        number = phonenumbers.parse(western_digits(typed), REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _("This is not a telephone number. Write it like 06 12 34 56 78."),
            code="invalid_phone",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def contact_for(channel: str, typed: str) -> Contact:
    """Return the contact of an address, made where there is none. Raises ValidationError."""
    address = normalise_address(channel, typed)
    contact, _made = Contact.objects.get_or_create(
        channel=channel,
        address_hash=Contact.hash_of(channel, address),
        defaults={"address": address, "language": (get_language() or "ar").split("-")[0]},
    )
    return contact


def proven_contact(channel: str, address: str) -> Contact:
    """Return the contact of an address that an identity provider has proven."""
    contact = contact_for(channel, address)
    contact.verified_at, contact.bounced_at = timezone.now(), None
    contact.save(update_fields=["verified_at", "bounced_at"])
    return contact


def contact_of(identity: Identity) -> Contact | None:
    """Return the contact that an identity's provider has proven, e-mail before telephone."""
    for channel, address in ((Channel.EMAIL, identity.email), (Channel.PHONE, identity.phone)):
        if address:
            return proven_contact(channel, address)
    return None


@transaction.atomic
def send_code(contact: Contact, purpose: str, *, network: str, path: str) -> SentCode:
    """Send a fresh code and link for `purpose`; older ones for it no longer work.

    `path` is the address that takes the link, without its token; `network` whoever asks.
    Raises limits.TooMany.
    """
    CODES_PER_NETWORK.take(network)
    CODES_PER_ADDRESS.take(contact.address_hash)
    now = timezone.now()
    contact.codes.filter(purpose=purpose, used_at=None).update(used_at=now)
    code = f"{random.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    token = random.token_urlsafe(24)
    row = OneTimeCode.objects.create(
        contact=contact,
        purpose=purpose,
        code_hash=secrets.fingerprint("code", f"{purpose}:{contact.pk}:{code}"),
        link_hash=secrets.fingerprint("link", token),
        expires_at=now + dt.timedelta(minutes=CODE_MINUTES),
    )
    notifications.tell(
        contact,
        "kit/code",
        key=f"code:{row.pk}",
        context={"code": code, "path": f"{path}{token}/", "minutes": CODE_MINUTES},
    )
    return SentCode(row, code, token)


def peek(token: str) -> OneTimeCode | None:
    """Return the open code of a link without using it: mail scanners follow links."""
    found = OneTimeCode.objects.select_related("contact").filter(
        link_hash=secrets.fingerprint("link", token)
    )
    row = found.first()
    return row if row and row.is_open else None


@transaction.atomic
def use_link(token: str, purpose: str) -> Contact:
    """Take a link, on POST only, and verify its contact. Raises WrongCode."""
    row = (
        OneTimeCode.objects.select_for_update(of=("self",))
        .select_related("contact")
        .filter(link_hash=secrets.fingerprint("link", token), purpose=purpose)
        .first()
    )
    if row is None or not row.is_open:
        raise WrongCode
    return _verified(row)


def use_code(contact: Contact, purpose: str, typed: str, *, network: str) -> Contact:
    """Take the code that `contact` was sent last for `purpose`. Raises WrongCode, TooMany."""
    TRIES_PER_NETWORK.take(network)
    code = normalise_digits(typed)
    with transaction.atomic():
        row = (
            contact.codes.select_for_update()
            .filter(purpose=purpose, used_at=None)
            .order_by("-created_at")
            .first()
        )
        if row is not None and row.is_open and row.attempts < MAX_ATTEMPTS:
            if secrets.matches("code", f"{purpose}:{contact.pk}:{code}", row.code_hash):
                return _verified(row)
            # Committed although the code was wrong: the attempts must count.
            row.attempts += 1
            row.save(update_fields=["attempts"])
    raise WrongCode


def _verified(row: OneTimeCode) -> Contact:
    now = timezone.now()
    row.used_at = now
    row.save(update_fields=["used_at"])
    contact = row.contact
    contact.verified_at = now
    contact.bounced_at = None
    contact.save(update_fields=["verified_at", "bounced_at"])
    return contact
