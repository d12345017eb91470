"""Filing and following a request, as a citizen does it: without an account, without a script."""

import re
from functools import partial
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from services_plugins.kit import attachments, people
from services_plugins.kit.models import Attachment, Deadline, HistoryEntry, Notification
from services_plugins.requests import receipts
from services_plugins.requests.actions.draft import save_answers, start
from services_plugins.requests.enums import Filing, RequestState
from services_plugins.requests.forms_counter import FileForm
from services_plugins.requests.models import Procedure, Request
from services_plugins.requests.views.counter import _file
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.requests import ANSWERS, filed, offer

BASE = "/fr/online/requests"
PLACE = {"street": "Rue des Fleurs", "music": "no", "shown": ["street", "music"]}
YOU = {key: ANSWERS[key] for key in ANSWERS if key.startswith("applicant")} | {
    "shown": [key for key in ANSWERS if key.startswith("applicant")]
}


@pytest.fixture
def procedure(tenant_a: Tenant) -> Procedure:
    with tenant_context(tenant_a):
        return offer()


def begin(client: Client, code: str) -> str:
    """Start a draft; return its number."""
    answer = client.post(f"{BASE}/procedure/{code}/start/")
    assert answer.status_code == 302, answer.content
    return answer.headers["Location"].split("/draft/")[1].split("/")[0]


def fill(client: Client, number: str) -> None:
    for key, data in (("place", PLACE), ("you", YOU)):
        answer = client.post(f"{BASE}/draft/{number}/step/{key}/", data)
        assert answer.status_code == 302, answer.content.decode()


def shown_secret(html: str) -> str:
    found = re.findall(r'class="receipt__number">([\d ]+)<', html)
    return found[1]


def test_the_whole_journey(tenant_a: Tenant, client_a: Client, procedure: Procedure) -> None:
    assert "Terrace licence" in client_a.get(f"{BASE}/").content.decode()
    sheet = client_a.get(f"{BASE}/procedure/{procedure.code}/").content.decode()
    assert "50.00" in sheet or "50,00" in sheet
    number = begin(client_a, procedure.code)
    fill(client_a, number)
    assert client_a.post(f"{BASE}/draft/{number}/contact/", {"skip": "1"}).status_code == 302
    page = client_a.get(f"{BASE}/draft/{number}/summary/").content.decode()
    assert "Rue des Fleurs" in page
    refused = client_a.post(f"{BASE}/draft/{number}/summary/", {})
    assert refused.status_code == 200
    done = client_a.post(f"{BASE}/draft/{number}/summary/", {"consent": "on"}, follow=True)
    assert done.redirect_chain[-1][0].endswith(f"/receipt/{number}/")
    secret = shown_secret(done.content.decode())
    with tenant_context(tenant_a):
        request = Request.objects.get()
        assert request.state == RequestState.FILED
        assert request.due == Deadline.of(request).get().due
        assert [entry.action for entry in HistoryEntry.of(request)] == ["requests.filed"]
    other = Client(headers={"host": tenant_a.primary_host})
    answer = other.post(f"{BASE}/track/", {"number": number, "secret": secret}, follow=True)
    assert answer.redirect_chain[-1][0].endswith(f"/track/{number}/")
    assert "Rue des Fleurs" in answer.content.decode()


def test_filing_twice_files_once(tenant_a: Tenant, client_a: Client, procedure: Procedure) -> None:
    number = begin(client_a, procedure.code)
    fill(client_a, number)
    for _time in range(2):
        client_a.post(f"{BASE}/draft/{number}/summary/", {"consent": "on"})
    with tenant_context(tenant_a):
        assert HistoryEntry.objects.count() == 1
        assert Deadline.objects.count() == 1


