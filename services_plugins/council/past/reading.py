"""What a list and its files say, and what of it can't be placed; nothing is written here."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cms.text import normalise
from services_plugins.council.enums import DeliberationState, SessionKind, Theme
from services_plugins.council.models import Deliberation, Term
from services_plugins.council.sheets import DATES, Column, Line, Sheet
from tenants.text import fold

COLUMNS = (
    Column("number", ("الرقم", "رقم المقرر", "Numéro", "N°", "No", "DELIB_ID"), is_required=True),
    Column(
        "date",
        ("التاريخ", "تاريخ المصادقة", "Date", "Date d'adoption", "DELIB_DATE"),
        is_required=True,
        is_merged=True,
    ),
    Column(
        "title_ar",
        ("الموضوع", "موضوع المقرر", "Objet en arabe", "Objet", "DELIB_OBJET"),
        is_required=True,
    ),
    Column("title_fr", ("الموضوع بالفرنسية", "Objet en français", "DELIB_OBJET_FR")),
    Column("session", ("الدورة", "Session"), is_merged=True),
    Column("theme", ("المجال", "Thème", "Matière", "DELIB_MATIERE_NOM"), is_merged=True),
    Column("state", ("الحالة", "مآل المقرر", "État", "Suite", "DELIB_ETAT")),
    Column("text_ar", ("النص", "نص المقرر", "Texte en arabe", "Texte")),
    Column("file", ("الملف", "اسم الملف", "Fichier", "PDF")),
)
EXTRAORDINARY = ("استثنائية", "extraordinaire")
MAX_FILES = 5_000
MAX_FILE_BYTES = 60_000_000
MAX_TOTAL_BYTES = 2_000_000_000
_DIGITS = re.compile(r"\d+")
_PDF = b"%PDF-"
NO_PDF = _("This file is no PDF.")


@dataclass(frozen=True)
class Problem:
    """Something that could not be placed: the line of the list, or the name of a file."""

    where: int | str
    words: Promise | str


@dataclass(frozen=True)
class Placed:
    """One deliberation as the list has it."""

    line: int
    number: int
    year: int
    adopted_on: dt.date
    title_ar: str
    title_fr: str
    text_ar: str
    theme: Theme
    state: DeliberationState
    session: str
    file: str = ""

    @property
    def session_key(self) -> tuple[str, int]:
        """What tells sessions apart: “February” is another one each year."""
        return self.session, self.adopted_on.year


@dataclass
class Plan:
    """What would be taken over, and what would not."""

    placed: list[Placed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plan(sheet: Sheet, files: Iterable[str]) -> Plan:
    """Say what of a list can be placed, with the names of the files that came along: two queries.

    A line that can't be read is left out with the reason; all others are taken over.
    """
    found = Plan()
    found.problems += [
        Problem(name, _("Nobody looks for this heading: the column is left out."))
        for name in sheet.unknown
    ]
    names = _Names(files)
    taken = set(Deliberation.objects.filter(removed_at__isnull=True).values_list("year", "number"))
    for line in sheet.lines:
        try:
            placed = _placed(line, names)
        except ValidationError as error:
            found.problems.append(Problem(line.number, " ".join(error.messages)))
            continue
        if (placed.year, placed.number) in taken:
            words = _("There is a deliberation %(number)s/%(year)s already.")
            facts = {"number": placed.number, "year": placed.year}
            found.problems.append(Problem(line.number, words % facts))
            continue
        taken.add((placed.year, placed.number))
        found.placed.append(placed)
        if not placed.file:
            found.problems.append(Problem(line.number, _("No file was found for it.")))
    used = {placed.file for placed in found.placed}
    unused = [name for name in names.all if name not in used]
    found.problems += [Problem(name, _("No line of the list names this file.")) for name in unused]
    return found


def term_on(day: dt.date, terms: Iterable[Term]) -> Term | None:
    """Return the term that a day lies in."""
    return next(
        (one for one in terms if one.starts_on <= day and (not one.ends_on or day <= one.ends_on)),
        None,
    )


def kind_of(session: str) -> SessionKind:
    """Return which kind of session a cell means: ordinary unless it says otherwise."""
    folded = fold(session)
    is_extraordinary = any(fold(word) in folded for word in EXTRAORDINARY)
    return SessionKind.EXTRAORDINARY if is_extraordinary else SessionKind.ORDINARY


def names_in(archive: IO[bytes]) -> dict[str, str]:
    """Return the PDFs of a ZIP: their names without folders, by their names in it.

    Raises ValidationError for what is no ZIP, or holds more than anybody would send.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [one for one in opened.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, ValueError) as error:
        raise ValidationError(_("The files must come as one ZIP."), code="no_zip") from error
    too_large = any(one.file_size > MAX_FILE_BYTES for one in entries)
    if len(entries) > MAX_FILES or sum(one.file_size for one in entries) > MAX_TOTAL_BYTES:
        raise ValidationError(_("At most 5,000 files with 2 GB in all."), code="too_many")
    if too_large:
        raise ValidationError(_("No file may be larger than 60 MB."), code="too_large")
    return {one.filename: PurePosixPath(one.filename.replace("\\", "/")).name for one in entries}


