"""Finding persons in a text before it is published, and proposing to take them out.

What is found is a proposal: some of it is harmless, and a person that no pattern knows may remain.
That is why people look, twice. Only what certainly is of the person who asked is never published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from services_plugins.requests import people
from services_plugins.requests.definition import Field, FieldType
from services_plugins.requests.enums import FindingKind
from services_plugins.requests.models import Request
from tenants.text import fold, western_digits

# Shorter words are in too many others.
_SHORTEST = 3
# An answer of such a length, word for word in a text, was copied from the request.
_UNMISTAKABLE = 12
# Answers that nobody typed.
_CHOSEN = (FieldType.CHOICE, FieldType.CHOICES, FieldType.YES_NO)
# What Arabic writes in front of a word, as one with it.
_JOINED = r"(?<!\w)(?:[وفبلك]?(?:ال)?)"

_STREET = (
    r"(?:rue|avenue|av\.|boulevard|bd|impasse|lotissement|lot|résidence|immeuble|hay|douar|derb"
    r"|زنقة|شارع|حي|دوار|درب|إقامة|عمارة|تجزئة)"
)
_HOUSE = r"(?:(?:n°|nº|رقم)\s*\d{1,4}|\d{1,4})"
# The title of an office names nobody.
_OFFICE = r"(?!(?i:l[ea']|pr[ée]sident|maire|gouverneur|wali|ministre|directeur|chef))"
_OFFICE_AR = r"(?!(?:ال)?(?:رئيس|عامل|والي|وزير|مدير|باشا|قائد|نائب|كاتب))"
# Two letters before an amount that are a word.
_NO_WORD = r"(?!(?i:a[ud]|d[eu]|e[nt]|l[ae]|n|no|o[un]|un)\s)"
PATTERNS: tuple[tuple[FindingKind, re.Pattern[str]], ...] = (
    # Begun only where a word begins: a long word without “@” would else take seconds.
    (FindingKind.EMAIL, re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (FindingKind.ACCOUNT, re.compile(r"(?<!\d)(?:MA\d{2}\s?)?(?:\d\s?){23}\d(?!\d)", re.I)),
    (
        FindingKind.PHONE,
        re.compile(r"(?<!\d)(?:\+\s?212|00\s?212|0)[\s.-]?(?:\(0\))?[5-8](?:[\s.-]?\d){8}(?!\d)"),
    ),
    # One or two letters and five to seven digits, as on the national ID card.
    (FindingKind.ID_NUMBER, re.compile(rf"(?<!\w){_NO_WORD}[A-Za-z]{{1,2}}[\s-]?\d{{5,7}}(?!\w)")),
    (
        FindingKind.ADDRESS,
        re.compile(
            rf"(?<!\w){_HOUSE}[\s,،]+{_STREET}\s+[^\n,،;.]{{2,60}}"
            rf"|(?<!\w){_STREET}\s+[^\n;.]{{2,40}}?(?:n°|nº|رقم)\s*\d{{1,4}}",
            re.I,
        ),
    ),
    (
        FindingKind.PERSON,
        re.compile(
            rf"(?<!\w)(?:M\.|Mr\.?|Mme|Mlle|Monsieur|Madame|Mademoiselle)\s+{_OFFICE}"
            r"[A-ZÀ-Ý][\w'’-]+(?:\s+[A-ZÀ-Ý][\w'’-]+){0,3}"
            rf"|(?<!\w)(?:السيدة|السيد|الآنسة)\s+{_OFFICE_AR}[^\W\d]+(?:\s+[^\W\d]+)?"
        ),
    ),
)


@dataclass(frozen=True)
class Finding:
    """A part of a text; `is_certain` where it can't but be of the person who asked."""

    start: int
    end: int
    kind: FindingKind
    is_certain: bool = False


@dataclass(frozen=True)
class Segment:
    """A part of a text as it is shown: with what was found in it, or nothing."""

    text: str
    kind: FindingKind | None = None


@dataclass(frozen=True)
class Known:
    """What is known of the person who asked: a pattern for folded text, and how sure it is."""

    pattern: re.Pattern[str]
    is_certain: bool


