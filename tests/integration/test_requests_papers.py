"""The receipt as a document, the letters of the desk, and what staff hand over."""

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import escape
from django_tenants.utils import tenant_context
from PIL import Image
from pypdf import PdfReader

from services_plugins.kit import attachments, documents, history, notifications, people
from services_plugins.kit.enums import ActorKind
from services_plugins.kit.models import (
    Attachment,
    Deadline,
    HistoryEntry,
    IssuedDocument,
    Notification,
)
from services_plugins.requests import letters, papers, receipts, retention
from services_plugins.requests.actions.desk import accept_by_silence
from services_plugins.requests.actions.letters import send_letter
from services_plugins.requests.answering import ANSWER_SLOT
from services_plugins.requests.commission import seats_of
from services_plugins.requests.enums import DeskRight, Filing, LetterPurpose, RequestState
from services_plugins.requests.models import LetterTemplate, Procedure, Request
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import client_of, make_user
from tests.requests import filed, offer

pytestmark = pytest.mark.django_db
WORK = ("access_admin", "work_desks")


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.fixture
def procedure(tenant_a: Tenant) -> Procedure:
    with tenant_context(tenant_a):
        return offer()


@pytest.fixture
def request_(tenant_a: Tenant, procedure: Procedure) -> Request:
    with tenant_context(tenant_a):
        request = filed(procedure)
        Request.objects.filter(pk=request.pk).update(language="fr")
        request.language = "fr"
        return request


def open_with_receipt(client: Client, tenant: Tenant, request: Request) -> None:
    """Show number and secret, as who holds the receipt does."""
    with tenant_context(tenant):
        secret = receipts.secret_of(request.number)
    client.post("/fr/online/requests/track/", {"number": request.number, "secret": secret})


def receipt_address(request: Request) -> str:
    return f"/fr/online/requests/receipt/{request.number}/pdf/"


# --- The receipt ------------------------------------------------------------------------------


def test_the_receipt_says_what_the_law_has_it_say(tenant_a, request_, client_a):
    open_with_receipt(client_a, tenant_a, request_)
    answer = client_a.get(receipt_address(request_))
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    found = text_of(answer.content)
    with tenant_context(tenant_a):
        secret = receipts.secret_of(request_.number)
        code = IssuedDocument.of(request_).get().verification_code
    for said in (
        request_.number,
        secret,
        code,
        "Terracelicence",
        "AminaElIdrissi",
        "".join(request_.desk.name_fr.split()),
        "Complain",
        "jours",
        "guisser.localhost/fr/online/requests/track/",
    ):
        assert said in found, said


def test_the_receipt_is_for_who_may_open_the_request(
    tenants_ab, request_, client_a, client_b, client_for
):
    address = receipt_address(request_)
    assert client_a.get(address).status_code == 302
    open_with_receipt(client_b, tenants_ab[0], request_)
    assert client_b.get(address).status_code == 302
    with tenant_context(tenants_ab[0]):
        assert not IssuedDocument.objects.exists()


def test_the_secret_is_kept_nowhere_and_the_check_names_nobody(tenant_a, request_, client_a):
    open_with_receipt(client_a, tenant_a, request_)
    for _time in range(2):
        client_a.get(receipt_address(request_))
    with tenant_context(tenant_a):
        row = IssuedDocument.of(request_).get()
        assert row.file.name == ""
        path = documents.check_url(row.verification_code, "fr")
    page = client_a.get(path.removeprefix(tenant_a.base_url)).content.decode()
    assert "Amina" not in page
    assert "callout--success" in page


def test_receipts_in_amazigh_are_in_arabic(tenant_a, request_):
    request_.language = "zgh"
    with tenant_context(tenant_a):
        _name, pdf = papers.draw_receipt(request_)
    assert Counter("وصل") <= Counter(text_of(pdf))
    assert "رقم" in text_of(pdf)


