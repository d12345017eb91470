"""Answers given to everybody: prepared, looked at twice, published, withdrawn; nobody in them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django_tenants.utils import tenant_context

from services_plugins.kit import attachments, history
from services_plugins.kit.enums import ActorKind
from services_plugins.kit.models import Attachment, HistoryEntry
from services_plugins.kit.people import contact_for
from services_plugins.requests import retention
from services_plugins.requests.actions import desk
from services_plugins.requests.enums import Category, DeskRight, PublicationState, RequestState
from services_plugins.requests.models import DeskMember, Procedure, PublicAnswer, Request
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import client_of, make_user
from tests.requests import ANSWERS, filed, offer

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
REDACTED = PDF + b"% without persons\n"
EMAIL = "amina@example.org"
ASKED = f"Le coût de la rue, pour Amina El Idrissi (AB123456, {EMAIL}), voisine de Mme Salma Tazi"
ANSWERED = "Madame El Idrissi, la rue a coûté 1 200 000 MAD. Appelez le 0661234567."
# What must never be read outside the desk.
SECRETS = ("Amina", "Idrissi", "AB123456", EMAIL, "0661234567", "Salma", "Secret")


class Officer:
    """A member of staff with a right at the desk, and what they do with a request."""

    def __init__(self, tenant: Tenant, request: Request, right: DeskRight) -> None:
        self.user = make_user(
            tenant, f"{right}@example.org", permissions=("access_admin", "work_desks")
        )
        with tenant_context(tenant):
            DeskMember.objects.create(desk=request.desk, user=self.user, right=right)
        self.client = client_of(tenant, self.user)
        self.base = f"/admin/requests/file/{request.pk}/publication"

    def page(self) -> str:
        return self.client.get(f"{self.base}/").content.decode()

    def do(self, key: str, **data: Any) -> Any:
        prefixed = {f"{key}-{name}": value for name, value in data.items()}
        return self.client.post(f"{self.base}/{key}/", prefixed)

    def open(self, key: str) -> Any:
        return self.client.post(f"{self.base}/open/{key}/")

    def prepare(self, answer: str = "La rue a coûté 1 200 000 MAD.") -> None:
        self.do("begin")
        self.do("texts", heading="Coût de la rue", question="Le coût de la rue", answer=answer)

    def is_refused(self, answer: Any, words: str = "") -> bool:
        alert = BeautifulSoup(answer.content, "html.parser").select_one("#errors")
        return answer.status_code == 400 and words in alert.get_text()


@pytest.fixture
def request_(tenant_a: Tenant) -> Request:
    """A request for information, answered with words and a document of the commune."""
    with tenant_context(tenant_a):
        procedure = offer("test.information")
        Procedure.objects.filter(pk=procedure.pk).update(category=Category.INFORMATION)
        request = filed(procedure, contact=contact_for("email", EMAIL), street=ASKED)
        Request.objects.filter(pk=request.pk).update(language="fr")
        for added_by, name in (
            (ActorKind.STAFF, "Secret-Amina.pdf"),
            (ActorKind.CITIZEN, "cin.pdf"),
        ):
            content = PDF if added_by == ActorKind.STAFF else PDF + b"% card"
            upload = SimpleUploadedFile(name, content)
            attachments.add(request, upload, slot="", added_by=added_by)
        officer = User.objects.create(email="decided@example.org", is_superuser=True)
        return desk.decide(request, RequestState.PARTLY_ACCEPTED, ANSWERED, user=officer)


@pytest.fixture
def officer(tenant_a: Tenant, request_: Request) -> Callable[[DeskRight], Officer]:
    return lambda right: Officer(tenant_a, request_, right)


@pytest.fixture
def publication(tenant_a, request_, officer) -> Iterator[PublicAnswer]:
    """The answer, published with a redacted document."""
    clerk, decider = officer(DeskRight.TREAT), officer(DeskRight.DECIDE)
    clerk.prepare()
    clerk.do("upload", file=SimpleUploadedFile("x.pdf", REDACTED), name="Marché de la rue")
    clerk.do("hand_over")
    decider.open(row(tenant_a).files[0]["key"])
    decider.do("confirm", is_read="on")
    yield row(tenant_a)


def row(tenant: Tenant) -> PublicAnswer:
    with tenant_context(tenant):
        return PublicAnswer.objects.select_related("request").get()


def steps(tenant: Tenant, request: Request) -> list[str]:
    with tenant_context(tenant):
        assert history.is_whole(request)
        return list(HistoryEntry.of(request).values_list("action", flat=True))


def document(tenant: Tenant, kind: ActorKind = ActorKind.STAFF) -> Attachment:
    with tenant_context(tenant):
        return Attachment.objects.get(added_by=kind)


def copies(settings) -> list[Path]:
    return [path for path in Path(settings.PRIVATE_ROOT).rglob("published/*/*") if path.is_file()]


# --- Preparing --------------------------------------------------------------------------------


def test_the_system_proposes_texts_without_what_it_found(tenant_a, request_, officer):
    clerk = officer(DeskRight.TREAT)
    assert 'action="' + clerk.base in clerk.page()
    clerk.do("begin")
    kept = row(tenant_a)
    assert kept.question == (
        "Le coût de la rue, pour [supprimé] ([supprimé], [supprimé]), voisine de [supprimé]"
    )
    assert kept.answer.endswith("la rue a coûté 1 200 000 MAD. Appelez le [supprimé].")
    for secret in SECRETS:
        assert secret not in f"{kept.title} {kept.question} {kept.answer}"
    # The original is shown beside, each place marked.
    marks = BeautifulSoup(clerk.page(), "html.parser").select("mark")
    assert {"Amina El Idrissi", "AB123456", EMAIL, "0661234567"} <= {one.text for one in marks}


def test_what_is_prepared_lies_encrypted(tenant_a, request_, officer):
    officer(DeskRight.TREAT).prepare()
    with tenant_context(tenant_a), connection.cursor() as cursor:
        cursor.execute("SELECT title, question, answer, words FROM requests_publicanswer")
        stored = " ".join(cursor.fetchone())
    assert "rue" not in stored


def test_who_asked_is_never_handed_over_and_others_only_once_looked_at(tenant_a, request_, officer):
    clerk = officer(DeskRight.TREAT)
    clerk.prepare(answer="Réponse à EL-IDRISSI Amina.")
    answer = clerk.do("hand_over", is_checked="on")
    assert clerk.is_refused(answer, "EL-IDRISSI Amina")
    clerk.do("texts", heading="Coût", question="", answer="Voir M. Tazi au 0537 00 00 00.")
    assert clerk.is_refused(clerk.do("hand_over"))
    assert clerk.do("hand_over", is_checked="on").status_code == 302
    assert row(tenant_a).state == PublicationState.PROPOSED


def test_an_answer_needs_a_title_and_something_to_say(tenant_a, request_, officer):
    clerk = officer(DeskRight.TREAT)
    clerk.prepare(answer="")
    assert clerk.is_refused(clerk.do("hand_over"))
    wrong = clerk.do("texts", heading="", question="x" * 200, answer="typed before")
    assert clerk.is_refused(wrong)
    assert "typed before" in wrong.content.decode()


def test_a_document_as_it_is_takes_opening_and_saying_so(tenant_a, request_, officer, settings):
    clerk = officer(DeskRight.TREAT)
    clerk.prepare()
    attachment = document(tenant_a)
    data = {"document": attachment.pk, "name": "Marché"}
    assert clerk.is_refused(clerk.do("document", **data, is_checked="on"))
    opened = clerk.open(f"document-{attachment.pk}")
    assert b"".join(opened.streaming_content) == PDF
    assert clerk.is_refused(clerk.do("document", **data))
    assert not copies(settings)
    assert clerk.do("document", **data, is_checked="on").status_code == 302
    (file,) = row(tenant_a).files
    # Neither the name nor the place of the original.
    assert file["name"] == "Marché.pdf"
    assert len(copies(settings)) == 1
    clerk.do("leave_out", file=file["key"])
    assert row(tenant_a).files == []


def test_documents_of_the_person_are_not_on_offer(tenant_a, request_, officer):
    clerk = officer(DeskRight.TREAT)
    clerk.prepare()
    attachment = document(tenant_a, ActorKind.CITIZEN)
    clerk.open(f"document-{attachment.pk}")
    assert row(tenant_a).opened == {}
    assert clerk.do("document", document=attachment.pk, is_checked="on").status_code == 400


@pytest.mark.parametrize("content", [b"", b"MZ no pdf"])
def test_an_upload_that_lies_is_refused(tenant_a, request_, officer, content):
    clerk = officer(DeskRight.TREAT)
    clerk.prepare()
    assert clerk.do("upload", file=SimpleUploadedFile("x.pdf", content)).status_code == 400
    assert row(tenant_a).files == []


# --- The second look --------------------------------------------------------------------------


def test_nobody_confirms_their_own_but_the_head(tenant_a, request_, officer):
    decider = officer(DeskRight.DECIDE)
    decider.prepare()
    decider.do("hand_over")
    assert decider.is_refused(decider.do("confirm", is_read="on"))
    decider.do("take_back")
    head = officer(DeskRight.HEAD)
    head.do("hand_over")
    assert head.do("confirm", is_read="on").status_code == 302
    assert row(tenant_a).state == PublicationState.PUBLISHED


def test_confirming_takes_the_right_and_every_document_opened(tenant_a, request_, officer):
    clerk, decider = officer(DeskRight.TREAT), officer(DeskRight.DECIDE)
    clerk.prepare()
    clerk.do("upload", file=SimpleUploadedFile("x.pdf", REDACTED), name="Marché")
    clerk.do("hand_over")
    clerk.do("confirm", is_read="on")
    assert row(tenant_a).state == PublicationState.PROPOSED
    assert decider.is_refused(decider.do("confirm", is_read="on"), "Marché.pdf")
    decider.open(row(tenant_a).files[0]["key"])
    assert decider.is_refused(decider.do("confirm"))
    assert decider.do("confirm", is_read="on").status_code == 302
    # Two at once: the second is told.
    assert decider.do("confirm", is_read="on").status_code == 400


def test_readers_of_the_desk_only_look_and_strangers_find_nothing(tenant_a, request_, officer):
    reader = officer(DeskRight.READ)
    assert reader.client.get(f"{reader.base}/").status_code == 200
    reader.do("begin")
    with tenant_context(tenant_a):
        assert not PublicAnswer.objects.exists()
    stranger = client_of(
        tenant_a, make_user(tenant_a, "x@example.org", permissions=("access_admin", "work_desks"))
    )
    assert stranger.get(f"{reader.base}/", follow=True).status_code == 404


def test_only_decided_requests_for_information_are_published(tenant_a, officer, request_):
    clerk = officer(DeskRight.TREAT)
    with tenant_context(tenant_a):
        Request.objects.update(decided_at=None)
    assert clerk.client.get(f"{clerk.base}/", follow=True).status_code == 404
    with tenant_context(tenant_a):
        Request.objects.update(decided_at=timezone.now())
        Procedure.objects.update(category=Category.ECONOMIC)
    assert clerk.client.get(f"{clerk.base}/", follow=True).status_code == 404


# --- What everybody reads ---------------------------------------------------------------------


def test_a_published_answer_is_on_the_site_in_the_feed_and_in_the_data(
    tenant_a, request_, publication, client_a, client_b
):
    paths = [
        "/fr/online/requests/answers/",
        f"/fr/online/requests/answers/{publication.pk}/",
        "/ar/online/requests/answers/feed.atom",
        "/open-data/requests/answers.json",
        "/open-data/requests/answers.csv",
    ]
    for path in paths:
        text = client_a.get(path).content.decode()
        assert "Coût de la rue" in text, path
        for secret in (*SECRETS, request_.number):
            assert secret not in text, path
        assert "Coût de la rue" not in client_b.get(path, follow=True).content.decode()
    assert client_b.get(paths[1]).status_code == 404
    (data,) = client_a.get("/open-data/requests/answers.json").json()
    assert data["is_demonstration"] is False
    path = data["documents"].removeprefix(tenant_a.base_url)
    file = client_a.get(path)
    assert b"".join(file.streaming_content) == REDACTED
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert client_b.get(path, follow=True).status_code == 404
    assert "requests.answer_published" in steps(tenant_a, request_)


def test_answers_are_found_however_their_words_are_typed(tenant_a, publication, client_a):
    for words, count in (("COUT rues", 1), ("1 200 000", 1), ("piscine", 0), ("", 1)):
        page = BeautifulSoup(
            client_a.get("/fr/online/requests/answers/", {"q": words}).content, "html.parser"
        )
        assert len(page.select(".card__title")) == count, words
    assert (
        client_a.get("/fr/online/requests/answers/", {"p": "9999999999999999999"}).status_code
        == 200
    )


def test_the_list_takes_few_queries_however_long(
    tenant_a, publication, client_a, django_assert_max_num_queries
):
    client_a.get("/fr/online/requests/answers/")
    with django_assert_max_num_queries(4):
        client_a.get("/fr/online/requests/answers/?q=rue")


def test_a_withdrawn_answer_is_gone_with_its_texts_and_files(
    tenant_a, request_, publication, client_a, officer, settings, django_capture_on_commit_callbacks
):
    settings.PAGE_CACHE_SECONDS = 60
    path = f"/fr/online/requests/answers/{publication.pk}/"
    copy = publication.files[0]
    file = f"/open-data/requests/answers/{publication.pk}/{copy['key']}/{copy['name']}"
    assert [client_a.get(one).status_code for one in (path, path, file)] == [200, 200, 200]
    head = officer(DeskRight.HEAD)
    assert head.is_refused(head.do("withdraw"))
    with django_capture_on_commit_callbacks(execute=True):
        assert head.do("withdraw", reason="person").status_code == 302
    assert client_a.get(path).status_code == 404
    assert client_a.get(file, follow=True).status_code == 404
    assert client_a.get("/open-data/requests/answers.json").json() == []
    assert copies(settings) == []
    kept = row(tenant_a)
    assert (kept.title, kept.answer, kept.words, kept.files) == ("", "", "", [])
    assert kept.withdrawal_reason == "person"
    assert steps(tenant_a, request_)[-1] == "requests.answer_withdrawn"
    # It may be prepared anew, from the file.
    head.do("begin")
    assert row(tenant_a).state == PublicationState.PREPARING


# --- Erasure ----------------------------------------------------------------------------------


def test_erasing_a_person_drops_what_is_prepared_and_leaves_what_names_nobody(
    tenant_a, request_, publication, client_a
):
    with tenant_context(tenant_a):
        retention.erase_requests(Request.objects.get(pk=request_.pk).contact)
    assert client_a.get(f"/fr/online/requests/answers/{publication.pk}/").status_code == 200


def test_erasing_a_person_drops_what_was_only_prepared(tenant_a, request_, officer):
    officer(DeskRight.TREAT).prepare()
    with tenant_context(tenant_a):
        retention.erase_requests(Request.objects.get(pk=request_.pk).contact)
        assert not PublicAnswer.objects.exists()


def test_discarding_leaves_the_file_as_it_was(tenant_a, request_, officer):
    clerk = officer(DeskRight.TREAT)
    clerk.prepare()
    clerk.do("discard")
    with tenant_context(tenant_a):
        assert not PublicAnswer.objects.exists()
        assert Request.objects.get(pk=request_.pk).given["applicant_id"] == ANSWERS["applicant_id"]
