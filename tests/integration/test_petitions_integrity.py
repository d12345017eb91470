"""The count of signatures: exact, provable, and each person in it once."""

import csv
import datetime as dt
import hashlib
import io
import itertools
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context
from pypdf import PdfReader

from services_plugins.kit import upkeep as kit_upkeep
from services_plugins.kit.identity import session
from services_plugins.kit.identity.session import Identity
from services_plugins.kit.models import (
    Attachment,
    HistoryEntry,
    IdentitySettings,
    IssuedDocument,
    Notification,
    OneTimeCode,
)
from services_plugins.kit.people import contact_for
from services_plugins.petitions import chain, people, puzzle, retention
from services_plugins.petitions.actions import paper, review, sign, tally, write
from services_plugins.petitions.enums import (
    AsideReason,
    LinkKind,
    PetitionState,
    SignatureState,
)
from services_plugins.petitions.models import Link, Petition, Signature
from services_plugins.petitions.upkeep import keep_up
from tenants.accounts.models import User
from tenants.law.actions.rules import add_rule_version
from tenants.law.models import LegalRule
from tenants.law.rules import rule
from tenants.models import Tenant
from tests.law import RULES
from tests.law import staff as law_staff
from tests.petitions import SIGNATURE, collecting, last_message, on_paper, signed, verified

pytestmark = pytest.mark.django_db
BASE = "/fr/online/petitions"


