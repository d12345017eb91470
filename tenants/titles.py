"""What a territory is called in full: `جماعة شفشاون`, `Commune de Chefchaouen`."""

import re
from typing import NamedTuple


class Kind(NamedTuple):
    """The words for a kind of territory; `of_zgh` is the Amazigh one after « of »."""

    ar: str
    fr: str
    zgh: str
    of_zgh: str


COMMUNE = Kind("جماعة", "commune", "ⵜⴰⴳⵔⴰⵡⵜ", "ⵜⴳⵔⴰⵡⵜ")
# The French words are all feminine, which the starter texts rely on.
KINDS = {
    "region": Kind("جهة", "région", "ⵜⴰⵎⵏⴰⴹⵜ", "ⵜⵎⵏⴰⴹⵜ"),
    "province": Kind("إقليم", "province", "ⵜⴰⵙⴳⴰ", "ⵜⵙⴳⴰ"),
    "prefecture": Kind("عمالة", "préfecture", "ⵜⴰⵎⵏⴱⴰⴹⵜ", "ⵜⵎⵏⴱⴰⴹⵜ"),
    "urban": COMMUNE,
    "rural": COMMUNE,
}

_ELIDES = re.compile(r"[aeiouàâäéèêëîïôöûüœ]", re.IGNORECASE)
# French articles; Arabic ones (El, Al, Ed…) are part of a name and elide like any vowel.
_FRENCH_ARTICLES = (
    (re.compile(r"^Le\s+"), "du "),
    (re.compile(r"^Les\s+"), "des "),
    (re.compile(r"^La\s+"), "de la "),
    (re.compile(r"^L’"), "de l’"),
)


def french_name(name: str) -> str:
    """Return a French name with typographic apostrophes (`M’diq`)."""
    return name.replace("'", "’")


def de(name: str) -> str:
    """Return a French name after « de »: `d’Ifrane`, `de Zoumi`, `de l’Oriental`."""
    name = french_name(name)
    for article, contracted in _FRENCH_ARTICLES:
        # The register writes some articles with a small letter (« l’Oriental »).
        if match := article.match(name[:1].upper() + name[1:]):
            return contracted + name[match.end() :]
    return f"d’{name}" if _ELIDES.match(name) else f"de {name}"


def title(kind: str, name: str, language: str) -> str:
    """Return the full title in a language: the word for the kind, then the name."""
    words = KINDS.get(kind, COMMUNE)
    if language == "fr":
        return f"{words.fr.capitalize()} {de(name)}"
    if language == "zgh":
        return f"{words.zgh} ⵏ {name}"
    return f"{words.ar} {name}"
