"""The desks in the editor: who may do what with a file, and what time brings about."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import schema_context, tenant_context

from services_plugins.kit import history
from services_plugins.kit.enums import DeadlineState
from services_plugins.kit.models import Attachment, Deadline, HistoryEntry, ServiceSettings
from services_plugins.requests import inbox as inbox_module
from services_plugins.requests import receipts, retention
from services_plugins.requests.actions import citizen
from services_plugins.requests.actions import desk as actions
from services_plugins.requests.enums import DeskRight, Filing, FilingMode, RequestState
from services_plugins.requests.escalation import escalate, send_warning
from services_plugins.requests.models import Desk, DeskMember, Message, Opinion, Procedure, Request
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import client_of, make_user
from tests.requests import ANSWERS, SHEET, filed, offer

pytestmark = pytest.mark.django_db
WORK = ("access_admin", "work_desks")
BASE = "/admin/requests"


@pytest.fixture
def procedure(tenant_a: Tenant) -> Procedure:
    with tenant_context(tenant_a):
        return offer()


@pytest.fixture
def request_(tenant_a: Tenant, procedure: Procedure) -> Request:
    with tenant_context(tenant_a):
        return filed(procedure)


@pytest.fixture
def staff(tenant_a: Tenant, procedure: Procedure) -> Callable[..., tuple[Client, User]]:
    """Return a function that signs in somebody with a right at the desk, or at another one."""

    def make(right: DeskRight | None, *, desk: Desk | None = None) -> tuple[Client, User]:
        email = f"{right or 'stranger'}-{'other' if desk else 'own'}@example.org"
        user = make_user(tenant_a, email, permissions=WORK)
        with tenant_context(tenant_a):
            if right:
                DeskMember.objects.create(desk=desk or procedure.desk, user=user, right=right)
        return client_of(tenant_a, user), user

    return make


def act(client: Client, request: Request, key: str, **data: str) -> Any:
    prefixed = {f"{key}-{name}": value for name, value in data.items()}
    return client.post(f"{BASE}/file/{request.pk}/{key}/", prefixed)


def is_gone(answer: Any) -> bool:
    """Tell whether an address isn't there; the site tries it under a language before it says so."""
    moved = answer.status_code == 302 and answer.headers["Location"].startswith("/ar/admin/")
    return answer.status_code == 404 or moved


def state_of(tenant: Tenant, request: Request) -> str:
    with tenant_context(tenant):
        return Request.objects.values_list("state", flat=True).get(pk=request.pk)


def let_time_pass(tenant: Tenant, request: Request, days: int) -> None:
    """Bring a request's running delay to `days` from today, negative for the past."""
    due = timezone.localdate() + dt.timedelta(days=days)
    with tenant_context(tenant):
        Request.objects.filter(pk=request.pk).update(due=due)
        Deadline.of(request).filter(state=DeadlineState.RUNNING).update(due=due)


# --- Rights -----------------------------------------------------------------------------------

TREAT, DECIDE = DeskRight.TREAT, DeskRight.DECIDE
# Action, what is sent, the least right, and what shows that it was done.
ACTIONS = [
    ("take", {}, TREAT, {"state": "in_review"}),
    ("note", {"text": "x"}, TREAT, {}),
    ("message", {"text": "x"}, TREAT, {}),
    ("documents", {"documents": "Plan\nPhoto"}, TREAT, {"documents_asked": ["Plan", "Photo"]}),
    ("opinion", {"member": "Agence", "verdict": "favourable"}, TREAT, {}),
    ("assign", {"assignee": ""}, TREAT, {}),
    ("extend", {"reasons": "x"}, DECIDE, {}),
    ("pass_to_body", {"body": "Agence"}, DECIDE, {"state": "transferred"}),
    ("decide", {"decision": "accepted", "reasons": ""}, DECIDE, {"state": "accepted"}),
]
ORDER = list(DeskRight)


