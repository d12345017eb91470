"""Lists from spreadsheets are read however they were saved."""

import pytest
from django.core.exceptions import ValidationError

from services_plugins.council import sheets
from services_plugins.council.sheets import Column

COLUMNS = (
    Column("number", ("Numéro", "N°", "الرقم"), is_required=True),
    Column("title", ("Objet", "الموضوع"), is_required=True),
    Column("session", ("Session", "الدورة"), is_merged=True),
)
ARABIC = "الرقم{d}الموضوع{d}الدورة\n1{d}اتفاقية شراكة{d}فبراير 2024\n2{d}بيع قطعة أرضية{d}\n"
FRENCH = "N°{d}Objet{d}Session\n1{d}Marché hebdomadaire{d}Mai\n"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_arabic_lists_are_read_in_every_way_that_excel_saves_them(encoding, delimiter):
    sheet = sheets.read(ARABIC.format(d=delimiter).encode(encoding), COLUMNS)
    assert [line["title"] for line in sheet.lines] == ["اتفاقية شراكة", "بيع قطعة أرضية"]


def test_french_windows_letters_are_read():
    sheet = sheets.read(FRENCH.replace("N°", "Numéro").format(d=";").encode("cp1252"), COLUMNS)
    assert sheet.lines[0]["title"] == "Marché hebdomadaire"


def test_a_merged_cell_says_what_is_above_it():
    sheet = sheets.read(ARABIC.format(d=";").encode(), COLUMNS)
    assert [line["session"] for line in sheet.lines] == ["فبراير 2024", "فبراير 2024"]


def test_titles_above_the_headings_and_empty_lines_are_passed_over():
    text = "جماعة إفران;;\n;;\n" + ARABIC.format(d=";") + ";;\n3;تسمية ساحة;\n"
    sheet = sheets.read(text.encode(), COLUMNS)
    assert [line.number for line in sheet.lines] == [4, 5, 7]


def test_headings_are_told_apart_from_spelling():
    sheet = sheets.read(b"numero;OBJET\n1;x\n", COLUMNS)
    assert sheet.lines[0]["number"] == "1"


def test_headings_that_nobody_looks_for_are_named():
    sheet = sheets.read("N°;Objet;Observations\n1;x;y\n".encode(), COLUMNS)
    assert sheet.unknown == ["Observations"]


def test_short_lines_have_empty_cells():
    sheet = sheets.read("N°;Objet;Session\n1\n".encode(), COLUMNS)
    assert (sheet.lines[0]["title"], sheet.lines[0]["session"]) == ("", "")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 a spreadsheet", b"a;b\n1;2\n", b"\xff\xfe\x00"]
)
def test_what_is_no_such_list_is_refused(content):
    with pytest.raises(ValidationError) as error:
        sheets.read(content, COLUMNS)
    assert "Numéro" in error.value.messages[0]


def test_what_is_too_large_is_refused():
    with pytest.raises(ValidationError, match="5"):
        sheets.read(b"x" * (sheets.MAX_BYTES + 1), COLUMNS)
