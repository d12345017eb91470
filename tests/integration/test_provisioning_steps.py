"""Steps one by one: repeated, refused, failed, and taken up again."""

import errno
import re
from collections import Counter

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.utils import translation
from django_tenants.utils import schema_context, schema_exists, tenant_context
from wagtail.models import Site

from cms.models import SiteIdentity
from tenants.accounts.models import User
from tenants.actions.hosts import add_host, make_primary
from tenants.actions.provision import Order, order_provisioning
from tenants.actions.remove import archive
from tenants.audit import SYSTEM
from tenants.enums import JobState, StepState, TenantState
from tenants.models import AuditEntry, ProvisioningJob, Tenant, Territory
from tenants.provisioning import catalogue, runner, steps
from tenants.provisioning.runner import StepFailed, TenantBusy, run_job
from tests.threads import in_thread
from themes.models import ThemeSettings

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OUEZZANE = "01.405.01.09"
# Upper rooms may add steps of their own between these.
AGREED = [
    "schema",
    "identity",
    "languages",
    "theme",
    "roles",
    "starter_content",
    "search_index",
    "hosts",
    "go_live",
]
KEYS = list(steps.keys())


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def order(tenant_a) -> Order:
    territory = Territory.objects.get(code=OUEZZANE)
    return Order(territory, slug="ouezzane", admin_email="first@ouezzane.example")


@pytest.fixture
def job(order) -> ProvisioningJob:
    return order_provisioning(order, actor=SYSTEM)


def rows_of(tenant: Tenant) -> dict[str, Counter[str]]:
    """Every row of the tenant's schema, by table."""
    return {
        statement: Counter(rows.splitlines())
        for statement, rows in catalogue.data(tenant.schema_name)
    }


def states(job: ProvisioningJob) -> dict[str, str]:
    return dict(job.steps.values_list("key", "state"))


def fail_in(monkeypatch: pytest.MonkeyPatch, key: str, accident) -> None:
    """Have the last part of the step `key` meet with `accident`."""
    last = steps.parts(key)[-1]
    part = steps.Step(key, last.order, last.label, lambda tenant, options: accident())
    monkeypatch.setattr(steps, "_parts", [*steps._parts, part])


# --- In the right order, once ----------------------------------------------------------------


def test_the_steps_are_those_that_were_agreed():
    assert [key for key in KEYS if key in AGREED] == AGREED
    assert KEYS[-1] == "go_live"
    assert steps.labels().keys() == steps.keys().keys()


def test_a_job_takes_every_step_and_opens_the_site(job):
    seen = []
    run_job(job, lambda step, remaining: seen.append((step.key, remaining)))
    assert seen == [(key, len(KEYS) - place) for place, key in enumerate(KEYS, start=1)]
    job.refresh_from_db()
    tenant = Tenant.objects.get(slug="ouezzane")
    assert (job.state, tenant.state) == (JobState.DONE, TenantState.LIVE)
    assert tenant.live_since
    assert tenant.golden_fingerprint
    assert set(states(job).values()) == {StepState.DONE}
    assert all(seconds > 0 for seconds in job.steps.values_list("seconds", flat=True))
    assert Client(headers={"host": "ouezzane.localhost"}).get("/fr/").status_code == 200


def test_a_finished_job_does_nothing_any_more(job):
    run_job(job)
    before, entries = rows_of(job.tenant), AuditEntry.objects.count()
    run_job(job, lambda step, remaining: pytest.fail(step.key))
    assert rows_of(job.tenant) == before
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("key", KEYS)
def test_a_step_that_is_repeated_changes_nothing(order, key, django_capture_on_commit_callbacks):
    """Whether in the middle of a job, where its row was lost, or after it."""
    order.hosts = ["ouezzane.example", "www.ouezzane.example"]
    job = order_provisioning(order, actor=SYSTEM)
    run_job(job)
    tenant = Tenant.objects.get(slug="ouezzane")
    Tenant.objects.filter(pk=tenant.pk).update(state=TenantState.PROVISIONING)
    before = rows_of(tenant)
    domains = list(tenant.domains.values_list("pk", "domain", "is_primary"))
    mails = len(mail.outbox)

    tenant = Tenant.objects.select_related("territory").get(pk=tenant.pk)
    with django_capture_on_commit_callbacks(execute=True), tenant_context(tenant):
        for part in steps.parts(key):
            part.run(tenant, job.options)

    after = rows_of(tenant)
    changed = {table for table in before if before[table] != after.get(table)}
    # The index is made anew, which gives its rows other numbers.
    assert changed <= {table for table in before if "wagtailsearch_indexentry" in table}
    for table in changed:
        assert before[table].total() == after[table].total()
    assert after.keys() == before.keys()
    assert list(tenant.domains.values_list("pk", "domain", "is_primary")) == domains
    assert len(mail.outbox) == mails


