"""A commune site with everything on it: each page type and each block, in three languages.

Long words and names, old and coming dates, pictures, wide tables: what a design must bear.
"""

import io
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from django_tenants.utils import tenant_context
from PIL import Image
from wagtail.models import Page

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

LANGUAGES = ("ar", "zgh", "fr")
# What kind of page a visitor sees, by name, in one language.
Addresses = dict[str, str]

SHORT = {
    "ar": "تهيئة الساحة المركزية",
    "fr": "Réaménagement de la place centrale",
    "zgh": "ⴰⵙⵎⵓⵜⵜⴳ ⵏ ⵡⴰⵙⴰⵔⴰⴳ",
}
LONG = {
    "ar": (
        "انطلاق أشغال تهيئة الساحة المركزية والأزقة المجاورة لها: ما الذي سيتغير في السير "
        "والجولان ووقوف السيارات إلى غاية نهاية سنة 2026"
    ),
    "fr": (
        "Démarrage des travaux de réaménagement de la place centrale et des ruelles voisines : "
        "ce qui change pour la circulation et le stationnement jusqu’à la fin de l’année 2026"
    ),
    "zgh": "ⴰⵙⵙⵏⵜⵉ ⵏ ⵜⵡⵓⵔⵉⵡⵉⵏ ⵏ ⵓⵙⵎⵓⵜⵜⴳ ⵏ ⵡⴰⵙⴰⵔⴰⴳ ⴰⵏⴰⵎⵎⴰⵙ ⴷ ⵜⵙⵓⴽⵉⵏ ⵏⵏⴰ ⵜ ⵉⵏⵎⴰⵍⴰⵏ ⴰⵔ ⵜⴳⵉⵔⴰ ⵏ 2026",
}
TEXT = {
    "ar": (
        "<p>تعلن الجماعة أن الأشغال تبدأ يوم <b>2 دجنبر 2026</b> على الساعة 8:30، بتكلفة إجمالية "
        'قدرها 1 250 000,00 درهم. للاستفسار: <a href="https://www.idarati.ma/">بوابة إدارتي</a>.'
        "</p><h3>مراحل الإنجاز</h3><ol><li>تحويل السير نحو شارع محمد الخامس</li><li>تجديد شبكة "
        "الماء والتطهير</li><li>التبليط والإنارة</li></ol><ul><li>الراجلون: ممر مؤمن</li><li>"
        "التجار: التزود قبل الساعة 9:00</li></ul><hr/><p><i>يمكن أن تتغير المواعيد حسب الطقس.</i>"
        "</p>"
    ),
    "fr": (
        "<p>La commune informe que les travaux commencent le <b>2 décembre 2026</b> à 8 h 30, pour "
        'un coût de 1 250 000,00 DH. Renseignements : <a href="https://www.idarati.ma/">portail '
        "Idarati</a>.</p><h3>Les étapes</h3><ol><li>Déviation par l’avenue Mohammed V</li><li>"
        "Réseaux d’eau et d’assainissement</li><li>Pavage et éclairage</li></ol><ul><li>Piétons : "
        "passage protégé</li><li>Commerçants : livraisons avant 9 h</li></ul><hr/><p><i>Les dates "
        "dépendent de la météo.</i></p>"
    ),
    "zgh": (
        "<p>ⵜⵡⵓⵔⵉⵡⵉⵏ ⵔⴰⴷ ⵙⵙⵏⵜⵉⵏⵜ ⴰⵙⵙ ⵏ <b>2 ⴷⵓⵊⴰⵏⴱⵉⵔ 2026</b>. "
        '<a href="https://www.idarati.ma/">idarati.ma</a></p><h3>ⵉⵎⵓⵔⴰⵏ</h3><ol><li>ⴰⵎⴰⵏ</li>'
        "<li>ⵜⵉⴼⴰⵡⵜ</li></ol><ul><li>ⵜⵉⵎⵙⵙⵓⴷⴰ</li></ul>"
    ),
}
WORDS = {
    "ar": ("السنة", "الميزانية", "الأشغال", "المصلحة التقنية"),
    "fr": ("Année", "Budget", "Travaux", "Service technique"),
    "zgh": ("ⴰⵙⴳⴳⵯⴰⵙ", "ⵜⴰⵎⵙⵙⴰⵙⵜ", "ⵜⵉⵡⵓⵔⵉⵡⵉⵏ", "ⵜⴰⵏⴰⴼⵓⵜ"),
}


def build(tenant: Tenant) -> dict[str, Addresses]:
    """Add the showcase to a tenant's site; return the paths of its pages by language."""
    with tenant_context(tenant):
        image, document = picture(), _document()
        keys: dict[str, uuid.UUID] = {}
        return {code: _tree(code, image, document, keys) for code in LANGUAGES}


