"""Uploads that lie: whatever a file's name says, its content decides, and only pixels stay."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tenants.utils import tenant_context
from PIL import Image

from cms import uploads
from cms.models import CommuneDocument
from tests.sites import PDF, archive, picture

SCRIPT = b"<script>alert(document.domain)</script>"


def redrawn(content: bytes, name: str = "photo.jpg") -> Image.Image:
    """The picture that is kept of `content`."""
    kept = uploads.redrawn(ContentFile(content, name=name)).read()
    assert SCRIPT not in kept
    return Image.open(io.BytesIO(kept))


def refused(content: bytes, name: str = "photo.jpg") -> str:
    with pytest.raises(ValidationError) as refusal:
        uploads.redrawn(ContentFile(content, name=name))
    return refusal.value.code


# --- Pictures -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_stays_a_picture(kind):
    kept = redrawn(picture(kind, (40, 30)))
    assert (kept.format, kept.size) == (kind, (40, 30))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_hangs_behind_the_pixels_is_cut_off(kind):
    redrawn(picture(kind) + SCRIPT + archive(evil_dot_html=SCRIPT))


def test_a_script_in_the_text_of_a_picture_is_gone():
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Comment", SCRIPT.decode())
    content = picture("PNG", pnginfo=notes)
    assert SCRIPT in content
    redrawn(content)


def test_where_a_photograph_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "Maker of the telephone"
    exif.get_ifd(0x8825)[2] = (33.0, 31.0, 44.4)
    content = picture("JPEG", exif=exif, comment=b"home of the mayor")
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    kept = redrawn(content)
    assert not dict(kept.getexif())
    assert "comment" not in kept.info


def test_a_photograph_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert redrawn(picture("JPEG", (40, 30), exif=exif)).size == (30, 40)


def test_a_large_photograph_is_scaled_down():
    assert max(redrawn(picture("JPEG", (4000, 1000))).size) == uploads.MAX_SIDE


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a/*" + SCRIPT + b"*/=1;",
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<!doctype html>" + SCRIPT,
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        PDF,
        archive(a="x"),
        b"",
        b"\xff\xd8\xff",
        picture("JPEG")[:200],
        picture("PNG")[:60],
    ],
    ids=[
        "gif and script",
        "gif",
        "bmp",
        "tiff",
        "svg",
        "html",
        "postscript",
        "pdf",
        "zip",
        "empty",
        "head of a jpeg",
        "half a jpeg",
        "half a png",
    ],
)
@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo.webp"])
def test_what_is_no_picture_is_refused(content, name):
    assert refused(content, name) == "invalid_image"


def png_of_size(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [6_400, 12_000, 50_000, 2**31 - 1])
def test_a_bomb_is_not_unfolded(side):
    """Before a pixel is read: 50,000 by 50,000 points are 2.5 GB."""
    content = png_of_size(side, side)
    assert len(content) < 200
    assert refused(content, "bomb.png") in ("too_many_pixels", "invalid_image")


# --- Documents ------------------------------------------------------------------------------------


def checked(name: str, content: bytes) -> None:
    uploads.check_document(name, ContentFile(content, name=name))


def document_refused(name: str, content: bytes) -> str:
    with pytest.raises(ValidationError) as refusal:
        checked(name, content)
    return refusal.value.code


TYPES = "[Content_Types]_dot_xml"
DOCX = archive(**{TYPES: "<Types/>", "word__document_dot_xml": "<w/>"})
XLSX = archive(**{TYPES: "<Types/>", "xl__workbook_dot_xml": "<w/>"})
ODT = archive(mimetype="application/vnd.oasis.opendocument.text", content_dot_xml="<o/>")
ODS = archive(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_dot_xml="<o/>")
GENUINE = {
    "acte.pdf": PDF,
    "acte.docx": DOCX,
    "budget.xlsx": XLSX,
    "acte.odt": ODT,
    "budget.ods": ODS,
    "liste.csv": "nom;âge\r\nأمينة;3\r\n".encode(),
    "vieux.csv": "نص;1".encode("cp1256"),
    "note.txt": "Réunion à 10 h".encode("cp1252"),
    "NOTE.TXT": b"x",
}


@pytest.mark.parametrize("name", GENUINE)
def test_a_document_that_is_what_it_says_is_taken(name):
    checked(name, GENUINE[name])


@pytest.mark.parametrize("name", GENUINE)
@pytest.mark.parametrize("other", GENUINE)
def test_a_document_of_another_kind_is_refused(name, other):
    kinds = [one.rpartition(".")[2].lower().replace("csv", "txt") for one in (name, other)]
    if kinds[0] == kinds[1] or (other == "NOTE.TXT" and kinds[0] == "txt"):
        checked(name, GENUINE[other])
    else:
        assert document_refused(name, GENUINE[other]) == "invalid_content"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("junk.pdf", b"GARBAGE\n" + PDF),
        ("space.pdf", b" " + PDF),
        ("page.pdf", b"<html>" + SCRIPT),
        (
            "macros.docx",
            archive(
                **{
                    TYPES: "",
                    "word__document_dot_xml": "",
                    "word__vbaProject_dot_bin": "x",
                }
            ),
        ),
        (
            "MACROS.xlsx",
            archive(**{TYPES: "", "xl__workbook_dot_xml": "", "XL__VBAPROJECT_dot_BIN": "x"}),
        ),
        ("plain.docx", archive(a="x")),
        ("after.docx", SCRIPT + DOCX),
        ("cut.docx", DOCX[:60]),
        ("mime.odt", archive(mimetype="text/html")),
        ("none.odt", archive(content_dot_xml="x")),
        ("page.txt", b"\n  <!DOCTYPE html>" + SCRIPT),
        ("page.csv", b"<script>1</script>"),
        ("drawing.txt", b"<svg/>"),
        ("bom.txt", "\ufeff<html>".encode()),
        ("wide.txt", "<html>".encode("utf-16")),
        ("zero.txt", b"a\0b"),
        ("control.csv", b"a\x1b[2Jb"),
    ],
    # By name: archives hold the second in which they were made.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_document_that_lies_is_refused(name, content):
    assert document_refused(name, content) == "invalid_content"


@pytest.mark.parametrize(
    "name",
    [
        "x.html",
        "x.svg",
        "x.exe",
        "x.pdf.html",
        "x.docm",
        "x.doc",
        "x",
        "",
        ".pdf",
        "x.pdf ",
        "x.pdf\0.txt.js",
    ],
)
def test_other_kinds_are_refused(name):
    assert document_refused(name, PDF) == "invalid_extension"


def test_an_archive_that_unfolds_without_end_is_not_unfolded():
    """Only its list of entries is read, and at most one short entry."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", b"0" * 50_000_000)
        bomb.writestr("word/document.xml", b"0" * 50_000_000)
    assert len(file.getvalue()) < 200_000
    checked("bomb.docx", file.getvalue())


def test_the_message_says_what_was_found():
    with pytest.raises(ValidationError, match=r"\.pdf"):
        checked("photo.pdf", picture("PNG"))


def test_the_file_is_read_from_its_beginning_again():
    content = ContentFile(PDF, name="a.pdf")
    uploads.check_document("a.pdf", content)
    assert content.read() == PDF


# --- Names -------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "../../evil.pdf",
        "/etc/cron.d/evil.pdf",
        "evil\n\r\x1b[2J.pdf",
        "evil\u202efdp.pdf",
        "a" * 300 + ".pdf",
        "محضر الدورة.pdf",
    ],
)
def test_a_name_leads_nowhere_and_breaks_no_header(tenant_a, client_a, name):
    with tenant_context(tenant_a):
        document = CommuneDocument(title="x", file=SimpleUploadedFile(name, PDF))
        document.save()
        stored = document.file.name
        assert stored.startswith("documents/")
        assert stored.count("/") == 1
        assert "\\" not in stored
        assert stored.isprintable()
        assert default_storage.open(stored).read() == PDF
        url = document.url
    response = client_a.get(url)
    assert response.status_code == 200
    assert response["Content-Disposition"].isprintable()
