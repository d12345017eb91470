"""The count of signatures: exact, provable, and each person in it once."""

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import tenant_context
from pypdf import PdfReader

from services_plugins.kit import upkeep as kit_upkeep
from services_plugins.kit.models import HistoryEntry, IssuedDocument
from services_plugins.kit.people import contact_for
from services_plugins.petitions import chain, people, retention
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
from tenants.law.rules import rule
from tenants.models import Tenant
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


def test_a_petition_that_is_over_is_not_counted_anew(
    tenant_a: Tenant, petition: Petition, staff: User
) -> None:
    with tenant_context(tenant_a):
        one = signed(petition, 1)
        write.withdraw(petition)
        with pytest.raises(ValidationError):
            review.check_signature(one, SignatureState.REJECTED, user=staff)
        assert fresh(petition).state == PetitionState.WITHDRAWN
