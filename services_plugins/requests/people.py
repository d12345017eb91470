"""The person behind a request, from the answers: what staff see, and what finds them again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services_plugins.kit import id_cards, secrets
from tenants.text import fold

# The keys that definitions use for the person who asks.
FIRST_NAME, LAST_NAME = "applicant_first_name", "applicant_last_name"
ORGANISATION, ID_NUMBER = "applicant_organisation", "applicant_id"


def name_in(answers: dict[str, Any]) -> str:
    """Return the name of the person or organisation that asks, empty where it isn't asked."""
    person = " ".join(filter(None, (answers.get(FIRST_NAME), answers.get(LAST_NAME))))
    organisation = answers.get(ORGANISATION) or ""
    return f"{organisation} ({person})" if organisation and person else organisation or person


def keys_of(answers: dict[str, Any]) -> list[str]:
    """Return the fingerprints under which a request is found by name or ID-card number."""
    return sorted(set(_keys(name_in(answers), answers.get(ID_NUMBER) or "")))


def keys_for_search(typed: str) -> list[str]:
    """Return the fingerprints of what staff typed: every word of a name, or an ID-card number."""
    number = id_cards.normalise(typed)
    if any(char.isdigit() for char in number):
        return [secrets.fingerprint("id", number)]
    return [secrets.fingerprint("name", word) for word in _words(typed)]


def _keys(name: str, id_number: str) -> Iterator[str]:
    for word in _words(name):
        yield secrets.fingerprint("name", word)
    if id_number:
        yield secrets.fingerprint("id", id_cards.normalise(id_number))


def _words(text: str) -> list[str]:
    return fold(text.replace("(", " ").replace(")", " ")).split()
