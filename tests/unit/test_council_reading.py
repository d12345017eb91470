"""Reading the words of papers: what is found, and that nothing a file holds gets through."""

import io
import time
import zipfile

import pytest

from services_plugins.council import reading
from services_plugins.council.enums import Reading
from tests.council_records import office, open_document, scan, word


def read(data: bytes, extension: str) -> reading.Found:
    return reading.read(io.BytesIO(data), extension)


def test_words_of_office_files_are_read_without_what_was_deleted() -> None:
    found = read(word("المادة الأولى", "Article 2"), "docx")
    assert (found.reading, found.pages) == (Reading.TEXT, None)
    assert found.text.split("\n") == ["المادة الأولى", "Article 2"]
    assert read(open_document("المادة الأولى", "ⵜⴰⴳⵔⴰⵡⵜ"), "odt").text == "المادة الأولى\nⵜⴰⴳⵔⴰⵡⵜ"
    shared = '<sst xmlns="x"><si><t>الفصل</t></si><si><t>المبلغ</t></si></sst>'
    assert read(office({"xl/sharedStrings.xml": shared}), "xlsx").text == "الفصل\nالمبلغ"
    # A workbook of numbers alone, and a letter that is a picture.
    assert read(office({"xl/workbook.xml": "<x/>"}), "xlsx").reading == Reading.TEXT
    assert read(word(""), "docx").reading == Reading.IMAGES
    assert read(b"any picture", "jpg").reading == Reading.IMAGES


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (b"", "pdf"),
        (b"%PDF-1.7 and no more", "pdf"),
        (b"PK\x03\x04 and no more", "docx"),
        (word("x")[:-60], "docx"),
        (office({"[Content_Types].xml": "<Types/>"}), "docx"),
        (office({"content.xml": "<a><b></a>"}), "odt"),
        # Entities that would unfold without end, or read files of ours.
        (word("&b;", before='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'), "docx"),
        (word("&b;", before='<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>'), "docx"),
    ],
)
def test_what_cant_be_read_is_said_to_be_so(data: bytes, extension: str) -> None:
    assert read(data, extension) == reading.Found(Reading.UNREADABLE)


def test_a_small_file_that_unfolds_into_a_huge_one_is_refused() -> None:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        part.write(b"<delText>")
        for _megabyte in range(100):
            part.write(b" " * 2**20)
    assert len(file.getvalue()) < 1_000_000
    assert read(file.getvalue(), "docx").reading == Reading.UNREADABLE


def test_an_endless_text_is_cut() -> None:
    found = read(word(*["كلمة " * 1000] * 500), "docx")
    assert found.reading == Reading.TEXT
    assert len(found.text) == 1_000_000


def test_four_hundred_scanned_pages_are_known_for_pictures_in_no_time() -> None:
    started = time.monotonic()
    found = read(scan(400), "pdf")
    assert (found.reading, found.text, found.pages) == (Reading.IMAGES, "", 400)
    assert time.monotonic() - started < 30
