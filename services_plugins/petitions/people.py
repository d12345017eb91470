"""The person behind a signature: what finds them again, and nothing that can be read back."""

from __future__ import annotations

from services_plugins.kit import secrets
from tenants.text import western_digits

_KIND = "petitions.signature"


def normalise_id(typed: str) -> str:
    """Return an ID-card number in capitals, without spaces, with digits 0 to 9."""
    return "".join(western_digits(typed).split()).replace("-", "").upper()


def id_hash(petition_number: str, typed: str) -> str:
    """Return what stands for an ID-card number among the signatures of one petition.

    Of one petition only: nobody can tell from the rows what else a person has signed.
    """
    return secrets.fingerprint(f"{_KIND}:{petition_number}", normalise_id(typed))


def network_hash(network: str) -> str:
    """Return what stands for a network, to find bursts."""
    return secrets.fingerprint("petitions.network", network)