@pytest.fixture
def mailed(tenant_a: Tenant, procedure: Procedure) -> Callable[[], tuple[Request, Any]]:
    """Return a function that files a request of somebody with an address, and sends the e-mail."""

    def send() -> tuple[Request, Any]:
        with tenant_context(tenant_a):
            contact = people.contact_for("email", "a@b.ma")
            contact.verified_at = timezone.now()
            contact.save()
            request = filed(procedure, contact)
            notifications.deliver.func(Notification.of(request).get().key)
        [message] = mail.outbox
        return request, message

    return send


def test_the_receipt_goes_with_the_e_mail(tenant_a, mailed):
    request, message = mailed()
    [(name, content, kind)] = message.attachments
    assert kind == "application/pdf"
    assert name.endswith(".pdf")
    with tenant_context(tenant_a):
        assert receipts.secret_of(request.number) in text_of(content)


def test_words_arrive_even_if_the_receipt_can_t_be_drawn(mailed, monkeypatch):
    def fail(message: Notification) -> None:
        raise documents.NotDrawn("x")

    monkeypatch.setitem(notifications._enclosures, "requests/filed", fail)
    request, message = mailed()
    assert message.attachments == []
    assert request.number[:3] in message.body


def test_the_counter_prints_the_receipt_of_what_it_filed_only(tenant_a, procedure, request_):
    user = make_user(tenant_a, "staff@example.org", permissions=WORK)
    with tenant_context(tenant_a):
        procedure.desk.members.create(user=user, right=DeskRight.TREAT)
    client = client_of(tenant_a, user)
    address = f"/admin/requests/file/{request_.pk}/receipt/pdf/"
    assert client.get(address).status_code != 200
    with tenant_context(tenant_a):
        Request.objects.filter(pk=request_.pk).update(filing=Filing.COUNTER)
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("inline")
    assert request_.number in text_of(answer.content)


# --- Letters ----------------------------------------------------------------------------------


@pytest.fixture
def staff(tenant_a: Tenant, procedure: Procedure) -> Callable[..., Client]:
    """Return a function that signs in somebody with a right at the desk."""

    def make(right: DeskRight) -> Client:
        user = make_user(tenant_a, f"{right}@example.org", permissions=WORK)
        with tenant_context(tenant_a):
            procedure.desk.members.create(user=user, right=right)
        return client_of(tenant_a, user)

    return make


def act(client: Client, request: Request, key: str, **data: Any) -> Any:
    prefixed = {f"{key}-{name}": value for name, value in data.items()}
    return client.post(f"/admin/requests/file/{request.pk}/{key}/", prefixed)


def letter_address(tenant: Tenant, request: Request, purpose: str) -> str:
    with tenant_context(tenant):
        template = LetterTemplate.objects.get(purpose=purpose)
    return f"/admin/requests/file/{request.pk}/letters/{template.pk}/"


def issued(tenant: Tenant, request: Request) -> list[tuple[str, str]]:
    """Return kind and text of every document that was issued and kept."""
    with tenant_context(tenant):
        rows = IssuedDocument.of(request).exclude(file="")
        return [(row.kind, text_of(row.file.read())) for row in rows]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_template_that_comes_with_the_project_can_be_filled(tenant_a, request_, language):
    with tenant_context(tenant_a):
        request_.language = language
        templates = list(LetterTemplate.objects.all())
        assert {one.purpose for one in templates} == set(LetterPurpose)
        for template in templates:
            for text in (template.body_ar, template.body_fr):
                letters.check_placeholders(text)
            text = letters.filled(template, request_)
            assert "{" not in text
            assert request_.edition.sheet.name.by_language[language] in text
            assert request_.number == "".join(filter(str.isdigit, text))[:10]


def test_a_letter_that_can_t_be_drawn_keeps_what_was_typed(tenant_a, request_, staff, monkeypatch):
    client = staff(DeskRight.DECIDE)
    address = letter_address(tenant_a, request_, "other")

    def fail(*args: Any, **options: Any) -> None:
        raise documents.NotDrawn("x")

    monkeypatch.setattr(documents, "draw", fail)
    monkeypatch.setattr(documents, "pictures", fail)
    for button, status in (("preview", 200), ("issue", 400)):
        page = client.post(address, {"text": "Chère Madame", button: "1"})
        assert page.status_code == status
        assert "Chère Madame" in page.content.decode()
    assert issued(tenant_a, request_) == []


