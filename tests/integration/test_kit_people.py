"""Codes, links, messages and private files: what reaches whom, and what never does."""

import datetime as dt
import io
import os
import smtplib
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import schema_context, tenant_context
from PIL import Image

from services_plugins.kit import (
    antivirus,
    attachments,
    history,
    limits,
    notifications,
    orphans,
    people,
    sms,
)
from services_plugins.kit.enums import ActorKind, Channel, Delivery, Safety
from services_plugins.kit.models import (
    Attachment,
    Contact,
    HistoryEntry,
    IssuedDocument,
    Notification,
    OneTimeCode,
)
from services_plugins.kit.storage import private_storage
from tenants.models import Tenant
from tests.dummy.models import Wish


@pytest.fixture
def in_a(tenant_a: Tenant) -> Iterator[Tenant]:
    with tenant_context(tenant_a):
        yield tenant_a


def deliver_all() -> None:
    """Do what the worker does with the outbox of the schema."""
    for key in Notification.objects.filter(state=Delivery.WAITING).values_list("key", flat=True):
        notifications.deliver.func(key)


def wish(contact: Contact) -> Wish:
    return Wish.objects.create(contact=contact, text="x")


def picture(kind: str = "JPEG", **info: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, kind, **info)
    return out.getvalue()


# --- Addresses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["06 12 34 56 78", "+212612345678", "00212 612-345678", "٠٦١٢٣٤٥٦٧٨"]
)
def test_a_number_has_one_form(typed: str) -> None:
    assert people.normalise_address(Channel.PHONE, typed) == "+212612345678"