def _tree(
    code: str, image: CommuneImage, document: CommuneDocument, keys: dict[str, uuid.UUID]
) -> Addresses:
    """Add the pages of one language; pages of the same name are each other's translations."""
    home = HomePage.objects.get(locale__language_code=code)
    section = {
        one.listing: one for one in SectionPage.objects.descendant_of(home).exclude(listing="cards")
    }
    found = _existing(home)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    lists = {"title": LONG[code], "summary": LONG[code]}
    added: dict[str, tuple[Page, type[Page], dict[str, Any]]] = {
        "everything": (home, ContentPage, lists | {"body": blocks(code, image, document, section)}),
        "news": (
            section["news"],
            NewsPage,
            lists | {"category": "works", "listing_image": image, "body": text(code)},
        ),
        "event to come": (
            section["events"],
            EventPage,
            lists
            | {
                "start": now + timedelta(days=3),
                "end": now + timedelta(days=3, hours=2),
                "place": SHORT[code],
                "body": text(code),
            },
        ),
        "past event": (
            section["events"],
            EventPage,
            {
                "title": SHORT[code],
                "start": now - timedelta(days=9),
                "end": now - timedelta(days=7),
                "body": text(code),
            },
        ),
        "open notice": (
            section["notices"],
            NoticePage,
            lists
            | {
                "notice_type": "tender",
                "reference": "AO 12/2026/BC",
                "closing_at": now + timedelta(days=20),
                "documents": [_download(code, document)],
                "body": text(code),
            },
        ),
        "closed notice": (
            section["notices"],
            NoticePage,
            {
                "title": SHORT[code],
                "notice_type": "recruitment",
                "publication_date": date(2026, 1, 5),
                "closing_at": datetime(2026, 2, 1, 16, 30, tzinfo=timezone.get_current_timezone()),
            },
        ),
    }
    for number, (name, (parent, model, values)) in enumerate(added.items()):
        found[name] = _add(code, parent, model, values, f"showcase-{number}", keys, name)
    _fill(code, home, image, document)
    return {name: _path(code, home, page) for name, page in found.items()}


def _existing(home: HomePage) -> dict[str, Page]:
    """Return a page of the starter site for each type that needs no other content."""
    below = Page.objects.descendant_of(home)
    found: dict[str, Page] = {"home": home}
    for section in SectionPage.objects.descendant_of(home):
        found.setdefault(f"section of {section.listing}", section)
    for name, model in (
        ("service", ServicePage),
        ("contact", ContactPage),
        ("library", DocumentLibraryPage),
    ):
        found[name] = model.objects.descendant_of(home).order_by("path").first()
    found["search"] = below.filter(content_type__model="searchpage").get()
    return found


def _add(
    code: str,
    parent: Page,
    model: type[Page],
    values: dict[str, Any],
    slug: str,
    keys: dict[str, uuid.UUID],
    name: str,
) -> Page:
    parent.refresh_from_db()
    page = model(
        slug=slug,
        locale_id=parent.locale_id,
        translation_key=keys.setdefault(name, uuid.uuid4()),
        **{field: _stored(model, field, value) for field, value in values.items()},
    )
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _stored(model: type[Page], field: str, value: Any) -> Any:
    """Return what the field takes: a stream of blocks for a list, else the value itself."""
    if not isinstance(value, list):
        return value
    return model._meta.get_field(field).stream_block.to_python(value)


def _path(code: str, home: HomePage, page: Page) -> str:
    return f"/{code}/{page.url_path[len(home.url_path) :]}"


def _fill(code: str, home: HomePage, image: CommuneImage, document: CommuneDocument) -> None:
    """Give the starter's library and contact page something to show."""
    library = DocumentLibraryPage.objects.descendant_of(home).order_by("path").first()
    listed = [
        {"type": "document", "value": _download(code, document)["value"] | {"category": kind}}
        for kind in ("budget", "council")
    ]
    library.documents = _stored(DocumentLibraryPage, "documents", listed)
    library.save_revision().publish()
    contact = ContactPage.objects.descendant_of(home).get()
    officers = [{"type": "officer", "value": _contact(code)}]
    contact.officers = _stored(ContactPage, "officers", officers)
    contact.save_revision().publish()
    service = ServicePage.objects.descendant_of(home).order_by("path").first()
    service.online_url = "https://www.watiqa.ma/"
    service.fee = service.delay = service.outcome = SHORT[code]
    service.save_revision().publish()


def text(code: str) -> list[dict]:
    """A body of running text with every kind of element that editors have."""
    return [{"type": "rich_text", "value": {"heading": "", "language": "", "text": TEXT[code]}}]


