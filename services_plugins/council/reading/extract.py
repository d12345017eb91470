"""Read the words of the file on standard input; say them as JSON. Run by `reading.read` only.

    python -I extract.py pdf|docx|odt|xlsx|ods < file

Knows nothing of the rest of the house: it starts in some hundredths of a second, and holds
nothing that a hostile file could want.
"""

from __future__ import annotations

import ctypes
import io
import json
import resource
import sys
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any
from xml.parsers import expat

MEMORY_BYTES = 1024**3
CPU_SECONDS = 60
# Pages that aren't read by then stay unread: the paper can be searched in part.
SECONDS = 40
MOST_PAGES = 3000
MOST_CHARACTERS = 1_000_000
# An archive's part that unfolds to more is no text of a council.
MOST_XML_BYTES = 64 * 1024**2
CHUNK_BYTES = 64 * 1024
# A page with fewer letters and a picture on it is a scan with, at most, a stamp on top.
FEWEST_LETTERS = 12
# Old Arabic fonts without a map of letters give signs that nobody can read.
LEAST_READABLE = 0.7

# Where office files keep their words, and which elements begin a new line.
PARTS = {
    "docx": ("word/document.xml", frozenset({"p", "br", "tab", "tc"})),
    "odt": ("content.xml", frozenset({"p", "h", "tab", "line-break"})),
    "xlsx": ("xl/sharedStrings.xml", frozenset({"si"})),
    "ods": ("content.xml", frozenset({"p", "h"})),
}

# What was deleted, notes in the margin, and codes of fields: no words of the paper.
UNSAID = frozenset({"delText", "instrText", "tracked-changes", "annotation"})

Said = dict[str, Any]


def main(extension: str) -> None:
    _limit()
    data = sys.stdin.buffer.read()
    said = read_pdf(data) if extension == "pdf" else read_office(data, extension)
    json.dump(said, sys.stdout)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def said(reading: str, text: str, pages: int | None) -> Said:
    return {"reading": reading, "text": text[:MOST_CHARACTERS], "pages": pages}


# --- PDF ----------------------------------------------------------------------------------------


def read_pdf(data: bytes) -> Said:
    """Return the words of a PDF, and whether it has pages that are pictures only."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError:
        return said("unreadable", "", None)
    texts: list[str] = []
    pictures, length = 0, 0
    stop = time.monotonic() + SECONDS
    for number in range(min(pages, MOST_PAGES)):
        if time.monotonic() > stop or length > MOST_CHARACTERS:
            break
        text, is_picture = _page(document, number)
        texts.append(text)
        pictures += is_picture
        length += len(text)
    is_whole = len(texts) == pages and not pictures
    has_words = any(texts)
    reading = "text" if is_whole and has_words else "partly" if has_words else "images"
    return said(reading, "\n".join(filter(None, texts)), pages)


def _page(document: Any, number: int) -> tuple[str, bool]:
    """Return the words of a page, and whether it shows what they don't say."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        page = document[number]
        text = "".join(_characters(page.get_textpage()))
    except pypdfium2.PdfiumError:
        return "", True
    letters = [one for one in text if one.isalnum()]
    if len(letters) >= FEWEST_LETTERS and _share_readable(text) >= LEAST_READABLE:
        return text, False
    has_picture = any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))
    return "", has_picture or bool(letters)


def _share_readable(text: str) -> float:
    seen = [one for one in text if not one.isspace()]
    unread = sum(unicodedata.category(one) in ("Co", "Cn", "Cc") or one == "\ufffd" for one in seen)
    return 1 - unread / len(seen)


def _characters(page: Any) -> Iterator[str]:
    """Yield the signs of a page in the order in which they are read.

    The library turns a line of Arabic around sign by sign; where one shape stands for several
    letters (lam with alif), they come out the wrong way round, all at the same place.
    """
    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()

    def place(index: int) -> tuple[float, float] | int:
        if raw.FPDFText_IsGenerated(page, index):
            return index
        raw.FPDFText_GetCharOrigin(page, index, x, y)
        return x.value, y.value

    for _place, same in groupby(range(page.count_chars()), place):
        signs = [_sign(raw.FPDFText_GetUnicode(page, index)) for index in same]
        is_turned = len(signs) > 1 and unicodedata.bidirectional(signs[0] or " ") in ("R", "AL")
        yield "".join(reversed(signs) if is_turned else signs)


def _sign(code: int) -> str:
    is_surrogate = 0xD800 <= code <= 0xDFFF
    return "" if is_surrogate or code in (0, 0xFFFE, 0xFFFF) or code > 0x10FFFF else chr(code)


# --- Office files -------------------------------------------------------------------------------


class Refused(Exception):
    """A file that isn't read: too large once unfolded, or with definitions of its own."""


def read_office(data: bytes, extension: str) -> Said:
    """Return the words of a Word or OpenDocument file."""
    part, breaks = PARTS[extension]
    words: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(part) as xml:
            _parse(xml.read, breaks, words)
    except KeyError:
        # A workbook of numbers alone has no part for words.
        return said("text" if extension == "xlsx" else "unreadable", "", None)
    except (Refused, expat.ExpatError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return said("unreadable", "", None)
    text = "".join(words).strip()
    return said("text" if text else "images", text, None)


def _parse(read: Callable[[int], bytes], breaks: frozenset[str], words: list[str]) -> None:
    """Collect what an XML says, without its elements; stop where it is long enough."""
    parser = expat.ParserCreate(namespace_separator=" ")
    length, unsaid = 0, 0

    def say(text: str) -> None:
        nonlocal length
        if not unsaid:
            length += len(text)
            words.append(text)

    def start(name: str, _attributes: object) -> None:
        nonlocal unsaid
        unsaid += name.rpartition(" ")[2] in UNSAID

    def end(name: str) -> None:
        nonlocal unsaid
        local = name.rpartition(" ")[2]
        unsaid -= local in UNSAID
        if local in breaks:
            say("\n")

    def refuse(*_declaration: object) -> None:
        raise Refused("a document type")

    parser.CharacterDataHandler = say
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = refuse
    left = MOST_XML_BYTES
    while length < MOST_CHARACTERS and (chunk := read(CHUNK_BYTES)):
        left -= len(chunk)
        if left < 0:
            raise Refused("too large")
        parser.Parse(chunk, False)


if __name__ == "__main__":
    main(sys.argv[1])
