"""National petitions and motions on the portal, from the first word to the authority's answer."""

from dataclasses import replace
from unittest import mock

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context

from cms.enums import Role
from services_plugins.kit import demonstration as kit_demonstration
from services_plugins.kit import documents, history, switches, upkeep
from services_plugins.kit.models import Contact, HistoryEntry, IssuedDocument, Notification
from services_plugins.petitions import chain
from services_plugins.petitions.actions import desk, review, sign, tally, write
from services_plugins.petitions.enums import MemberState, PetitionState, SignatureState
from services_plugins.petitions.models import CommitteeMember, Petition, Signature
from services_plugins.petitions.national import committee, demonstration, law, retention
from services_plugins.petitions.national import desk as national_desk
from tenants.accounts.models import User
from tenants.audit import SYSTEM
from tenants.law.actions.rules import add_rule_version
from tenants.law.models import LegalRule
from tenants.mail import sender
from tenants.models import AuditEntry, Tenant
from tenants.public import PORTAL
from tenants.storage import media_prefix
from tests import national, petitions
from tests.law import console_of
from tests.officers import make_officer, words

pytestmark = pytest.mark.django_db
BASE = "/fr/online/petitions"
FORM = {
    "kind": "petition",
    "authority": "government",
    "title": national.TEXT["title"],
    "question": national.TEXT["question"],
    "reasons": national.TEXT["reasons"],
    "months": "6",
    "representative": "Naïma Exemple",
    "representative_id": "ab 123456",
    "representative_address": "1, rue des Fleurs",
    "area": "04",
}
SEAT = {"name": "Samir Exemple", "id_number": "cd ١٠٠١", "area": "06", "declares": "on"}
SIGN = SEAT | {"address": "signer@example.org"}
OFFICER = ("work_petitions", "decide_petitions")


@pytest.fixture
def officer(db) -> User:
    return make_officer(permissions=OFFICER)


def last_context() -> dict[str, str]:
    """What the last message of the outbox says: a code, or the path of a link."""
    return Notification.objects.order_by("-pk").first().context


# --- The portal as a place to work in ---------------------------------------------------------


def test_the_public_schema_has_a_name_an_address_and_a_folder() -> None:
    with schema_context("public"):
        assert connection.tenant is PORTAL
        assert media_prefix() == "portal"
        assert "@" in sender()
        assert documents.check_url("123", "fr").startswith(f"{PORTAL.base_url}/fr/online/check/")
        assert switches.switched_on() == {"petitions"}


def test_the_portal_has_the_same_pages_in_its_own_frame(portal_client: Client) -> None:
    page = portal_client.get(f"{BASE}/").content.decode()
    assert "Portail national des communes" in page
    assert portal_client.get("/fr/online/requests/").status_code == 404
    assert portal_client.get("/fr/online/check/").status_code == 200


def test_a_page_that_says_how_fresh_it_is_is_kept_on_the_portal_and_no_other(
    portal_client: Client, officer: User, settings
) -> None:
    settings.PAGE_CACHE_SECONDS = 300
    switches.switched_on()  # makes the settings, which starts a generation
    number = national.collecting(officer).number
    for _time in range(2):
        page = portal_client.get(f"{BASE}/{number}/")
        home = portal_client.get("/fr/")
    assert page.headers["X-Page-Cache"] == "hit"
    assert "X-Page-Cache" not in home.headers
    # Taken down, it leaves the kept pages at once.
    desk.take_down(Petition.objects.get(number=number), "Illicite", user=officer)
    assert portal_client.get(f"{BASE}/{number}/").status_code == 404


# --- A citizen's way --------------------------------------------------------------------------