def test_a_letter_is_looked_at_changed_and_issued(tenant_a, request_, staff, client_a):
    client = staff(DeskRight.DECIDE)
    address = letter_address(tenant_a, request_, "documents")
    assert address in client.get(f"/admin/requests/file/{request_.pk}/letters/").content.decode()
    page = client.get(address).content.decode()
    assert "data:image/png;base64," in page
    assert "Terrace licence" in page
    text = "Chère Madame, il manque le plan. <b>#x</b>"
    looked_at = client.post(address, {"text": text, "preview": "1"}).content.decode()
    assert escape(text) in looked_at
    assert issued(tenant_a, request_) == []

    assert client.post(address, {"text": text, "issue": "1"}).status_code == 302
    [(kind, found)] = issued(tenant_a, request_)
    assert kind == "requests.documents"
    assert "".join(text.split()) in found
    assert "Leprésidentduconseilcommunal" in found
    with tenant_context(tenant_a):
        assert HistoryEntry.of(request_).filter(action="requests.document_issued").exists()
        assert history.is_whole(request_)

    open_with_receipt(client_a, tenant_a, request_)
    page = client_a.get(f"/fr/online/requests/track/{request_.number}/").content.decode()
    [path] = re.findall(r"/online/document/[^\"]+", page)
    assert client_a.get(path).content.startswith(b"%PDF")


def test_an_empty_letter_is_not_issued(tenant_a, request_, staff):
    client = staff(DeskRight.DECIDE)
    answer = client.post(letter_address(tenant_a, request_, "other"), {"text": " ", "issue": "1"})
    assert answer.status_code == 400
    assert issued(tenant_a, request_) == []


def test_letters_are_for_who_decides_at_this_desk(tenant_a, request_, staff):
    client = staff(DeskRight.TREAT)
    address = letter_address(tenant_a, request_, "other")
    assert f"/file/{request_.pk}/letters/" not in (
        client.get(f"/admin/requests/file/{request_.pk}/").content.decode()
    )
    for answer in (client.get(address), client.post(address, {"text": "x", "issue": "1"})):
        assert answer.status_code != 200
    with tenant_context(tenant_a):
        user, template = User.objects.get(email="treat@example.org"), LetterTemplate.objects.first()
        with pytest.raises(PermissionDenied):
            send_letter(request_, template, "x", user=user)
    assert issued(tenant_a, request_) == []


def test_a_decision_issues_its_letter_with_reasons_and_remedies(tenant_a, request_, staff):
    act(staff(DeskRight.DECIDE), request_, "decide", decision="refused", reasons="Le plan {number}")
    [(kind, found)] = issued(tenant_a, request_)
    assert kind == "requests.refused"
    for said in ("Leplan{number}", "Complain", "03-01"):
        assert said in found


def test_silence_is_attested(tenant_a, request_):
    with tenant_context(tenant_a):
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        Deadline.of(request_).update(due=yesterday)
        accept_by_silence(request_)
    [(kind, found)] = issued(tenant_a, request_)
    assert kind == "requests.silence"
    assert "AminaElIdrissi" in found


def test_a_decision_stands_without_a_template_and_falls_with_a_letter_that_fails(
    tenant_a, request_, staff, monkeypatch
):
    client = staff(DeskRight.DECIDE)

    def fail(*args: Any, **options: Any) -> None:
        raise documents.NotDrawn("x")

    with monkeypatch.context() as patch:
        patch.setattr(documents, "draw", fail)
        assert act(client, request_, "decide", decision="accepted").status_code == 400
    with tenant_context(tenant_a):
        assert Request.objects.get(pk=request_.pk).state == RequestState.FILED
        LetterTemplate.objects.update(is_active=False)
    act(client, request_, "decide", decision="accepted")
    assert issued(tenant_a, request_) == []
    with tenant_context(tenant_a):
        assert Request.objects.get(pk=request_.pk).state == RequestState.ACCEPTED


