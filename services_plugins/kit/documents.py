"""Documents as PDF: set in type, issued with a code that anyone can check, revoked.

A document is said in parts (`facts`, `paragraphs`, …) and never in the typesetter's own language:
what people wrote reaches it as JSON and stays text. The PDF is an archive's (PDF/A-2a) and a
screen reader's (PDF/UA-1): tagged, with its language, its title and its fonts in it.

Drawing takes some hundredths of a second and reads a few rows, so that a document is drawn in
the transaction of what it records: neither is ever there without the other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import qrcode
import typst
from babel.dates import format_date
from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context
from fontTools.ttLib import TTFont

from cms.models import SiteIdentity
from services_plugins.kit import attachments, numbering
from services_plugins.kit.models import IssuedDocument, subject_of
from tenants.models import Territory
from tenants.public import PORTAL
from tenants.titles import title as title_of
from themes import registry as themes
from themes import tokens
from themes.look import PATTERN, national_source
from themes.look import draw as draw_look
from themes.models import ThemeSettings
from themes.templatetags.theme import BABEL_LOCALES

Part = dict[str, Any]

CONTENT_TYPE = "application/pdf"
TEMPLATE = Path(__file__).parent / "pdf" / "document.typ"
STANDARDS = ["a-2a", "ua-1"]
KINGDOM = {"ar": "المملكة المغربية", "fr": "Royaume du Maroc", "zgh": "ⵜⴰⴳⵍⴷⵉⵜ ⵏ ⵍⵎⵖⵔⵉⴱ"}
# A link to a document works for this long.
LINK_SECONDS = 600
# Stands for a letter that no font has.
MISSING = "?"
_LEFT_TO_RIGHT = "\u2066"


class NotDrawn(Exception):
    """A document could not be drawn: the typesetter's fault, or a set-up without fonts."""


# --- What a document says -----------------------------------------------------------------------