def test_from_a_draft_to_a_signature(portal_client: Client, officer: User) -> None:
    start = portal_client.get(f"{BASE}/start/").content.decode()
    assert "44-14" in start
    assert "64-14" in start
    begun = portal_client.post(f"{BASE}/start/", FORM)
    number = begun.headers["Location"].split("/")[-3]
    portal_client.post(f"{BASE}/{number}/contact/", {"address": "naima@example.org"})
    portal_client.post(f"{BASE}/confirm/", {"code": last_context()["code"]})
    petition = Petition.objects.get()
    (own,) = petition.committee.all()
    assert (own.state, own.role, own.area) == ("accepted", "representative", "04")
    assert own.contact == petition.contact
    # What is missing is said before, in words.
    mine = portal_client.get(f"{BASE}/{number}/mine/").content.decode()
    assert "8 membres" in mine
    refused = portal_client.post(f"{BASE}/{number}/submit/")
    assert refused.status_code == 400
    assert "8 membres" in refused.content.decode()

    invited = portal_client.post(
        f"{BASE}/{number}/committee/", {"name": "Samir Exemple", "address": "samir@example.org"}
    )
    assert invited.status_code == 302
    link = last_context()["path"]
    member = Client(headers={"host": PORTAL.primary_host})
    assert national.TEXT["title"] in member.get(link).content.decode()
    # Reading the link accepts nothing.
    assert petition.committee.filter(state=MemberState.ACCEPTED).count() == 1
    assert member.post(link, SEAT | {"declares": ""}).status_code == 200
    assert petition.committee.filter(state=MemberState.ACCEPTED).count() == 1
    assert member.post(link, SEAT).status_code == 302
    seat = petition.committee.get(
        contact__address_hash=Contact.hash_of("email", "samir@example.org")
    )
    assert (seat.state, seat.id_number, seat.area) == ("accepted", "CD1001", "06")

    for one in range(7):
        national.seat(petition, one)
    portal_client.post(f"{BASE}/{number}/committee/deputy/", {"member": str(seat.pk)})
    portal_client.post(f"{BASE}/{number}/submit/")
    petition.refresh_from_db()
    assert petition.state == PetitionState.SUBMITTED
    assert (petition.threshold, petition.rule["code"]) == (4000, "petition.national.signatures")
    assert portal_client.get(f"{BASE}/{number}/").status_code == 404

    desk.publish(petition, user=officer)
    signer = Client(headers={"host": PORTAL.primary_host})
    form = signer.get(f"{BASE}/{number}/sign/").content.decode()
    assert "listes électorales" in form
    assert 'name="home"' not in form
    signer.post(f"{BASE}/{number}/sign/", SIGN)
    thanks = signer.post(f"{BASE}/confirm/", {"code": last_context()["code"]}, follow=True)
    assert thanks.redirect_chain[-1][0].endswith("/thanks/sign/")
    tally.tally(petition.pk)
    page = signer.get(f"{BASE}/{number}/").content.decode()
    assert "<strong>1</strong>" in page
    assert "Samir" not in page
    assert "AB123456" not in page


def test_signing_takes_eight_queries(
    portal_client: Client, officer: User, django_assert_max_num_queries
) -> None:
    petition = national.collecting(officer)
    contact = petitions.verified("signer@example.org")
    given = {"name": "A", "id_number": "CD1", "tie": "voter", "address": "", "area": "01"}
    with django_assert_max_num_queries(8):
        signature = sign.sign(petition, given, contact, network="10.0.0.1")
        sign.confirm(signature)


def test_what_was_typed_stays_when_something_is_wrong(portal_client: Client) -> None:
    wrong = FORM | {"kind": "motion"}
    page = portal_client.post(f"{BASE}/start/", wrong).content.decode()
    assert national.TEXT["question"] in page
    assert page.count('class="field__error"') == 2
    assert not Petition.objects.exists()


# --- The committee ----------------------------------------------------------------------------


def test_a_committee_that_is_too_small_is_told_how_many_are_missing() -> None:
    petition = national.draft()
    for one in range(5):
        national.seat(petition, one)
    with pytest.raises(ValidationError) as error:
        write.submit(petition)
    assert len(error.value.messages) == 2
    petition.refresh_from_db()
    assert (petition.state, petition.rule) == (PetitionState.DRAFT, None)


def test_a_motion_needs_members_from_a_third_of_the_regions() -> None:
    petition = national.draft(**national.MOTION)
    for one in range(8):
        national.seat(petition, one, "04" if one else "05")
    found = law.committee(petition)
    committee.name_deputy(petition, found.accepted[1].pk)
    assert (found.regions_needed, found.region_count) == (4, 2)
    with pytest.raises(ValidationError) as error:
        write.submit(petition)
    assert len(error.value.messages) == 1
    # Who lives abroad is of no region.
    national.seat(petition, 20, law.ABROAD)
    national.seat(petition, 21, "01")
    with pytest.raises(ValidationError):
        write.submit(petition)
    national.seat(petition, 22, "02")
    assert write.submit(petition).state == PetitionState.SUBMITTED
    petition.refresh_from_db()
    assert petition.threshold == 20_000


