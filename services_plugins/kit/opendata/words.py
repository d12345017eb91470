"""Our own words in every language of the sites, for descriptions that hold all of them at once."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import override

from services_plugins.kit.plugin import LANGUAGES

# What Amazigh lacks is shown in Arabic.
REQUIRED_LANGUAGES = ("ar", "fr")


def in_languages(text: Promise) -> dict[str, str]:
    """Return a translatable text by language; Amazigh only where it is translated."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            words = str(text)
        if language in REQUIRED_LANGUAGES or words not in found.values():
            found[language] = words
    return found