def test_nothing_typed_is_lost_when_something_is_wrong(
    client_a: Client, procedure: Procedure
) -> None:
    number = begin(client_a, procedure.code)
    answer = client_a.post(f"{BASE}/draft/{number}/step/you/", YOU | {"applicant_id": "12"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Amina" in page
    assert 'value="12"' in page


def test_a_question_that_follows_is_asked_before_going_on(
    client_a: Client, procedure: Procedure
) -> None:
    number = begin(client_a, procedure.code)
    answer = client_a.post(f"{BASE}/draft/{number}/step/place/", PLACE | {"music": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="hours"' in page
    assert 'role="alert"' not in page


def test_incomplete_drafts_lead_back_to_the_open_step(
    client_a: Client, procedure: Procedure
) -> None:
    number = begin(client_a, procedure.code)
    answer = client_a.post(f"{BASE}/draft/{number}/summary/", {"consent": "on"})
    assert answer.headers["Location"].endswith("/step/place/")


def test_files_are_kept_and_can_be_taken_away(
    tenant_a: Tenant, client_a: Client, procedure: Procedure
) -> None:
    number = begin(client_a, procedure.code)
    path = f"{BASE}/draft/{number}/step/you/"
    pdf = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 x")
    bad = SimpleUploadedFile("plan.exe", b"MZ")
    page = client_a.post(path, YOU | {"plan": [pdf, bad], "add": "1"}).content.decode()
    assert "plan.pdf" in page
    assert "field__error" in page
    with tenant_context(tenant_a):
        row = Attachment.objects.get()
    client_a.post(f"{BASE}/draft/{number}/file/{row.pk}/remove/")
    with tenant_context(tenant_a):
        assert not Attachment.objects.exists()


def test_files_that_are_sent_twice_are_kept_once(
    tenant_a: Tenant, client_a: Client, procedure: Procedure
) -> None:
    path = f"{BASE}/draft/{begin(client_a, procedure.code)}/step/you/"
    for _time in range(2):
        files = [SimpleUploadedFile(f"{n}.pdf", b"%%PDF-1 %d" % n) for n in range(3)]
        client_a.post(path, YOU | {"plan": files, "add": "1"})
    with tenant_context(tenant_a):
        assert [row.name for row in Attachment.objects.all()] == ["0.pdf", "1.pdf", "2.pdf"]


def test_a_code_proves_the_address_and_the_receipt_goes_there(
    tenant_a: Tenant, client_a: Client, procedure: Procedure
) -> None:
    number = begin(client_a, procedure.code)
    fill(client_a, number)
    path = f"{BASE}/draft/{number}/contact/"
    client_a.post(path, {"address": "amina@example.org"})
    with tenant_context(tenant_a):
        code = Notification.objects.get().context["code"]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert client_a.post(path, {"code": wrong}).status_code == 200
    assert client_a.post(path, {"code": code}).status_code == 302
    client_a.post(f"{BASE}/draft/{number}/summary/", {"consent": "on"})
    with tenant_context(tenant_a):
        told = Notification.objects.get(template="requests/filed")
        assert told.context["secret"] == receipts.secret_of(number)


def test_only_the_browser_that_began_opens_a_draft(
    tenant_a: Tenant, client_a: Client, procedure: Procedure
) -> None:
    number = begin(client_a, procedure.code)
    stranger = Client(headers={"host": tenant_a.primary_host})
    for page in ("step/place/", "summary/", "contact/"):
        answer = stranger.get(f"{BASE}/draft/{number}/{page}")
        assert answer.headers["Location"].endswith("/track/")


def test_a_receipt_of_one_commune_opens_nothing_in_another(
    tenants_ab: tuple[Tenant, Tenant], client_a: Client, client_b: Client
) -> None:
    with tenant_context(tenants_ab[0]):
        request = filed(offer())
        secret = receipts.secret_of(request.number)
    answer = client_a.post(f"{BASE}/track/", {"number": request.number, "secret": secret})
    assert answer.status_code == 302
    for name, morsel in client_a.cookies.items():
        client_b.cookies[name] = morsel.value
    assert client_b.get(f"{BASE}/track/{request.number}/").status_code == 302
    answer = client_b.post(f"{BASE}/track/", {"number": request.number, "secret": secret})
    assert answer.status_code == 400


def test_wrong_numbers_in_series_are_stopped_without_a_hint(
    tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        request = filed(offer())
        right = receipts.secret_of(request.number)
    wrong = {"number": request.number, "secret": f"{(int(right) + 1) % 10**8:08d}"}
    unknown = {"number": "1000000003", "secret": "00000000"}
    answers = [client_a.post(f"{BASE}/track/", one) for one in (wrong, unknown)]
    assert [answer.status_code for answer in answers] == [400, 400]
    for _try in range(receipts.TRIES_PER_NUMBER.count):
        last = client_a.post(f"{BASE}/track/", wrong)
    assert last.status_code == 429


def test_my_requests_open_with_a_code_and_tell_nothing_of_strangers(
    tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        contact = people.contact_for("email", "amina@example.org")
        request = filed(offer(), contact)
    known = client_a.post(f"{BASE}/mine/", {"address": "amina@example.org"}, follow=True)
    stranger = Client(headers={"host": tenant_a.primary_host})
    unknown = stranger.post(f"{BASE}/mine/", {"address": "x@example.org"}, follow=True)
    assert len(known.content) == pytest.approx(len(unknown.content), abs=200)
    with tenant_context(tenant_a):
        code = Notification.objects.get(template="kit/code").context["code"]
    page = client_a.post(f"{BASE}/mine/", {"code": code}, follow=True).content.decode()
    assert request.number in page


def test_no_step_of_filing_with_three_files_takes_more_than_fifteen_queries(
    tenant_a: Tenant, client_a: Client, procedure: Procedure, django_assert_max_num_queries
) -> None:
    with tenant_context(tenant_a):
        # The legal rules and the calendar are read once for a process.
        filed(procedure)
    client_a.get(f"{BASE}/")
    fifteen = partial(django_assert_max_num_queries, 15)
    with fifteen():
        number = begin(client_a, procedure.code)
    path = f"{BASE}/draft/{number}"
    files = [SimpleUploadedFile(f"{n}.pdf", b"%%PDF-1 %d" % n) for n in range(3)]
    steps: list[tuple[str, dict | None]] = [
        ("step/place/", None),
        ("step/place/", PLACE),
        ("step/you/", None),
        ("step/you/", YOU | {"plan": files, "add": "1"}),
        ("step/you/", YOU | {"plan": [SimpleUploadedFile("x.exe", b"MZ")] * 3}),
        ("step/you/", YOU),
        ("contact/", None),
        ("contact/", {"address": "amina@example.org"}),
        ("contact/", {"code": "CODE"}),
        ("summary/", None),
        ("summary/", {"consent": "on"}),
    ]
    for page, data in steps:
        if data and "code" in data:
            with tenant_context(tenant_a):
                data = {"code": Notification.objects.get(template="kit/code").context["code"]}
        with fifteen():
            answer = (
                client_a.post(f"{path}/{page}", data) if data else client_a.get(path + "/" + page)
            )
        assert answer.status_code in (200, 302), page
    with fifteen():
        assert client_a.get(f"{BASE}/receipt/{number}/").status_code == 200
    with tenant_context(tenant_a):
        request = Request.objects.get(number=number)
        assert request.state == RequestState.FILED
        assert Attachment.of(request).count() == 3
        assert Notification.of(request).count() == 1


def test_an_address_that_was_only_typed_is_told_nothing_before_its_owner_takes_the_link(
    tenant_a: Tenant, client_a: Client, procedure: Procedure
) -> None:
    with tenant_context(tenant_a):
        # Somebody else has proven this address before.
        contact = people.contact_for("email", "stranger@example.org")
        contact.verified_at = timezone.now()
        contact.save()
    number = begin(client_a, procedure.code)
    fill(client_a, number)
    client_a.post(f"{BASE}/draft/{number}/save/", {"address": "stranger@example.org"})
    with tenant_context(tenant_a):
        request = Request.objects.get()
        assert request.contact is None
        path = Notification.objects.get().context["path"]
    owner = Client(headers={"host": tenant_a.primary_host})
    assert owner.get(path).status_code == 200
    with tenant_context(tenant_a):
        assert Request.objects.get().contact is None
    page = owner.post(path, follow=True).content.decode()
    assert "Terrace licence" in page
    with tenant_context(tenant_a):
        assert Request.objects.get().contact == contact


def test_the_counter_tells_an_address_nothing_that_was_only_said(
    tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        contact = people.contact_for("email", "stranger@example.org")
        contact.verified_at = timezone.now()
        contact.save()
        draft = save_answers(start(offer(), filing=Filing.COUNTER), ANSWERS)
        officer = User.objects.create(email="head@example.org", is_superuser=True, is_staff=True)
        http = SimpleNamespace(user=officer)
        form = FileForm({"address": "stranger@example.org", "told": "on"})
        assert form.is_valid(), form.errors
        _file(http, draft, form)
        assert Request.objects.get().contact is None
        assert [one.template for one in Notification.objects.all()] == ["kit/code"]


def test_a_link_works_once_and_a_scanner_does_not_use_it_up(
    tenant_a: Tenant, client_a: Client, procedure: Procedure
) -> None:
    number = begin(client_a, procedure.code)
    client_a.post(f"{BASE}/draft/{number}/save/", {"address": "amina@example.org"})
    with tenant_context(tenant_a):
        path = Notification.objects.get().context["path"]
    scanner, owner, thief = (Client(headers={"host": tenant_a.primary_host}) for _n in range(3))
    for method in (scanner.get, scanner.head, scanner.get):
        assert method(path).status_code == 200
    assert owner.post(path).status_code == 302
    assert owner.get(f"{BASE}/draft/{number}/step/place/").status_code == 200
    assert thief.get(path).status_code == 410
    assert thief.post(path).status_code == 410
    assert thief.get(f"{BASE}/draft/{number}/step/place/").headers["Location"] == f"{BASE}/track/"


def test_going_back_after_filing_shows_the_receipt_and_changes_nothing(
    tenant_a: Tenant, client_a: Client, procedure: Procedure
) -> None:
    number = begin(client_a, procedure.code)
    fill(client_a, number)
    draft, receipt = f"{BASE}/draft/{number}", f"{BASE}/receipt/{number}/"
    client_a.post(f"{draft}/summary/", {"consent": "on"})
    for page in ("step/place/", "step/you/", "contact/", "summary/", "save/"):
        assert client_a.get(f"{draft}/{page}").headers["Location"] == receipt
        changed = client_a.post(f"{draft}/{page}", PLACE | {"street": "Autre rue"})
        assert changed.headers["Location"] == receipt
    with tenant_context(tenant_a):
        request = Request.objects.get(number=number)
        assert request.answers["street"] == "Rue des Fleurs"
        assert HistoryEntry.of(request).count() == 1


def test_digits_of_any_script_and_small_letters_are_understood(
    tenant_a: Tenant, client_a: Client, procedure: Procedure
) -> None:
    number = begin(client_a, procedure.code)
    client_a.post(f"{BASE}/draft/{number}/step/place/", PLACE)
    client_a.post(f"{BASE}/draft/{number}/step/you/", YOU | {"applicant_id": "ab ١٢٣٤٥٦"})
    done = client_a.post(f"{BASE}/draft/{number}/summary/", {"consent": "on"}, follow=True)
    secret = shown_secret(done.content.decode())
    with tenant_context(tenant_a):
        assert Request.objects.get(number=number).answers["applicant_id"] == "AB123456"
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    typed = {"number": number.translate(arabic), "secret": secret.translate(arabic)}
    other = Client(headers={"host": tenant_a.primary_host})
    assert other.post(f"{BASE}/track/", typed).headers["Location"] == f"{BASE}/track/{number}/"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("acte.pdf", b""),
        ("acte.pdf", b"<html><script>alert(1)</script>"),
        ("acte.pdf.zip", b"PK\x03\x04"),
        ("photo.jpg", b"%PDF-1.7"),
        ("page.svg", b"<svg onload='x'/>"),
    ],
)
def test_a_file_that_is_not_accepted_says_so_beside_its_question(
    tenant_a: Tenant, client_a: Client, procedure: Procedure, name: str, content: bytes
) -> None:
    path = f"{BASE}/draft/{begin(client_a, procedure.code)}/step/you/"
    page = client_a.post(path, YOU | {"plan": SimpleUploadedFile(name, content)}).content.decode()
    assert "field__error" in page
    assert 'value="Amina"' in page
    with tenant_context(tenant_a):
        assert not Attachment.objects.exists()


def test_a_file_that_is_too_large_is_refused_and_says_how_large_it_is(
    tenant_a: Tenant, client_a: Client, procedure: Procedure, monkeypatch
) -> None:
    monkeypatch.setattr(attachments, "MAX_BYTES", 2**20)
    path = f"{BASE}/draft/{begin(client_a, procedure.code)}/step/you/"
    # Larger than what Django keeps in memory: it comes as a temporary file, as 200 MB would.
    large = SimpleUploadedFile("plan.pdf", b"%PDF-1.7" + b"0" * (3 * 2**20))
    page = client_a.post(path, YOU | {"plan": large}).content.decode()
    assert "4 Mo" in page.partition("field__error")[2][:200]
    with tenant_context(tenant_a):
        assert not Attachment.objects.exists()
