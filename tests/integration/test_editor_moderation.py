"""From a draft to the site: submitted, sent back, approved, scheduled, withdrawn; and the mails."""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context
from wagtail.models import Locale, Page

from cms import languages
from cms.enums import Role, SectionListing
from cms.models import NewsPage, SectionPage
from tests.accounts import client_of, make_staff

pytestmark = pytest.mark.django_db

FORM = {
    "title": "سوق الخميس",
    "slug": "souq",
    "date": "2026-11-20",
    "category": "other",
    "summary": "",
    "body-count": "0",
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
}


@pytest.fixture(autouse=True)
def real_sender(settings) -> None:
    """Put the platform's own mail backend back, which the test runner takes away."""
    settings.EMAIL_BACKEND = "tenants.mail.TenantEmailBackend"


@pytest.fixture
def staff(tenant_a):
    """One colleague per role, with languages of their own."""
    return {
        Role.EDITOR: make_staff(tenant_a, Role.EDITOR, preferred_language="fr"),
        Role.MODERATOR: make_staff(tenant_a, Role.MODERATOR, preferred_language="ar"),
    }


@pytest.fixture
def editor(tenant_a, staff) -> Client:
    return client_of(tenant_a, staff[Role.EDITOR])


@pytest.fixture
def moderator(tenant_a, staff) -> Client:
    return client_of(tenant_a, staff[Role.MODERATOR])


@pytest.fixture
def submitted(tenant_a, editor, django_capture_on_commit_callbacks) -> NewsPage:
    """A piece of news that the editor has written and submitted."""
    with tenant_context(tenant_a):
        section = SectionPage.objects.get(listing=SectionListing.NEWS, locale__language_code="ar")
    with django_capture_on_commit_callbacks(execute=True):
        url = f"/admin/pages/add/cms/newspage/{section.pk}/"
        editor.post(url, FORM | {"action-submit": "1"})
    with tenant_context(tenant_a):
        return NewsPage.objects.get(title=FORM["title"])


def decide(client: Client, tenant, page: Page, action: str, comment: str = "") -> None:
    """Approve or reject as the moderation's window does."""
    with tenant_context(tenant):
        task = page.current_workflow_task_state
    url = f"/admin/pages/workflow/action/{page.pk}/{action}/{task.pk}/"
    client.post(url, {"comment": comment})


def messages_to(user) -> list[mail.EmailMessage]:
    return [message for message in mail.outbox if user.email in message.to]


def test_a_submitted_page_waits_and_the_moderator_is_told(tenant_a, staff, submitted, moderator):
    assert not submitted.live
    (message,) = messages_to(staff[Role.MODERATOR])
    assert FORM["title"] in message.subject
    # In the moderator's language, from the commune, to the commune's own editor.
    assert "تم تقديم الصفحة" in message.body
    assert f"+{tenant_a.slug}@" in message.from_email
    assert f"{tenant_a.base_url}/admin/pages/{submitted.pk}/edit/" in message.body
    assert not messages_to(staff[Role.EDITOR])
    assert FORM["title"] in moderator.get("/admin/").content.decode()