def test_a_petition_needs_no_spread_over_regions() -> None:
    petition = national.draft()
    for one in range(8):
        national.seat(petition, one, "04")
    committee.name_deputy(petition, law.committee(petition).accepted[1].pk)
    assert write.submit(petition).state == PetitionState.SUBMITTED


def test_a_member_who_declines_leaves_nothing(portal_client: Client) -> None:
    petition = national.draft()
    seat = national.seat(petition, 1)
    committee.name_deputy(petition, seat.pk)
    link = f"{BASE}/invitation/{committee.token_of(seat)}/"
    assert portal_client.post(link, {"decline": "1"}).status_code == 302
    seat.refresh_from_db()
    assert (seat.state, seat.role, seat.id_number, seat.id_hash) == ("declined", "", "", "")
    assert len(law.committee(petition).accepted) == 1
    # Whoever has declined isn't asked again.
    with pytest.raises(ValidationError):
        committee.invite(petition, "Encore", seat.contact)


def test_who_is_invited_twice_has_one_seat_and_one_message_a_day() -> None:
    petition = national.draft()
    contact = petitions.verified("twice@example.org")
    first = committee.invite(petition, "Samir", contact)
    second = committee.invite(petition, "Samir Exemple", contact)
    assert first.pk == second.pk
    assert Notification.objects.filter(template="petitions/invited").count() == 1
    committee.accept(second, SEAT)
    with pytest.raises(ValidationError):
        committee.invite(petition, "Samir", contact)


def test_one_id_card_has_one_seat() -> None:
    petition = national.draft()
    national.seat(petition, 1, id_number="KL 12345")
    with pytest.raises(ValidationError):
        national.seat(petition, 2, id_number="kl ١٢٣٤٥")
    assert len(law.committee(petition).accepted) == 2


def test_a_committee_is_closed_once_its_text_is_submitted(portal_client: Client) -> None:
    petition = national.complete(national.draft())
    late = committee.invite(petition, "Tard", petitions.verified("late@example.org"))
    write.submit(petition)
    with pytest.raises(ValidationError):
        committee.accept(late, SEAT)
    with pytest.raises(ValidationError):
        committee.decline(law.committee(petition).accepted[2])
    page = portal_client.post(f"{BASE}/invitation/{committee.token_of(late)}/", SEAT)
    assert page.status_code == 200
    assert late.petition.committee.get(pk=late.pk).state == MemberState.INVITED


def test_an_invitation_that_was_taken_back_or_forged_opens_nothing(portal_client: Client) -> None:
    petition = national.draft()
    member = committee.invite(petition, "Samir", petitions.verified("samir@example.org"))
    token = committee.token_of(member)
    committee.remove(petition, member.pk)
    assert portal_client.get(f"{BASE}/invitation/{token}/").status_code == 410
    assert portal_client.get(f"{BASE}/invitation/1:abc:def/").status_code == 410


def test_nobody_but_its_representative_sees_or_changes_a_committee(portal_client: Client) -> None:
    petition = national.draft()
    seat = national.seat(petition, 1)
    assert portal_client.get(f"{BASE}/{petition.number}/committee/").status_code == 302
    portal_client.post(f"{BASE}/{petition.number}/committee/{seat.pk}/")
    assert CommitteeMember.objects.filter(pk=seat.pk).exists()


def test_a_text_keeps_the_rules_that_it_was_submitted_under(officer: User) -> None:
    petition = national.collecting(officer, **national.MOTION)
    for code in ("motion.signatures", "motion.committee", "motion.committee.regions"):
        values = LegalRule.objects.filter(code=code).values().first()
        del values["id"]
        later = values | {"value": 99, "valid_from": timezone.localdate()}
        add_rule_version(LegalRule(**later), actor=SYSTEM)
    cache.clear()  # what the end of a transaction would do
    assert law.signatures_rule("motion").value == 99
    petition.refresh_from_db()
    assert petition.threshold == 20_000
    assert law.committee(petition).needed == 9
    assert law.committee(petition).missing == []


# --- The officers -----------------------------------------------------------------------------