# --- What was asked for ------------------------------------------------------------------------


def test_the_options_of_an_order_are_carried_out(order, django_capture_on_commit_callbacks):
    order.hosts, order.languages, order.theme = ["b.example", "a.example"], ["fr", "ar"], "oasis"
    job = order_provisioning(order, actor=SYSTEM)
    with django_capture_on_commit_callbacks(execute=True):
        run_job(job)
    tenant = Tenant.objects.get(slug="ouezzane")
    hosts = dict(tenant.domains.values_list("domain", "is_primary"))
    assert hosts == {"b.example": True, "a.example": False, "ouezzane.localhost": False}
    assert tenant.primary_host == "b.example"
    with tenant_context(tenant):
        assert Site.objects.get().hostname == "b.example"
        assert SiteIdentity.load().languages == ["ar", "fr"]
        assert ThemeSettings.objects.get().key == "oasis"
        assert User.objects.get().email == "first@ouezzane.example"
    [message] = mail.outbox
    assert message.to == ["first@ouezzane.example"]
    assert "http://b.example" in message.body


@pytest.mark.parametrize("theme", ["medina", "oasis"])
def test_the_theme_asked_for_wins_over_the_one_that_chance_would_give(order, theme):
    order.theme = theme
    job = order_provisioning(order, actor=SYSTEM)
    run_job(job)
    with tenant_context(job.tenant):
        assert ThemeSettings.objects.get().key == theme


def test_what_the_language_of_the_person_is_makes_no_difference(order):
    job = order_provisioning(order, actor=SYSTEM)
    with translation.override("fr"):
        run_job(job)
        assert translation.get_language() == "fr"
    with tenant_context(job.tenant):
        assert User.objects.get().preferred_language == "ar"


def test_a_repeated_hosts_step_keeps_the_primary_host_that_was_chosen_since(job):
    run_job(job)
    tenant = Tenant.objects.get(slug="ouezzane")
    make_primary(add_host(tenant, "chosen.example", actor=SYSTEM), actor=SYSTEM)
    tenant.refresh_from_db()
    with tenant_context(tenant):
        steps.open_hosts(tenant, {"hosts": ["other.example"]})
    assert tenant.domains.get(is_primary=True).domain == "chosen.example"
    assert tenant.primary_host == "chosen.example"


def test_the_first_administrator_gets_one_invitation_with_a_link_that_works(order, monkeypatch):
    """At the end, when there is an address; and once, however often the job is resumed."""
    job = order_provisioning(order, actor=SYSTEM)
    with monkeypatch.context() as patch:
        fail_in(patch, "hosts", no_room)
        with pytest.raises(StepFailed):
            run_job(job)
    assert mail.outbox == []
    run_job(job)
    [message] = mail.outbox
    assert message.to == ["first@ouezzane.example"]
    [path] = re.findall(
        r"http://ouezzane\.localhost(?::\d+)?(/account/invitation/\S+)", message.body
    )
    visitor = Client(headers={"host": "ouezzane.localhost"})
    assert visitor.get(path, follow=True).status_code == 200


def test_a_mail_that_cannot_be_sent_keeps_the_site_closed_until_it_can(order, monkeypatch):
    job = order_provisioning(order, actor=SYSTEM)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", lambda *args: no_server())
        with pytest.raises(StepFailed, match=r"The invitation could not be sent: .*refused"):
            run_job(job)
    assert Tenant.objects.get(pk=job.tenant_id).state == TenantState.PROVISIONING
    run_job(job)
    assert Tenant.objects.get(pk=job.tenant_id).state == TenantState.LIVE
    assert len(mail.outbox) == 1


def no_server() -> None:
    raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")


