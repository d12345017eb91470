"""The demonstration's requests: every kind of them, true to the rules, and nobody is written to."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import schema_context, tenant_context

from cms.enums import Role
from infra.demo import create_accounts, fill_services
from services_plugins.kit import attachments, deadlines, demonstration, history, numbering
from services_plugins.kit.models import (
    Attachment,
    Contact,
    Deadline,
    HistoryEntry,
    Notification,
)
from services_plugins.petitions.models import Petition
from services_plugins.requests import statistics
from services_plugins.requests.actions import desk as actions
from services_plugins.requests.actions.file import open_steps
from services_plugins.requests.answering import answered_parts
from services_plugins.requests.demonstration import samples
from services_plugins.requests.enums import (
    OPEN,
    TRANSITIONS,
    PublicationState,
    RequestState,
    SilenceRule,
)
from services_plugins.requests.models import (
    Desk,
    DeskMember,
    Message,
    Procedure,
    PublicAnswer,
    Request,
)
from services_plugins.requests.upkeep import keep_up
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import PASSWORD, client_of
from tests.requests import filed, offer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def filled(tenant_a: Tenant, tenant_b: Tenant) -> Tenant:
    """The first commune with its requests; nothing was sent."""
    create_accounts(PASSWORD)
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant_b.pk).update(state="suspended")
    fill_services()
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant_b.pk).update(state="live")
    return tenant_a


def facts() -> list[Any]:
    rows = Request.objects.order_by("pk").values_list("number", "state", "applicant", "due")
    return list(rows)


def test_every_state_and_every_urgency_is_there_and_marked(filled: Tenant, tenant_b: Tenant):
    today = timezone.localdate()
    with tenant_context(filled):
        rows = list(Request.objects.select_related("edition__procedure"))
        assert {row.state for row in rows} == set(RequestState.values)
        assert all(row.is_demonstration for row in rows)
        # Every procedure but one that is as another is.
        procedures = {row.edition.procedure.code for row in rows}
        assert len(procedures) >= Procedure.objects.count() - 1
        waits = {(row.due - today).days for row in rows if row.due}
        assert 0 in waits
        assert min(waits) < 0
        assert waits & {1, 2, 3}
        assert max(waits) > 10
        assert any(row.documents_asked for row in rows)
        assert any(row.latitude and row.is_published for row in rows)
        assert {row.rating for row in rows} > {None, 5}
        assert {row.language for row in rows} == {"ar", "fr", "zgh"}
        assert Message.objects.filter(is_internal=True).exists()
        assert set(Message.objects.values_list("author_kind", flat=True)) == {"citizen", "staff"}
        assert all(one.address.endswith("example.org") for one in Contact.objects.all())
        for row in statistics.by_procedure():
            assert row.median_days is None or 0 <= row.median_days <= 60
        assert any((row.filed or 0) > 10 for row in statistics.by_procedure())
    with tenant_context(tenant_b):
        assert not Request.objects.exists()


def test_they_are_as_the_actions_would_have_made_them(filled: Tenant):
    with tenant_context(filled):
        assert deadlines.recompute() == 0
        for row in Request.objects.select_related("edition__procedure"):
            assert numbering.clean_number(row.number) == row.number
            if row.state == RequestState.DRAFT:
                continue
            code = row.edition.procedure.code
            assert open_steps(row) == [], code
            assert row.edition.definition.relevant(row.given) == row.given
            for language in ("ar", "fr"):
                with translation.override(language):
                    assert answered_parts(row)
            assert history.is_whole(row)
            follows_the_table(row)
            # After a decision only the time to appeal may run.
            running = deadlines.running(row)
            if row.state in OPEN:
                assert row.due == running.due, code
            else:
                assert row.due is None
                assert not running or running.rule_code == row.edition.sheet.appeal_rule
            if row.decided_at:
                first, last = timezone.localdate(row.filed_at), timezone.localdate(row.decided_at)
                is_appealed = HistoryEntry.of(row).filter(action="requests.appealed").exists()
                days = deadlines.working_days(first, last)
                assert row.days_taken == days or (is_appealed and row.days_taken < days)
            assert row.created_at == row.filed_at <= timezone.now()


def follows_the_table(row: Request) -> None:
    state, at = RequestState.DRAFT, None
    for step in HistoryEntry.of(row):
        assert at is None or at <= step.at <= timezone.now()
        at = step.at
        if "to" in step.data:
            assert step.data["from"] == state
            assert RequestState(step.data["to"]) in TRANSITIONS[state]
            state = RequestState(step.data["to"])
    assert state == row.state


@pytest.mark.slow
def test_it_is_the_same_each_time_and_filled_once(filled: Tenant):
    with tenant_context(filled):
        first = facts()
    fill_services()
    with tenant_context(filled):
        assert facts() == first
        demonstration.remove()
    fill_services()
    with tenant_context(filled):
        assert facts() == first


@pytest.mark.slow
def test_two_communes_have_different_people(filled: Tenant, tenant_b: Tenant):
    fill_services()
    found = []
    for tenant in (filled, tenant_b):
        with tenant_context(tenant):
            found.append({number for number, *_rest in facts()})
    assert found[0]
    assert found[1]
    assert not found[0] & found[1]


def test_nobody_is_ever_written_to(filled: Tenant):
    with tenant_context(filled):
        silent = SilenceRule.CONSENT.value
        late = Request.objects.filter(state__in=OPEN, due__lt=timezone.localdate())
        assert late.exists()
        # Nothing lapses on the first day.
        assert not late.filter(edition__sheet_data__silence=silent).exists()
        before = facts()
        keep_up()
        assert facts() == before
        request = late.first()
        user = User.objects.get(groups__name=Role.MODERATOR)
        actions.send_message(request, "Bonjour", user=user)
        actions.decide(request, RequestState.REFUSED, "Loi 31-13", user=user)
        assert not Notification.objects.exists()
    with schema_context("public"):
        names = set(DBTaskResult.objects.values_list("task_path", flat=True))
    assert not {name for name in names if name.endswith(("deliver", "send_warning"))}
    assert not mail.outbox


def test_some_answers_are_published_without_their_people(filled: Tenant):
    with tenant_context(filled):
        answers = list(PublicAnswer.objects.select_related("request"))
        assert {one.state for one in answers} == {PublicationState.PUBLISHED}
        assert len(answers) > 1
        for one in answers:
            assert one.answer
            for name in one.request.applicant.split():
                assert name not in f"{one.title} {one.question} {one.answer}"


def test_published_answers_are_marked_for_programs_too(filled: Tenant, client_a: Client):
    rows = client_a.get("/open-data/requests/answers.json").json()
    assert rows
    assert all(row["is_demonstration"] for row in rows)
    feed = client_a.get("/fr/online/requests/answers/feed.atom").content.decode()
    assert feed.count('<category term="Démonstration"') == len(rows)


def test_staff_find_their_desks_and_see_the_mark(filled: Tenant):
    with tenant_context(filled):
        assert DeskMember.objects.count() == 3 * Desk.objects.count()
        user = User.objects.get(groups__name=Role.EDITOR)
        open_one = Request.objects.filter(state=RequestState.IN_REVIEW).first()
    client = client_of(filled, user)
    inbox = client.get("/admin/requests/").content.decode()
    assert 'class="desk-mark"' in inbox
    page = client.get(f"/admin/requests/file/{open_one.pk}/").content.decode()
    assert 'class="desk-mark"' in page


def test_removing_leaves_what_citizens_filed(filled: Tenant, capsys):
    with tenant_context(filled):
        own = filed(offer())
        mine = Contact.objects.create(channel="email", address="a@example.org", address_hash="a")
        files = [row.file for row in Attachment.objects.all()]
        assert Petition.objects.exists()
    call_command("remove_demonstration", filled.slug)
    assert f"of the demonstration removed from {filled.slug}." in capsys.readouterr().out
    with tenant_context(filled):
        assert not Petition.objects.exists()
        assert list(Request.objects.all()) == [own]
        assert list(Contact.objects.all()) == [mine]
        assert set(HistoryEntry.objects.values_list("subject_id", flat=True)) == {own.pk}
        assert set(Deadline.objects.values_list("subject_id", flat=True)) == {own.pk}
        assert not Attachment.objects.exists()
        assert files
    with pytest.raises(CommandError, match="no tenant nowhere"):
        call_command("remove_demonstration", "nowhere")


def test_only_the_demonstration_is_filled(filled: Tenant, settings):
    settings.DEMO = False
    staff: Mapping[str, Any] = {}
    with tenant_context(filled), pytest.raises(ImproperlyConfigured):
        demonstration.fill(filled, staff)


@pytest.mark.parametrize("sample", [samples.document, samples.photo])
def test_the_specimens_are_files_that_people_may_send(sample):
    one = sample()
    name, content_type, _content = attachments.checked(ContentFile(one.content, one.name))
    assert (name, content_type) == (one.name, one.content_type)