def test_from_handing_in_to_the_answer(portal_client: Client, officer: User) -> None:
    petition = national.handed_in(officer)
    assert petition.due is None
    desk.take_up(petition, user=officer)
    national_desk.hand_over(petition, user=officer)
    letter = IssuedDocument.objects.get(kind="petition_handover")
    assert letter.file.size > 1000
    national_desk.accept(petition, user=officer)
    answer = SimpleUploadedFile("reponse.pdf", _pdf(), "application/pdf")
    national_desk.record_answer(petition, "Deux lignes rouvrent.", [answer], user=officer)
    desk.tell_update(petition, "La première roule.", user=officer)
    desk.close(Petition.objects.get(pk=petition.pk), user=officer)
    page = words(portal_client.get(f"{BASE}/{petition.number}/"))
    for part in (
        "Deux lignes rouvrent.",
        "reponse.pdf",
        "La première roule.",
        "chef du gouvernement",
    ):
        assert part.lower() in page.lower()
    assert history.is_whole(petition)
    # Everything that the ministry's staff did is in the national audit trail.
    done = set(AuditEntry.objects.filter(target=petition.number).values_list("action", flat=True))
    steps = HistoryEntry.of(petition).filter(actor_kind="staff").values_list("action", flat=True)
    assert done == set(steps)
    assert {"petitions.published", "petitions.handed_over", "petitions.debated"} <= done


def _pdf() -> bytes:
    return documents.draw(documents.Content("Réponse", (documents.paragraphs("Oui."),), "fr"))


def test_a_refusal_has_public_reasons(portal_client: Client, officer: User) -> None:
    petition = national.handed_in(officer)
    with pytest.raises(ValidationError):
        national_desk.refuse(petition, ["tie"], "Pas une raison nationale", user=officer)
    national_desk.refuse(petition, ["justice"], "L'affaire est jugée.", user=officer)
    page = words(portal_client.get(f"{BASE}/{petition.number}/"))
    assert "L'affaire est jugée." in page
    assert "tribunaux" in page or "justice" in page


def test_what_is_handed_over_has_its_signatures(officer: User) -> None:
    petition = national.handed_in(officer)
    review.check_signature(petition.signatures.first(), SignatureState.REJECTED, user=officer)
    with pytest.raises(ValidationError):
        national_desk.hand_over(petition, user=officer)
    assert not IssuedDocument.objects.filter(kind="petition_handover").exists()


def test_the_console_is_for_officers(portal_client: Client, officer: User) -> None:
    petition = national.handed_in(officer)
    other = console_of(make_officer("other@example.org", permissions=["view_auditentry"]), "fr")
    for path in ("", f"{petition.pk}/", f"{petition.pk}/signatures/"):
        assert other.get(f"/console/petitions/{path}").status_code == 403
        assert portal_client.get(f"/console/petitions/{path}").status_code == 302
    assert other.post(f"/console/petitions/{petition.pk}/take_down/").status_code == 403
    with pytest.raises(PermissionDenied):
        national_desk.accept(petition, user=User.objects.get(email="other@example.org"))


def test_an_officer_works_in_the_console(officer: User) -> None:
    browser = console_of(officer, "fr")
    petition = write.submit(national.complete(national.draft()))
    listed = words(browser.get("/console/petitions/"))
    assert petition.title in listed
    at = f"/console/petitions/{petition.pk}/"
    assert "GH2001" in words(browser.get(at))
    wrong = browser.post(f"{at}send_back/", {"send_back-text": "Précisez"})
    assert wrong.status_code == 422
    assert "Précisez" in wrong.content.decode()
    assert browser.post(f"{at}publish/").status_code == 302
    assert browser.post(f"{at}publish/").status_code == 422
    national.signed(Petition.objects.get(), 1)
    shown = words(browser.get(f"{at}signatures/?sample=1"))
    assert "Signataire 1" in shown
    assert AuditEntry.objects.filter(action="petitions.signatures_read").count() == 1
    row = Signature.objects.get()
    browser.post(f"{at}signatures/{row.pk}/", {"rejected": "1"})
    row.refresh_from_db()
    assert row.state == SignatureState.REJECTED
    audit = words(console_of(make_officer("auditor@example.org"), "fr").get("/console/audit/"))
    assert "La pétition a été publiée" in audit


# --- Tenants and the nation -------------------------------------------------------------------