@pytest.mark.parametrize("right", ORDER)
@pytest.mark.parametrize(("key", "data", "least", "after"), ACTIONS, ids=lambda one: str(one)[:12])
def test_each_right_does_what_it_allows_and_no_more(
    tenant_a, request_, staff, right, key, data, least, after
):
    client, _user = staff(right)
    page = client.get(f"{BASE}/file/{request_.pk}/").content.decode()
    answer = act(client, request_, key, **data)
    may = ORDER.index(right) >= ORDER.index(least)

    assert (f'action="{BASE}/file/{request_.pk}/{key}/"' in page) == may
    with tenant_context(tenant_a):
        steps = HistoryEntry.of(request_).count()
        kept = Request.objects.get(pk=request_.pk)
        assert history.is_whole(request_)
    # A decision goes with its letter, which is a step of its own.
    done = 2 if key == "decide" else 1
    assert steps == (1 + done if may else 1), answer.content.decode()[:2000]
    if may:
        assert {name: getattr(kept, name) for name in after} == after
    else:
        assert kept.state == RequestState.FILED


def test_strangers_and_other_desks_find_no_file(tenant_a, request_, staff):
    with tenant_context(tenant_a):
        other = Desk.objects.create(key="other", name_ar="آخر", name_fr="Autre")
    for client, _user in (staff(None), staff(DeskRight.HEAD, desk=other)):
        assert is_gone(client.get(f"{BASE}/file/{request_.pk}/"))
        assert is_gone(act(client, request_, "take"))
        assert request_.number[:3] not in inbox(client)
    assert state_of(tenant_a, request_) == RequestState.FILED


def test_members_without_the_permission_are_kept_out(tenant_a, request_, procedure):
    user = make_user(tenant_a, "none@example.org")
    with tenant_context(tenant_a):
        DeskMember.objects.create(desk=procedure.desk, user=user, right=DeskRight.HEAD)
    client = client_of(tenant_a, user)
    assert client.get(f"{BASE}/").status_code == 302
    assert client.get(f"{BASE}/file/{request_.pk}/").status_code == 302
    assert "/admin/requests/" not in client.get("/admin/").content.decode()


def test_another_commune_sees_nothing(tenants_ab, request_, procedure):
    tenant_b = tenants_ab[1]
    user = make_user(tenant_b, "b@example.org", permissions=(*WORK, "manage_desks"))
    client = client_of(tenant_b, user)
    assert is_gone(client.get(f"{BASE}/file/{request_.pk}/"))
    assert is_gone(act(client, request_, "decide", decision="accepted"))
    assert is_gone(client.get(f"{BASE}/file/{request_.pk}/receipt/"))
    for words in (request_.number, "Amina", "AB123456"):
        assert "El Idrissi" not in inbox(client, q=words)
    client.post(f"{BASE}/batch/", {"request": [request_.pk], "action": "take"})
    assert state_of(tenants_ab[0], request_) == RequestState.FILED


def test_a_service_that_is_off_has_no_desk(tenant_a, request_, staff):
    client, _user = staff(DeskRight.HEAD)
    assert client.get(f"{BASE}/").status_code == 200
    with tenant_context(tenant_a):
        row = ServiceSettings.load()
        row.switched_off = ["requests"]
        row.save()
    for path in ("", "deadlines/", "counter/", f"file/{request_.pk}/", "settings/desks/"):
        assert is_gone(client.get(f"{BASE}/{path}"))
    assert "/admin/requests/" not in client.get("/admin/").content.decode()


# --- Treating a file ----------------------------------------------------------------------------


def test_documents_are_asked_for_once(tenant_a, request_, staff):
    client, _user = staff(TREAT)
    act(client, request_, "documents", documents="Plan")
    assert state_of(tenant_a, request_) == RequestState.AWAITING_DOCUMENTS
    act(client, request_, "resume")
    answer = act(client, request_, "documents", documents="Photo en plus")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Photo en plus" in page
    with tenant_context(tenant_a):
        assert Request.objects.get().documents_asked == ["Plan"]


