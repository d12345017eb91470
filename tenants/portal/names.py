"""Names of places on a page of one language."""

import re

from django.utils.translation import get_language

from tenants.models import TrilingualNames

LANGUAGES = ("ar", "zgh", "fr")
ARABIC = re.compile(r"[\u0620-\u064a]")
TIFINAGH = re.compile(r"[\u2d30-\u2d7f]")


def shown(named: TrilingualNames) -> tuple[str, str]:
    """(name, language) to call a place by in the active language.

    Few places have a name in Amazigh yet; the French one reads from left to right, too.
    """
    language = get_language()
    if language == "ar":
        return named.name_ar, "ar"
    if language == "zgh" and named.name_zgh:
        return named.name_zgh, "zgh"
    return named.name_fr, "fr"


def others(named: TrilingualNames) -> list[tuple[str, str]]:
    """(name, language) of the languages that `shown` leaves out, Arabic first."""
    _name, first = shown(named)
    names = ((getattr(named, f"name_{code}"), code) for code in LANGUAGES if code != first)
    return [(name, code) for name, code in names if name]


def language_of(words: str) -> str:
    """The language that the script of `words` tells."""
    if TIFINAGH.search(words):
        return "zgh"
    return "ar" if ARABIC.search(words) else "fr"
