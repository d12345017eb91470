"""The receipt as a document, the letters of the desk, and what staff hand over."""

import io
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context
from pypdf import PdfReader

from services_plugins.kit import documents, notifications, people
from services_plugins.kit.models import IssuedDocument, Notification
from services_plugins.requests import papers, receipts
from services_plugins.requests.enums import DeskRight, Filing
from services_plugins.requests.models import Procedure, Request
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