def known_of(request: Request) -> list[Known]:
    """Return what would tell who made a request: names, numbers, addresses, personal answers."""
    answers = request.given
    first, last = answers.get(people.FIRST_NAME) or "", answers.get(people.LAST_NAME) or ""
    phrases = {f"{first} {last}": True, f"{last} {first}": True} if first and last else {}
    for field in request.edition.definition.fields.values():
        if field.personal and field.type not in _CHOSEN:
            for text in _texts(answers.get(field.key)):
                phrases.setdefault(text, _is_telling(field, text))
    if request.contact:
        phrases[request.contact.address] = True
    for word in f"{first} {last}".split():
        phrases.setdefault(word, False)
    return [
        Known(pattern, is_certain)
        for phrase, is_certain in phrases.items()
        if (pattern := _pattern_of(phrase))
    ]


def find(text: str, known: Iterable[Known]) -> list[Finding]:
    """Return what in `text` tells of persons, from left to right, without overlaps."""
    found = [*_of_applicant(text, known), *_by_pattern(text)]
    # The certain ones win, then the longer ones.
    found.sort(key=lambda one: (not one.is_certain, one.start - one.end))
    kept: list[Finding] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def redacted(text: str, known: Iterable[Known], language: str) -> str:
    """Return `text` with everything found in it taken out, each place marked."""
    with override(language):
        mark = _("[removed]")
    return "".join(mark if one.kind else one.text for one in segments(text, find(text, known)))


def segments(text: str, findings: Iterable[Finding]) -> Iterator[Segment]:
    """Yield a text in parts, for showing what was found."""
    at = 0
    for one in findings:
        if one.start > at:
            yield Segment(text[at : one.start])
        yield Segment(text[one.start : one.end], one.kind)
        at = one.end
    if at < len(text):
        yield Segment(text[at:])


def _texts(answer: Any) -> Iterator[str]:
    """Yield what was typed as an answer; repeated questions have several."""
    if isinstance(answer, str):
        yield answer.strip()
    elif isinstance(answer, list):
        for one in answer:
            yield from _texts(one)


def _is_telling(field: Field, text: str) -> bool:
    types = (FieldType.EMAIL, FieldType.PHONE, FieldType.ID_NUMBER)
    is_name = field.key in (people.FIRST_NAME, people.LAST_NAME)
    return field.type in types or (not is_name and len(text) >= _UNMISTAKABLE)


def _of_applicant(text: str, known: Iterable[Known]) -> Iterator[Finding]:
    folded, places = _folded(text)
    for one in known:
        for match in one.pattern.finditer(folded):
            start, end = places[match.start()], places[match.end() - 1] + 1
            yield Finding(start, end, FindingKind.APPLICANT, one.is_certain)


def _by_pattern(text: str) -> Iterator[Finding]:
    # As long as the text itself, so that places are the same.
    digits = western_digits(text)
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(digits):
            yield Finding(match.start(), match.end(), kind)


def _pattern_of(phrase: str) -> re.Pattern[str] | None:
    """Return what finds a phrase in folded text, however it is spaced; None for a short one."""
    tokens = re.findall(r"\w+", _folded(phrase)[0])
    if sum(map(len, tokens)) < _SHORTEST:
        return None
    if all(token.isdigit() for token in tokens):
        # A telephone: the country's code and groups of digits may be written otherwise.
        return re.compile(r"(?:(?:\+?(?:00)?212|0)\W*)?" + r"\W*".join("".join(tokens)[-9:]))
    if len(tokens) == 1 and any(map(str.isdigit, tokens[0])):
        return re.compile(r"(?<!\w)" + r"\W*".join(tokens[0]) + r"(?!\w)")
    return re.compile(_JOINED + r"\W+".join(map(re.escape, tokens)) + r"(?!\w)")


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text with spelling variants folded, and the place of each letter in the original."""
    letters, places = [], []
    for place, char in enumerate(text):
        is_silent = char.isalnum() or unicodedata.combining(char)
        for letter in fold(char) or ("" if is_silent else " "):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places