@pytest.mark.parametrize("typed", ["", "12", "06123456789012345", "abc", "+0000"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        people.normalise_address(Channel.PHONE, typed)


def test_an_address_is_not_readable_in_the_database(in_a: Tenant) -> None:
    contact = people.contact_for("email", " Amina@Example.org ")
    assert people.contact_for("email", "amina@example.org") == contact
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM kit_contact")
        assert "amina" not in str(cursor.fetchall()).lower()
    assert "amina" not in str(contact)


# --- Codes and links --------------------------------------------------------------------------


def test_a_code_works_once_and_for_its_purpose(in_a: Tenant) -> None:
    contact = people.contact_for("email", "amina@example.org")
    sent = people.send_code(contact, "dummy:1", network="10.0.0.1", path="/fr/x/")
    with pytest.raises(people.WrongCode):
        people.use_code(contact, "dummy:2", sent.code, network="10.0.0.1")
    assert people.use_code(contact, "dummy:1", sent.code, network="10.0.0.1").verified_at
    with pytest.raises(people.WrongCode):
        people.use_code(contact, "dummy:1", sent.code, network="10.0.0.1")


def test_a_new_code_ends_the_older_one(in_a: Tenant) -> None:
    contact = people.contact_for("email", "amina@example.org")
    first = people.send_code(contact, "dummy:1", network="n", path="/")
    people.send_code(contact, "dummy:1", network="n", path="/")
    with pytest.raises(people.WrongCode):
        people.use_code(contact, "dummy:1", first.code, network="n")


def test_guessing_ends_the_code(in_a: Tenant) -> None:
    contact = people.contact_for("email", "amina@example.org")
    sent = people.send_code(contact, "dummy:1", network="n", path="/")
    wrong = f"{(int(sent.code) + 1) % 10**6:06d}"
    for _try in range(people.MAX_ATTEMPTS):
        with pytest.raises(people.WrongCode):
            people.use_code(contact, "dummy:1", wrong, network="n")
    with pytest.raises(people.WrongCode):
        people.use_code(contact, "dummy:1", sent.code, network="n")


def test_looking_at_a_link_does_not_use_it(in_a: Tenant) -> None:
    contact = people.contact_for("email", "amina@example.org")
    sent = people.send_code(contact, "dummy:1", network="n", path="/")
    assert people.peek(sent.token) == people.peek(sent.token) == sent.row
    assert people.use_link(sent.token, "dummy:1") == contact
    assert people.peek(sent.token) is None
    with pytest.raises(people.WrongCode):
        people.use_link(sent.token, "dummy:1")


def test_an_old_link_opens_nothing(in_a: Tenant) -> None:
    contact = people.contact_for("email", "amina@example.org")
    sent = people.send_code(contact, "dummy:1", network="n", path="/")
    OneTimeCode.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(people.WrongCode):
        people.use_link(sent.token, "dummy:1")


def test_a_code_of_one_commune_means_nothing_in_another(
    tenants_ab: tuple[Tenant, Tenant],
) -> None:
    with tenant_context(tenants_ab[0]):
        contact = people.contact_for("email", "amina@example.org")
        sent = people.send_code(contact, "dummy:1", network="n", path="/")
        stored = dict(OneTimeCode.objects.values("code_hash", "link_hash").get())
    with tenant_context(tenants_ab[1]):
        other = people.contact_for("email", "amina@example.org")
        # Even where the very row is copied into the other schema.
        OneTimeCode.objects.create(
            contact=other, purpose="dummy:1", expires_at=sent.row.expires_at, **stored
        )
        with pytest.raises(people.WrongCode):
            people.use_code(other, "dummy:1", sent.code, network="n")
        with pytest.raises(people.WrongCode):
            people.use_link(sent.token, "dummy:1")


def test_codes_are_limited_by_address_and_by_network(in_a: Tenant) -> None:
    contact = people.contact_for("email", "amina@example.org")
    for number in range(people.CODES_PER_ADDRESS.count):
        people.send_code(contact, "dummy:1", network=f"n{number}", path="/")
    with pytest.raises(limits.TooMany):
        people.send_code(contact, "dummy:1", network="fresh", path="/")
    for number in range(people.CODES_PER_NETWORK.count):
        people.send_code(people.contact_for("email", f"a{number}@b.ma"), "p", network="n", path="/")
    with pytest.raises(limits.TooMany):
        people.send_code(people.contact_for("email", "z@b.ma"), "p", network="n", path="/")


# --- Messages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "word"), [("ar", "رمزكم"), ("fr", "Votre code")])
def test_a_message_is_in_the_person_s_language_and_from_the_commune(
    in_a: Tenant, language: str, word: str
) -> None:
    contact = people.contact_for("email", "amina@example.org")
    contact.language = language
    contact.save()
    sent = people.send_code(contact, "dummy:1", network="n", path="/fr/online/x/")
    deliver_all()
    (message,) = mail.outbox
    assert word in message.body
    assert f"{in_a.base_url}/fr/online/x/{sent.token}/" in message.body
    assert message.to == ["amina@example.org"]
    assert Notification.objects.get().context == {}


def test_the_same_thing_is_told_once(in_a: Tenant) -> None:
    contact = people.contact_for("email", "amina@example.org")
    for _time in range(2):
        notifications.tell(contact, "kit/code", key="k", context={"code": "1", "minutes": 1})
    deliver_all()
    deliver_all()
    assert len(mail.outbox) == 1


def test_a_message_handed_over_again_is_known_by_its_reference(
    in_a: Tenant, settings, tmp_path
) -> None:
    settings.SMS_FILE_PATH = tmp_path
    sms.gateway.cache_clear()
    for address in (("email", "amina@example.org"), ("phone", "0612345678")):
        notifications.tell(people.contact_for(*address), "kit/code", key=address[0])
        for _time in range(2):
            deliver_all()
            # The crash: it was handed over, and that wasn't noted.
            Notification.objects.update(state=Delivery.WAITING)
    references = {message.extra_headers["Message-ID"] for message in mail.outbox}
    assert len(mail.outbox) > 1
    assert len(references) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_a_message_whose_task_was_lost_is_queued_again_once(in_a: Tenant) -> None:
    notifications.tell(people.contact_for("email", "a@b.ma"), "kit/code", key="k")
    queue = schema_context("public")
    with queue:
        DBTaskResult.objects.all().delete()
    assert notifications.resend() == 0
    long_ago = timezone.now() - dt.timedelta(minutes=notifications.LOST_MINUTES + 1)
    Notification.objects.update(next_attempt_at=long_ago)
    assert [notifications.resend(), notifications.resend()] == [1, 0]
    with queue:
        assert [row.args_kwargs["args"] for row in DBTaskResult.objects.all()] == [["k"]]


def test_a_telephone_gets_a_short_message(in_a: Tenant, settings, tmp_path) -> None:
    settings.SMS_FILE_PATH = tmp_path
    sms.gateway.cache_clear()
    contact = people.contact_for("phone", "0612345678")
    sent = people.send_code(contact, "dummy:1", network="n", path="/")
    deliver_all()
    (text,) = [path.read_text() for path in tmp_path.iterdir()]
    assert text.startswith("+212612345678")
    assert sent.code in text


def test_what_could_not_be_sent_is_tried_again_then_given_up(in_a: Tenant, monkeypatch) -> None:
    def fail(message: Notification) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(notifications, "_send", fail)
    notifications.tell(people.contact_for("email", "a@b.ma"), "kit/code", key="k")
    states = []
    for _time in range(len(notifications.WAITS) + 1):
        notifications.deliver.func("k")
        states.append(Notification.objects.get().state)
    assert states == [Delivery.WAITING] * len(notifications.WAITS) + [Delivery.FAILED]


def test_an_address_that_bounces_is_given_up_until_its_owner_proves_it_again(
    in_a: Tenant, monkeypatch
) -> None:
    def refuse(message: Notification) -> None:
        raise smtplib.SMTPRecipientsRefused({"amina@example.org": (550, b"unknown")})

    contact = people.contact_for("email", "amina@example.org")
    with monkeypatch.context() as patch:
        patch.setattr(notifications, "_send", refuse)
        people.send_code(contact, "dummy:1", network="n", path="/")
        deliver_all()
    message = Notification.objects.get()
    assert message.state == Delivery.FAILED
    assert "example.org" not in message.problem
    contact.refresh_from_db()
    assert contact.bounced_at
    sent = people.send_code(contact, "dummy:1", network="n", path="/")
    people.use_code(contact, "dummy:1", sent.code, network="n")
    contact.refresh_from_db()
    assert contact.bounced_at is None


# --- Private files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\acte.pdf", "acte.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("  .pdf", "pdf"),
        ("\x00\x1f.pdf", "pdf"),
        ("شهادة.pdf", "شهادة.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_lose_what_names_do_not_have(name: str, clean: str) -> None:
    assert attachments.clean_name(name) == clean


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "invalid_extension"),
        ("a.zip", b"PK\x03\x04", "invalid_extension"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"<html>%PDF-", "invalid_content"),
        ("a.jpg", b"GIF89a<script>", "invalid_image"),
    ],
)
def test_a_file_that_lies_is_refused(in_a: Tenant, name: str, content: bytes, code: str) -> None:
    subject = wish(people.contact_for("email", "a@b.ma"))
    with pytest.raises(ValidationError) as refused:
        attachments.add(
            subject, SimpleUploadedFile(name, content), slot="", added_by=ActorKind.CITIZEN
        )
    assert refused.value.code == code
    assert not Attachment.of(subject).exists()