@dataclass(frozen=True)
class Letterhead:
    """What a letterhead names besides kingdom, province and commune, by language.

    `ministry` stands under the kingdom, `office` under the commune. A language that has no
    office has no column.
    """

    ministry: Mapping[str, str]
    office: Mapping[str, str]

    def within(self, heads: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """Return the lines by language, with what this adds to them."""
        return {
            language: [lines[0], self.ministry[language], *lines[1:], self.office[language]]
            if language in self.office
            else []
            for language, lines in heads.items()
        }


@dataclass(frozen=True)
class Content:
    """What a document says, in one language."""

    title: str
    parts: tuple[Part, ...]
    language: str
    letterhead: Letterhead | None = None


def facts(rows: Iterable[tuple[str, Any]]) -> Part:
    """Labels with their values, one a line; what has no value is left out."""
    said = [[str(label), str(value)] for label, value in rows if value not in ("", None)]
    return {"kind": "facts", "rows": said}


def keys(rows: Iterable[tuple[str, str]]) -> Part:
    """Numbers that people type or read aloud, in large figures."""
    return {"kind": "keys", "rows": [[str(label), value] for label, value in rows]}


def heading(text: Any) -> Part:
    return {"kind": "heading", "text": str(text)}


def paragraphs(text: Any) -> Part:
    """Running text; an empty line begins a new paragraph."""
    return {"kind": "text", "text": str(text).replace("\r\n", "\n").strip()}


def note(text: Any) -> Part:
    """The same in small type."""
    return paragraphs(text) | {"kind": "note"}


def items(entries: Iterable[Any]) -> Part:
    return {"kind": "list", "items": [str(entry) for entry in entries]}


def table(head: Iterable[Any], rows: Iterable[Iterable[Any]], widths: Iterable[int]) -> Part:
    """Rows under their headings; `widths` are shares of the line. Empty cells can be filled in."""
    return {
        "kind": "table",
        "head": [str(one) for one in head],
        "rows": [[str(cell) for cell in row] for row in rows],
        "widths": list(widths),
    }


def square(url: str, words: Any) -> Part:
    """A large QR code that leads to an address, with what is found there; for the wall."""
    return {"kind": "square", "url": url, "qr": _qr(url), "words": str(words)}


def signature(role: Any) -> Part:
    """Who signs, with room for signature and stamp."""
    return {"kind": "signature", "role": str(role)}


def day(value: dt.date) -> str:
    """Return a date in words of the active language."""
    locale = BABEL_LOCALES.get(translation.get_language() or "", "fr_MA")
    return format_date(value, "d MMMM y", locale)


def left_to_right(text: str) -> str:
    """Mark a value that keeps its direction in any language: an address, a number in groups."""
    return _LEFT_TO_RIGHT + text


# --- Drawing ------------------------------------------------------------------------------------


def draw(
    content: Content, *, code: str = "", at: dt.datetime | None = None, is_draft: bool = False
) -> bytes:
    """Return a document of the tenant at work as PDF.

    `code` is what it is checked by, empty for one that can't be. Raises NotDrawn.
    """
    return _set_in_type(content, code, at, is_draft, "pdf", STANDARDS)[0]


def pictures(content: Content, *, is_draft: bool = False) -> list[bytes]:
    """Return a document's pages as PNG, to look at before it is issued. Raises NotDrawn."""
    return _set_in_type(content, "", None, is_draft, "png", [])


def _set_in_type(
    content: Content,
    code: str,
    at: dt.datetime | None,
    is_draft: bool,
    kind: Literal["pdf", "png"],
    standards: list[Any],
) -> list[bytes]:
    at = timezone.localtime(at)
    with translation.override(content.language):
        data = _data(content, code, at, is_draft)
    try:
        output: Any = typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format=kind,
            ppi=110,
            pdf_standards=standards,
            sys_inputs={"data": json.dumps(_printable(data))},
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        raise NotDrawn(error.message) from error
    return output if isinstance(output, list) else [output]


def _data(content: Content, code: str, at: dt.datetime, is_draft: bool) -> dict[str, Any]:
    """Return all that the template reads, in the active language."""
    issuer = _issuer()
    key, brand, _seed = issuer.look
    url = check_url(code, content.language)
    return {
        "lang": content.language,
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "title": content.title,
        "author": issuer.title,
        "date": {"year": at.year, "month": at.month, "day": at.day},
        "dated": _("%(place)s, %(day)s") % {"place": issuer.place, "day": day(at.date())},
        "head": content.letterhead.within(issuer.heads) if content.letterhead else issuer.heads,
        "colours": tokens.light_palette(themes.get(key), brand),
        "pattern": draw_look(*issuer.look)[1][PATTERN],
        "parts": content.parts,
        "watermark": _("Draft") if is_draft else "",
        "code": numbering.written(code) if code else "",
        "check_url": url,
        "check_address": url.partition("://")[2].rpartition(f"/{code}/")[0] + "/",
        "qr": _qr(url) if code else "",
        "words": {
            "code": _("Code:"),
            "qr": _("QR code that leads to the check of this document"),
            "check": _("Is this document genuine?"),
            "how": _("Scan the square, or enter the code here:"),
        },
    }


@dataclass(frozen=True)
class Issuer:
    """Who issues a document: full name, place, letterhead by language, and look."""

    title: str
    place: str
    heads: dict[str, list[str]]
    # Theme, brand colour and seed of the pattern.
    look: tuple[str, str, str]


def _issuer() -> Issuer:
    """Return who issues the documents of the schema at work, in the active language."""
    if connection.schema_name == PORTAL.schema_name:
        return Issuer(PORTAL.name, _("Rabat"), _national_letterheads(), national_source())
    identity = SiteIdentity.load()
    look = ThemeSettings.load().source()
    return Issuer(identity.title, identity.name, _letterheads(identity), look)


def _national_letterheads() -> dict[str, list[str]]:
    heads = {}
    for language, kingdom in KINGDOM.items():
        with translation.override(language):
            heads[language] = [kingdom, PORTAL.name]
    return heads


def _letterheads(identity: SiteIdentity) -> dict[str, list[str]]:
    """Return kingdom, province and commune by language, as far as they are known in each."""
    province = _province(identity.territory_code)
    heads = {}
    for language, kingdom in KINGDOM.items():
        name = getattr(province, f"name_{language}", "")
        above = title_of(province.kind, name, language) if province and name else ""
        heads[language] = [
            one for one in (kingdom, above, getattr(identity, f"title_{language}")) if one
        ]
    return heads


def _province(territory_code: str) -> Territory | None:
    """Return the province or prefecture of a commune, from the national register."""
    with schema_context("public"):
        territory = Territory.objects.select_related("parent").filter(code=territory_code).first()
        return territory.province if territory else None


def _qr(text: str) -> str:
    """Return a QR code as SVG: one square a module."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{len(rows)}" height="{len(rows)}">'
        f'<path d="{dark}"/></svg>'
    )


# --- Fonts --------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the fonts, read once in a process: those of set-up and none of the machine."""
    if not font_files():
        raise NotDrawn(f"{settings.DOCUMENT_FONTS_DIR}: run `python -m infra.assets`")
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(settings.DOCUMENT_FONTS_DIR)],
    )