def test_approval_publishes_and_tells_the_author(
    tenant_a, staff, submitted, moderator, client_a, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        decide(moderator, tenant_a, submitted, "approve", "très bien")

    with tenant_context(tenant_a):
        submitted.refresh_from_db()
        assert submitted.live
    (message,) = messages_to(staff[Role.EDITOR])
    assert "approuvé" in message.body or "publié" in message.body
    assert client_a.get("/ar/الأخبار/souq/").status_code == 200


def test_rejection_comes_back_with_its_reason_in_the_authors_language(
    tenant_a, staff, submitted, moderator, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        decide(moderator, tenant_a, submitted, "reject", "Ajoutez la date du marché.")

    with tenant_context(tenant_a):
        submitted.refresh_from_db()
        assert not submitted.live
    (message,) = messages_to(staff[Role.EDITOR])
    assert "Ajoutez la date du marché." in message.body
    assert "rejeté" in message.body


def test_the_editor_can_not_approve_their_own_page(tenant_a, submitted, editor):
    with tenant_context(tenant_a):
        task = submitted.current_workflow_task_state
    editor.post(f"/admin/pages/workflow/action/{submitted.pk}/approve/{task.pk}/", {"comment": ""})

    with tenant_context(tenant_a):
        submitted.refresh_from_db()
        assert not submitted.live


def test_the_other_commune_sees_neither_the_page_nor_the_mail(tenant_b, submitted, staff, client_b):
    neighbour = make_staff(tenant_b, Role.MODERATOR, "neighbour@example.org")
    client = client_of(tenant_b, neighbour)

    assert FORM["title"] not in client.get("/admin/").content.decode()
    assert FORM["title"] not in client.get("/admin/reports/workflow/").content.decode()
    assert not messages_to(neighbour)


def test_a_scheduled_page_appears_at_its_time(tenant_a, submitted, moderator):
    soon = timezone.localtime(timezone.now() + dt.timedelta(hours=1))
    moderator.post(
        f"/admin/pages/{submitted.pk}/edit/",
        FORM | {"go_live_at": soon.strftime("%Y-%m-%d %H:%M"), "action-publish": "1"},
    )

    with tenant_context(tenant_a):
        submitted.refresh_from_db()
        assert not submitted.live
        assert submitted.scheduled_revision is not None
        Page.objects.filter(pk=submitted.pk).update(go_live_at=timezone.now())
        revision = submitted.scheduled_revision
        revision.approved_go_live_at = timezone.now() - dt.timedelta(minutes=1)
        revision.content["go_live_at"] = None
        revision.save()
        call_command("publish_scheduled")
        submitted.refresh_from_db()
        assert submitted.live


def test_a_page_is_withdrawn_and_its_earlier_versions_stay(
    tenant_a, submitted, moderator, client_a
):
    decide(moderator, tenant_a, submitted, "approve")
    moderator.post(
        f"/admin/pages/{submitted.pk}/edit/", FORM | {"title": "سوق الجمعة", "action-publish": "1"}
    )
    assert "سوق الجمعة" in client_a.get("/ar/الأخبار/souq/").content.decode()

    moderator.post(f"/admin/pages/{submitted.pk}/unpublish/", {})

    assert client_a.get("/ar/الأخبار/souq/").status_code == 404
    history = moderator.get(f"/admin/pages/{submitted.pk}/history/")
    assert history.status_code == 200
    with tenant_context(tenant_a):
        titles = [revision.content["title"] for revision in submitted.revisions.order_by("pk")]
    assert titles[0] == FORM["title"]
    assert titles[-1] == "سوق الجمعة"


def test_one_language_for_the_editor_and_the_mails(tenant_a, staff):
    user = staff[Role.EDITOR]
    with tenant_context(tenant_a):
        assert user.wagtail_userprofile.preferred_language == "fr"
        user.wagtail_userprofile.preferred_language = "ar"
        user.wagtail_userprofile.save()
        user.refresh_from_db()
        assert user.preferred_language == "ar"


def test_a_commune_of_two_languages_is_offered_no_third(tenant_a, editor):
    with tenant_context(tenant_a):
        languages.speak(["ar", "fr"])
        languages.forget_unspoken()
        page = NewsPage.objects.filter(locale__language_code="ar").first()
        assert not Locale.objects.filter(language_code="zgh").exists()
        assert (
            not Page.objects.filter(depth__gt=1)
            .exclude(locale__language_code__in=["ar", "fr"])
            .exists()
        )

    form = editor.get(f"/admin/localize/submit/page/{page.pk}/").content.decode()
    assert "ⵜⴰⵎⴰⵣⵉⵖⵜ" not in form
    assert "ⵜⴰⵎⴰⵣⵉⵖⵜ" not in editor.get("/admin/pages/").content.decode()


def test_pages_that_somebody_worked_on_stay_when_a_language_goes(tenant_a):
    with tenant_context(tenant_a):
        NewsPage.objects.get(locale__language_code="zgh").save_revision()
        languages.speak(["ar", "fr"])
        languages.forget_unspoken()
        assert NewsPage.objects.filter(locale__language_code="zgh").exists()