def test_a_tenant_sees_nothing_of_the_nation_and_the_other_way(
    tenant_a: Tenant, tenant_b: Tenant, client_b: Client, portal_client: Client, officer: User
) -> None:
    petition = national.collecting(officer)
    signature = national.signed(petition, 1)
    with tenant_context(tenant_a):
        staff = User.objects.create_superuser("staff@example.org", "secret-words")
        local = petitions.collecting(staff)
        petitions.signed(local, 1)
    for place in (tenant_a, tenant_b):
        with tenant_context(place):
            assert not Petition.objects.filter(number=petition.number).exists()
            assert not CommitteeMember.objects.exists()
    assert Petition.objects.count() == 1
    assert Signature.objects.count() == 1
    assert client_b.get(f"{BASE}/{petition.number}/").status_code == 404
    assert portal_client.get(f"{BASE}/{local.number}/").status_code == 404
    # The same card signs here and there: neither fingerprint tells of the other.
    with tenant_context(tenant_a):
        assert Signature.objects.get().id_hash != signature.id_hash
    # An invitation of the portal is none in a commune.
    seat = petition.committee.last()
    token = committee.token_of(seat)
    assert client_b.get(f"{BASE}/invitation/{token}/").status_code == 410


def test_a_council_gets_no_national_text(client_a: Client, tenant_a: Tenant) -> None:
    client_a.post(f"{BASE}/start/", FORM | {"author_kind": "citizens"})
    with tenant_context(tenant_a):
        petition = Petition.objects.get()
        assert not petition.is_national
        assert not petition.committee.exists()


# --- The demonstration ------------------------------------------------------------------------


def test_the_demonstration_has_texts_in_every_state_and_goes_again(officer: User) -> None:
    with mock.patch.object(demonstration, "STORIES", _small(demonstration.STORIES)):
        assert kit_demonstration.fill(PORTAL, {Role.ADMINISTRATOR: officer}) == 7
        assert kit_demonstration.fill(PORTAL, {Role.ADMINISTRATOR: officer}) == 0
    states = {one.state for one in Petition.objects.all()}
    assert {"collecting", "submitted", "lapsed"} <= states
    collecting = Petition.objects.filter(state="collecting").first()
    assert collecting.signature_count == 12
    assert sum(collecting.area_counts.values()) == 12
    assert chain.is_whole(collecting)
    assert all(history.is_whole(one) for one in Petition.objects.all())
    assert not Notification.objects.exists()
    assert kit_demonstration.remove() == 7
    for model in (Petition, Signature, CommitteeMember, HistoryEntry, IssuedDocument, Contact):
        assert not model.objects.exists()


def _small(stories: tuple) -> tuple:
    """The same stories with a dozen signatures: where more are needed, they end collecting."""
    far = {PetitionState.HANDED_OVER, PetitionState.DEBATED, PetitionState.REFUSED}
    return tuple(
        replace(
            one,
            signatures=12,
            goal=PetitionState.COLLECTING if one.goal in far else one.goal,
        )
        for one in stories
    )


# --- Time and personal data -------------------------------------------------------------------


def test_the_upkeep_works_for_the_portal(officer: User) -> None:
    petition = national.collecting(officer)
    Petition.objects.filter(pk=petition.pk).update(closes_on="2026-01-01")
    call_command("upkeep")
    petition.refresh_from_db()
    assert petition.state == PetitionState.LAPSED
    assert upkeep.erase() == 0


def test_committees_are_forgotten_a_year_after_the_end(officer: User) -> None:
    petition = national.collecting(officer)
    desk.take_down(petition, "Illicite", user=officer)
    waiting = national.draft(representative_id="MN1")
    Petition.objects.filter(pk=petition.pk).update(updated_at=national.days_ago(400))
    assert retention.forget_committees(national.days_ago(366)) == 9
    assert not petition.committee.exclude(name="", id_number="", id_hash="", contact=None).exists()
    assert waiting.committee.exclude(name="").exists()


def test_a_member_can_have_their_data_and_have_it_erased() -> None:
    petition = national.draft()
    seat = national.seat(petition, 1)
    (held,) = retention.export_seats(seat.contact)
    assert held["id"] == "GH2001"
    assert retention.erase_seats(seat.contact) == 1
    assert not CommitteeMember.objects.filter(pk=seat.pk).exists()
