"""PDF documents: what is in them, who can check them, who can open them."""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client
from django_tenants.utils import tenant_context
from pypdf import PdfReader

from services_plugins.kit import documents, people
from services_plugins.kit.documents import Content
from services_plugins.kit.models import IssuedDocument
from tenants.models import Tenant
from tests.dummy.models import Wish

pytestmark = pytest.mark.django_db

CODE = "123456789012"
WORDS = {
    "ar": ("وصل إيداع", "الأجل القانوني للجواب", "المملكة المغربية"),
    "fr": ("Récépissé de dépôt", "Délai légal : l’œuvre", "Royaume du Maroc"),
    "zgh": ("ⴰⵔⵔⴰ ⵏ ⵜⴳⵔⴰⵡⵜ", "ⵜⴰⴳⵔⴰⵡⵜ ⵏ ⵓⵙⵓⵜⵔ", "ⵜⴰⴳⵍⴷⵉⵜ"),
}


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """Return a document's text without the spaces that layout brings about."""
    return "".join("".join(page.extract_text() for page in read(pdf).pages).split())


@pytest.fixture
def wish() -> Callable[[], Wish]:
    """Return a function that makes something a document can be about."""
    return lambda: Wish.objects.create(contact=people.contact_for("email", "a@b.ma"))


@pytest.mark.parametrize("language", WORDS)
def test_a_document_says_everything_in_its_language_and_carries_its_fonts(tenant_a, language):
    title, words, kingdom = WORDS[language]
    content = Content(title, (documents.paragraphs(words),), language)
    with tenant_context(tenant_a):
        pdf = documents.draw(content, code=CODE)
    found, reader = text_of(pdf), read(pdf)
    # The reader tears Arabic apart where letters of the title are set closer.
    assert Counter("".join(title.split())) <= Counter(found)
    for word in f"{words} {kingdom} {CODE}".split():
        assert word in found

    assert reader.metadata is not None
    assert reader.metadata.title == title
    root = reader.trailer["/Root"]
    assert root["/Lang"].startswith(language)
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfaid:part" in root["/Metadata"].get_data().decode()
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert fonts
    for font in fonts:
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(described.get_object())


def test_what_people_write_stays_text_whatever_it_holds(tenant_a):
    nasty = '#panic("x") $x$ *b* _i_ `c` // gone \\ @ref <label> #read("/etc/passwd") "}'
    parts = (
        documents.paragraphs(f"{nasty}\r\n\r\n{nasty}\x00\u202e"),
        documents.facts([(nasty, nasty), ("left out", "")]),
        documents.items([nasty]),
        documents.keys([(nasty, "1 2")]),
        documents.heading(nasty),
        documents.note(nasty),
        documents.signature(nasty),
    )
    with tenant_context(tenant_a):
        found = text_of(documents.draw(Content(nasty, parts, "fr"), code=CODE))
    assert found.count("".join(nasty.split())) >= len(parts)
    assert "leftout" not in found


def test_letters_that_no_font_has_are_stood_in_for(tenant_a):
    content = Content("x", (documents.paragraphs("Ḍaḥa 漢字 😀 Škoda"),), "fr")
    with tenant_context(tenant_a):
        assert "Daha???Škoda" in text_of(documents.draw(content))


def test_long_documents_go_on_and_pictures_show_something(tenant_a):
    content = Content("وصل", (documents.paragraphs("سطر\n\n" * 200),), "ar")
    with tenant_context(tenant_a):
        pages = read(documents.draw(content, code=CODE)).pages
        pictures = documents.pictures(content, is_draft=True)
    assert len(pages) > 2
    assert all(page.extract_text().strip() for page in pages)
    assert len(pictures) == len(pages)
    assert all(one.startswith(b"\x89PNG") for one in pictures)


def test_an_issued_document_is_checked_and_opened_in_its_commune_only(
    tenants_ab: tuple[Tenant, Tenant], client_a: Client, client_b: Client, wish
):
    content = Content("Récépissé", (documents.paragraphs("Amina"),), "fr")
    with tenant_context(tenants_ab[0]):
        row = documents.issue(wish(), "dummy.paper", content, reference="482 166 3095")
        with row.file.open("rb") as kept:
            pdf = kept.read()
        url = documents.check_url(row.verification_code, "fr")
        token = documents.link_token(row)
    assert hashlib.sha256(pdf).hexdigest() == row.sha256
    assert f"{row.verification_code}" in text_of(pdf)
    assert url.startswith(tenants_ab[0].base_url)

    path = url.removeprefix(tenants_ab[0].base_url)
    page = client_a.get(path)
    assert page.status_code == 200
    assert "482 166 3095" in page.content.decode()
    assert "Amina" not in page.content.decode()
    assert client_b.get(path).status_code == 404

    answer = client_a.get(f"/online/document/{token}/")
    assert (answer.content, answer["Content-Type"]) == (pdf, "application/pdf")
    assert client_b.get(f"/online/document/{token}/").status_code != 200
    assert client_a.get(f"/online/document/{token}x/").status_code != 200


def test_links_end_and_revoked_documents_say_so(tenant_a, client_a: Client, wish, monkeypatch):
    with tenant_context(tenant_a):
        row = documents.issue(wish(), "dummy.paper", Content("Récépissé", (), "fr"))
        documents.revoke(row)
        token = documents.link_token(row)
        url = documents.check_url(row.verification_code, "fr")
    page = client_a.get(url.removeprefix(tenant_a.base_url)).content.decode()
    assert "callout--success" not in page
    assert "callout--warning" in page

    monkeypatch.setattr(documents, "LINK_SECONDS", -1)
    assert client_a.get(f"/online/document/{token}/").status_code != 200


def test_what_is_drawn_on_demand_is_registered_once_and_not_kept(tenant_a, wish):
    content = Content("وصل", (), "ar")
    with tenant_context(tenant_a):
        subject = wish()
        rows = [documents.register(subject, "dummy.receipt", content) for _time in range(2)]
        assert rows[0] == rows[1]
        assert IssuedDocument.of(subject).get().file.name == ""
        assert documents.from_token(documents.link_token(rows[0])) is None


def test_data_never_reaches_the_typesetters_source(tenant_a, monkeypatch):
    given = {}

    def compile_(source, **options):
        given.update(options, source=source)
        return b""

    monkeypatch.setattr(documents.typst, "compile", compile_)
    with tenant_context(tenant_a):
        documents.draw(Content("Titre", (documents.paragraphs("#x"),), "fr"))
    assert given["source"] == documents.TEMPLATE
    assert json.loads(given["sys_inputs"]["data"])["title"] == "Titre"
    assert given["ignore_system_fonts"]


def test_a_set_up_without_fonts_is_noticed(settings, tmp_path):
    from services_plugins.kit.checks import documents_have_fonts

    assert documents_have_fonts() == []
    settings.DOCUMENT_FONTS_DIR = tmp_path
    assert [one.id for one in documents_have_fonts()] == ["kit.E002"]