def blocks(
    code: str, image: CommuneImage, document: CommuneDocument, section: dict[str, SectionPage]
) -> list[dict]:
    """A body with each block of the site once, alerts in their four levels."""
    _year, budget, works, office = WORDS[code]
    outside = {"text": SHORT[code], "page": None, "document": None}
    outside["url"] = "https://www.idarati.ma/"
    inside = {"text": "", "page": section["news"].pk, "document": None, "url": ""}
    values: list[tuple[str, dict]] = [
        *(
            ("alert", {"level": level, "title": SHORT[code], "text": _inline(code), "language": ""})
            for level in ("info", "success", "warning", "urgent")
        ),
        (
            "hero",
            {"title": LONG[code], "text": _inline(code), "image": image.pk, "action": inside},
        ),
        ("rich_text", {"heading": LONG[code], "language": "", "text": TEXT[code]}),
        ("rich_text", {"heading": "", "language": "fr", "text": TEXT["fr"]}),
        (
            "figures",
            {
                "heading": budget,
                "figures": [
                    {"value": "46 168", "label": LONG[code], "source": "RGPH 2024"},
                    {"value": "94 %", "label": works, "source": ""},
                    {"value": "73 / 100", "label": office, "source": ""},
                ],
            },
        ),
        (
            "cards",
            {
                "heading": SHORT[code],
                "intro": LONG[code],
                "cards": [
                    {"icon": "birth", "title": LONG[code], "text": LONG[code], "link": inside},
                    {"icon": "permit", "title": SHORT[code], "text": "", "link": outside},
                    {"icon": "", "title": works, "text": LONG[code], "link": {"url": ""}},
                ],
            },
        ),
        (
            "accordion",
            {
                "heading": office,
                "items": [
                    {"title": LONG[code], "text": TEXT[code]},
                    {"title": SHORT[code], "text": TEXT[code]},
                ],
            },
        ),
        ("image", {"image": image.pk, "caption": LONG[code]}),
        (
            "gallery",
            {
                "heading": works,
                "images": [{"image": image.pk, "caption": SHORT[code]}] * 4,
            },
        ),
        ("quote", {"quote": LONG[code], "author": office, "role": works}),
        ("downloads", {"heading": office, "documents": [_download(code, document)["value"]] * 2}),
        ("quick_links", {"heading": SHORT[code], "links": [inside, outside, outside]}),
        ("contacts", {"heading": office, "show_identity": True, "contacts": [_contact(code)] * 2}),
        ("map", {"heading": office, "latitude": None, "longitude": None, "caption": LONG[code]}),
        ("table", {"heading": budget, "table": _table(code), "source": "RGPH 2024"}),
        *(
            ("news_list", {"heading": "", "section": section[kind].pk, "count": 3})
            for kind in ("news", "events", "notices")
        ),
    ]
    return [{"type": kind, "value": value} for kind, value in values]


def _inline(code: str) -> str:
    """Return the first paragraph: what editors may write in alerts and heroes."""
    return TEXT[code].partition("<h3>")[0]


def _table(code: str) -> dict:
    year, budget, works, office = WORDS[code]
    names = [year, budget, works, office, f"{works} 2025", f"{works} 2026"]
    row = ["2026", SHORT[code], "1 250 000,00", LONG[code], "12", "-3,5 %"]
    return {
        "columns": [
            {"type": "number" if index in (0, 2, 4, 5) else "text", "heading": name}
            for index, name in enumerate(names)
        ],
        "rows": [{"values": row}, {"values": row}],
        "caption": LONG[code],
    }


def _download(code: str, document: CommuneDocument) -> dict:
    value = {
        "title": LONG[code],
        "document": document.pk,
        "date": "2026-11-20",
        "category": "other",
    }
    return {"type": "document", "value": value}


def _contact(code: str) -> dict:
    return {
        "name": WORDS[code][3],
        "role": SHORT[code],
        "phone": "+212 5 39 98 60 00",
        "email": "service.technique.et.de.l.urbanisme@chefchaouen.example.org",
        "address": LONG[code],
        "hours": "8:30 – 16:30",
    }


def picture() -> CommuneImage:
    """A picture with light and dark parts, described in the three languages."""
    drawn = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 1000)).convert("RGB").save(drawn, "JPEG")
    return CommuneImage.objects.create(
        title="square",
        file=ContentFile(drawn.getvalue(), name="square.jpg"),
        alt_ar=SHORT["ar"],
        alt_fr=SHORT["fr"],
        alt_zgh=SHORT["zgh"],
        credit="A. B.",
    )


def _document() -> CommuneDocument:
    content = ContentFile("سنة;مبلغ\n2026;1250000\n".encode(), name="budget-2026.csv")
    return CommuneDocument.objects.create(title=SHORT["ar"], file=content, language="ar")
