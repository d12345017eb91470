"""The person behind a signature: what finds them again, and nothing that can be read back."""

from __future__ import annotations

import re
import unicodedata

from disposable_email_domains import blocklist
from django.conf import settings

from services_plugins.kit import id_cards, secrets
from services_plugins.kit.enums import Channel
from services_plugins.kit.models import Contact

_KIND = "petitions.signature"
# One mailbox, whichever dots are written and whichever of the two names.
GMAIL = {"gmail.com", "googlemail.com"}
_ZEROS = re.compile(r"(?<=[A-Z])0+(?=[0-9])")


def id_hash(petition_number: str, typed: str) -> str:
    """Return what stands for an ID-card number among the signatures of one petition.

    Of one petition only: nobody can tell from the rows what else a person has signed. Cards are
    written with zeros before the number or without: it is the same card.
    """
    number = _ZEROS.sub("", id_cards.normalise(typed))
    return secrets.fingerprint(f"{_KIND}:{petition_number}", number)


def network_hash(network: str) -> str:
    """Return what stands for a network, to find bursts."""
    return secrets.fingerprint("petitions.network", network)


def address_hash(contact: Contact) -> str:
    """Return what stands for a person's mailbox or telephone, to find many with the same."""
    address = contact.address
    if contact.channel == Channel.EMAIL:
        address = canonical(address)
    return secrets.fingerprint("petitions.address", address)


def canonical(address: str) -> str:
    """Return the mailbox behind an e-mail address: no mark after a plus, names in one form.

    To compare only, never to write to: few providers may tell the two apart.
    """
    local, _at, domain = unicodedata.normalize("NFKC", address).casefold().rpartition("@")
    domain = _in_ascii(domain)
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def is_disposable(address: str) -> bool:
    """Tell whether an e-mail address is of a service that gives them away for some minutes."""
    labels = canonical(address).rpartition("@")[2].split(".")
    domains = {".".join(labels[start:]) for start in range(len(labels) - 1)}
    refused = domains & (blocklist | set(settings.PETITIONS_DISPOSABLE_DOMAINS))
    return bool(refused - set(settings.PETITIONS_LASTING_DOMAINS))


def _in_ascii(domain: str) -> str:
    """Return a domain's name as the network knows it."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
