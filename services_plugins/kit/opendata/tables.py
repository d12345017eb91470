"""Tables of open data: their columns, and the descriptions that machines read beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from services_plugins.kit.opendata.words import in_languages

# What spreadsheets would run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """One column: `type` is one of Table Schema's; an empty cell means what `description` says."""

    name: str
    type: str
    title: Promise
    description: str = ""
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A table at a stable address: `key` is its name there."""

    key: str
    title: Promise
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]


def as_csv(table: Table, rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV (RFC 4180), with the names of the columns in the first line."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.name for column in table.columns])
    for row in rows:
        writer.writerow([_cell(row[column.name]) for column in table.columns])
    return out.getvalue()


def table_schema(table: Table) -> dict[str, Any]:
    """Return the table's Table Schema (Frictionless), which holds for CSV and JSON."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_schema_field(column) for column in table.columns],
        "primaryKey": list(table.primary_key),
        "missingValues": [""],
    }


def csvw(table: Table, address: str, licence: str) -> dict[str, Any]:
    """Return the metadata that the W3C's CSV on the Web finds beside a CSV file."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": address,
        "dc:title": [
            {"@value": text, "@language": language}
            for language, text in in_languages(table.title).items()
        ],
        "dc:license": {"@id": licence},
        "tableSchema": {
            "columns": [_csvw_column(column) for column in table.columns],
            "primaryKey": list(table.primary_key),
        },
    }


def _schema_field(column: Column) -> dict[str, Any]:
    titles = in_languages(column.title)
    found: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": titles["fr"],
        "titles": titles,
    }
    if column.description:
        found["description"] = column.description
    if column.required:
        found["constraints"] = {"required": True}
    return found


def _csvw_column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "titles": column.name,
        "datatype": column.type,
        "required": column.required,
        "dc:description": column.description or in_languages(column.title)["fr"],
    }


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else str(value)
