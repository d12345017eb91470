"""Lists that people bring from a spreadsheet, saved as CSV: read however they were saved.

Excel writes semicolons or commas, in UTF-8, UTF-16 or the code page of Arabic or French Windows;
people put a title above the headings, and merge cells that say the same. All of that is read;
what can't be placed is told with the number of its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.text import fold

ENCODINGS = ("utf-8-sig", "utf-16", "cp1256", "cp1252")
DELIMITERS = (";", ",", "\t")
# Lines above the headings that are looked through for them.
LINES_ABOVE = 15
MAX_BYTES = 5_000_000
MAX_LINES = 60_000
# Dates as people type them; the day comes first in Morocco.
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d")


@dataclass(frozen=True)
class Column:
    """A column that is looked for: `key` for us, `headings` as people may have written it.

    A `merged` column's empty cell means what the cell above it says.
    """

    key: str
    headings: tuple[str, ...]
    is_required: bool = False
    is_merged: bool = False

    def is_called(self, heading: str) -> bool:
        return fold(heading).strip() in {fold(name).strip() for name in self.headings}


@dataclass(frozen=True)
class Line:
    """A line of the list: its number as a spreadsheet counts, and its cells by key."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.cells.get(key, "")


@dataclass
class Sheet:
    """What was read: lines in order, and headings that nobody looks for."""

    lines: list[Line]
    unknown: list[str] = field(default_factory=list)


def read(content: bytes, columns: Sequence[Column]) -> Sheet:
    """Return the lines of a list. Raises ValidationError for what is no such list."""
    if len(content) > MAX_BYTES:
        raise ValidationError(_("The list is larger than 5 MB."), code="too_large")
    for text in _decoded(content):
        for delimiter in DELIMITERS:
            rows = _rows(text, delimiter)
            start = _headings_at(rows, columns)
            if start is not None:
                return _sheet(rows, start, columns)
    names = ", ".join(column.headings[0] for column in columns if column.is_required)
    raise ValidationError(
        _("No line with these headings was found: %(names)s. Save the list as CSV."),
        params={"names": names},
        code="no_headings",
    )


def _decoded(content: bytes) -> Iterator[str]:
    for encoding in ENCODINGS:
        try:
            yield content.decode(encoding)
        except UnicodeDecodeError:
            continue


def _rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter)
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error:
        return []
    if len(rows) > MAX_LINES:
        raise ValidationError(_("The list has more than 60,000 lines."), code="too_long")
    return rows


def _headings_at(rows: list[list[str]], columns: Sequence[Column]) -> int | None:
    """Return the first line that holds every required heading."""
    required = [column for column in columns if column.is_required]
    for number, row in enumerate(rows[:LINES_ABOVE]):
        if all(any(column.is_called(cell) for cell in row) for column in required):
            return number
    return None


def _sheet(rows: list[list[str]], start: int, columns: Sequence[Column]) -> Sheet:
    found: dict[int, Column] = {}
    unknown: list[str] = []
    for place, heading in enumerate(rows[start]):
        column = next((one for one in columns if one.is_called(heading)), None)
        if column is not None and column not in found.values():
            found[place] = column
        elif heading:
            unknown.append(heading)
    return Sheet(list(_lines(rows, start, found)), unknown)


def _lines(rows: list[list[str]], start: int, found: Mapping[int, Column]) -> Iterator[Line]:
    above: dict[str, str] = {}
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        if not any(row):
            continue
        cells = {
            column.key: row[place] if place < len(row) else "" for place, column in found.items()
        }
        for column in found.values():
            if column.is_merged:
                cells[column.key] = above[column.key] = cells[column.key] or above.get(
                    column.key, ""
                )
        yield Line(number, cells)
