"""Folding of words, so that a search finds them however they were typed."""

import re
import unicodedata

# Letters that Arabic writers use for one another.
ARABIC_VARIANTS = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
        "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه",
        "گ": "ك", "ڭ": "ك", "ک": "ك", "ی": "ي", "ء": "", "ـ": "",
    }
)  # fmt: skip
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": " ", "'": " ", "-": " "})
ARABIC_ARTICLE = re.compile(r"\b(?:وال|بال|فال|كال|لل|ال)(?=\w{2})")
SPACES = re.compile(r"\s+")


class _MarksAndDigits(dict):
    """What becomes of each letter: marks go, digits become 0 to 9; filled as letters occur."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        folded: str | None = char
        if unicodedata.combining(char):
            folded = None
        elif char.isdecimal():
            folded = str(unicodedata.decimal(char))
        # A text may hold any of a million letters; the alphabets we read fit in here.
        if len(self) < 4096:
            self[code] = folded
        return folded


_MARKS_AND_DIGITS = _MarksAndDigits()


def western_digits(text: str) -> str:
    """`text` with every decimal digit of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def fold(text: str) -> str:
    """`text` without case, accents, Arabic vowels, spelling variants and the article.

    Words that sound alike to a reader become the same letters: `الخميسات` and `خميسات`,
    `Khémisset` and `khemisset`. Tifinagh has no case and no variants, and stays as it is.
    """
    text = unicodedata.normalize("NFKD", text.translate(ARABIC_VARIANTS))
    text = (
        text.translate(_MARKS_AND_DIGITS).casefold().translate(LIGATURES).translate(ARABIC_VARIANTS)
    )
    return SPACES.sub(" ", ARABIC_ARTICLE.sub("", text)).strip()
