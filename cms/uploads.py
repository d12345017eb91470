"""What an upload really is: files are checked by their content, images drawn anew.

A file's name and the type a browser gives it are claims. Documents must be what their
extension says; of images only the pixels are kept.
"""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Callable
from pathlib import PurePath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

# Longer sides are scaled down: no screen shows more, and phones send 12 megapixels.
MAX_SIDE = 3200
JPEG_QUALITY = 88
# The formats that Pillow may try, by extension; the list keeps its other parsers closed.
IMAGE_FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
_MODES = {"JPEG": ("RGB", "L"), "PNG": ("RGB", "RGBA", "L", "LA", "P"), "WEBP": ("RGB", "RGBA")}

# What text must not begin with, once spaces are gone: browsers may take it for a page.
_MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<head", b"<body", b"<iframe")
_NOT_TEXT = (*_MARKUP, b"%pdf-")
_TEXT_ENCODINGS = ("utf-8-sig", "cp1256", "cp1252")
# What Pillow raises for what is no picture, or not a whole one.
_UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, ValueError)
# Bytes of a file that say what it is.
_HEAD = 4096


def redrawn(content: File) -> ContentFile:
    """Return the picture in `content` drawn anew: upright, at most MAX_SIDE, without metadata.

    Raises ValidationError for what isn't a whole picture of an allowed format.
    """
    try:
        content.seek(0)
        with Image.open(content, formats=sorted(set(IMAGE_FORMATS.values()))) as opened:
            _refuse_too_many_pixels(opened)
            kind = str(opened.format)
            profile = opened.info.get("icc_profile")
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            if picture.mode not in _MODES[kind]:
                picture = picture.convert("RGB" if kind == "JPEG" else "RGBA")
            drawn = io.BytesIO()
            picture.info.clear()
            options = {"quality": JPEG_QUALITY} if kind != "PNG" else {}
            picture.save(drawn, kind, optimize=True, icc_profile=profile, **options)
    except (*_UNREADABLE, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("This picture can't be read. It may be damaged, or not a picture at all."),
            code="invalid_image",
        ) from error
    return ContentFile(drawn.getvalue(), name=content.name)


def _refuse_too_many_pixels(picture: Image.Image) -> None:
    """Stop a small file that would unfold into an enormous picture."""
    if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValidationError(
            _("This picture is too large: %(width)d by %(height)d points.")
            % {"width": picture.width, "height": picture.height},
            code="too_many_pixels",
        )


def check_document(name: str, content: File) -> None:
    """Raise ValidationError unless a document is what its extension says."""
    extension = PurePath(name).suffix.lstrip(".").lower()
    check = _CHECKS.get(extension)
    if check is None or extension not in settings.WAGTAILDOCS_EXTENSIONS:
        raise ValidationError(
            _("Files of the type “%(extension)s” aren't accepted. Accepted: %(accepted)s.")
            % {"extension": extension, "accepted": ", ".join(settings.WAGTAILDOCS_EXTENSIONS)},
            code="invalid_extension",
        )
    content.seek(0)
    genuine = check(content)
    content.seek(0)
    if not genuine:
        raise ValidationError(
            _("The name of this file ends in .%(extension)s, but it holds %(found)s.")
            % {"extension": extension, "found": _described(content)},
            code="invalid_content",
        )


def _described(content: File) -> str:
    """Return what a file looks like, for the message to the person who sent it."""
    head = content.read(_HEAD)
    content.seek(0)
    try:
        return puremagic.magic_string(head)[0].name or _("something else")
    except (puremagic.PureError, IndexError, ValueError):
        return _("something else")


def _is_pdf(content: File) -> bool:
    # At the very start: readers accept a PDF after other bytes, and so do attackers.
    return content.read(5) == b"%PDF-"


def _office_open(main_part: str) -> Callable[[File], bool]:
    """Return a check for Word or Excel files, without macros."""

    def check(content: File) -> bool:
        names = _zip_names(content)
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return {"[Content_Types].xml", main_part} <= names and not macros

    return check


def _open_document(media_type: str) -> Callable[[File], bool]:
    """Return a check for OpenDocument files, whose first entry names their type."""

    def check(content: File) -> bool:
        if "mimetype" not in _zip_names(content):
            return False
        with zipfile.ZipFile(content) as archive, archive.open("mimetype") as entry:
            return entry.read(len(media_type) + 1).decode("ascii", "replace") == media_type

    return check


def _zip_names(content: File) -> set[str]:
    """Return the entries of an archive that begins where the file does; none if it isn't one."""
    if content.read(4) != b"PK\x03\x04":
        return set()
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return set()


def _is_text(content: File) -> bool:
    """Tell whether a file is plain text in an encoding that Moroccan offices use."""
    data = content.read()
    start = data.removeprefix(codecs.BOM_UTF8).lstrip()[:20].lower()
    if b"\0" in data or start.startswith(_NOT_TEXT):
        return False
    return any(_decodes(data, encoding) for encoding in _TEXT_ENCODINGS)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not any(ord(char) < 32 and char not in "\t\r\n\f" for char in text)


_CHECKS: dict[str, Callable[[File], bool]] = {
    "pdf": _is_pdf,
    "docx": _office_open("word/document.xml"),
    "xlsx": _office_open("xl/workbook.xml"),
    "odt": _open_document("application/vnd.oasis.opendocument.text"),
    "ods": _open_document("application/vnd.oasis.opendocument.spreadsheet"),
    "csv": _is_text,
    "txt": _is_text,
}
