"""Being told of the council's works: asked for, confirmed by a POST, told once, ended by a link."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import schema_context, tenant_context

from services_plugins.council import figures, news, retention
from services_plugins.council.actions import subscribe as actions
from services_plugins.council.actions.subscribe import Wish, coded, decoded
from services_plugins.council.enums import MinutesState, Topic
from services_plugins.council.models import Deliberation, Member, Minutes, Subscription
from services_plugins.kit import history
from services_plugins.kit.models import Contact, Notification, ServiceSettings
from services_plugins.kit.people import contact_for
from tenants.models import Tenant
from tests import council as made
from tests.council import Council, council_of

pytestmark = pytest.mark.django_db
BASE = "/fr/online/council"


@pytest.fixture
def council(tenant_a: Tenant) -> Council:
    with tenant_context(tenant_a):
        return council_of()


def verified(address: str, language: str = "fr") -> Contact:
    contact = contact_for("email", address)
    contact.verified_at, contact.language = timezone.now(), language
    contact.save()
    return contact


def follows(contact: Contact, topic: Topic, detail: str = "") -> Subscription:
    (row,) = actions.subscribe(contact, [Wish(topic, detail)])
    return row


def happen(row: Any, action: str) -> None:
    """Note a step in the history, and run what follows from it."""
    entry = history.record(row, action, actor=history.SYSTEM)
    news.tell_subscribers.func(entry.pk, 0)


def told() -> list[tuple[str, str]]:
    """Return who was told at which address."""
    rows = Notification.objects.filter(template="council/news").select_related("contact")
    return sorted((row.contact.address, row.context["path"]) for row in rows)


def sent_link() -> str:
    (body,) = (one.body for one in mail.outbox[-1:])
    return re.search(r"https?://[^/\s]+(/\S+)", body)[1]


# --- The way in ---------------------------------------------------------------------------------


def test_nothing_is_kept_before_the_link_is_confirmed_by_post(
    council: Council, tenant_a: Tenant, client_a: Client, settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    form = {"topics": ["sessions", "deliberations"], "theme": "roads"}
    answer = client_a.post(f"{BASE}/subscribe/", form | {"address": "no address"})
    assert answer.status_code == 200
    assert 'value="no address"' in answer.content.decode()
    answer = client_a.post(f"{BASE}/subscribe/", form | {"address": "Reader@Example.org"})
    assert answer.url == f"{BASE}/subscribe/code/"
    with tenant_context(tenant_a):
        assert not Subscription.objects.exists()
        link = sent_link()
    assert client_a.get(link).status_code == 200
    with tenant_context(tenant_a):
        # A program that checks mail has followed the link.
        assert not Subscription.objects.exists()
    assert client_a.post(link).url == f"{BASE}/subscribe/done/subscribed/"
    with tenant_context(tenant_a):
        rows = Subscription.objects.order_by("topic").values_list("topic", "detail")
        assert list(rows) == [("deliberations", "roads"), ("sessions", "")]
    assert client_a.post(link).status_code == 410


def test_the_code_does_the_same_and_a_wrong_one_nothing(
    council: Council, tenant_a: Tenant, client_a: Client, client_b: Client, settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    matter = council.items[0].pk
    path = f"{BASE}/subscribe/?matter={matter}"
    page = client_a.get(path).content.decode()
    assert "Point 1" in page
    assert 'name="topics"' not in page
    client_a.post(path, {"address": "reader@example.org"})
    code = re.search(r"\b(\d{6})\b", mail.outbox[-1].body)[1]
    wrong = str((int(code) + 1) % 1_000_000).zfill(6)
    assert client_a.post(f"{BASE}/subscribe/code/", {"code": wrong}).status_code == 200
    assert client_b.post(f"{BASE}/subscribe/code/", {"code": code}).url == f"{BASE}/subscribe/"
    with tenant_context(tenant_a):
        assert not Subscription.objects.exists()
    assert client_a.post(f"{BASE}/subscribe/code/", {"code": code}).status_code == 302
    with tenant_context(tenant_a):
        row = Subscription.objects.get()
        assert (row.topic, row.detail) == (Topic.MATTER, str(matter))


def test_wishes_pass_through_a_proof_unchanged_and_nothing_else_does() -> None:
    wishes = [
        Wish(Topic.SESSIONS),
        Wish(Topic.DELIBERATIONS, "organisation"),
        Wish(Topic.MINUTES),
    ]
    line = coded(wishes)
    assert decoded(line) == wishes
    # The purpose of a code holds at most 80 characters.
    assert len(f"council.subscribe:{line}") <= 80
    for wrong in ("", "matter", "matter.x", "sessions.roads", "deliberations.nothing", "a,b.c"):
        assert decoded(wrong) == []


def test_nobody_follows_without_end(council: Council, tenant_a: Tenant, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    with tenant_context(tenant_a):
        contact = verified("reader@example.org")
        follows(contact, Topic.SESSIONS)
        follows(contact, Topic.SESSIONS)
        follows(contact, Topic.MINUTES)
        with pytest.raises(actions.TooManySubscriptions):
            follows(contact, Topic.MATTER, "1")
        assert contact.council_subscriptions.count() == 2


# --- What is told -------------------------------------------------------------------------------


def test_who_wished_it_is_told_once_and_nobody_else(
    council: Council, tenants_ab: tuple[Tenant, Tenant]
) -> None:
    with tenant_context(tenants_ab[1]):
        follows(verified("elsewhere@example.org"), Topic.SESSIONS)
    with tenant_context(tenants_ab[0]):
        matter = str(council.coming_items[0].pk)
        both = verified("both@example.org")
        follows(both, Topic.SESSIONS)
        follows(both, Topic.MATTER, matter)
        follows(verified("matter@example.org", "ar"), Topic.MATTER, matter)
        follows(verified("roads@example.org"), Topic.DELIBERATIONS, "roads")
        follows(verified("water@example.org"), Topic.DELIBERATIONS, "water")
        unproven = contact_for("email", "unproven@example.org")
        Subscription.objects.create(contact=unproven, topic=Topic.SESSIONS)
        gone = verified("bounced@example.org")
        follows(gone, Topic.SESSIONS)
        Contact.objects.filter(pk=gone.pk).update(bounced_at=timezone.now())
        path = f"online/council/sessions/{council.coming.pk}/"
        happen(council.coming, "council.session_convened")
        expected = [("both@example.org", f"/fr/{path}"), ("matter@example.org", f"/ar/{path}")]
        assert told() == expected
        entry = history.HistoryEntry.objects.latest("pk")
        news.tell_subscribers.func(entry.pk, 0)
        assert told() == expected
        happen(council.deliberation, "council.deliberation_published")
        assert told()[-1] == (
            "roads@example.org",
            f"/fr/online/council/deliberations/{council.deliberation.pk}/",
        )
        assert len(told()) == 3
    with tenant_context(tenants_ab[1]):
        assert told() == []


def test_what_is_not_public_or_made_up_is_told_to_nobody(
    council: Council, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        for topic in (Topic.SESSIONS, Topic.DELIBERATIONS, Topic.MINUTES):
            follows(verified("reader@example.org"), topic)
        Deliberation.objects.update(published_at=None)
        happen(council.deliberation, "council.deliberation_published")
        council.coming.is_demonstration = True
        council.coming.save()
        happen(council.coming, "council.session_convened")
        Minutes.objects.update(removed_at=timezone.now())
        happen(council.minutes, "council.minutes_published")
        assert told() == []


def test_the_history_alone_has_people_told(council: Council, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        before = queued()
        history.record(council.held, "council.agenda_sent", actor=history.SYSTEM)
        assert queued() == before
        history.record(council.coming, "council.session_moved", actor=history.SYSTEM)
        assert queued() == before + 1
        settings = ServiceSettings.load()
        settings.switched_off = ["council"]
        settings.save()
        history.record(council.coming, "council.session_moved", actor=history.SYSTEM)
        assert queued() == before + 1


def queued() -> int:
    return len(runs_to_come())


def runs_to_come() -> list[DBTaskResult]:
    """Return the runs that were queued; the queue is the platform's, in the public schema."""
    with schema_context("public"):
        rows = DBTaskResult.objects.filter(task_path__endswith="news.tell_subscribers")
        return list(rows.order_by("enqueued_at"))