# --- Failure and another try -------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_a_step_that_fails_leaves_nothing_of_itself_and_is_taken_up_again(job, monkeypatch, key):
    def refuse():
        raise ValidationError("Not today.")

    with monkeypatch.context() as patch:
        fail_in(patch, key, refuse)
        with pytest.raises(StepFailed, match=f"{key}: Not today"):
            run_job(job)
    job.refresh_from_db()
    tenant = Tenant.objects.get(pk=job.tenant_id)
    assert (job.state, tenant.state) == (JobState.FAILED, TenantState.PROVISIONING)
    place = KEYS.index(key)
    assert [states(job)[one] for one in KEYS] == (
        [StepState.DONE] * place
        + [StepState.FAILED]
        + [StepState.PENDING] * (len(KEYS) - place - 1)
    )
    assert job.steps.get(key=key).error == "Not today."
    assert schema_exists(tenant.schema_name) == (key != "schema")
    assert tenant.domains.exists() == (place > KEYS.index("hosts"))
    assert tenant.live_since is None

    taken = []
    run_job(job, lambda step, remaining: taken.append(step.key))
    assert taken == KEYS[place:]
    job.refresh_from_db()
    assert (job.state, job.tenant.state) == (JobState.DONE, TenantState.LIVE)
    assert not job.steps.exclude(error="").exists()


def raise_in_database(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{code}'; END $$")


def no_room() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


ACCIDENTS = {
    "database full": (lambda: raise_in_database("53100"), "The disk of the database is full."),
    "shut down": (lambda: raise_in_database("57P01"), "The database went away."),
    "storage full": (no_room, "The disk is full."),
    "something else": (lambda: raise_in_database("23505"), "IntegrityError: trouble"),
}


@pytest.mark.parametrize(("accident", "reason"), ACCIDENTS.values(), ids=ACCIDENTS.keys())
def test_what_happened_is_said_and_the_job_can_be_resumed(job, monkeypatch, accident, reason):
    with monkeypatch.context() as patch, translation.override("en"):
        fail_in(patch, "starter_content", accident)
        with pytest.raises(StepFailed, match=reason):
            run_job(job)
    assert job.steps.get(key="starter_content").error.startswith(reason)
    run_job(job)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_reasons_are_said_in_the_language_of_the_person(job, monkeypatch):
    fail_in(monkeypatch, "identity", no_room)
    with translation.override("fr"), pytest.raises(StepFailed) as caught:
        run_job(job)
    assert caught.value.reason.startswith("Le disque est plein")


def test_a_home_page_that_does_not_answer_keeps_the_site_closed(job, monkeypatch):
    def no_page():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE wagtailcore_page SET live = false WHERE depth = 2")

    with monkeypatch.context() as patch:
        fail_in(patch, "search_index", no_page)
        with pytest.raises(StepFailed, match="go_live"):
            run_job(job)
    tenant = Tenant.objects.get(pk=job.tenant_id)
    assert tenant.state == TenantState.PROVISIONING
    assert Client(headers={"host": "ouezzane.localhost"}).get("/ar/").status_code == 404


# --- Two at once, and closed in between --------------------------------------------------------


def test_a_second_run_on_the_same_tenant_is_sent_away(tenant_a):
    with runner._only_run_of(tenant_a):

        def second():
            with pytest.raises(TenantBusy), runner._only_run_of(tenant_a):
                pytest.fail("both got in")

        in_thread(second)

    def third():
        with runner._only_run_of(tenant_a):
            return "free again"

    assert in_thread(third) == "free again"


def test_a_tenant_that_was_archived_is_not_opened(job):
    archive(job.tenant, actor=SYSTEM)
    with pytest.raises(ValidationError, match="“Archived”"):
        run_job(job)
    assert Tenant.objects.get(pk=job.tenant_id).state == TenantState.ARCHIVED
    assert not schema_exists(job.tenant.schema_name)


def test_a_tenant_that_is_archived_in_between_is_not_opened(job, monkeypatch):
    def somebody_archives():
        with schema_context("public"):
            archive(job.tenant, actor=SYSTEM)

    with monkeypatch.context() as patch:
        fail_in(patch, "hosts", somebody_archives)
        with pytest.raises(StepFailed, match="go_live"):
            run_job(job)
    tenant = Tenant.objects.get(pk=job.tenant_id)
    assert tenant.state == TenantState.ARCHIVED
    assert Client(headers={"host": "ouezzane.localhost"}).get("/ar/").status_code == 404
