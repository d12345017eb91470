"""Words as the search index keeps them."""

from __future__ import annotations

import re

from tenants.text import fold

_WORD = re.compile(r"\w+")
# French plurals; the index and the query lose them alike, so a wrong guess costs nothing.
_PLURAL = re.compile(r"^([a-z]{3,}?)(?:s|x)$")


def normalise(text: str) -> str:
    """Return `text` as words that are equal whenever a reader would take them so.

    Folds Arabic spelling variants, vowel signs, tatweel and the article, French accents,
    ligatures, plurals and elided articles, case and the digits of every script (see
    `tenants.text.fold`). Query and index go through the same fold, so PostgreSQL needs no
    dictionary and no extension.
    """
    return " ".join(_PLURAL.sub(r"\1", word) for word in _WORD.findall(fold(text)))