def test_letters_are_checked_and_opened_in_their_commune_only(
    tenants_ab, request_, staff, client_a, client_b
):
    act(staff(DeskRight.DECIDE), request_, "decide", decision="accepted")
    with tenant_context(tenants_ab[0]):
        row = IssuedDocument.of(request_).exclude(file="").get()
        token = documents.link_token(row)
    check = f"/fr/online/check/{row.verification_code}/"
    assert (client_a.get(check).status_code, client_b.get(check).status_code) == (200, 404)
    assert client_b.get(f"/online/document/{token}/").status_code != 200
    with tenant_context(tenants_ab[1]):
        assert not IssuedDocument.objects.exists()
        LetterTemplate.objects.update(title_fr="D’une autre commune")
    with tenant_context(tenants_ab[0]):
        assert not LetterTemplate.objects.filter(title_fr="D’une autre commune").exists()


def test_managers_keep_the_templates(tenant_a, request_):
    manager = make_user(tenant_a, "m@example.org", permissions=(*WORK, "manage_desks"))
    client, base = client_of(tenant_a, manager), "/admin/requests/settings/letters"
    with tenant_context(tenant_a):
        template = LetterTemplate.objects.get(purpose="other")
    fields = ("purpose", "title_ar", "title_fr", "signatory_ar", "signatory_fr")
    data = {name: getattr(template, name) for name in fields}
    wrong = data | {"body_ar": "{nubmer}", "body_fr": "x"}
    assert "{nubmer}" in client.post(f"{base}/edit/{template.pk}/", wrong).content.decode()
    right = data | {"body_ar": "نص {number}", "body_fr": "Texte {number}", "is_active": "on"}
    assert client.post(f"{base}/edit/{template.pk}/", right).status_code == 302
    assert client.get(f"{base}/").status_code == 200
    agent = client_of(tenant_a, make_user(tenant_a, "x@example.org", permissions=WORK))
    assert agent.get(f"{base}/").status_code != 200


# --- Files for the citizen, and what is taken back ----------------------------------------------


def deed(colour: str = "white") -> SimpleUploadedFile:
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(picture, "PNG")
    return SimpleUploadedFile("acte.png", picture.getvalue())


def test_staff_hand_files_over_and_the_citizen_opens_them(
    tenants_ab, request_, staff, client_a, client_b
):
    tenant_a = tenants_ab[0]
    client = staff(DeskRight.TREAT)
    assert act(client, request_, "hand_over", documents=[deed(), deed("blue")]).status_code == 302
    open_with_receipt(client_a, tenant_a, request_)
    page = client_a.get(f"/fr/online/requests/track/{request_.number}/").content.decode()
    paths = re.findall(r"/online/file/[^\"]+", page)
    assert len(paths) == 2
    assert client_a.get(paths[0]).status_code == 200
    assert client_b.get(paths[0]).status_code != 200
    with tenant_context(tenant_a):
        assert set(Attachment.of(request_).values_list("added_by", "slot")) == {
            (ActorKind.STAFF, ANSWER_SLOT)
        }


def test_what_is_no_document_is_refused_whole(tenant_a, request_, staff):
    client = staff(DeskRight.TREAT)
    lie = SimpleUploadedFile("acte.pdf", b"MZ not a PDF")
    assert act(client, request_, "hand_over", documents=[deed(), lie]).status_code == 400
    assert act(client, request_, "hand_over").status_code == 400
    with tenant_context(tenant_a):
        assert not Attachment.of(request_).exists()


def test_citizens_can_t_use_up_the_room_of_staff(tenant_a, request_, monkeypatch):
    monkeypatch.setattr(attachments, "MAX_FILES", 1)
    with tenant_context(tenant_a):
        attachments.add(request_, deed(), slot="plan", added_by=ActorKind.CITIZEN)
        attachments.add(request_, deed(), slot=ANSWER_SLOT, added_by=ActorKind.STAFF)
        with pytest.raises(ValidationError):
            attachments.add(request_, deed("blue"), slot="plan", added_by=ActorKind.CITIZEN)


