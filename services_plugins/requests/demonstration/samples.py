"""The files of the demonstration: a PDF that says it is a specimen, and a drawn photograph."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO

from PIL import Image, ImageDraw


@dataclass(frozen=True)
class Sample:
    """A file as attachments keep it."""

    name: str
    content_type: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@cache
def document() -> Sample:
    """Return a page that says “SPECIMEN”."""
    words = b"BT /F1 40 Tf 90 420 Td (SPECIMEN) Tj ET BT /F1 14 Tf 90 390 Td (demonstration) Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return Sample("specimen.pdf", "application/pdf", _pdf(parts))


def _pdf(parts: list[bytes]) -> bytes:
    """Return a PDF of these objects, the first of which is the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    size = b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(parts) + 1)
    return out + head + table + size + b"startxref\n%d\n%%%%EOF\n" % len(out)


@cache
def photo() -> Sample:
    """Return a drawing of a street with a hole in it."""
    picture = Image.new("RGB", (640, 420), "#cfe3ef")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 120, 180, 260), fill="#e3c9a8")
    draw.rectangle((430, 90, 640, 260), fill="#d9b48f")
    draw.rectangle((0, 250, 640, 290), fill="#b9b2a6")
    draw.rectangle((0, 290, 640, 420), fill="#6c6a68")
    for start in range(20, 640, 130):
        draw.rectangle((start, 348, start + 70, 356), fill="#efece4")
    draw.ellipse((250, 318, 400, 372), fill="#3c3a38")
    out = BytesIO()
    picture.save(out, "JPEG", quality=70)
    return Sample("photo.jpg", "image/jpeg", out.getvalue())


# By type, what it is a sample of.
SAMPLES = {"application/pdf": document, "image/jpeg": photo}