@pytest.mark.parametrize("decision", ["refused", "partly_accepted"])
def test_a_refusal_without_reasons_is_refused_itself(tenant_a, request_, staff, decision):
    client, _user = staff(DECIDE)
    answer = act(client, request_, "decide", decision=decision, reasons="  ")
    assert answer.status_code == 400
    assert re.search(f'value="{decision}"[^>]* checked', answer.content.decode())
    assert state_of(tenant_a, request_) == RequestState.FILED
    assert act(client, request_, "decide", decision=decision, reasons="R").status_code == 302
    assert state_of(tenant_a, request_) == decision


def test_who_decides_second_is_told_and_loses_nothing(tenant_a, request_, staff):
    client, _user = staff(DECIDE)
    with tenant_context(tenant_a):
        other = make_user(tenant_a, "quick@example.org", permissions=(*WORK, "manage_desks"))
        actions.decide(request_, RequestState.ACCEPTED, "", user=other)
    answer = act(client, request_, "decide", decision="refused", reasons="Plan manquant")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Plan manquant" in page
    assert 'role="alert"' in page
    assert state_of(tenant_a, request_) == RequestState.ACCEPTED


def test_an_appeal_is_decided_by_the_desk(tenant_a, request_, staff):
    client, _user = staff(DECIDE)
    act(client, request_, "decide", decision="refused", reasons="R")
    with tenant_context(tenant_a):
        citizen.appeal(request_, "Regardez encore")
    page = client.get(f"{BASE}/file/{request_.pk}/").content.decode()
    assert "Regardez encore" in page
    act(client, request_, "decide", decision="accepted", reasons="")
    assert state_of(tenant_a, request_) == RequestState.ACCEPTED


def test_a_delay_is_extended_once(tenant_a, request_, staff):
    client, _user = staff(DECIDE)
    assert act(client, request_, "extend", reasons="Dossier lourd").status_code == 302
    with tenant_context(tenant_a):
        extended = Request.objects.get()
        running = Deadline.of(extended).get(state=DeadlineState.RUNNING)
        assert extended.due == running.due > request_.due
    assert act(client, request_, "extend", reasons="Encore").status_code == 400
    with tenant_context(tenant_a):
        assert Request.objects.get().due == extended.due


def test_a_file_passed_on_leaves_the_desk(tenant_a, request_, staff):
    client, _user = staff(TREAT)
    with tenant_context(tenant_a):
        other = Desk.objects.create(key="other", name_ar="آخر", name_fr="Autre")
    answer = act(client, request_, "pass_to_desk", desk=str(other.pk))
    assert answer.headers["Location"] == f"{BASE}/"
    assert is_gone(client.get(f"{BASE}/file/{request_.pk}/"))


def test_opinions_with_remarks_say_which(tenant_a, request_, staff):
    client, _user = staff(TREAT)
    bare = act(client, request_, "opinion", member="Agence", verdict="unfavourable")
    assert bare.status_code == 400
    assert 'value="Agence"' in bare.content.decode()
    act(client, request_, "opinion", member="Agence", verdict="reserved", remarks="Hauteur")
    with tenant_context(tenant_a):
        assert Opinion.objects.get().remarks == "Hauteur"
    assert "Hauteur" in client.get(f"{BASE}/file/{request_.pk}/").content.decode()


def test_reading_a_file_leaves_no_step(tenant_a, request_, staff):
    client, _user = staff(DeskRight.READ)
    client.get(f"{BASE}/file/{request_.pk}/")
    with tenant_context(tenant_a):
        assert HistoryEntry.of(request_).count() == 1