@pytest.fixture
def staff(tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return User.objects.create_superuser("staff@example.org", "secret-words")


@pytest.fixture
def petition(tenant_a: Tenant, staff: User) -> Petition:
    with tenant_context(tenant_a):
        return collecting(staff)


def waiting(petition: Petition, count: int, **same: Any) -> list[Signature]:
    """Confirmed signatures of different people that nobody has counted yet."""
    rows = []
    for number in range(count):
        one = sign.made(petition, SIGNATURE | {"id_number": f"W{number}"}, "online")
        one.state, one.confirmed_at = SignatureState.CONFIRMED, timezone.now()
        one.network_hash = same.get("network_hash", f"network {number}")
        one.address_hash = same.get("address_hash", f"address {number}")
        rows.append(one)
    return Signature.objects.bulk_create(rows)


def statements(queries: CaptureQueriesContext) -> list[str]:
    """What was asked of the database, without the schema's name and the marks of transactions."""
    asked = [one["sql"] for one in queries.captured_queries]
    return [one for one in asked if "SAVEPOINT" not in one and "SET search_path" not in one]


def fresh(petition: Petition) -> Petition:
    return Petition.objects.get(pk=petition.pk)


# --- The queue --------------------------------------------------------------------------------


def test_what_waits_is_counted_in_batches_and_once(
    tenant_a: Tenant, petition: Petition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "BATCH", 4)
    with tenant_context(tenant_a):
        waiting(petition, 10)
        assert [tally.tally(petition.pk) for _round in range(4)] == [4, 4, 2, 0]
        assert fresh(petition).signature_count == 10
        assert chain.problems(fresh(petition)) == []


def test_the_upkeep_counts_what_a_lost_task_has_left(tenant_a: Tenant, petition: Petition) -> None:
    with tenant_context(tenant_a):
        waiting(petition, 3)
        keep_up()
        keep_up()
        assert fresh(petition).signature_count == 3


def test_a_batch_takes_few_queries_however_many_are_in_it(
    tenant_a: Tenant, petition: Petition
) -> None:
    with tenant_context(tenant_a):
        waiting(petition, 1)
        tally.tally(petition.pk)
        for count in (3, 60):
            Signature.objects.filter(petition=petition).delete()
            waiting(petition, count)
            with CaptureQueriesContext(connection) as queries:
                assert tally.tally(petition.pk) == count
            assert len(statements(queries)) <= 9


def test_signing_takes_at_most_eight_queries_a_step(
    tenant_a: Tenant,
    client_a: Client,
    petition: Petition,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    form = {
        "name": "Samir Exemple",
        "id_number": "cd 1001",
        "tie": "resident",
        "home": "2, rue des Fleurs",
        "address": "samir@example.org",
        "declares": "on",
    }
    page = f"{BASE}/{petition.number}/sign/"
    client_a.get(f"{BASE}/")
    for method, data in (("get", {}), ("post", form)):
        with CaptureQueriesContext(connection) as queries:
            assert getattr(client_a, method)(page, data).status_code in (200, 302)
        assert len(statements(queries)) <= 8
    code = last_message(tenant_a)["code"]
    commit = django_capture_on_commit_callbacks(execute=True)
    with CaptureQueriesContext(connection) as queries, commit:
        answer = client_a.post(f"{BASE}/confirm/", {"code": code})
    assert answer.headers["Location"].endswith("/thanks/sign/")
    assert "count_queue" in statements(queries)[-1]
    assert len(statements(queries)) <= 8


def test_what_was_confirmed_before_the_end_is_part_of_what_is_filed(
    tenant_a: Tenant, petition: Petition, staff: User
) -> None:
    with tenant_context(tenant_a):
        late = sign.sign(petition, SIGNATURE, verified("late@example.org"), network="10.0.0.1")
        on_paper(petition, petition.threshold - 2, staff)
        waiting(petition, 2)
        petition = write.file(petition)
        assert petition.signature_count == petition.threshold
        with pytest.raises(ValidationError):
            sign.confirm(late)
        assert Signature.objects.get(pk=late.pk).state == SignatureState.PENDING
        filed = HistoryEntry.of(petition).get(action="petitions.filed").data
        assert (filed["signatures"], filed["digest"]) == (
            petition.threshold,
            Link.objects.get(sequence=petition.threshold).digest,
        )


# --- The chain --------------------------------------------------------------------------------


def test_every_step_of_the_count_is_a_link(
    tenant_a: Tenant, petition: Petition, staff: User
) -> None:
    with tenant_context(tenant_a):
        first, second = signed(petition, 1), signed(petition, 2)
        on_paper(petition, 2, staff)
        sign.withdraw(petition, first.contact)
        review.check_signature(second, SignatureState.REJECTED, user=staff)
        review.check_signature(second, SignatureState.VALID, user=staff)
        counted, taken, rejected = LinkKind.COUNTED, LinkKind.WITHDRAWN, LinkKind.REJECTED
        kinds = [kind for _sequence, kind, _seal, _digest in chain.rows(petition)]
        assert kinds == [*[counted] * 4, taken, rejected, counted]
        petition = fresh(petition)
        assert (petition.signature_count, petition.chain_length) == (3, 7)
        assert chain.problems(petition) == []
        assert chain.is_whole(petition)


@pytest.mark.parametrize("harm", ["removed", "added", "changed", "renamed", "count", "state"])
def test_what_is_done_behind_the_applications_back_shows(
    tenant_a: Tenant, petition: Petition, harm: str
) -> None:
    with tenant_context(tenant_a):
        ones = [signed(petition, number) for number in range(1, 4)]
        petition = fresh(petition)
        assert chain.problems(petition) == []
        if harm == "removed":
            Link.objects.filter(sequence=2).delete()
        elif harm == "added":
            Link.objects.create(
                petition=petition, signature=ones[0], sequence=4, kind="counted",
                seal=ones[0].seal, digest=chain.digest(petition.chain_digest, 4, "counted", "x"),
            )  # fmt: skip
        elif harm == "changed":
            Link.objects.filter(sequence=2).update(seal=ones[0].seal)
        elif harm == "renamed":
            ones[1].name = "Somebody Else"
            ones[1].save()
        elif harm == "count":
            Petition.objects.update(signature_count=F("signature_count") + 1)
        else:
            Signature.objects.filter(pk=ones[1].pk).update(state=SignatureState.REJECTED)
        assert chain.problems(fresh(petition)) != []
        # Names are beyond what the digests alone can tell.
        assert chain.is_whole(fresh(petition)) == (harm in ("renamed", "state"))


def test_the_chain_outlives_the_persons(tenant_a: Tenant, petition: Petition) -> None:
    with tenant_context(tenant_a):
        one = signed(petition, 1)
        signed(petition, 2)
        write.withdraw(petition)
        before = fresh(petition).chain_digest
        later = timezone.now() + dt.timedelta(days=1)
        assert retention.anonymise(later) == 2
        one.refresh_from_db()
        assert (one.name, one.address, one.id_hash, one.salt) == ("", "", "", "")
        petition = fresh(petition)
        assert (petition.signature_count, petition.chain_digest) == (2, before)
        assert chain.problems(petition) == []


def test_a_seal_says_nothing_without_its_salt(tenant_a: Tenant, petition: Petition) -> None:
    with tenant_context(tenant_a):
        twice = [sign.made(petition, SIGNATURE, "online") for _time in range(2)]
        assert len({one.seal for one in twice}) == 2


# --- One person, once -------------------------------------------------------------------------


def test_one_card_counts_once_however_it_is_written(tenant_a: Tenant, petition: Petition) -> None:
    written = ["AB1234", "ab 1234", "Ab-1234", "ab ١٢٣٤", "AB ۱۲۳۴", "ab001234"]
    with tenant_context(tenant_a):
        states = [
            signed(petition, number, id_number=one).state
            for number, one in enumerate(written, start=1)
        ]
        assert states == [SignatureState.VALID, *[SignatureState.DUPLICATE] * 5]


def test_one_person_by_mail_by_telephone_and_on_paper(
    tenant_a: Tenant, petition: Petition, staff: User
) -> None:
    with tenant_context(tenant_a):
        for number, (channel, address, name) in enumerate(
            [
                ("email", "amina@example.org", "Amina El Idrissi"),
                ("phone", "06 12 34 56 78", "ⴰⵎⵉⵏⴰ ⵍⵉⴷⵔⵉⵙⵉ"),
                ("email", "other@example.org", "أمينة الإدريسي"),
            ]
        ):
            given = SIGNATURE | {"name": name, "id_number": "AB77"}
            contact = contact_for(channel, address)
            sign.confirm(sign.sign(petition, given, contact, network=f"10.0.0.{number}"))
        entered = paper.add_paper(petition, [SIGNATURE | {"id_number": "ab 77"}], user=staff)
        assert (entered.counted, entered.double) == (0, 1)
        assert fresh(petition).signature_count == 1


def test_mailboxes_are_known_however_they_are_written(tenant_a: Tenant) -> None:
    same = ["a.m.ina@gmail.com", "AMINA@googlemail.com", "amina+petition@gmail.com"]
    assert {people.canonical(one) for one in same} == {"amina@gmail.com"}
    assert people.canonical("a@exämple.org") == people.canonical("A@XN--EXMPLE-CUA.org")
    assert people.canonical("a.mina@example.org") != people.canonical("amina@example.org")
    with tenant_context(tenant_a):
        phones = ["06 12 34 56 78", "+212 612 345 678", "٠٦١٢٣٤٥٦٧٨", "00212612345678"]
        assert len({people.address_hash(contact_for("phone", one)) for one in phones}) == 1


def test_many_marks_after_a_plus_are_one_mailbox(tenant_a: Tenant, petition: Petition) -> None:
    with tenant_context(tenant_a):
        states = []
        for number in range(tally.PER_ADDRESS + 2):
            contact = verified(f"one+{number}@example.org")
            given = SIGNATURE | {"id_number": f"P{number + 1}"}
            one = sign.sign(petition, given, contact, network=f"10.3.0.{number}")
            sign.confirm(one)
            tally.tally(petition.pk)
            one.refresh_from_db()
            states.append((one.state, one.aside))
        assert states[-2:] == [(SignatureState.SET_ASIDE, AsideReason.ADDRESS)] * 2


# --- Batches that were set aside ------------------------------------------------------------------


def test_a_bot_with_ten_thousand_addresses_is_one_batch(
    tenant_a: Tenant, petition: Petition, staff: User
) -> None:
    with tenant_context(tenant_a):
        waiting(petition, 10_000, network_hash="bot")
        while tally.tally(petition.pk):
            pass
        assert fresh(petition).signature_count == tally.BURST
        (batch,) = review.batches(petition)
        assert (batch["count"], batch["reason"]) == (10_000 - tally.BURST, AsideReason.NETWORK)
        noted = HistoryEntry.of(petition).filter(action="petitions.set_aside")
        assert sum(one.data["network"] for one in noted) == batch["count"]
        first = Signature.objects.get(pk=batch["first"])
        assert review.check_batch(first, SignatureState.REJECTED, user=staff) == batch["count"]
        assert review.batches(petition) == []
        assert fresh(petition).signature_count == tally.BURST
        with pytest.raises(ValidationError):
            review.check_batch(first, SignatureState.VALID, user=staff)


def test_a_batch_is_put_back_as_a_whole_and_doubles_stay_out(
    tenant_a: Tenant, client_a: Client, petition: Petition, staff: User
) -> None:
    with tenant_context(tenant_a):
        for number in range(tally.BURST + 3):
            signed(petition, number, network="10.9.9.9")
        # One of those set aside signs again, from home, and one of them twice within the batch.
        signed(petition, 500, id_number=f"CD{1000 + tally.BURST}")
        signed(petition, 501, id_number=f"CD{1000 + tally.BURST + 1}", network="10.9.9.9")
        assert fresh(petition).signature_count == tally.BURST + 1
        (batch,) = review.batches(petition)
        assert batch["count"] == 4
        client_a.force_login(staff)
    page = f"/admin/petitions/{petition.pk}/"
    client_a.post(f"{page}batches/{batch['first']}/", {"valid": "1"})
    with tenant_context(tenant_a):
        assert fresh(petition).signature_count == tally.BURST + 3
        assert chain.problems(fresh(petition)) == []
        entry = HistoryEntry.of(petition).get(action="petitions.batch_checked")
        assert (entry.data["signatures"], entry.data["double"]) == (2, 2)
        assert entry.actor == staff


def test_another_commune_has_no_part_of_the_chain(
    tenants_ab: tuple[Tenant, Tenant], client_b: Client, petition: Petition, staff: User
) -> None:
    with tenant_context(tenants_ab[0]):
        one = signed(petition, 1)
    with tenant_context(tenants_ab[1]):
        other = User.objects.create_superuser("b@example.org", "secret-words")
        client_b.force_login(other)
        assert not Link.objects.exists()
    page = f"/admin/petitions/{petition.pk}/batches/{one.pk}/"
    assert client_b.post(page, follow=True).status_code == 404


# --- Digests, and the signed list ---------------------------------------------------------------


def test_anybody_can_count_and_check_without_a_name(
    tenant_a: Tenant, client_a: Client, petition: Petition
) -> None:
    with tenant_context(tenant_a):
        one = signed(petition, 1)
        signed(petition, 2)
        kept = fresh(petition).chain_digest
        sign.withdraw(petition, one.contact)
    facts = client_a.get(f"{BASE}/{petition.number}/count.json").json()
    assert (facts["signatures"], facts["links"], facts["filed"]) == (1, 3, None)
    answer = client_a.get(f"{BASE}/{petition.number}/chain.csv")
    text = answer.getvalue().decode()
    assert "Samir" not in text
    last, count, digests = petition.number, 0, []
    for row in csv.DictReader(io.StringIO(text)):
        said = f"{last}|{row['sequence']}|{row['kind']}|{row['seal']}"
        last = hashlib.sha256(said.encode()).hexdigest()
        count += 1 if row["kind"] == "counted" else -1
        digests.append(last)
    assert (count, last) == (facts["signatures"], facts["digest"])
    assert kept in digests
    page = client_a.get(f"{BASE}/{petition.number}/count/")
    assert last in page.content.decode()
    assert not page.cookies


def test_the_representative_and_the_bureau_get_the_signed_list_once_it_is_filed(
    tenant_a: Tenant, client_a: Client, petition: Petition, staff: User
) -> None:
    with tenant_context(tenant_a):
        signed(petition, 1, name="ⵙⴰⵎⵉⵔ Exemple")
        rejected = signed(petition, 2, name="Rejetée Ensuite")
        taken = signed(petition, 3, name="Retirée Avant")
        sign.withdraw(petition, taken.contact)
        on_paper(petition, petition.threshold, staff)
    own = f"{BASE}/{petition.number}/list/1.pdf"
    browser = Client(headers={"host": tenant_a.primary_host})
    browser.post(f"{BASE}/mine/", {"address": "representative@example.org"})
    browser.post(f"{BASE}/confirm/", {"code": last_message(tenant_a)["code"]})
    assert browser.get(own).status_code == 404
    with tenant_context(tenant_a):
        write.file(petition)
        review.check_signature(rejected, SignatureState.REJECTED, user=staff)
        client_a.force_login(staff)
    assert "list/1.pdf" in browser.get(f"{BASE}/{petition.number}/mine/").content.decode()
    mine, desk = browser.get(own), client_a.get(f"/admin/petitions/{petition.pk}/list/1.pdf")
    for answer in (mine, desk):
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
        assert "Rejetée Ensuite" in text
        assert "Retirée Avant" not in text
        assert rejected.seal[:12] in text
    assert "no-store" in mine["Cache-Control"] or "private" in mine["Cache-Control"]
    assert browser.get(own.replace("/1.", "/2.")).status_code == 404
    stranger = Client(headers={"host": tenant_a.primary_host})
    assert stranger.get(own).headers["Location"].endswith("/petitions/mine/")
    with tenant_context(tenant_a):
        handed = HistoryEntry.of(petition).filter(action="petitions.list")
        assert [one.actor for one in handed] == [None, staff]
        row = IssuedDocument.of(petition).get(kind="petition_signatures")
        # Names are encrypted in their rows, and nowhere else.
        assert not row.file
        Petition.objects.update(state=PetitionState.REFUSED)
        retention.anonymise(timezone.now() + dt.timedelta(days=1))
        Petition.objects.update(state=PetitionState.FILED)
    assert browser.get(own).status_code == 404
    checked = stranger.get(f"/fr/online/check/{row.verification_code}/").content.decode()
    assert petition.written_number in checked


def test_a_command_and_the_desk_check_the_chain(
    tenant_a: Tenant, client_a: Client, petition: Petition, staff: User
) -> None:
    with tenant_context(tenant_a):
        signed(petition, 1)
        client_a.force_login(staff)
    out = io.StringIO()
    call_command("verify_signatures", tenant_a.slug, stdout=out)
    assert out.getvalue() == f"{petition.number}: 1 signatures, sound\n"
    page = f"/admin/petitions/{petition.pk}/chain/"
    assert "سلسلة التوقيعات سليمة" in client_a.post(page, follow=True).content.decode()
    with tenant_context(tenant_a):
        Link.objects.update(seal="0" * 64)
    with pytest.raises(CommandError):
        call_command("verify_signatures", tenant_a.slug, stderr=out)
    assert "سلسلة التوقيعات منكسرة" in client_a.post(page, follow=True).content.decode()


def test_how_long_persons_are_kept_is_a_rule(tenant_a: Tenant, petition: Petition) -> None:
    with tenant_context(tenant_a):
        signed(petition, 1)
        write.withdraw(petition)
        kept = rule("petition.signatures.kept")
        assert (kept.value, kept.unit) == (12, "months")
        ended = timezone.now() - dt.timedelta(days=300)
        Petition.objects.update(updated_at=ended)
        kit_upkeep.erase()
        assert Signature.objects.exclude(name="").exists()
        shorter = replace(kept, value=6)
        with mock.patch.object(kit_upkeep.law, "rule", return_value=shorter):
            kit_upkeep.erase()
        assert not Signature.objects.exclude(name="").exists()


# --- Paper ------------------------------------------------------------------------------------

SCAN = b"%PDF-1.7 a sheet"


def sheet_of(readable: int, unreadable: int) -> str:
    lines = [f"Samir Exemple; AB{number}; 2, rue des Fleurs" for number in range(1, readable + 1)]
    return "\n".join([*lines, *["?", "؟"] * (unreadable // 2)])


def test_a_sheet_with_lines_that_cant_be_read(
    tenant_a: Tenant, client_a: Client, petition: Petition, staff: User
) -> None:
    with tenant_context(tenant_a):
        signed(petition, 1, id_number="ab 1")
        client_a.force_login(staff)
    page = f"/admin/petitions/{petition.pk}/"
    scan = SimpleUploadedFile("sheet.pdf", SCAN, "application/pdf")
    typed = {"paper-lines": sheet_of(28, 12), "paper-sheet": scan}
    assert client_a.post(f"{page}paper/", typed).status_code == 302
    with tenant_context(tenant_a):
        entry = HistoryEntry.of(petition).get(action="petitions.paper")
        told = {name: entry.data[name] for name in ("counted", "double", "unreadable")}
        assert told == {"counted": 27, "double": 1, "unreadable": 12}
        attachment = Attachment.of(petition).get()
        assert entry.data["sheet"] == attachment.pk
        assert petition.signatures.filter(sheet=attachment.pk).count() == 28
        assert fresh(petition).signature_count == 28
        assert chain.problems(fresh(petition)) == []
    shown = client_a.get(f"{page}signatures/", {"sheet": attachment.pk}).content.decode()
    assert "sheet.pdf" in shown


def test_the_representative_enters_a_sheet_with_its_scan(
    tenant_a: Tenant, client_a: Client, petition: Petition
) -> None:
    page = f"{BASE}/{petition.number}/sheets/"
    assert client_a.get(page).headers["Location"].endswith("/petitions/mine/")
    client_a.post(f"{BASE}/mine/", {"address": "representative@example.org"})
    client_a.post(f"{BASE}/confirm/", {"code": last_message(tenant_a)["code"]})
    without = client_a.post(page, {"lines": sheet_of(2, 0)})
    assert (without.status_code, "AB2; 2, rue" in without.content.decode()) == (400, True)
    lie = SimpleUploadedFile("sheet.pdf", b"MZ", "application/pdf")
    assert client_a.post(page, {"lines": sheet_of(2, 0), "sheet": lie}).status_code == 400
    with tenant_context(tenant_a):
        assert not Signature.objects.exists()
    for _twice in range(2):
        scan = SimpleUploadedFile("sheet.pdf", SCAN, "application/pdf")
        sent = client_a.post(page, {"lines": sheet_of(2, 4), "sheet": scan}, follow=True)
        assert sent.status_code == 200
    with tenant_context(tenant_a):
        # Sent again, a sheet changes nothing.
        assert fresh(petition).signature_count == 2
        assert Attachment.of(petition).count() == 1
        entries = HistoryEntry.of(petition).filter(action="petitions.paper")
        assert [(one.data["counted"], one.data["double"]) for one in entries] == [(2, 0), (0, 2)]
        with pytest.raises(ValidationError):
            paper.add_paper(petition, [])


# --- The national e-ID ----------------------------------------------------------------------------

AMINA = Identity(
    issuer="https://id.example.org",
    level="substantial",
    first_name="Amina",
    last_name="El Idrissi",
    id_number="ab 123456",
    email="amina@example.org",
    phone="",
)
DECLARED = {"tie": "resident", "home": "2, rue des Fleurs", "declares": "on"}


@pytest.fixture
def amina(tenants_ab: tuple[Tenant, Tenant], client_a: Client, settings: Any) -> Client:
    """The browser of somebody whom the national e-ID has proven."""
    settings.IDENTITY_ISSUERS = [AMINA.issuer]
    for tenant in tenants_ab:
        with tenant_context(tenant):
            own = IdentitySettings.load()
            own.is_on, own.issuer, own.client_id, own.client_secret = True, AMINA.issuer, "c", "s"
            own.save()
    with tenant_context(tenants_ab[0]):
        response = HttpResponse()
        session.keep(response, AMINA)
    client_a.cookies[session.COOKIE] = response.cookies[session.COOKIE].value
    return client_a


def test_with_the_e_id_one_signs_without_a_code_and_once(
    tenant_a: Tenant,
    amina: Client,
    petition: Petition,
    staff: User,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    page = f"{BASE}/{petition.number}/sign/"
    with tenant_context(tenant_a):
        before = Notification.objects.count()
    # The first page ever makes the settings.
    amina.get(page)
    shown = amina.get(page).content.decode()
    assert "Amina El Idrissi" in shown
    assert 'name="id_number"' not in shown
    # What is typed all the same isn't read.
    commit = django_capture_on_commit_callbacks(execute=True)
    with CaptureQueriesContext(connection) as queries, commit:
        answer = amina.post(page, DECLARED | {"name": "Eve", "id_number": "ZZ1"})
    assert answer.headers["Location"].endswith("/thanks/sign/")
    assert len(statements(queries)) <= 8, statements(queries)
    with tenant_context(tenant_a):
        keep_up()
        one = Signature.objects.get()
        assert (one.state, one.way, one.name) == ("valid", "eid", "Amina El Idrissi")
        assert Notification.objects.count() == before
        assert signed(petition, 7, id_number="AB-١٢٣٤٥٦").state == SignatureState.DUPLICATE
        entered = paper.add_paper(petition, [SIGNATURE | {"id_number": "AB123456"}], user=staff)
        assert entered.double == 1
        assert fresh(petition).signature_count == 1
    amina.post(page, DECLARED)
    with tenant_context(tenant_a):
        keep_up()
        assert fresh(petition).signature_count == 1
    gone = amina.post(f"{BASE}/{petition.number}/unsign/", {"identity": "1"})
    assert gone.headers["Location"].endswith("/thanks/unsign/")
    with tenant_context(tenant_a):
        assert fresh(petition).signature_count == 0
        assert chain.problems(fresh(petition)) == []


def test_an_identity_of_one_commune_signs_in_no_other(
    tenants_ab: tuple[Tenant, Tenant], amina: Client, client_b: Client
) -> None:
    with tenant_context(tenants_ab[1]):
        other = collecting(User.objects.create_superuser("b@example.org", "secret-words"))
    client_b.cookies[session.COOKIE] = amina.cookies[session.COOKIE].value
    page = client_b.get(f"{BASE}/{other.number}/sign/").content.decode()
    assert "Amina" not in page
    assert 'name="id_number"' in page


def test_those_whom_the_e_id_has_proven_are_no_burst(tenant_a: Tenant, petition: Petition) -> None:
    with tenant_context(tenant_a):
        for number in range(tally.BURST + 2):
            person = replace(AMINA, id_number=f"EI{number + 1}")
            given = {"tie": "resident", "address": "2, rue des Fleurs"}
            sign.sign_identified(petition, given, person, None)
        keep_up()
        assert fresh(petition).signature_count == tally.BURST + 2


# --- Robots -----------------------------------------------------------------------------------

FORM = {
    "name": "Samir Exemple",
    "id_number": "cd 1001",
    "tie": "resident",
    "home": "2, rue des Fleurs",
    "address": "samir@example.org",
    "declares": "on",
}


def test_a_throw_away_address_signs_nothing(
    client_a: Client, tenant_a: Tenant, petition: Petition, settings: Any
) -> None:
    settings.PETITIONS_DISPOSABLE_DOMAINS = ["brief.example"]
    page = f"{BASE}/{petition.number}/sign/"
    for address in ("x@mailinator.com", "X@Sub.Mailinator.COM", "x@brief.example"):
        answer = client_a.post(page, FORM | {"address": address}).content.decode()
        assert "quelques minutes" in answer
        assert "Samir Exemple" in answer
    settings.PETITIONS_LASTING_DOMAINS = ["mailinator.com"]
    assert client_a.post(page, FORM | {"address": "x@mailinator.com"}).status_code == 302
    with tenant_context(tenant_a):
        assert Signature.objects.count() == 1


def solved(challenge: str) -> str:
    return next(str(one) for one in itertools.count() if puzzle.is_solved(challenge, str(one)))


def challenge_in(page: str) -> str:
    found = re.search(r'name="challenge" value="([^"]+)"', page)
    return found.group(1) if found else ""


def test_a_browser_works_only_while_very_many_sign(
    tenant_a: Tenant, client_a: Client, petition: Petition, settings: Any
) -> None:
    settings.PETITIONS_CALM_PER_MINUTE, settings.PETITIONS_PUZZLE_BITS = 2, 8
    page = f"{BASE}/{petition.number}/sign/"
    assert "challenge" not in client_a.get(page).content.decode()
    assert client_a.post(page, FORM).status_code == 302
    # Now it is asked, of who has the page from before, too; what was typed stays.
    told = client_a.post(page, FORM).content.decode()
    assert "20 secondes" in told
    assert "Samir Exemple" in told
    challenge = challenge_in(told)
    wrong = client_a.post(page, FORM | {"challenge": challenge, "answer": "x"}).content.decode()
    assert challenge_in(wrong) == challenge
    right = {"challenge": challenge, "answer": solved(challenge)}
    assert client_a.post(page, FORM | right).status_code == 302
    # For once, for this petition, and not for a made-up one.
    assert client_a.post(page, FORM | right).status_code == 200
    with tenant_context(tenant_a):
        other = puzzle.new("1234567890")
        for made_up in (other, challenge[:-1], "", "a.b"):
            with pytest.raises(ValidationError):
                puzzle.take(petition.number, {"challenge": made_up, "answer": "1"}, network="n")
    assert not client_a.get(f"{BASE}/{petition.number}/").cookies


def test_who_has_no_script_waits_and_not_often(
    client_a: Client, petition: Petition, settings: Any
) -> None:
    settings.PETITIONS_CALM_PER_MINUTE, settings.PETITIONS_PUZZLE_BITS = 0, 30
    page = f"{BASE}/{petition.number}/sign/"
    challenges = [challenge_in(client_a.get(page).content.decode()) for _one in range(8)]
    assert client_a.post(page, FORM | {"challenge": challenges[0]}).status_code == 200
    later = time.time() + puzzle.WAIT_SECONDS + 1
    with mock.patch.object(signing.time, "time", return_value=later):
        answers = [client_a.post(page, FORM | {"challenge": one}) for one in challenges]
    assert answers[0].status_code == 302
    assert [one.status_code for one in answers[-2:]] == [429, 429]
    much_later = time.time() + puzzle.LIFETIME + 9
    with mock.patch.object(signing.time, "time", return_value=much_later):
        old = client_a.post(page, FORM | {"challenge": challenges[-1]}).content.decode()
    assert challenge_in(old) not in ("", challenges[-1])


def test_a_link_that_a_scanner_opened_or_that_is_sent_again_counts_once(
    tenant_a: Tenant, client_a: Client, petition: Petition
) -> None:
    client_a.post(f"{BASE}/{petition.number}/sign/", FORM)
    path = last_message(tenant_a)["path"]
    scanner = Client(headers={"host": tenant_a.primary_host})
    assert [scanner.get(path).status_code for _time in range(3)] == [200] * 3
    assert [scanner.post(path).status_code for _time in range(3)] == [302, 410, 410]
    assert scanner.get(path).status_code == 410
    with tenant_context(tenant_a):
        keep_up()
        assert fresh(petition).signature_count == 1


def test_a_code_and_what_follows_from_it_are_one(
    tenant_a: Tenant, client_a: Client, petition: Petition
) -> None:
    client_a.post(f"{BASE}/{petition.number}/sign/", FORM)
    code = last_message(tenant_a)["code"]
    client_a.raise_request_exception = False
    with mock.patch.object(sign, "confirm", side_effect=RuntimeError):
        assert client_a.post(f"{BASE}/confirm/", {"code": code}).status_code == 500
    wrong = "000000" if code != "000000" else "111111"
    assert client_a.post(f"{BASE}/confirm/", {"code": wrong}).status_code == 200
    with tenant_context(tenant_a):
        assert OneTimeCode.objects.get(purpose__startswith="petitions.sign").attempts == 1
    # The code works still, for it has done nothing.
    assert client_a.post(f"{BASE}/confirm/", {"code": code}).status_code == 302


# --- The law ----------------------------------------------------------------------------------


def test_a_threshold_that_the_law_changes_leaves_a_petition_alone(
    tenant_a: Tenant,
    staff: User,
    petition: Petition,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with tenant_context(tenant_a):
        before = petition.threshold
    with schema_context("public"), django_capture_on_commit_callbacks(execute=True):
        new = LegalRule.objects.get(code=petition.rule["code"], valid_until=None)
        new.pk, new.value, new.valid_from = None, before * 3, timezone.localdate()
        new._state.adding = True
        add_rule_version(new, actor=law_staff(RULES))
    with tenant_context(tenant_a):
        assert fresh(petition).threshold == before
        assert collecting(staff, title="Un deuxième abribus").threshold == before * 3
        on_paper(petition, before, staff)
        assert write.file(petition).state == PetitionState.FILED


# --- The end ----------------------------------------------------------------------------------


def test_a_petition_that_is_over_is_not_counted_anew(
    tenant_a: Tenant, petition: Petition, staff: User
) -> None:
    with tenant_context(tenant_a):
        one = signed(petition, 1)
        write.withdraw(petition)
        with pytest.raises(ValidationError):
            review.check_signature(one, SignatureState.REJECTED, user=staff)
        assert fresh(petition).state == PetitionState.WITHDRAWN
