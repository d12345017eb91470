"""A list of members as offices keep it: read, understood, and shown before it is taken over.

Lists come from spreadsheets: Arabic or French headings, titles and merged cells above them,
semicolons or commas, in UTF-8 or Windows-1256. What can't be placed is named with its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cms.text import normalise
from services_plugins.council.enums import Gender, Office
from tenants.text import western_digits

MAX_BYTES, MAX_ROWS = 512 * 1024, 400
DELIMITERS = ";,\t|"
# How columns are headed, by what is in them, folded as `cms.text` folds words.
HEADINGS = {
    "name_ar": (
        "الاسم الكامل", "الاسم والنسب", "الاسم و النسب", "الاسم بالعربية", "الاسم الكامل بالعربية",
        "اسم العضو", "العضو", "الاسم", "nom en arabe", "nom arabe", "nom (arabe)", "nom ar",
    ),
    "name_fr": (
        "nom et prénom", "nom et prénoms", "nom complet", "nom prénom", "nom", "nom en français",
        "nom fr", "الاسم بالفرنسية", "الاسم الكامل بالفرنسية", "الاسم بالحروف اللاتينية",
    ),
    "first_fr": ("prénom", "prénoms"),
    "gender": ("الجنس", "النوع", "sexe", "genre"),
    "office": ("المهمة", "الصفة", "المنصب", "المهام", "fonction", "qualité", "mandat"),
    "group": ("الفريق", "الحزب", "الانتماء السياسي", "اللون السياسي", "groupe", "parti"),
    "committee": ("اللجنة", "اللجنة الدائمة", "commission", "commission permanente"),
    "email": ("البريد الإلكتروني", "البريد", "courriel", "e-mail", "email", "mail", "adresse mail"),
    "rank": ("الرقم", "رقم", "ر.ت", "الرقم الترتيبي", "n°", "no", "numéro", "n", "siège", "المقعد"),
}  # fmt: skip
# Cells that spreadsheets merge: only the first row of a block has the value.
MERGED = ("group", "committee")
GENDERS = {
    Gender.WOMAN: ("أنثى", "انثى", "امرأة", "السيدة", "f", "femme", "féminin", "mme"),
    Gender.MAN: ("ذكر", "رجل", "السيد", "h", "m", "homme", "masculin"),
}
# The first that is found counts: the longer before what it contains.
OFFICES = (
    (Office.DEPUTY_SECRETARY, ("نائب كاتب", "نائبة كاتب", "نائب الكاتب", "secrétaire adjoint")),
    (Office.SECRETARY, ("كاتب", "كاتبة", "secrétaire")),
    (Office.VICE_PRESIDENT, ("نائب", "نائبة", "vice-président", "vice président")),
    (Office.PRESIDENT, ("رئيس", "رئيسة", "président", "présidente")),
    (Office.MEMBER, ("عضو", "مستشار", "عضوة", "مستشارة", "membre", "conseiller", "conseillère")),
)
ORDINALS = {
    1: ("الأول", "الاولى", "1er", "premier", "première"),
    2: ("الثاني", "الثانية", "deuxième", "second"),
    3: ("الثالث", "الثالثة", "troisième"),
    4: ("الرابع", "الرابعة", "quatrième"),
    5: ("الخامس", "الخامسة", "cinquième"),
    6: ("السادس", "السادسة", "sixième"),
    7: ("السابع", "السابعة", "septième"),
    8: ("الثامن", "الثامنة", "huitième"),
    9: ("التاسع", "التاسعة", "neuvième"),
    10: ("العاشر", "العاشرة", "dixième"),
}


@dataclass
class Person:
    """One line that can be placed."""

    line: int
    name_ar: str
    name_fr: str = ""
    gender: str = ""
    office: str = Office.MEMBER.value
    # Of a vice-president: first, second…
    office_rank: int = 0
    group: str = ""
    committee: str = ""
    email: str = ""
    rank: int = 0
    # Columns whose value stands further up, in a merged cell.
    merged: list[str] = field(default_factory=list)

    @property
    def office_label(self) -> str:
        return str(Office(self.office).label)


@dataclass
class Roster:
    """What a list says: people, lines that can't be placed with the reason, and columns unread."""

    people: list[Person] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def to_json(self) -> list[dict[str, Any]]:
        return [asdict(one) for one in self.people]


