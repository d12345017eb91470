"""The person behind a signature: what finds them again, and nothing that can be read back."""

from __future__ import annotations

from services_plugins.kit import id_cards, secrets

_KIND = "petitions.signature"


def id_hash(petition_number: str, typed: str) -> str:
    """Return what stands for an ID-card number among the signatures of one petition.

    Of one petition only: nobody can tell from the rows what else a person has signed.
    """
    return secrets.fingerprint(f"{_KIND}:{petition_number}", id_cards.normalise(typed))


def network_hash(network: str) -> str:
    """Return what stands for a network, to find bursts."""
    return secrets.fingerprint("petitions.network", network)