def test_many_are_written_to_in_batches(council: Council, tenant_a: Tenant, monkeypatch) -> None:
    monkeypatch.setattr(news, "BATCH", 2)
    with tenant_context(tenant_a):
        for number in range(5):
            follows(verified(f"reader{number}@example.org"), Topic.MINUTES)
        history.record(council.minutes, "council.minutes_published", actor=history.SYSTEM)
        runs = 0
        while runs < len(queue := runs_to_come()):
            (run,) = queue[runs:]
            news.tell_subscribers.func(*run.args_kwargs["args"])
            runs += 1
        assert runs == 3
        assert len(told()) == 5


# --- The way out --------------------------------------------------------------------------------


def test_a_message_says_how_to_stop_it_and_programs_can(
    council: Council, tenant_a: Tenant, client_a: Client, client_b: Client, settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with tenant_context(tenant_a):
        reader = verified("reader@example.org")
        follows(reader, Topic.SESSIONS)
        kept = follows(reader, Topic.MINUTES)
        happen(council.coming, "council.session_convened")
    message = mail.outbox[-1]
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in message.body
    path = "/" + link.partition("://")[2].partition("/")[2]
    assert "Sessions" in client_a.get(path).content.decode()
    assert client_b.get(path).status_code == 404
    assert client_a.get(path[:-2] + "x/").status_code == 404
    # Strict about forgery elsewhere; here a program has no cookie.
    program = Client(enforce_csrf_checks=True, headers={"host": tenant_a.primary_host})
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 302
    with tenant_context(tenant_a):
        assert list(Subscription.objects.all()) == [kept]
    client_a.post(path, {"all": "1"})
    with tenant_context(tenant_a):
        assert not Subscription.objects.exists()
    assert client_a.get(path).status_code == 200
    client_a.post(path, {"end": ["x", "9" * 30]})


# --- Personal data and figures --------------------------------------------------------------------


def test_personal_data_is_given_out_erased_and_forgotten_in_time(
    council: Council, tenant_a: Tenant
) -> None:
    now = timezone.now()
    with tenant_context(tenant_a):
        contact = verified("reader@example.org")
        follows(contact, Topic.SESSIONS)
        member = council.members[4]
        Member.objects.filter(pk=member.pk).update(contact=contact, public_phone="0600000000")
        (subscription, seat) = retention.export(contact)
        assert subscription["topic"] == "sessions"
        assert seat["public_phone"] == "0600000000"
        assert retention.erase(contact) == 2
        assert retention.export(contact) == []
        follows(contact, Topic.SESSIONS)
        Member.objects.filter(pk=member.pk).update(public_phone="0600000000")
        assert retention.remove_unreachable(now) == 0
        assert retention.empty_former_members(now) == 0
        Contact.objects.filter(pk=contact.pk).update(bounced_at=now - dt.timedelta(days=9))
        member.memberships.update(ends_on=now.date() - dt.timedelta(days=9))
        assert retention.remove_unreachable(now) == 1
        assert retention.empty_former_members(now) == 1
        assert Member.objects.get(pk=member.pk).public_phone == ""


def test_figures_and_checks_tell_what_is_late(council: Council, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        assert figures.sessions_held() == 1
        assert figures.published_in_time() == 0
        council.deliberation.published_at = council.sitting.ended_at
        council.deliberation.save()
        assert figures.published_in_time() == 100
        assert figures.minutes_late() == 0
        assert figures.unpublished_minutes() == figures.unpublished_deliberations() == ""
        assert figures.no_opposition_chair() == ""
        assert "1" in figures.missing_sessions()
        council.minutes.published_at, council.minutes.state = None, MinutesState.DRAFT
        council.minutes.save()
        council.services.is_opposition_chaired = False
        council.services.save()
        made.deliberation_of(council.items[1], published_at=None)
        assert figures.minutes_late() == 1
        assert "1" in figures.unpublished_minutes()
        assert "1" in figures.unpublished_deliberations()
        assert figures.no_opposition_chair()