def read(data: bytes) -> Roster:
    """Return what a CSV file says. Raises ValidationError for what is no list of members."""
    if len(data) > MAX_BYTES:
        raise ValidationError(_("This list is too large."))
    rows = list(_rows(_decoded(data)))
    if len(rows) > MAX_ROWS:
        raise ValidationError(_("This list has too many lines."))
    start, columns = _heading(rows)
    roster = Roster()
    named = set(columns.values())
    roster.unread = [
        cell for index, cell in enumerate(rows[start][1]) if cell and index not in columns
    ]
    if "name_ar" not in named and "name_fr" not in named:
        raise ValidationError(_("No column with names was found."))
    above: dict[str, str] = {}
    for line, cells in rows[start + 1 :]:
        _place(roster, line, _values(cells, columns), above)
    _refuse_doubles(roster)
    return roster


def _decoded(data: bytes) -> str:
    """Return the text of a file in one of the encodings that offices use."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1256")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError(_("This file isn't a CSV list. Save it from the spreadsheet as CSV."))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that say something, each with its number."""
    counts = Counter(one for one in text[:4000] if one in DELIMITERS)
    delimiter = counts.most_common(1)[0][0] if counts else ";"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            cleaned = [" ".join(cell.replace("\xa0", " ").split()) for cell in cells]
            if any(cleaned):
                yield reader.line_num, cleaned
    except csv.Error as error:
        raise ValidationError(
            _("This file isn't a CSV list. Save it from the spreadsheet as CSV.")
        ) from error


def _heading(rows: list[tuple[int, list[str]]]) -> tuple[int, dict[int, str]]:
    """Return which line heads the columns, and what is in each; titles above it say nothing."""
    best: dict[int, str] = {}
    where = -1
    for index, (_line, cells) in enumerate(rows[:15]):
        columns = _columns(cells)
        if len(columns) > len(best):
            best, where = columns, index
    if where < 0:
        raise ValidationError(_("No headings were found. Write one above each column."))
    return where, best


def _columns(cells: list[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        name = _KNOWN.get(_folded(cell))
        if name is not None and name not in found.values():
            found[index] = name
    return found


def _folded(text: str) -> str:
    return normalise(text).strip(" :.*").strip()


_KNOWN = {_folded(word): name for name, words in HEADINGS.items() for word in words}


def _values(cells: list[str], columns: dict[int, str]) -> dict[str, str]:
    return {name: cells[index] for index, name in columns.items() if index < len(cells)}


def _place(roster: Roster, line: int, values: dict[str, str], above: dict[str, str]) -> None:
    """Understand one line, or say why it can't be."""
    name_fr = f"{values.get('first_fr', '')} {values.get('name_fr', '')}".strip()
    name_ar = values.get("name_ar", "")
    if not name_ar and not name_fr:
        roster.problems.append((line, _("This line has no name.")))
        return
    person = Person(line, name_ar or name_fr, name_fr)
    for column in MERGED:
        value = values.get(column, "")
        if not value and above.get(column):
            person.merged.append(column)
        above[column] = value or above.get(column, "")
        setattr(person, column, above[column])
    person.rank = _number(values.get("rank", "")) or len(roster.people) + 1
    try:
        person.gender = _gender(values.get("gender", ""))
        person.office, person.office_rank = _office(values.get("office", ""))
        person.email = _email(values.get("email", ""))
    except ValidationError as error:
        roster.problems.append((line, " ".join(error.messages)))
        return
    roster.people.append(person)


def _number(text: str) -> int:
    digits = re.sub(r"\D", "", western_digits(text))
    return int(digits) if digits and len(digits) <= 4 else 0


def _gender(text: str) -> str:
    if not text:
        return ""
    folded = _folded(text)
    for gender, words in GENDERS.items():
        if folded in {_folded(word) for word in words}:
            return gender.value
    raise ValidationError(_("“%(text)s” is no gender that is known.") % {"text": text})


def _office(text: str) -> tuple[str, int]:
    if not text:
        return Office.MEMBER.value, 0
    folded = _folded(text)
    for office, words in OFFICES:
        if any(_folded(word) in folded for word in words):
            rank = _ordinal(folded) if office == Office.VICE_PRESIDENT else 0
            return office.value, rank
    raise ValidationError(_("“%(text)s” is no office that is known.") % {"text": text})


def _ordinal(folded: str) -> int:
    for number, words in ORDINALS.items():
        if any(_folded(word) in folded.split() or _folded(word) in folded for word in words):
            return number
    return _number(folded)


def _email(text: str) -> str:
    if text:
        try:
            validate_email(text)
        except ValidationError as error:
            raise ValidationError(_("“%(text)s” is no e-mail address.") % {"text": text}) from error
    return text.lower()


def _refuse_doubles(roster: Roster) -> None:
    """Leave only the first of lines with the same name."""
    seen: set[str] = set()
    kept = []
    for one in roster.people:
        key = _folded(one.name_ar)
        if key in seen:
            roster.problems.append((one.line, _("This name stands further up already.")))
        else:
            seen.add(key)
            kept.append(one)
    roster.people = kept
    roster.problems.sort()
