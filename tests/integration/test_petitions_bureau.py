"""The council's bureau: conditions, samples, another representative, the ministry's orders."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from services_plugins.kit import history
from services_plugins.kit.enums import Outcome, StepKind
from services_plugins.kit.models import Attachment, HistoryEntry, Notification
from services_plugins.petitions import conditions, finder, law, retention, thread
from services_plugins.petitions.actions import check, desk, examine, invite, ministry, represent
from services_plugins.petitions.debates import KIND
from services_plugins.petitions.enums import (
    Condition,
    Departure,
    Finding,
    PetitionState,
    SignatureState,
)
from services_plugins.petitions.models import Petition
from services_plugins.petitions.portal import push
from services_plugins.petitions.portal.models import PetitionFacts
from tenants.accounts.models import User
from tenants.actions import suspend
from tenants.audit import SYSTEM
from tenants.models import AuditEntry, Tenant
from tests.dummy.debates import hold
from tests.law import console_of
from tests.petitions import (
    TEXT,
    accepted,
    checked,
    collecting,
    filed,
    last_message,
    refused,
    verified,
)

pytestmark = pytest.mark.django_db
BASE = "/fr/online/petitions"
TODAY = timezone.localdate()
SESSION = TODAY + dt.timedelta(days=30)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
SUCCESSOR = {
    "representative": "Driss Exemple",
    "representative_id": "ZT778899",
    "representative_address": "3, rue des Fleurs",
}
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


@pytest.fixture
def staff(tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return User.objects.create_superuser("staff@example.org", "secret-words")


def browser(tenant: Tenant) -> Client:
    return Client(headers={"host": tenant.primary_host})


def actions_of(petition: Petition) -> list[str]:
    return [one.action.removeprefix("petitions.") for one in HistoryEntry.of(petition)]


def is_missing(answer: HttpResponse) -> bool:
    """Tell whether nothing is there: Django tries such an address with a language once more."""
    return answer.status_code == 302 and answer.headers["Location"].startswith("/ar/admin/")


def prove(client: Client, tenant: Tenant) -> str:
    """Type the code that was sent last; return where that leads."""
    answer = client.post(f"{BASE}/confirm/", {"code": last_message(tenant)["code"]}, follow=True)
    return answer.redirect_chain[-1][0]


# --- Conditions and samples -------------------------------------------------------------------


def test_each_condition_is_answered_with_its_evidence(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        petition = filed(staff)
        client_a.force_login(staff)
    page = f"/admin/petitions/{petition.pk}/"
    url = f"{page}conditions/tie/"
    wrong = client_a.post(url, {"condition-tie-finding": "not_met", "condition-tie-note": " "})
    assert wrong.status_code == 400
    lie = SimpleUploadedFile("proof.exe", b"MZ")
    given = {"condition-tie-finding": "met", "condition-tie-note": "Sur place"}
    refused_file = client_a.post(url, given | {"condition-tie-documents": lie})
    assert refused_file.status_code == 400
    assert "Sur place" in refused_file.content.decode()
    with tenant_context(tenant_a):
        assert not Attachment.of(petition).exists()
    proof = SimpleUploadedFile("proof.pdf", PDF, content_type="application/pdf")
    assert client_a.post(url, given | {"condition-tie-documents": proof}).status_code == 302
    assert is_missing(client_a.post(f"{page}conditions/association/", given))
    with tenant_context(tenant_a):
        petition.refresh_from_db()
        kept = petition.checks["tie"]
        assert (kept["finding"], kept["by"]) == ("met", str(staff))
        assert Attachment.of(petition).get().slot == "evidence.tie"
        entry = HistoryEntry.of(petition).get(action="petitions.condition_checked")
        assert (entry.is_public, entry.data["condition"]) == (False, "tie")
    assert "proof.pdf" in client_a.get(page).content.decode()
    assert "proof.pdf" not in client_a.get(f"{BASE}/{petition.number}/").content.decode()


def test_nothing_is_decided_before_all_is_answered(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = filed(staff)
        nobody = User.objects.create_user("nobody@example.org", "secret-words")
        with pytest.raises(PermissionDenied):
            check.find(petition, Condition.TIE, Finding.MET, user=nobody)
        petition = checked(petition, staff, "interest")
        with pytest.raises(ValidationError) as error:
            desk.accept(petition, SESSION, user=staff)
        assert error.value.code == "conditions"
        with pytest.raises(ValidationError) as error:
            desk.refuse(petition, ["tie"], "Sans lien.", user=staff)
        assert error.value.code == "met"
        desk.refuse(petition, ["interest"], "Sans lien.", user=staff)
        with pytest.raises(ValidationError):
            check.find(petition, Condition.TIE, Finding.MET, user=staff)
    shown = browser(tenant_a).get(f"{BASE}/{petition.number}/").content.decode()
    assert "41-90" in shown
    assert "à vérifier" in shown


def test_a_sample_has_a_recorded_result(tenant_a: Tenant, client_a: Client, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = filed(staff)
        client_a.force_login(staff)
    page = f"/admin/petitions/{petition.pk}/"
    assert is_missing(client_a.post(f"{page}draw/", {"size": "7"}))
    assert client_a.post(f"{page}draw/", {"size": "20"}).status_code == 302
    listed = client_a.get(f"{page}review/sample/")
    assert listed.content.decode().count('name="valid"') == 20
    with tenant_context(tenant_a):
        petition.refresh_from_db()
        drawn = petition.sample["signatures"]
    for one in drawn[:5]:
        client_a.post(f"{page}review/sample/{one}/", {"rejected": "1"})
    with tenant_context(tenant_a):
        found = examine.progress(examine.sample_of(petition))
        assert (found.examined, found.valid, found.is_done) == (5, 0, False)
        assert "sampled" not in actions_of(petition)
        for row in examine.sample_of(petition).filter(examined_at=None):
            examine.examine(row, SignatureState.VALID, user=staff)
        result = HistoryEntry.of(petition).get(action="petitions.sampled")
        assert result.data == {
            "size": 20,
            "valid": 15,
            "share": 75.0,
            "of": petition.signature_count,
        }
        assert Petition.objects.get().signature_count == petition.signature_count - 5
        everything = examine.progress(examine.all_of(petition))
        assert (everything.examined, everything.size) == (20, petition.signature_count)
        decided = checked(petition, staff, "signatures")
        desk.refuse(decided, ["signatures"], "Trop peu.", user=staff)
    assert is_missing(client_a.get(f"{page}review/all/"))


def test_the_desks_page_costs_the_same_with_more_of_everything(
    tenant_a: Tenant, client_a: Client, staff: User, django_assert_max_num_queries
) -> None:
    with tenant_context(tenant_a):
        petition = accepted(staff, SESSION)
        for one in range(5):
            desk.tell_update(petition, f"Étape {one}", user=staff)
        client_a.force_login(staff)
    page = f"/admin/petitions/{petition.pk}/"
    client_a.get(page)
    with django_assert_max_num_queries(22):
        assert client_a.get(page).status_code == 200


# --- The council ------------------------------------------------------------------------------


def test_the_next_session_is_the_councils_or_by_the_rules(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        by_rule = law.next_session()
        assert by_rule.day.month in (2, 5, 10)
        assert by_rule.day.day == 1
        # The agenda goes to the governor twenty days before the first week of the session.
        assert by_rule.day >= TODAY + dt.timedelta(days=14)
        hold("", 0, StepKind.AGENDA, SESSION)
        assert law.next_session() == law.NextSession(SESSION, is_set=True)


def test_the_way_through_the_council_is_one_page(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = accepted(staff, SESSION)
        assert [bool(one.entries) for one in thread.of(petition)] == [False, True, False, False]
        study = SimpleUploadedFile("rapport.pdf", PDF, content_type="application/pdf")
        desk.note_study(
            petition, TODAY, "Commission du budget", "Avis favorable.", [study], user=staff
        )
        with pytest.raises(ValidationError):
            desk.note_study(petition, SESSION, "Commission", "Demain.", user=staff)
        hold(KIND, petition.pk, StepKind.DEBATED, TODAY, Outcome.ADOPTED)
        petition.refresh_from_db()
        assert petition.state == PetitionState.DEBATED
        desk.record_outcome(petition, Outcome.ADOPTED, "Un abribus en mars.", user=staff)
        with pytest.raises(ValidationError):
            desk.record_outcome(petition, Outcome.REJECTED, "Non.", user=staff)
        works = SimpleUploadedFile("travaux.pdf", PDF, content_type="application/pdf")
        desk.tell_update(petition, "Les travaux commencent.", [works], user=staff)
        assert [bool(one.entries) for one in thread.of(petition)] == [True] * 4
    for language in ("ar", "fr", "zgh"):
        answer = browser(tenant_a).get(f"/{language}/online/petitions/{petition.number}/")
        page = answer.content.decode()
        for words in ("Avis favorable.", "rapport.pdf", "Held: debated", "travaux.pdf"):
            assert words in page
        link = re.search(r'href="([^"]+)"><bdi>rapport.pdf', page)
        assert link
        assert browser(tenant_a).get(link[1]).status_code == 200


def test_what_is_put_off_waits_for_another_session(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = accepted(staff, SESSION)
        desk.record_outcome(petition, Outcome.POSTPONED, "À la prochaine session.", user=staff)
        petition.refresh_from_db()
        assert (petition.state, petition.session_on) == (PetitionState.ACCEPTED, None)
        with pytest.raises(ValidationError):
            desk.schedule(petition, TODAY - dt.timedelta(days=1), user=staff)
        desk.schedule(petition, SESSION, user=staff)
        assert actions_of(petition)[-2:] == ["postponed", "scheduled"]


# --- Another representative -------------------------------------------------------------------


def test_a_representative_hands_the_petition_on(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
    address = {"address": "representative@example.org"}
    client_a.post(f"{BASE}/mine/", address)
    assert prove(client_a, tenant_a).endswith("/mine/")
    own = f"{BASE}/{petition.number}"
    wrong = client_a.post(f"{own}/propose/", SUCCESSOR | {"representative_id": "?"} | address)
    assert wrong.status_code == 400
    assert "Driss Exemple" in wrong.content.decode()
    same = client_a.post(f"{own}/propose/", SUCCESSOR | address)
    assert same.status_code == 400
    new = {"address": "driss@example.org"}
    assert client_a.post(f"{own}/propose/", SUCCESSOR | new).status_code == 302
    assert "Driss Exemple" in client_a.get(f"{own}/mine/").content.decode()
    assert last_message(tenant_a)["path"].endswith(f"/{petition.number}/succeed/")

    successor, stranger = browser(tenant_a), browser(tenant_a)
    with tenant_context(tenant_a):
        sent = Notification.objects.count()
    # Nobody learns who was proposed.
    asked = stranger.post(f"{own}/succeed/", {"address": "stranger@example.org"})
    with tenant_context(tenant_a):
        assert Notification.objects.count() == sent
    assert successor.post(f"{own}/succeed/", new).headers["Location"] == asked.headers["Location"]
    # Until the code is typed, nothing has changed.
    assert client_a.get(f"{own}/mine/").status_code == 200
    assert prove(successor, tenant_a).endswith("/mine/")
    assert successor.get(f"{own}/mine/").status_code == 200
    assert client_a.get(f"{own}/mine/").headers["Location"].endswith("/petitions/mine/")
    client_a.post(f"{own}/withdraw/")
    with tenant_context(tenant_a):
        petition.refresh_from_db()
        assert petition.state == PetitionState.COLLECTING
        assert petition.representative == "Driss Exemple"
        assert petition.representative_id == "ZT778899"
        assert petition.successor is None
        public = HistoryEntry.of(petition).filter(is_public=True)
        assert public.last().action == "petitions.representative_changed"
        assert "Driss" not in str(public.last().data)
        assert history.is_whole(petition)
        assert Notification.objects.filter(template="petitions/replaced").count() == 1
    assert "Driss Exemple" in successor.get(f"{own}/").content.decode()
    assert successor.get(f"{own}/succeed/").status_code == 404


def test_the_desk_replaces_a_representative_who_has_died(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        petition = filed(staff)
        client_a.force_login(staff)
    page = f"/admin/petitions/{petition.pk}/"
    given = {f"replace-{name}": value for name, value in SUCCESSOR.items()}
    given |= {"replace-departure": "died", "replace-address": "06 12 34"}
    wrong = client_a.post(f"{page}replace/", given)
    assert wrong.status_code == 400
    assert "Driss Exemple" in wrong.content.decode()
    given["replace-address"] = "driss@example.org"
    assert client_a.post(f"{page}replace/", given).status_code == 302
    assert client_a.post(f"{page}drop/").status_code == 302
    assert client_a.post(f"{page}drop/").status_code == 400
    assert client_a.post(f"{page}replace/", given).status_code == 302
    with tenant_context(tenant_a):
        new = verified("driss@example.org")
        due = petition.due
        petition = represent.accept(petition, new)
        assert (petition.contact_id, petition.due) == (new.pk, due)
        with pytest.raises(ValidationError):
            represent.accept(petition, new)
        assert not Notification.objects.filter(template="petitions/replaced").exists()
        steps = actions_of(petition)
        assert steps[-4:] == [
            "representative_proposed",
            "representative_kept",
            "representative_proposed",
            "representative_changed",
        ]
        other = verified("other@example.org")
        represent.propose(petition, SUCCESSOR, other, Departure.RESIGNED)
        assert [one["proposed"] for one in retention.export_petitions(other)] == [True]
        assert retention.erase_petitions(other) == 1
        assert retention.export_petitions(other) == []
        nobody = User.objects.create_user("nobody@example.org", "secret-words")
        with pytest.raises(PermissionDenied):
            represent.propose(petition, SUCCESSOR, new, Departure.DIED, user=nobody)
        over = refused(staff, title="Un abribus au souk")
        with pytest.raises(ValidationError):
            represent.propose(over, SUCCESSOR, new, Departure.DIED, user=staff)


# --- Starting ---------------------------------------------------------------------------------


def test_similar_petitions_come_first_however_arabic_is_spelt(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        collecting(staff, title="إحداث ممرّ للراجلين أمام المدرسة")
    page = client_a.get("/ar/online/petitions/start/?about=احداث ممر للراجلين امام المدرسه").content
    assert "إحداث ممرّ للراجلين أمام المدرسة" in page.decode()
    assert 'value="احداث ممر للراجلين امام المدرسه"' in page.decode()
    other = client_a.get(f"{BASE}/start/?about=Un terrain de sport pour tous").content.decode()
    assert "إحداث" not in other
    with tenant_context(tenant_a):
        assert finder.similar("") == []


def test_a_text_with_script_and_links_is_shown_as_it_was_written(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        text = 'Voir https://example.org <script>alert(1)</script> <a href="javascript:x">ici</a>.'
        petition = collecting(staff, question=text, reasons=text)
    page = client_a.get(f"{BASE}/{petition.number}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_too_long_a_text_is_said_to_be_and_stays(client_a: Client) -> None:
    page = client_a.post(f"{BASE}/start/", FORM | {"reasons": "Pourquoi ? " * 4545})
    assert page.status_code == 200
    shown = page.content.decode()
    assert shown.count("Pourquoi ?") == 4545
    assert "field__error" in shown
    # A browser that cuts what is pasted would lose the rest without a word.
    assert "maxlength" not in shown[shown.index('name="reasons"') - 200 :].split(">")[0]


def test_first_supporters_are_told_once_they_can_sign(
    tenant_a: Tenant, client_a: Client, staff: User
) -> None:
    begun = client_a.post(f"{BASE}/start/", FORM)
    number = begun.headers["Location"].split("/")[-3]
    own = f"{BASE}/{number}"
    client_a.post(f"{own}/contact/", {"address": "naima@example.org"})
    prove(client_a, tenant_a)
    link = re.search(rf"{own}/invited/\w+/", client_a.get(f"{own}/invite/").content.decode())
    assert link
    bad = client_a.post(f"{own}/invite/", {"addresses": "amina@example.org nobody"})
    assert bad.status_code == 400
    assert "amina@example.org nobody" in bad.content.decode()
    many = " ".join(f"p{one}@example.org" for one in range(invite.MAX_INVITED + 1))
    assert client_a.post(f"{own}/invite/", {"addresses": many}).status_code == 400
    with tenant_context(tenant_a):
        assert not Notification.objects.filter(template=invite.MESSAGE).exists()
    for _again in range(2):
        client_a.post(f"{own}/invite/", {"addresses": "Amina@example.org, amina@example.org"})
    with tenant_context(tenant_a):
        message = Notification.objects.get(template=invite.MESSAGE)
        # Not a word that nobody has looked at.
        assert TEXT["title"] not in str(message.context)
        assert message.context["path"].endswith(link[0].removeprefix("/fr"))
    supporter = browser(tenant_a)
    assert TEXT["title"] not in supporter.get(link[0]).content.decode()
    assert supporter.get(f"{own}/invited/wrong/").status_code == 404
    supporter.post(link[0], {"address": "amina@example.org"})
    assert prove(supporter, tenant_a).endswith("?done=1")
    client_a.post(f"{own}/submit/")
    with tenant_context(tenant_a):
        petition = desk.publish(Petition.objects.get(), user=staff)
        assert petition.followers.count() == 1
    assert supporter.get(link[0]).headers["Location"].endswith(f"/{number}/")


def test_what_is_missing_is_said_before(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
        (need,) = conditions.needs(petition, [])
        assert not need.is_there
        assert str(petition.threshold) in str(need.label)
        young = draft_of_association(dt.date(2015, 3, 1))
        assert [one.is_there for one in conditions.needs(young, [])] == [True, True] + [False] * 4
    start = browser(tenant_a).get(f"{BASE}/start/").content.decode()
    assert "100" in start
    assert "les sources divergent" in start


def draft_of_association(since: dt.date) -> Petition:
    """A draft of an association, whose representative is proven."""
    from services_plugins.petitions.actions import write

    written = TEXT | {
        "author_kind": "association",
        "association": "Les parents",
        "association_since": since,
    }
    petition = write.start(written)
    petition.contact = verified("parents@example.org")
    petition.save()
    return petition


# --- The ministry -----------------------------------------------------------------------------


def test_the_ministry_orders_a_petition_off_the_site_and_back(
    tenants_ab: tuple[Tenant, Tenant], staff: User
) -> None:
    with tenant_context(tenants_ab[0]):
        petition = filed(staff)
    officer = User.objects.create_superuser("officer@example.org", "secret-words")
    console = console_of(officer, "fr")
    page = f"{BASE}/{petition.number}/"
    order = {
        "tenant": tenants_ab[0].slug,
        "number": petition.written_number,
        "verb": "bar",
        "reason": "Incite à la haine (article 431-5 du code pénal).",
    }
    for wrong in ({"number": "123"}, {"tenant": "nowhere"}, {"reason": " "}):
        answer = console.post("/console/petitions/orders/", order | wrong)
        assert answer.status_code == 200
    assert browser(tenants_ab[0]).get(page).status_code == 200
    assert console.post("/console/petitions/orders/", order).status_code == 302
    with tenant_context(tenants_ab[0]):
        ministry.carry_out.func(petition.number, order["reason"], True)
        ministry.carry_out.func(petition.number, order["reason"], True)
        petition.refresh_from_db()
        assert petition.barred_at is not None
        # The file goes on, with its delay.
        assert (petition.state, petition.due is not None) == (PetitionState.FILED, True)
        assert actions_of(petition).count("barred") == 1
        assert finder.public().count() == 0
        push.push()
    assert not PetitionFacts.objects.filter(tenant=tenants_ab[0]).exists()
    assert browser(tenants_ab[0]).get(page).status_code == 404
    with tenant_context(tenants_ab[0]):
        ministry.carry_out.func(petition.number, "Jugement.", False)
        assert actions_of(petition)[-1] == "unbarred"
    assert browser(tenants_ab[0]).get(page).status_code == 200
    trail = AuditEntry.objects.filter(action__startswith="petitions.").order_by("pk")
    assert [one.action for one in trail] == [
        "petitions.bar_ordered",
        "petitions.barred",
        "petitions.unbarred",
    ]
    assert "officer@example.org" in trail[0].actor
    assert petition.representative not in str([one.data for one in trail])
    assert "431-5" in console.get("/console/petitions/orders/").content.decode()
    with tenant_context(tenants_ab[1]):
        ministry.carry_out.func(petition.number, "Ailleurs.", True)
    assert AuditEntry.objects.first().data == {"number": petition.number, "is_found": False}
    assert browser(tenants_ab[0]).get(page).status_code == 200


def test_a_site_that_is_closed_for_a_while_comes_back_with_its_petitions(
    tenant_a: Tenant, client_a: Client, staff: User, django_capture_on_commit_callbacks
) -> None:
    with tenant_context(tenant_a):
        petition = filed(staff)
    client_a.post(f"{BASE}/mine/", {"address": "representative@example.org"})
    prove(client_a, tenant_a)
    pages = [f"{BASE}/{petition.number}/", f"{BASE}/{petition.number}/mine/"]
    assert [client_a.get(page).status_code for page in pages] == [200, 200]
    with django_capture_on_commit_callbacks(execute=True):
        suspend.suspend(tenant_a, actor=SYSTEM, reason="Départ de la plateforme")
    assert [client_a.get(page).status_code for page in pages] == [503, 503]
    with tenant_context(tenant_a):
        # The law's delay doesn't wait for a site.
        assert Petition.objects.get().due == petition.due
    with django_capture_on_commit_callbacks(execute=True):
        suspend.resume(tenant_a, actor=SYSTEM)
    assert [client_a.get(page).status_code for page in pages] == [200, 200]


def test_orders_are_for_who_may(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = collecting(staff)
    clerk = User.objects.create_user("clerk@example.org", "secret-words", is_staff=True)
    with pytest.raises(PermissionDenied):
        ministry.order(tenant_a, petition.number, "Illicite.", is_barred=True, actor=clerk)
    assert not AuditEntry.objects.filter(action__startswith="petitions.").exists()


def test_another_commune_sees_nothing_of_the_bureaus_work(
    tenants_ab: tuple[Tenant, Tenant], client_b: Client, staff: User
) -> None:
    with tenant_context(tenants_ab[0]):
        petition = filed(staff)
        represent.propose(
            petition, SUCCESSOR, verified("driss@example.org"), Departure.DIED, user=staff
        )
    with tenant_context(tenants_ab[1]):
        other = User.objects.create_superuser("b@example.org", "secret-words")
        client_b.force_login(other)
    for path in ("", "review/all/"):
        assert is_missing(client_b.get(f"/admin/petitions/{petition.pk}/{path}"))
    assert client_b.get(f"{BASE}/{petition.number}/succeed/").status_code == 404
    with tenant_context(tenants_ab[0]):
        token = invite.token_of(petition)
    with tenant_context(tenants_ab[1]):
        assert invite.token_of(petition) != token