def test_notes_stay_inside(tenant_a, request_, staff):
    client, _user = staff(TREAT)
    act(client, request_, "note", text="Voisin difficile")
    assert "Voisin difficile" in client.get(f"{BASE}/file/{request_.pk}/").content.decode()
    site = Client(headers={"host": tenant_a.primary_host})
    with tenant_context(tenant_a):
        secret = receipts.secret_of(request_.number)
    track = {"number": request_.number, "secret": secret}
    page = site.post("/fr/online/requests/track/", track, follow=True)
    assert request_.number[:3] in page.content.decode()
    assert "Voisin difficile" not in page.content.decode()


# --- Inbox --------------------------------------------------------------------------------------


def inbox(client: Client, **query: str) -> str:
    # A search is sent; what else narrows the list stands in the address.
    send = client.post if "q" in query else client.get
    answer = send(f"{BASE}/", query, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_most_urgent_comes_first(tenant_a, procedure, staff):
    client, _user = staff(DeskRight.READ)
    with tenant_context(tenant_a):
        rows = [filed(procedure, applicant_last_name=f"Nom{n}") for n in range(3)]
        rows.append(filed(second_desk(_user), applicant_last_name="Nom3"))
    for row, days in zip(rows, (9, -2, 2, 5), strict=True):
        let_time_pass(tenant_a, row, days)
    page = inbox(client)
    places = [page.index(f"Nom{n}") for n in (1, 2, 3, 0)]
    assert places == sorted(places)
    assert "desk-due--late" in page
    assert "desk-due--soon" in page
    late = inbox(client, overdue="on")
    assert "Nom1" in late
    assert "Nom0" not in late


def second_desk(user: User) -> Procedure:
    """Offer another procedure at another desk where `user` reads, too."""
    desk = Desk.objects.create(key="second", name_ar="ثان", name_fr="Second")
    DeskMember.objects.create(desk=desk, user=user, right=DeskRight.READ)
    other = offer("economic.other")
    Procedure.objects.filter(pk=other.pk).update(desk=desk)
    return Procedure.objects.get(pk=other.pk)


@pytest.mark.parametrize("words", ["amina", "EL IDRISSI", "ab123456", "AB ١٢٣٤٥٦", "ab-123456"])
def test_people_are_found_by_name_and_card(tenant_a, request_, procedure, staff, words):
    client, _user = staff(DeskRight.READ)
    with tenant_context(tenant_a):
        filed(procedure, applicant_first_name="Karim", applicant_last_name="B", applicant_id="Z9")
    page = inbox(client, q=words)
    assert "Amina" in page
    assert "Karim" not in page


def test_nobody_s_name_is_in_an_address(tenants_ab, request_, staff):
    client, _user = staff(DeskRight.READ)
    answer = client.post(f"{BASE}/", {"q": "El Idrissi", "whose": "nobody"})
    address = answer.headers["Location"]
    assert "Idrissi" not in address
    assert "whose=nobody" in address
    assert "Amina" in client.get(address).content.decode()
    # Only this commune can read it.
    with tenant_context(tenants_ab[1]):
        assert inbox_module.asked(QueryDict(address.partition("?")[2]))["q"] == ""


def test_numbers_are_found_in_any_digits_and_slips_are_told(tenant_a, request_, staff):
    client, _user = staff(DeskRight.READ)
    arabic = request_.number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert "Amina" in inbox(client, q=f"{arabic[:3]} {arabic[3:]}")
    wrong = request_.number[:-1] + str((int(request_.number[-1]) + 1) % 10)
    page = inbox(client, q=wrong)
    assert "Amina" not in page
    assert "desk-error" in page


def test_filters_narrow_the_list(tenant_a, procedure, staff):
    client, user = staff(TREAT)
    with tenant_context(tenant_a):
        mine = filed(procedure, applicant_last_name="Mienne")
        filed(procedure, applicant_last_name="Autre")
        actions.take(mine, user=user)
        closed = filed(procedure, applicant_last_name="Close")
        citizen.withdraw(closed)
    assert "Mienne" in (page := inbox(client, whose="mine"))
    assert "Autre" not in page
    assert "Autre" in (page := inbox(client, whose="nobody"))
    assert "Mienne" not in page
    assert "Close" not in inbox(client)
    assert "Close" in inbox(client, state="withdrawn")
    assert "Autre" in inbox(client, procedure=str(procedure.pk), desk=str(procedure.desk_id))


@pytest.mark.parametrize(
    "query", ["p=0", "p=x", "p=²", "desk=999", "state=draft", "found=%00", "found=x"]
)
def test_odd_addresses_do_no_harm(request_, staff, query):
    client, _user = staff(DeskRight.READ)
    assert client.get(f"{BASE}/?{query}").status_code == 200


@pytest.mark.parametrize("count", [3, 60])
def test_the_inbox_takes_twelve_queries_whatever_its_length(
    tenant_a, procedure, staff, count, django_assert_max_num_queries
):
    client, _user = staff(DeskRight.HEAD)
    with tenant_context(tenant_a):
        for _n in range(count):
            filed(procedure)
    client.get(f"{BASE}/")
    with django_assert_max_num_queries(12):
        page = inbox(client)
    assert page.count('name="request"') == min(count, 25)
    if count > 25:
        assert inbox(client, p="3").count('name="request"') == 10


def test_several_are_taken_and_assigned_at_once(tenant_a, procedure, staff):
    client, user = staff(TREAT)
    with tenant_context(tenant_a):
        rows = [filed(procedure) for _n in range(3)]
        actions.take(rows[0], user=user)
    keys = [row.pk for row in rows]
    answer = client.post(f"{BASE}/batch/", {"request": keys, "action": "take"}, follow=True)
    assert answer.content.decode().count(rows[0].number[:3]) >= 1
    with tenant_context(tenant_a):
        assert Request.objects.filter(assignee=user, state="in_review").count() == 3
    data = {"request": keys, "action": "assign", "assignee": str(user.pk)}
    client.post(f"{BASE}/batch/", data)
    with tenant_context(tenant_a):
        assert HistoryEntry.objects.filter(action="requests.assigned").count() == 3
    reader, _user = staff(DeskRight.READ)
    reader.post(f"{BASE}/batch/", {"request": keys, "action": "assign", "assignee": str(user.pk)})
    with tenant_context(tenant_a):
        assert HistoryEntry.objects.filter(action="requests.assigned").count() == 3


def test_the_calendar_and_the_panel_say_what_is_due(
    tenant_a, request_, staff, django_assert_max_num_queries
):
    client, _user = staff(DeskRight.READ)
    let_time_pass(tenant_a, request_, -1)
    assert "desk-day--late" in client.get(f"{BASE}/deadlines/").content.decode()
    assert 'id="open-requests-section"' in client.get("/admin/").content.decode()


# --- Counter ------------------------------------------------------------------------------------


def test_a_request_is_filed_at_the_counter_and_its_receipt_printed(tenant_a, procedure, staff):
    client, user = staff(TREAT)
    begun = client.post(
        f"{BASE}/counter/", {"procedure": procedure.pk, "filing": "phone", "language": "fr"}
    )
    step = begun.headers["Location"]
    wrong = client.post(step, {"street": "", "music": "no", "shown": ["street", "music"]})
    assert wrong.status_code == 200
    place = {"street": "Rue X", "music": "no", "shown": ["street", "music"]}
    you = {key: value for key, value in ANSWERS.items() if key.startswith("applicant")}
    step = client.post(step, place).headers["Location"]
    plan = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 x")
    summary = client.post(step, you | {"shown": list(you), "plan": plan}).headers["Location"]
    assert "Rue X" in client.get(summary).content.decode()
    assert client.post(summary, {"address": "nobody"}).status_code == 400
    receipt = client.post(summary, {"told": "on", "address": ""}).headers["Location"]
    page = client.get(receipt).content.decode()
    with tenant_context(tenant_a):
        request = Request.objects.get()
        secret = receipts.secret_of(request.number)
        step = HistoryEntry.of(request).get()
        assert (request.filing, request.language) == (Filing.PHONE, "fr")
        assert step.actor == user
        assert Attachment.of(request).get().name == "plan.pdf"
    assert f"{secret[:4]} {secret[4:]}" in page
    assert client.post(summary, {"told": "on"}).headers["Location"] == receipt


def test_readers_and_other_desks_file_nothing_at_the_counter(tenant_a, procedure, staff):
    client, _user = staff(TREAT)
    begun = client.post(
        f"{BASE}/counter/", {"procedure": procedure.pk, "filing": "counter", "language": "ar"}
    )
    reader, _user = staff(DeskRight.READ)
    data = {"procedure": procedure.pk, "filing": "counter", "language": "ar"}
    assert reader.post(f"{BASE}/counter/", data).status_code == 400
    assert is_gone(reader.get(begun.headers["Location"]))
    with tenant_context(tenant_a):
        assert Request.objects.count() == 1


def test_the_secret_code_of_the_counter_isn_t_for_who_only_reads(tenant_a, request_, staff):
    with tenant_context(tenant_a):
        Request.objects.filter(pk=request_.pk).update(filing=Filing.COUNTER)
    address = f"{BASE}/file/{request_.pk}/receipt/"
    reader, _user = staff(DeskRight.READ)
    assert is_gone(reader.get(address))
    assert is_gone(reader.get(f"{address}pdf/"))
    assert address not in reader.get(f"{BASE}/file/{request_.pk}/").content.decode()
    client, _user = staff(TREAT)
    assert client.get(address).status_code == 200
    assert address in client.get(f"{BASE}/file/{request_.pk}/").content.decode()


def test_nothing_is_written_about_a_person_who_was_taken_out(tenant_a, request_, staff):
    client, user = staff(DeskRight.DECIDE)
    with tenant_context(tenant_a):
        actions.decide(request_, RequestState.ACCEPTED, "", user=user)
        assert retention.anonymise(timezone.now()) == 1
    for key in ("note", "message"):
        page = act(client, request_, key, text="Amina called")
        assert page.status_code == 400
        assert "Amina called" in page.content.decode()
    with tenant_context(tenant_a):
        assert not Message.objects.filter(request=request_).exists()


def test_citizens_drafts_and_receipts_are_not_the_desk_s(tenant_a, request_, staff):
    client, _user = staff(DeskRight.HEAD)
    assert is_gone(client.get(f"{BASE}/file/{request_.pk}/receipt/"))
    with tenant_context(tenant_a):
        Request.objects.filter(pk=request_.pk).update(state=RequestState.DRAFT)
    assert is_gone(client.get(f"{BASE}/file/{request_.pk}/"))
    assert is_gone(client.get(f"{BASE}/counter/{request_.pk}/summary/"))


# --- Settings -----------------------------------------------------------------------------------


def test_managers_settle_what_is_local_and_nothing_else(tenant_a, procedure):
    user = make_user(tenant_a, "head@example.org", permissions=(*WORK, "manage_desks"))
    client = client_of(tenant_a, user)
    path = f"{BASE}/settings/procedures/edit/{procedure.pk}/"
    assert "Terrace licence" in client.get(f"{BASE}/settings/procedures/").content.decode()
    assert 'name="mode"' not in client.get(path).content.decode()
    sent = {"desk": procedure.desk_id, "note_fr": "Étage 2", "mode": "link", "code": "x"}
    assert client.post(path, sent).status_code == 302
    with tenant_context(tenant_a):
        kept = Procedure.objects.get(pk=procedure.pk)
        assert (kept.note_fr, kept.mode, kept.code) == ("Étage 2", FilingMode.HERE, procedure.code)
        assert kept.edition.sheet_data == SHEET
    assert client.get(f"{BASE}/settings/procedures/new/").status_code == 302
    assert client.post(f"{BASE}/settings/desks/delete/{procedure.desk_id}/").status_code == 302
    new = {"name_ar": "مكتب", "name_fr": "Bureau neuf", "is_active": "on"}
    assert client.post(f"{BASE}/settings/desks/new/", new).status_code == 302
    with tenant_context(tenant_a):
        assert Desk.objects.filter(pk=procedure.desk_id).exists()
        assert Desk.objects.get(name_fr="Bureau neuf").key == "bureau-neuf"


def test_rights_at_a_desk_are_given_and_taken(tenant_a, procedure, staff):
    manager = client_of(
        tenant_a, make_user(tenant_a, "head@example.org", permissions=(*WORK, "manage_desks"))
    )
    client, agent = staff(None)
    path = f"{BASE}/members/{procedure.desk_id}/"
    assert client.get(path).status_code == 302
    manager.post(path, {f"user-{agent.pk}": "decide"})
    with tenant_context(tenant_a):
        assert DeskMember.objects.get(user=agent).right == DECIDE
    manager.post(path, {f"user-{agent.pk}": ""})
    with tenant_context(tenant_a):
        assert not DeskMember.objects.filter(user=agent).exists()
    assert client.get(f"{BASE}/settings/desks/").status_code == 302


# --- Time ---------------------------------------------------------------------------------------


def test_a_deadline_warns_once_before_and_once_after(tenant_a, procedure, staff):
    _client, agent = staff(TREAT)
    _client, head = staff(DeskRight.HEAD)
    with tenant_context(tenant_a):
        Procedure.objects.filter(pk=procedure.pk).update(code="x")
        quiet = offer("economic.quiet", silence="none")
        request = filed(quiet)
        actions.take(request, user=agent)
    for days, told in ((4, []), (3, [agent.email]), (1, []), (0, []), (-1, [agent, head])):
        let_time_pass(tenant_a, request, days)
        for _time in range(2):
            with tenant_context(tenant_a):
                escalate()
        assert warned(tenant_a) == {getattr(one, "email", one) for one in told}
    assert state_of(tenant_a, request) == RequestState.IN_REVIEW


def warned(tenant: Tenant) -> set[str]:
    """Do the warnings that wait in the queue, and return whom they wrote to."""
    mail.outbox.clear()
    with schema_context("public"):
        waiting = DBTaskResult.objects.filter(task_path=send_warning.module_path)
        calls = [row.args_kwargs["args"] for row in waiting]
        waiting.delete()
    with tenant_context(tenant):
        for args in calls:
            send_warning.func(*args)
    return {address for one in mail.outbox for address in one.to}


def test_silence_is_consent_where_the_sheet_says_so(tenants_ab, procedure, staff):
    tenant_a = tenants_ab[0]
    with tenant_context(tenant_a):
        consenting = filed(procedure)
        silent = filed(offer("economic.silent", silence="none"))
        waiting = filed(procedure)
        for one in (consenting, silent):
            assert one.due
    let_time_pass(tenant_a, consenting, -1)
    let_time_pass(tenant_a, silent, -1)
    call_command("upkeep")
    assert state_of(tenant_a, consenting) == RequestState.CONSENT_BY_SILENCE
    assert state_of(tenant_a, silent) == RequestState.FILED
    assert state_of(tenant_a, waiting) == RequestState.FILED
    with tenant_context(tenant_a):
        done = HistoryEntry.of(consenting).values_list("action", flat=True)
        assert list(done)[-2:] == ["requests.consent", "requests.document_issued"]
        assert not Message.objects.exists()


def test_what_is_old_is_erased_by_upkeep(tenant_a, procedure):
    with tenant_context(tenant_a):
        from services_plugins.requests.actions.draft import start

        old, new = start(procedure), start(procedure)
        long_ago = timezone.now() - dt.timedelta(days=40)
        Request.objects.filter(pk=old.pk).update(updated_at=long_ago)
    call_command("upkeep")
    with tenant_context(tenant_a):
        assert [*Request.objects.values_list("pk", flat=True)] == [new.pk]
