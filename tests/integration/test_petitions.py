"""Petitions from the first word to the council's answer, with what must not happen on the way."""

import datetime as dt
import io
from unittest import mock

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from django_tenants.utils import tenant_context
from pypdf import PdfReader

from cms.enums import Role
from services_plugins.kit import history, warnings
from services_plugins.kit.enums import Outcome
from services_plugins.kit.models import (
    Attachment,
    Deadline,
    HistoryEntry,
    IssuedDocument,
    Notification,
)
from services_plugins.kit.people import contact_for
from services_plugins.petitions import (
    conditions,
    demonstration,
    forms_desk,
    permissions,
    retention,
    telling,
    thread,
    upkeep,
)
from services_plugins.petitions.actions import desk, examine, paper, review, sign, tally, write
from services_plugins.petitions.enums import (
    OVER,
    Document,
    PetitionState,
    SignatureState,
)
from services_plugins.petitions.models import Follower, Petition, Signature
from services_plugins.petitions.upkeep import keep_up
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.petitions import (
    SIGNATURE,
    TEXT,
    checked,
    collecting,
    filed,
    last_message,
    on_paper,
    signed,
    submitted,
    verified,
)

pytestmark = pytest.mark.django_db
BASE = "/fr/online/petitions"
FORM = {
    "author_kind": "citizens",
    "title": TEXT["title"],
    "question": TEXT["question"],
    "reasons": TEXT["reasons"],
    "months": "6",
    "representative": "Naïma Exemple",
    "representative_id": "ab 123456",
    "representative_address": "1, rue des Fleurs",
}
SIGN = {
    "name": "Samir Exemple",
    "id_number": "cd ١٠٠١",
    "tie": "resident",
    "home": "2, rue des Fleurs",
    "address": "samir@example.org",
    "declares": "on",
}


