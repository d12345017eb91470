"""Helpers for tests about a commune's site: pages rich in content, files, addresses."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone, translation
from django_tenants.utils import tenant_context
from PIL import Image
from wagtail.models import Page

from cms.enums import SectionListing
from cms.models import (
    CommuneDocument,
    CommuneImage,
    ContactPage,
    ContentPage,
    DocumentLibraryPage,
    EventPage,
    HomePage,
    NewsPage,
    NoticePage,
    SectionPage,
    ServicePage,
)
from tenants.models import Tenant

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(
    kind: str = "PNG", size: tuple[int, int] = (64, 48), colour: Any = "teal", **options: Any
) -> bytes:
    """A small picture as a file of that kind."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


def archive(**entries: str | bytes) -> bytes:
    """A zip file; the names of its entries have `__` for `/` and `_dot_` for `.`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, content in entries.items():
            zipped.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def add_image(title: str = "Image", **fields: Any) -> CommuneImage:
    """An image of the active schema."""
    file = ContentFile(picture(), name=f"{uuid4().hex}.png")
    return CommuneImage.objects.create(title=title, file=file, alt_fr=title, **fields)


def add_document(title: str = "Document", **fields: Any) -> CommuneDocument:
    """A PDF in the library of the active schema."""
    name = fields.pop("name", f"{uuid4().hex}.pdf")
    return CommuneDocument.objects.create(
        title=title, file=ContentFile(PDF, name=name), file_size=len(PDF), **fields
    )


def blocks(*pairs: tuple[str, Any]) -> str:
    """The JSON of a stream field that holds these blocks."""
    return json.dumps([{"type": kind, "value": value, "id": str(uuid4())} for kind, value in pairs])


def home_of(language: str = "fr") -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


def add_page(model: type[Page], parent: Page, title: str, **fields: Any) -> Any:
    """A published page under `parent`."""
    page = model(title=title, locale=parent.locale, **fields)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def path_of(page: Page) -> str:
    """The path of a page's address."""
    with translation.override(page.locale.language_code):
        return page.url


def link(**target: Any) -> dict[str, Any]:
    return {"text": "", "page": None, "document": None, "url": ""} | target


def rich_body(pages: list[Page], section: Page) -> str:
    """Every block there is, several times, each with its own pictures, links and documents."""
    parts: list[tuple[str, Any]] = []
    for number in range(4):
        target = pages[number % len(pages)].pk
        image, other = add_image(f"Vue {number}"), add_image(f"Détail {number}")
        document = add_document(f"Pièce {number}")
        anchors = (
            f'<p><a linktype="page" id="{target}">page</a> '
            f'<a linktype="document" id="{document.pk}">document</a></p>'
        )
        links = [link(page=target), link(document=document.pk), link(url="https://example.org/")]
        parts += [
            ("rich_text", {"heading": "Texte", "text": anchors, "language": ""}),
            ("accordion", {"heading": "", "items": [{"title": "Question", "text": anchors}] * 2}),
            ("quote", {"quote": "Citation", "author": "", "role": ""}),
            ("image", {"image": image.pk, "caption": "Vue"}),
            ("gallery", {"heading": "", "images": [{"image": other.pk, "caption": ""}] * 2}),
            ("quick_links", {"heading": "", "links": links}),
            ("cards", {"heading": "", "intro": "", "cards": [card(one) for one in links]}),
            ("downloads", {"heading": "", "documents": [download(document)] * 2}),
            ("hero", {"title": "Titre", "text": anchors, "image": image.pk, "action": links[0]}),
            ("figures", {"heading": "", "figures": [{"value": "7", "label": "A", "source": ""}]}),
            ("alert", {"level": "info", "title": "Avis", "text": anchors}),
            ("table", {"heading": "", "table": table(anchors), "source": ""}),
        ]
    parts += [
        ("contacts", {"heading": "", "show_identity": True, "contacts": []}),
        ("map", {"heading": "", "latitude": "33.1", "longitude": "-5.1", "caption": ""}),
    ]
    parts.append(("news_list", {"heading": "", "section": section.pk, "count": 6}))
    return blocks(*parts)


def card(target: dict[str, Any]) -> dict[str, Any]:
    return {"icon": "", "title": "Carte", "text": "", "link": target}


def download(document: CommuneDocument, **fields: Any) -> dict[str, Any]:
    return {"title": "", "document": document.pk, "date": "2026-11-02"} | fields


def table(cell: str) -> dict[str, Any]:
    return {
        "columns": [{"type": "text", "heading": "A"}, {"type": "rich_text", "heading": "B"}],
        "rows": [{"values": ["a", cell]}, {"values": ["b", cell]}],
        "caption": "",
    }


@contextmanager
def in_french(tenant: Tenant) -> Iterator[None]:
    """Work in the tenant's schema, in French."""
    with tenant_context(tenant), translation.override("fr"):
        yield


class RichSite:
    """A site in French with more of everything than any commune's: a query for each would show.

    `pages` has one published page of every type, and a section for each kind of list.
    """

    def __init__(self) -> None:
        home = home_of("fr")
        kinds = SectionListing.values
        self.sections = {
            kind: add_page(SectionPage, home, f"Liste {kind}", slug=f"liste-{kind}", listing=kind)
            for kind in kinds
        }
        self.entries = {kind: self._fill(kind, self.sections[kind]) for kind in kinds}
        body = rich_body(self.entries["cards"], self.sections["news"])
        self.pages: dict[type[Page], Page] = {
            model: self._enrich(entries[0], body) for model, entries in self._by_model().items()
        }
        self.pages[HomePage] = self._enrich(home, body, quick_tasks=self._tasks())
        for section in self.sections.values():
            self._enrich(section, body)
        documents = blocks(
            *(
                ("document", download(add_document(f"Archive {number}"), category="budget"))
                for number in range(8)
            )
        )
        self.pages[DocumentLibraryPage] = add_page(
            DocumentLibraryPage, home, "Bibliothèque", slug="riche", body=body, documents=documents
        )
        self._enrich(self.pages[NoticePage], body, documents=documents)
        self.pages[ContactPage] = self._enrich(ContactPage.objects.get(locale=home.locale), body)

    def _by_model(self) -> dict[type[Page], list[Page]]:
        return {type(entries[0]): entries for entries in self.entries.values()}

    def _fill(self, kind: str, section: SectionPage) -> list[Page]:
        now = timezone.now()
        model, fields = {
            SectionListing.CARDS: (ContentPage, {}),
            SectionListing.NEWS: (NewsPage, {}),
            SectionListing.EVENTS: (EventPage, {"start": now + timedelta(days=3), "place": "Souk"}),
            SectionListing.NOTICES: (NoticePage, {}),
            SectionListing.SERVICES: (ServicePage, {}),
        }[kind]
        return [
            add_page(
                model,
                section,
                f"Rubrique {kind} {number}",
                slug=f"{kind}-{number}",
                summary="Un résumé.",
                listing_image=add_image(f"{kind} {number}"),
                **fields,
            )
            for number in range(5)
        ]

    def _tasks(self) -> str:
        targets = [link(page=entries[1].pk) for entries in self.entries.values()]
        return blocks(*(("task", one | {"icon": "document", "title": "Tâche"}) for one in targets))

    def _enrich(self, page: Page, body: str, **fields: Any) -> Page:
        for name, value in ({"body": body} | fields).items():
            setattr(page, name, value)
        page.save_revision().publish()
        return page