def is_pdf(beginning: bytes) -> bool:
    return beginning.startswith(_PDF)


class _Names:
    """Finds the file of a line: by its name in the list, else by number and year in the name."""

    def __init__(self, files: Iterable[str]) -> None:
        self.all = list(files)
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.by_digits: dict[tuple[int, int], list[str]] = defaultdict(list)
        for file in self.all:
            name = PurePosixPath(file).name
            self.by_name[_stem(name)].append(file)
            digits = [int(one) for one in _DIGITS.findall(fold(name))]
            for number, year in itertools.pairwise(digits):
                self.by_digits[number, year].append(file)

    def of(self, name: str, number: int, year: int) -> str:
        """Return the one file that fits; none where several do, or none."""
        fitting = self.by_name[_stem(name)] if name else self.by_digits[number, year]
        return fitting[0] if len(fitting) == 1 else ""


def _stem(name: str) -> str:
    name = name.strip().lower()
    return fold(name.removesuffix(".pdf"))


def _placed(line: Line, names: _Names) -> Placed:
    """Read one line. Raises ValidationError in words that name the cell."""
    adopted_on = _date(line["date"])
    number, year = _number(line["number"], adopted_on)
    if not line["title_ar"]:
        raise ValidationError(_("The object is missing."))
    if len(line["title_ar"]) > 500 or len(line["title_fr"]) > 500:
        raise ValidationError(_("The object is longer than 500 characters."))
    return Placed(
        line=line.number,
        number=number,
        year=year,
        adopted_on=adopted_on,
        title_ar=line["title_ar"],
        title_fr=line["title_fr"],
        text_ar=line["text_ar"],
        theme=Theme(_chosen(line["theme"], Theme, Theme.OTHER)),
        state=DeliberationState(
            _chosen(line["state"], DeliberationState, DeliberationState.ADOPTED)
        ),
        session=line["session"],
        file=names.of(line["file"], number, year),
    )


def _date(text: str) -> dt.date:
    plain = fold(text).strip()
    for form in DATES:
        try:
            return dt.datetime.strptime(plain, form).date()
        except ValueError:
            continue
    raise ValidationError(
        _("“%(text)s” is no date. Write it as 28/02/2019."), params={"text": text}
    )


def _number(text: str, adopted_on: dt.date) -> tuple[int, int]:
    """Return number and year; `12/2019` names both, `12` is of the year of its date."""
    digits = [int(one) for one in _DIGITS.findall(fold(text))]
    if not digits or len(digits) > 2 or not 0 < digits[0] < 100_000:
        raise ValidationError(_("“%(text)s” is no number."), params={"text": text})
    year = digits[1] if len(digits) == 2 else adopted_on.year
    if not 1956 <= year <= 2200:
        raise ValidationError(_("“%(text)s” is no number."), params={"text": text})
    return digits[0], year


def _chosen(text: str, choices: type[Theme] | type[DeliberationState], default: str) -> str:
    """Return the value that a cell means, by its label in Arabic or French; else `default`."""
    return _labels(choices).get(normalise(text), default) if text else default


def _labels(choices: type[Theme] | type[DeliberationState]) -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for language in ("ar", "fr"):
        with override(language):
            labels |= {normalise(str(one.label)): one.value for one in choices}
    return labels | {one.value: one.value for one in choices}
