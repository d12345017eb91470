"""Records of a council for the tests, beside what `tests.council` gives."""

import datetime as dt
import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from services_plugins.council import law
from services_plugins.council.enums import ItemState
from services_plugins.council.models import AgendaItem, Deliberation
from tests.council import Council, item_of, vote_of

DAY = dt.date(2026, 5, 5)


def voted_item(council: Council, title: str = "اتفاقية شراكة", **fields: Any) -> AgendaItem:
    """An item that the council adopted in the session that is over, by all votes but one."""
    position = council.held.items.count() + 1
    item = item_of(
        council.held,
        position,
        ItemState.ADOPTED,
        **{"title_ar": title, "title_fr": "", "sitting": council.sitting} | fields,
    )
    vote_of(item, council.sitting, council.members[:6], against=1)
    return item


def written(number: int, title: str, day: dt.date = DAY, **fields: Any) -> Deliberation:
    """A deliberation of which nothing but its text is known, published."""
    return Deliberation.objects.create(
        number=number,
        year=day.year,
        title_ar=title,
        adopted_on=day,
        rules=law.rules_for(law.RECORD_RULES, day),
        **{"published_at": timezone.now()} | fields,
    )


# --- Files --------------------------------------------------------------------------------------


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def scan(pages: int) -> bytes:
    """A PDF of pictures of pages, as a scanner without text recognition makes it."""
    file = io.BytesIO()
    Image.effect_noise((310, 438), 90).convert("L").save(file, "JPEG", quality=60)
    picture = file.getvalue()
    head = (
        b"/Type/XObject/Subtype/Image/Width 310/Height 438/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (pages, b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))),
        b"<<%s/Filter/DCTDecode/Length %d>>stream\n%s\nendstream" % (head, len(picture), picture),
        b"<</Length 33>>stream\nq 595 0 0 842 0 0 cm /Scan Do Q \nendstream",
        *(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</XObject<</Scan 3 0 R>>>>>>"
            for _page in range(pages)
        ),
    ]
    return _pdf(objects)


def _pdf(objects: list[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return data + trailer % (len(objects) + 1, start)


def word(*paragraphs: str, before: str = "") -> bytes:
    """A file of Word with some paragraphs; `before` goes in front of the XML's root."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    deleted = "<w:p><w:del><w:r><w:delText>محذوف</w:delText></w:r></w:del></w:p>"
    xml = f'{before}<w:document xmlns:w="{space}"><w:body>{body}{deleted}</w:body></w:document>'
    return office({"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def open_document(*paragraphs: str) -> bytes:
    """A text file of OpenDocument, with a comment in the margin."""
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    main = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    body = "".join(f"<text:p>{one}</text:p>" for one in paragraphs)
    xml = (
        f'<office:document-content xmlns:office="{main}" xmlns:text="{text}"><office:body>{body}'
        f"<office:annotation><text:p>هامش</text:p></office:annotation></office:body>"
        f"</office:document-content>"
    )
    return office({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": xml})


def office(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()