def test_documents_and_files_are_taken_back(tenant_a, request_, staff, client_a):
    client = staff(DeskRight.DECIDE)
    act(client, request_, "decide", decision="accepted")
    act(client, request_, "hand_over", documents=[deed()])
    with tenant_context(tenant_a):
        row = IssuedDocument.of(request_).get()
        file = Attachment.of(request_).get()
    act(client, request_, "take_back", what=f"document-{row.pk}")
    act(client, request_, "take_back", what=f"file-{file.pk}")
    page = client_a.get(f"/fr/online/check/{row.verification_code}/").content.decode()
    assert "callout--success" not in page
    with tenant_context(tenant_a):
        assert not Attachment.of(request_).exists()
        actions = set(HistoryEntry.of(request_).values_list("action", flat=True))
        assert {"requests.document_revoked", "requests.file_taken_back"} <= actions
        assert history.is_whole(request_)
    open_with_receipt(client_a, tenant_a, request_)
    page = client_a.get(f"/fr/online/requests/track/{request_.number}/").content.decode()
    assert "/online/document/" not in page


# --- The commission -----------------------------------------------------------------------------


def test_the_file_lists_who_of_the_commission_has_given_an_opinion(tenant_a, staff):
    with tenant_context(tenant_a):
        procedure = offer(
            "test.hall",
            commission=[{"ar": "الوكالة", "fr": "Agence"}, {"ar": "و", "fr": "Pompiers"}],
        )
        Procedure.objects.filter(pk=procedure.pk).update(commission="Hygiène\n\n  Voirie ")
        request = filed(procedure)
    client = staff(DeskRight.TREAT)
    act(client, request, "opinion", member="الوكالة", verdict="favourable")
    act(client, request, "opinion", member="Hygiène", verdict="unfavourable", remarks="Trop haut")
    act(client, request, "opinion", member="Hygiène", verdict="favourable")
    assert act(client, request, "opinion", member="Qui ?", verdict="favourable").status_code == 400
    with tenant_context(tenant_a), translation.override("fr"):
        request = Request.objects.get(pk=request.pk)
        request.opinions.create(member="Agence", verdict="reserved")
        seats = {seat.name: seat.last and seat.last.verdict for seat in seats_of(request)}
    assert seats == {
        "Agence": "reserved",
        "Pompiers": None,
        "Hygiène": "favourable",
        "Voirie": None,
    }
    page = client.get(f"/admin/requests/file/{request.pk}/").content.decode()
    assert page.count("Hygiène") >= 1
    assert "Trop haut" in page


# --- One person's data --------------------------------------------------------------------------


def test_export_names_documents_and_erasure_keeps_their_check_only(
    tenant_a, request_, staff, client_a, django_capture_on_commit_callbacks
):
    client = staff(DeskRight.DECIDE)
    act(client, request_, "decide", decision="accepted")
    act(client, request_, "hand_over", documents=[deed()])
    with tenant_context(tenant_a):
        contact = people.contact_for("email", "a@b.ma")
        Request.objects.filter(pk=request_.pk).update(contact=contact)
        row = IssuedDocument.of(request_).get()
        [exported] = retention.export_requests(contact)
        assert [one["code"] for one in exported["documents"]] == [row.verification_code]
        assert [one["from"] for one in exported["files"]] == ["staff"]
        storage, name = row.file.storage, row.file.name
        with django_capture_on_commit_callbacks(execute=True):
            assert retention.erase_requests(contact) == 1
        assert not storage.exists(name)
        assert not Attachment.of(request_).exists()
        assert IssuedDocument.of(request_).get().file.name == ""
    page = client_a.get(f"/fr/online/check/{row.verification_code}/").content.decode()
    assert "callout--success" in page
    assert client.get(letter_address(tenant_a, request_, "other")).status_code != 200