def test_a_file_too_large_is_refused_unread(in_a: Tenant) -> None:
    class Huge(SimpleUploadedFile):
        size = 200 * 2**20

    upload = Huge("a.pdf", b"%PDF-")
    upload.size = Huge.size
    with pytest.raises(ValidationError) as refused:
        attachments.checked(upload)
    assert refused.value.code == "too_large"


def test_a_picture_loses_where_it_was_taken(in_a: Tenant) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 36.0, 0.0)})
    exif[0x010F] = "Phone"
    name, _type, content = attachments.checked(SimpleUploadedFile("street.jpg", picture(exif=exif)))
    assert name == "street.jpg"
    assert not dict(Image.open(content).getexif())


def test_a_link_opens_a_file_for_a_while_in_its_commune(
    tenants_ab: tuple[Tenant, Tenant], client_a: Client, client_b: Client, monkeypatch
) -> None:
    with tenant_context(tenants_ab[0]):
        subject = wish(people.contact_for("email", "a@b.ma"))
        row = attachments.add(
            subject, SimpleUploadedFile("acte.pdf", b"%PDF-1.7 x"), slot="", added_by="citizen"
        )
        path = reverse("kit_file", args=[attachments.link_token(row)])
        assert "acte" not in row.file.name
    answer = client_a.get(path)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 x"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client_b.get(path, follow=True).status_code == 404
    monkeypatch.setattr(attachments, "LINK_SECONDS", -1)
    assert client_a.get(path, follow=True).status_code == 404