@pytest.fixture
def staff(tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return User.objects.create_superuser("staff@example.org", "secret-words")


# --- A citizen's way --------------------------------------------------------------------------


def test_from_a_draft_to_a_signature(tenant_a: Tenant, client_a: Client, staff: User) -> None:
    page = client_a.get(f"{BASE}/start/").content.decode()
    assert "113-14" in page
    begun = client_a.post(f"{BASE}/start/", FORM)
    number = begun.headers["Location"].split("/")[-3]
    client_a.post(f"{BASE}/{number}/contact/", {"address": "naima@example.org"})
    done = client_a.post(f"{BASE}/confirm/", {"code": last_message(tenant_a)["code"]}, follow=True)
    assert done.redirect_chain[-1][0].endswith(f"/{number}/mine/")
    client_a.post(f"{BASE}/{number}/submit/")
    with tenant_context(tenant_a):
        petition = Petition.objects.get()
        assert petition.state == PetitionState.SUBMITTED
        assert petition.threshold == petition.rule["value"] > 0
        assert petition.representative_id == "AB123456"
    assert client_a.get(f"{BASE}/{number}/").status_code == 404
    with tenant_context(tenant_a):
        desk.publish(petition, user=staff)
    signer = Client(headers={"host": tenant_a.primary_host})
    assert TEXT["title"] in signer.get(f"{BASE}/").content.decode()
    asked = signer.post(f"{BASE}/{number}/sign/", SIGN)
    assert asked.headers["Location"].endswith("/confirm/")
    with tenant_context(tenant_a):
        assert Petition.objects.get().signature_count == 0
    thanks = signer.post(f"{BASE}/confirm/", {"code": last_message(tenant_a)["code"]}, follow=True)
    assert thanks.redirect_chain[-1][0].endswith("/thanks/sign/")
    with tenant_context(tenant_a):
        keep_up()
    shown = signer.get(f"{BASE}/{number}/").content.decode()
    assert "<strong>1</strong>" in shown
    assert "Samir" not in shown
    with tenant_context(tenant_a):
        one = Signature.objects.get()
        assert one.state == SignatureState.VALID
        assert "1001" not in one.id_hash


def test_what_was_typed_stays_when_something_is_wrong(client_a: Client) -> None:
    wrong = FORM | {"representative_id": "12", "title": "Court"}
    page = client_a.post(f"{BASE}/start/", wrong).content.decode()
    assert TEXT["reasons"].strip()[:40] in page
    assert page.count("field__error") >= 2


def test_the_sheet_and_the_poster_are_there_while_it_collects(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
    for name in ("sheet", "poster"):
        answer = client_a.get(f"/ar/online/petitions/{petition.number}/{name}.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert len(PdfReader(io.BytesIO(answer.content)).pages) == 1
    with tenant_context(tenant_a):
        write.withdraw(petition)
    assert client_a.get(f"{BASE}/{petition.number}/sheet.pdf").status_code == 404


def test_the_link_of_a_message_is_taken_by_post_only(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
    client_a.post(f"{BASE}/{petition.number}/sign/", SIGN)
    path = last_message(tenant_a)["path"]
    scanner = Client(headers={"host": tenant_a.primary_host})
    assert scanner.get(path).status_code == 200
    with tenant_context(tenant_a):
        assert Signature.objects.get().state == SignatureState.PENDING
    assert scanner.post(path).status_code == 302
    assert scanner.post(path).status_code == 410
    with tenant_context(tenant_a):
        keep_up()
        assert Petition.objects.get().signature_count == 1


def test_nobody_opens_the_petition_of_another(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
    for page in ("mine", "edit", "contact"):
        answer = client_a.get(f"{BASE}/{petition.number}/{page}/")
        assert answer.headers["Location"].endswith("/petitions/mine/")
    client_a.post(f"{BASE}/{petition.number}/withdraw/")
    with tenant_context(tenant_a):
        assert Petition.objects.get().state == PetitionState.COLLECTING


def test_a_stranger_learns_nothing_of_who_signed(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        signed(petition, 1)
        before = Notification.objects.count()
    known = client_a.post(f"{BASE}/{petition.number}/unsign/", {"address": "person1@example.org"})
    unknown = client_a.post(f"{BASE}/{petition.number}/unsign/", {"address": "other@example.org"})
    assert known.headers["Location"] == unknown.headers["Location"]
    with tenant_context(tenant_a):
        assert Notification.objects.count() == before + 1


# --- Counting ---------------------------------------------------------------------------------


def test_a_person_counts_once_online_and_on_paper(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        assert signed(petition, 1).state == SignatureState.VALID
        assert signed(petition, 2, id_number="cd-1001").state == SignatureState.DUPLICATE
        rows = [SIGNATURE | {"id_number": "CD1001"}, SIGNATURE | {"id_number": "GH7"}]
        entered = paper.add_paper(petition, [*rows, rows[1]], user=staff)
        assert entered == paper.Entered(counted=1, double=2, unreadable=0)
        assert Petition.objects.get().signature_count == 2


def test_confirming_twice_counts_once(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        one = signed(petition, 1)
        sign.confirm(one)
        assert Petition.objects.get().signature_count == 1


def test_a_signature_is_taken_back_with_its_data(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        one = signed(petition, 1)
        assert sign.withdraw(petition, one.contact) == 1
        one.refresh_from_db()
        assert (one.state, one.name, one.id_hash) == (SignatureState.WITHDRAWN, "", "")
        assert Petition.objects.get().signature_count == 0
        assert signed(petition, 1).state == SignatureState.VALID


def test_a_burst_from_one_network_is_set_aside_and_can_be_put_back(
    tenant_a: Tenant, staff: User
) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        states = [signed(petition, one, network="10.9.9.9").state for one in range(tally.BURST + 2)]
        assert states[: tally.BURST] == [SignatureState.VALID] * tally.BURST
        assert states[tally.BURST :] == [SignatureState.SET_ASIDE] * 2
        aside = Signature.objects.filter(state=SignatureState.SET_ASIDE).first()
        review.check_signature(aside, SignatureState.VALID, user=staff)
        assert Petition.objects.get().signature_count == tally.BURST + 1
        review.check_signature(aside, SignatureState.REJECTED, user=staff)
        assert Petition.objects.get().signature_count == tally.BURST


def test_the_same_id_card_can_sign_two_petitions_without_a_trace(
    tenant_a: Tenant, staff: User
) -> None:
    with tenant_context(tenant_a):
        first, second = collecting(staff), collecting(staff, title="Un autre abribus, au souk")
        hashes = {signed(one, 1).id_hash for one in (first, second)}
        assert len(hashes) == 2


# --- The council ------------------------------------------------------------------------------


def test_from_filing_to_the_councils_answer(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        with pytest.raises(ValidationError) as error:
            write.file(petition)
        assert error.value.code == "missing"
        follower = verified("follower@example.org")
        sign.follow(petition, follower)
        on_paper(petition, petition.threshold, staff)
        petition = write.file(petition)
        deadline = Deadline.of(petition).get()
        assert petition.due == deadline.due
        assert (deadline.rule["value"], deadline.rule["unit"]) == (3, "months")
        receipt = IssuedDocument.of(petition).get()
        assert (receipt.kind, receipt.facts["title"]) == ("petition_receipt", "Reçu d’une pétition")
        desk.take_up(petition, user=staff)
        with pytest.raises(ValidationError) as error:
            desk.accept(petition, timezone.localdate() + dt.timedelta(days=9), user=staff)
        assert error.value.code == "conditions"
        checked(petition, staff)
        with pytest.raises(ValidationError):
            desk.accept(petition, timezone.localdate() - dt.timedelta(days=1), user=staff)
        petition = desk.accept(petition, timezone.localdate() + dt.timedelta(days=9), user=staff)
        assert petition.due is None
        petition = desk.record_outcome(petition, Outcome.ADOPTED, "Voté à l'unanimité.", user=staff)
        desk.tell_update(petition, "Les travaux commencent.", user=staff)
        actions = [one.action for one in HistoryEntry.of(petition)]
        assert actions == [
            "petitions.submitted",
            "petitions.published",
            "petitions.paper",
            "petitions.reached",
            "petitions.filed",
            "petitions.taken_up",
            *["petitions.condition_checked"] * len(conditions.of(petition)),
            "petitions.accepted",
            "petitions.debated",
            "petitions.update",
        ]
        for occasion in ("filed", "accepted", "accepted"):
            telling.tell_all_followers.func(petition.pk, occasion)
        news = Notification.objects.filter(contact=follower, template="petitions/news")
        assert news.count() == 2
    shown = Client(headers={"host": tenant_a.primary_host}).get(f"{BASE}/{petition.number}/")
    assert "Voté à l&#x27;unanimité." in shown.content.decode()
    assert "Les travaux commencent." in shown.content.decode()


def test_a_refusal_has_reasons_from_the_list_and_in_words(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = filed(staff)
        with pytest.raises(ValidationError) as error:
            desk.refuse(petition, ["interest"], "words", user=staff)
        assert error.value.code == "conditions"
        checked(petition, staff, "interest")
        wrong = ([], "words"), (["interest"], " "), (["unknown"], "words"), (["tie"], "words")
        for codes, text in wrong:
            with pytest.raises(ValidationError):
                desk.refuse(petition, codes, text, user=staff)
        petition = desk.refuse(petition, ["interest"], "Sans lien.", user=staff)
        assert petition.state == PetitionState.REFUSED
        with pytest.raises(ValidationError):
            desk.accept(petition, timezone.localdate(), user=staff)
    page = Client(headers={"host": tenant_a.primary_host}).get(f"{BASE}/{petition.number}/")
    assert "Sans lien." in page.content.decode()


def test_a_text_that_was_sent_back_can_be_submitted_again(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = desk.send_back(submitted(), ["unclear"], "Précisez.", user=staff)
        petition = write.rewrite(petition, TEXT | {"title": "Un abribus au lycée Ibn Sina"})
        assert write.submit(petition).state == PetitionState.SUBMITTED
        with pytest.raises(ValidationError):
            write.rewrite(petition, TEXT)


def test_an_association_files_without_signatures_once_it_is_old_enough(
    tenant_a: Tenant, staff: User
) -> None:
    young = {
        "author_kind": "association",
        "association": "Association des parents",
        "association_since": timezone.localdate() - dt.timedelta(days=700),
    }
    with tenant_context(tenant_a):
        with pytest.raises(ValidationError) as error:
            submitted(**young)
        assert error.value.code == "too_young"
        old = young | {"association_since": dt.date(2015, 3, 1)}
        petition = write.start(TEXT | old)
        petition.contact = verified("parents@example.org")
        petition.save()
        with pytest.raises(ValidationError) as error:
            write.submit(petition)
        assert error.value.code == "no_documents"
        for document in Document:
            with pytest.raises(ValidationError) as error:
                write.submit(petition)
            assert str(document.label) in error.value.messages[0]
            Attachment.objects.create(
                subject_kind="petitions.petition",
                subject_id=petition.pk,
                slot=document.value,
                name=f"{document.value}.pdf",
                size=1,
                added_by="citizen",
            )
        petition = write.submit(petition)
        assert petition.state == PetitionState.FILED
        assert petition.due is not None
        assert desk.publish(petition, user=staff).is_public


def test_a_collection_lapses_by_itself(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        Petition.objects.update(closes_on=yesterday)
        keep_up()
        keep_up()
        petition.refresh_from_db()
        assert petition.state == PetitionState.LAPSED
        with pytest.raises(ValidationError):
            signed(petition, 1)


def test_a_new_rule_does_not_move_the_goal(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        kept = petition.threshold
        petition.refresh_from_db()
        assert petition.rule["code"].startswith("petition.citizens")
        assert petition.kept_rule.value == kept
        assert petition.population == tenant_a.territory.population


# --- Staff ------------------------------------------------------------------------------------


def test_only_who_may_decide_decides(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        nobody = User.objects.create_user("nobody@example.org", "secret-words")
        petition = submitted()
        for act in (
            lambda: desk.publish(petition, user=nobody),
            lambda: desk.send_back(petition, ["unclear"], "", user=nobody),
            lambda: desk.take_down(petition, "why", user=nobody),
            lambda: paper.add_paper(petition, [], user=nobody),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_the_desk_shows_and_acts(tenant_a: Tenant, client_a: Client, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = submitted()
        client_a.force_login(staff)
    listed = client_a.get("/admin/petitions/")
    assert petition.title in listed.content.decode()
    page = f"/admin/petitions/{petition.pk}/"
    assert client_a.get(page).status_code == 200
    wrong = client_a.post(f"{page}send_back/", {"send_back-text": "Trop long"})
    assert wrong.status_code == 400
    assert "Trop long" in wrong.content.decode()
    assert client_a.post(f"{page}publish/").status_code == 302
    with tenant_context(tenant_a), translation.override("fr"):
        # The months are those of the rules in force.
        form = forms_desk.AcceptForm(petition)
        assert "février, mai, octobre" in str(form.fields["session_on"].help_text)
    bad = client_a.post(f"{page}paper/", {"paper-lines": "Samir; AB1; Rue\nAmina; ???; Rue"})
    assert bad.status_code == 400
    assert "???" in bad.content.decode()
    sheet = SimpleUploadedFile("sheet.exe", b"MZ")
    lie = {"paper-lines": "Samir; AB1; Rue", "paper-sheet": sheet}
    assert client_a.post(f"{page}paper/", lie).status_code == 400
    with tenant_context(tenant_a):
        assert not Signature.objects.exists()
    assert client_a.post(f"{page}paper/", {"paper-lines": "Samir; AB1; Rue"}).status_code == 302
    signatures = client_a.get(f"{page}signatures/")
    assert "Samir" in signatures.content.decode()
    with tenant_context(tenant_a):
        assert HistoryEntry.of(petition).filter(action="petitions.signatures_read").exists()
        one = Signature.objects.get()
    client_a.post(f"{page}signatures/{one.pk}/", {"rejected": "1"})
    with tenant_context(tenant_a):
        assert Petition.objects.get().signature_count == 0


@pytest.mark.parametrize("address", ["%00/", "x/", "?q=%00&state=%00&page=x", "1/sign/", "mine/x/"])
def test_odd_addresses_do_no_harm(client_a: Client, address: str) -> None:
    assert client_a.get(f"{BASE}/{address}").status_code in (200, 302, 404)


def test_the_desk_is_for_who_works_there(tenant_a: Tenant, client_a: Client) -> None:
    assert client_a.get("/admin/petitions/").status_code == 302


def test_what_is_taken_down_leaves_kept_pages_at_once(
    tenant_a: Tenant, client_a: Client, staff: User, settings
) -> None:
    settings.PAGE_CACHE_SECONDS = 300
    with tenant_context(tenant_a):
        petition = collecting(staff)
    counter = f"{BASE}/{petition.number}/counter/"
    # The first page ever makes the settings, which begins a new generation.
    client_a.get(f"{BASE}/")
    for path in (f"{BASE}/", f"{BASE}/{petition.number}/", counter):
        first, second = client_a.get(path), client_a.get(path)
        assert second["X-Page-Cache"] == "hit"
        assert "s-maxage=10," in second["Cache-Control"] + ","
        # Other sites may show the counter, and nothing else, from the cache, too.
        assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert "frame-ancestors *" in client_a.get(counter)["Content-Security-Policy"]
    with tenant_context(tenant_a):
        desk.take_down(petition, "Contenu illicite.", user=staff)
    assert petition.title not in client_a.get(f"{BASE}/").content.decode()
    for path in (f"{BASE}/{petition.number}/", counter):
        assert client_a.get(path).status_code == 404


# --- Persons and tenants ----------------------------------------------------------------------


def test_a_person_can_have_everything_out_and_erased(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        one = signed(petition, 1)
        sign.follow(petition, one.contact)
        held = retention.export_petitions(one.contact)
        assert {entry.get("name") for entry in held} == {"Samir Exemple", None}
        assert retention.erase_petitions(one.contact) == 3
        assert Petition.objects.get().signature_count == 0
        assert not Signature.objects.exclude(name="").exists()
        assert not Follower.objects.exists()


def test_time_takes_the_signatories_out(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        signed(petition, 1)
        sign.sign(petition, SIGNATURE, contact_for("email", "late@example.org"), network="10.1.1.1")
        later = timezone.now() + dt.timedelta(days=1)
        assert retention.anonymise(later) == 0
        write.withdraw(petition)
        assert retention.remove_unconfirmed(later) == 1
        assert retention.anonymise(later) == 1
        assert retention.anonymise(later) == 0
        assert Petition.objects.get().signature_count == 1


def test_another_commune_sees_nothing(
    tenants_ab: tuple[Tenant, Tenant], client_b: Client, staff: User
) -> None:
    with tenant_context(tenants_ab[0]):
        petition = collecting(staff)
        one = signed(petition, 1)
    for page in ("", "sign/", "follow/"):
        assert client_b.get(f"{BASE}/{petition.number}/{page}").status_code == 404
    assert petition.title not in client_b.get(f"{BASE}/").content.decode()
    with tenant_context(tenants_ab[1]):
        assert not Petition.objects.exists()
        other = collecting(User.objects.create_superuser("b@example.org", "secret-words"))
        assert signed(other, 1).id_hash != one.id_hash


def test_the_list_takes_few_queries(
    tenant_a: Tenant, client_a: Client, staff: User, django_assert_max_num_queries
) -> None:
    with tenant_context(tenant_a):
        for one in range(4):
            collecting(staff, title=f"Un abribus au quartier {one}")
    client_a.get(f"{BASE}/")
    with django_assert_max_num_queries(5):
        assert client_a.get(f"{BASE}/?q=abribus").status_code == 200
    with django_assert_max_num_queries(8):
        assert client_a.get(f"{BASE}/{petition_number(tenant_a)}/").status_code == 200
    feed = client_a.get(f"{BASE}/feed.atom").content.decode()
    assert feed.count("<entry>") == 4


def petition_number(tenant: Tenant) -> str:
    with tenant_context(tenant):
        return Petition.objects.first().number


def test_many_signatures_with_one_address_are_looked_at(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        family = verified("family@example.org")
        states = []
        for number in range(tally.PER_ADDRESS + 1):
            person = SIGNATURE | {"id_number": f"K{number}"}
            one = sign.sign(petition, person, family, network=f"10.2.0.{number}")
            sign.confirm(one)
            tally.tally(petition.pk)
            one.refresh_from_db()
            states.append(one.state)
        assert states.count(SignatureState.VALID) == tally.PER_ADDRESS
        assert states[-1] == SignatureState.SET_ASIDE


def test_the_bureau_is_warned_once_before_and_once_after(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        bureau = User.objects.create_user("bureau@example.org", "secret-words")
        bureau.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
        petition = collecting(bureau)
        on_paper(petition, petition.threshold, bureau)
        petition = write.file(petition)
        due = petition.due
        assert _warnings(petition, due - dt.timedelta(days=30)) == []
        assert _warnings(petition, due - dt.timedelta(days=20)) == [False]
        assert _warnings(petition, due - dt.timedelta(days=2)) == []
        assert _warnings(petition, due + dt.timedelta(days=1)) == [True]
        assert _warnings(petition, due + dt.timedelta(days=9)) == []
        assert [one.pk for one in permissions.deciders()] == [bureau.pk]
        upkeep.send_warning.func(petition.pk, bureau.pk, due.isoformat(), True)
        desk.refuse(checked(petition, bureau, "interest"), ["interest"], "Sans lien.", user=bureau)
        upkeep.send_warning.func(petition.pk, bureau.pk, due.isoformat(), True)
    assert [one.to for one in mail.outbox] == [[bureau.email]]
    assert petition.title in mail.outbox[0].body


def _warnings(petition: Petition, today: dt.date) -> list[bool]:
    """What the upkeep of a day warns of: whether it is late."""
    given: list[bool] = []

    def warn(deadline: Deadline, is_late: bool) -> bool:
        given.append(is_late)
        return True

    with mock.patch.object(timezone, "localdate", return_value=today):
        warnings.warn_all(Petition, warn, days_before=upkeep.DAYS_BEFORE)
    return given


def test_other_sites_may_show_the_counter_and_calendars_the_dates(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        signed(petition, 1)
    counter = client_a.get(f"{BASE}/{petition.number}/counter/")
    assert "frame-ancestors *" in counter["Content-Security-Policy"]
    assert "X-Frame-Options" not in counter
    assert "Samir" not in counter.content.decode()
    dates = client_a.get(f"{BASE}/{petition.number}/dates.ics").content.decode()
    assert f"DTSTART;VALUE=DATE:{petition.closes_on:%Y%m%d}" in dates


# --- Starter site and demonstration -----------------------------------------------------------


def test_a_new_site_leads_to_its_petitions(client_a: Client) -> None:
    page = client_a.get("/fr/participation/petitions/").content.decode()
    assert f"{BASE}/start/" in page


def test_the_demonstration_keeps_what_the_actions_promise(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        assert demonstration.fill(tenant_a, {Role.ADMINISTRATOR: staff}) == 7
        assert demonstration.fill(tenant_a, {Role.ADMINISTRATOR: staff}) == 0
        for petition in Petition.objects.all():
            valid = petition.signatures.filter(state=SignatureState.VALID)
            assert valid.count() == petition.signature_count
            assert history.is_whole(petition)
            if petition.state in OVER:
                assert not valid.exclude(name="").exists()
        running = Petition.objects.get(state=PetitionState.IN_REVIEW)
        assert running.due == Deadline.of(running).get().due
        assert examine.progress(examine.sample_of(running)).left > 0
        debated = Petition.objects.get(state=PetitionState.DEBATED)
        assert [bool(one.entries) for one in thread.of(debated)] == [True] * 4
        desk.refuse(checked(running, staff, "interest"), ["interest"], "Sans lien.", user=staff)
        assert demonstration.remove() == 7
        left = HistoryEntry.objects.filter(subject_kind="petitions.petition")
        assert not left.exists()
        assert not Signature.objects.exists()