def font_files() -> list[Path]:
    """Return the files of the fonts that set-up has built."""
    return sorted(Path(settings.DOCUMENT_FONTS_DIR).glob("*.ttf"))


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Return what the fonts can write."""
    found: set[int] = set()
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


def _printable(value: Any) -> Any:
    """Return data whose every text the fonts can write: an archive's PDF may not lack a letter."""
    if isinstance(value, str):
        return "".join(map(_letter, unicodedata.normalize("NFC", value)))
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_printable(one) for one in value]
    return value


def _letter(character: str) -> str:
    if character in ("\n", _LEFT_TO_RIGHT):
        return character
    # Controls and marks of direction say nothing on paper.
    if unicodedata.category(character) in ("Cc", "Cf"):
        return ""
    # A letter without its dot is still read.
    forms = (character, unicodedata.normalize("NFKD", character)[0])
    return next((one for one in forms if ord(one) in _letters()), MISSING)


# --- Issuing ------------------------------------------------------------------------------------


def new_code() -> str:
    """Return a code that no document of the tenant has."""
    return numbering.new_number(
        lambda code: IssuedDocument.objects.filter(verification_code=code).exists(),
        numbering.CODE_LENGTH - 1,
    )


@transaction.atomic
def issue(
    subject: models.Model,
    kind: str,
    content: Content,
    *,
    reference: str = "",
    at: dt.datetime | None = None,
) -> IssuedDocument:
    """Draw a document of `subject`, keep it, and let anyone who has its code check it.

    The caller holds the row of `subject`. What the check tells is the document's title and
    `reference`, such as the number of the file: neither may say anything of a person. Raises
    NotDrawn.
    """
    row = _new(subject, kind, content, reference)
    row.issued_at = at or row.issued_at
    pdf = draw(content, code=row.verification_code, at=row.issued_at)
    row.sha256 = hashlib.sha256(pdf).hexdigest()
    row.file.save(f"{row.verification_code}.pdf", ContentFile(pdf), save=False)
    row.save()
    return row


@transaction.atomic
def register(
    subject: models.Model, kind: str, content: Content, *, reference: str = ""
) -> IssuedDocument:
    """Return the row of a document that isn't kept but drawn whenever it is asked for.

    There is one of a kind for `subject`, whose row the caller holds. For what holds a secret.
    """
    row = IssuedDocument.of(subject).filter(kind=kind, revoked_at=None).first()
    if row is None:
        row = _new(subject, kind, content, reference)
        row.save()
    return row


def _new(subject: models.Model, kind: str, content: Content, reference: str) -> IssuedDocument:
    return IssuedDocument(
        **subject_of(subject),
        kind=kind,
        language=content.language,
        verification_code=new_code(),
        facts={"title": content.title, "reference": reference},
        issued_at=timezone.now(),
    )


def revoke(document: IssuedDocument) -> IssuedDocument:
    """Have the check say that a document is no longer valid; the file stays with its subject."""
    if document.revoked_at is None:
        document.revoked_at = timezone.now()
        document.save(update_fields=["revoked_at"])
    return document


@transaction.atomic
def forget(rows: Iterable[IssuedDocument]) -> int:
    """Remove the files of documents, once that is committed; return how many.

    Their rows stay: who holds the paper may still have it checked.
    """
    kept = [row for row in rows if row.file.name]
    files = [(row.file.storage, str(row.file.name)) for row in kept]
    IssuedDocument.objects.filter(pk__in=[row.pk for row in kept]).update(file="")
    attachments.delete_once_committed(files)
    return len(kept)


def check_url(code: str, language: str) -> str:
    """Return the address, on the commune's own host, where a document is checked."""
    return f"{connection.tenant.base_url}/{language}/online/check/{code}/"


# --- Opening ------------------------------------------------------------------------------------


def file_name(document: IssuedDocument) -> str:
    """Return the name under which people keep a document."""
    facts = document.facts
    return attachments.clean_name(f"{facts['title']} {facts['reference']}".strip() + ".pdf")


def link_token(document: IssuedDocument) -> str:
    """Return what opens a document for a short while, in this tenant only."""
    return _signer().sign(str(document.pk))


def from_token(token: str) -> IssuedDocument | None:
    """Return the document that a token opens; None for one that is wrong, old or another's."""
    try:
        pk = _signer().unsign(token, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    return IssuedDocument.objects.filter(pk=pk).exclude(file="").first()


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"services_plugins.kit.documents:{connection.schema_name}")