class FakeClamd(threading.Thread):
    """Speaks as much of clamd's protocol as one question takes; EICAR's name is found."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        while True:
            try:
                peer, _address = self.server.accept()
            except OSError:
                return
            with peer, peer.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", stream.read(4))[0]:
                    content += stream.read(size)
                found = b"Eicar FOUND" if b"EICAR" in content else b"OK"
                peer.sendall(b"stream: " + found + b"\0")


@pytest.mark.parametrize(
    ("content", "safety"),
    [(b"%PDF-1.7 fine", Safety.SAFE), (b"%PDF-1.7 EICAR", Safety.QUARANTINED)],
)
def test_the_antivirus_decides_who_may_open_a_file(
    in_a: Tenant, settings, content: bytes, safety: Safety
) -> None:
    clamd = FakeClamd()
    settings.CLAMD_ADDRESS = clamd.address
    subject = wish(people.contact_for("email", "a@b.ma"))
    row = attachments.add(
        subject, SimpleUploadedFile("a.pdf", content), slot="", added_by=ActorKind.CITIZEN
    )
    token = attachments.link_token(row)
    assert attachments.from_token(token) is None
    attachments.scan.func(row.pk)
    row.refresh_from_db()
    assert row.safety == safety
    assert (attachments.from_token(token) == row) is (safety == Safety.SAFE)
    clamd.server.close()


def test_without_an_answer_the_file_stays_closed(in_a: Tenant, settings) -> None:
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    subject = wish(people.contact_for("email", "a@b.ma"))
    row = attachments.add(
        subject, SimpleUploadedFile("a.pdf", b"%PDF-1"), slot="", added_by=ActorKind.CITIZEN
    )
    attachments.scan.func(row.pk)
    row.refresh_from_db()
    assert row.safety == Safety.WAITING
    with pytest.raises(antivirus.Unavailable):
        antivirus.is_harmful(io.BytesIO(b"x"))


def test_files_that_no_row_names_go_after_a_day(in_a: Tenant, tenant_b: Tenant) -> None:
    subject = wish(people.contact_for("email", "a@b.ma"))
    row = attachments.add(
        subject, SimpleUploadedFile("a.pdf", b"%PDF-1"), slot="", added_by=ActorKind.CITIZEN
    )
    storage, folder = private_storage(), str(PurePosixPath(row.file.name).parent)
    lost = [storage.save(f"{folder}/{name}.pdf", ContentFile(b"x")) for name in ("old", "new")]
    for name in (lost[0], row.file.name):
        os.utime(storage.path(name), (0, 0))
    with tenant_context(tenant_b):
        other = storage.save(lost[0], ContentFile(b"x"))
        os.utime(storage.path(other), (0, 0))
    assert orphans.remove() == 1
    assert [storage.exists(name) for name in (*lost, row.file.name)] == [False, True, True]
    with tenant_context(tenant_b):
        assert storage.exists(other)


def test_files_of_old_months_are_looked_for_by_turns(
    in_a: Tenant, tenant_b: Tenant, monkeypatch
) -> None:
    """The row of an old file was deleted, and a crash came before the file was."""
    storage = private_storage()
    start = dt.date(2026, 1, 15)
    for tenant in (in_a, tenant_b):
        with tenant_context(tenant):
            lost = storage.save("attachments/2023/11/lost.pdf", ContentFile(b"x"))
            os.utime(storage.path(lost), (0, 0))
    removed = 0
    for day in range(orphans.MONTHS):
        monkeypatch.setattr(
            orphans.timezone, "localdate", lambda day=day: start + dt.timedelta(days=day)
        )
        removed += orphans.remove()
    assert removed == 1
    assert not storage.exists(lost)
    with tenant_context(tenant_b):
        assert storage.exists(lost)


# --- History, issued documents -----------------------------------------------------------------


def test_history_shows_when_a_step_was_changed(in_a: Tenant) -> None:
    subject = wish(people.contact_for("email", "a@b.ma"))
    for action in ("dummy.made", "dummy.heard", "dummy.granted"):
        history.record(subject, action, actor=history.CITIZEN)
    assert history.is_whole(subject)
    with pytest.raises(TypeError):
        HistoryEntry.of(subject).first().delete()
    second = HistoryEntry.of(subject)[1]
    with pytest.raises(TypeError):
        second.save()
    HistoryEntry.objects.filter(pk=second.pk).update(action="dummy.refused")
    assert not history.is_whole(subject)


def test_anyone_can_check_a_document_of_this_commune_only(
    tenants_ab: tuple[Tenant, Tenant], client_a: Client, client_b: Client
) -> None:
    with tenant_context(tenants_ab[0]):
        subject = wish(people.contact_for("email", "a@b.ma"))
        IssuedDocument.objects.create(
            subject_kind="dummy.wish",
            subject_id=subject.pk,
            kind="receipt",
            language="fr",
            file="x.pdf",
            sha256="0" * 64,
            verification_code="1234567890",
            facts={"title": "Récépissé", "reference": "482 166 3095"},
        )
    answer = client_a.get("/fr/online/check/", {"code": "12345 67890"}, follow=True)
    assert answer.status_code == 200
    assert "482 166 3095" in answer.content.decode()
    assert client_b.get("/fr/online/check/1234567890/").status_code == 404
    assert client_a.get("/fr/online/check/999/").status_code == 404


def test_checking_codes_in_series_is_stopped(client_a: Client, monkeypatch) -> None:
    from services_plugins.kit import views

    monkeypatch.setattr(views, "CHECKS_PER_NETWORK", limits.Limit("check", 2, 60))
    answers = [client_a.get(f"/fr/online/check/{number}/").status_code for number in range(3)]
    assert answers == [404, 404, 429]
