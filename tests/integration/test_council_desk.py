"""The council's desk: who sees which screen, and that no other commune sees anything."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import tenant_context

from cms.enums import Role
from services_plugins.council import planner
from services_plugins.council.enums import SessionState
from services_plugins.council.models import Session, Submission
from services_plugins.kit.models import ServiceSettings
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import make_staff
from tests.secretariat import add_item, convened, council, planned

TODAY = timezone.localdate()
pytestmark = pytest.mark.django_db
ADMIN = "/admin/council"


def signed_in(tenant: Tenant, role: Role) -> Client:
    """A browser of somebody with a role of the commune."""
    user = make_staff(tenant, role)
    client = Client(headers={"host": tenant.primary_host})
    with tenant_context(tenant):
        client.force_login(user)
    return client


def test_each_screen_opens_for_the_secretariat(tenant_a: Tenant) -> None:
    client = signed_in(tenant_a, Role.MODERATOR)
    for path in ("", "sessions/", "people/"):
        assert client.get(f"{ADMIN}/{path}").status_code == 200


def test_the_menu_hides_with_the_service(tenant_a: Tenant) -> None:
    client = signed_in(tenant_a, Role.ADMINISTRATOR)
    assert f"{ADMIN}/sessions/" in client.get("/admin/").content.decode()
    with tenant_context(tenant_a):
        off = ServiceSettings.load()
        off.switched_off = ["council"]
        off.save()
    assert f"{ADMIN}/sessions/" not in client.get("/admin/").content.decode()
    assert client.get(f"{ADMIN}/", follow=True).status_code == 404


@pytest.fixture
def staff(tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return User.objects.create_superuser("staff@example.org", "secret-words")


def test_a_session_from_the_plan_to_the_notice(
    tenants_ab: tuple[Tenant, Tenant], staff: User
) -> None:
    tenant_a, tenant_b = tenants_ab
    with tenant_context(tenant_a):
        council(staff)
    client = signed_in(tenant_a, Role.MODERATOR)
    assert client.get(f"{ADMIN}/sessions/plan/").status_code == 200
    wrong = client.post(f"{ADMIN}/sessions/plan/", {"plan-opens_on": "2027-06-01"})
    assert wrong.status_code == 400
    assert "2027-06-01" in wrong.content.decode()
    with tenant_context(tenant_a):
        opens_on = next(
            one for one in planner.openings(timezone.localdate()) if one.is_in_time(TODAY)
        ).opens_on
    client.post(f"{ADMIN}/sessions/plan/", {"plan-opens_on": opens_on.isoformat()})
    with tenant_context(tenant_a):
        session = Session.objects.get()
    page = f"{ADMIN}/sessions/{session.pk}/"
    fields = {
        "item-origin": "president",
        "item-theme": "roads",
        "item-majority": "cast",
        "item-visa": "none",
    }
    wrong = client.post(f"{page}item/", fields | {"item-title_fr": "Éclairage"})
    assert wrong.status_code == 400
    assert "Éclairage" in wrong.content.decode()
    for title in ("الإنارة", "النظافة"):
        assert client.post(f"{page}item/", fields | {"item-title_ar": title}).status_code == 302
    with tenant_context(tenant_a):
        first, second = session.items.all()
    client.post(f"{ADMIN}/items/{second.pk}/up/")
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan")
    client.post(f"{ADMIN}/items/{first.pk}/paper/", {"paper-kind": "annex", "paper-file": upload})
    assert "plan" in client.get(f"{ADMIN}/items/{first.pk}/").content.decode()
    starts_at = f"{opens_on.isoformat()}T10:00"
    client.post(f"{page}sitting/", {"sitting-starts_at": starts_at, "sitting-place": "قاعة"})
    client.post(f"{page}agenda/", {"agenda-on": TODAY.isoformat()})
    assert client.post(f"{page}convene/", {"convene-reference": "7"}).status_code == 302
    shown = client.get(page).content.decode()
    assert shown.index("النظافة") < shown.index("الإنارة")
    with tenant_context(tenant_a):
        session.refresh_from_db()
        assert session.state == SessionState.CONVENED
        by_hand = session.invitations.filter(is_by_hand=True).first()
        sitting = session.sittings.get()
    assert client.get(f"{page}notice.pdf").headers["Content-Type"] == "application/pdf"
    assert client.get(f"{page}notices/{by_hand.pk}.pdf").status_code == 200
    client.post(f"{page}notices/{by_hand.pk}/")
    with tenant_context(tenant_a):
        by_hand.refresh_from_db()
        assert by_hand.acknowledged_at
    assert client.get(f"{ADMIN}/timetable/{sitting.pk}/").status_code == 200
    assert client.post(f"{page}item/", fields | {"item-title_ar": "متأخرة"}).status_code == 400
    other = signed_in(tenant_b, Role.MODERATOR)
    for path in (page, f"{ADMIN}/items/{first.pk}/", f"{ADMIN}/timetable/{sitting.pk}/"):
        assert other.get(path, follow=True).status_code == 404


def test_what_came_in_writing_is_entered_and_answered(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        term = council(staff)
        member = term.bodies.first().memberships.first().member
    client = signed_in(tenant_a, Role.MODERATOR)
    written = {
        "enter-kind": "question",
        "enter-title_ar": "سؤال حول النقل",
        "enter-text": "نص السؤال",
        "enter-received_on": TODAY.isoformat(),
    }
    wrong = client.post(f"{ADMIN}/submissions/", written)
    assert wrong.status_code == 400
    assert "نص السؤال" in wrong.content.decode()
    client.post(f"{ADMIN}/submissions/", written | {"enter-member": member.pk})
    with tenant_context(tenant_a):
        row = Submission.objects.get()
    page = f"{ADMIN}/submissions/{row.pk}/"
    assert client.get(page).status_code == 200
    client.post(f"{page}answer/", {"answer-text": "جواب", "answer-on": TODAY.isoformat()})
    assert "جواب" in client.get(page).content.decode()


def test_an_editor_sees_no_session(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = planned(staff)
    client = signed_in(tenant_a, Role.EDITOR)
    for path in ("", "sessions/", "people/", "submissions/", f"sessions/{session.pk}/"):
        assert client.get(f"{ADMIN}/{path}").status_code in (302, 403)
    client.post(f"{ADMIN}/sessions/{session.pk}/cancel/", {"cancel-reason": "x"})
    with tenant_context(tenant_a):
        session.refresh_from_db()
        assert session.state == SessionState.PLANNED


def test_a_sessions_page_asks_no_more_for_a_long_agenda(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = convened(staff)
    client = signed_in(tenant_a, Role.MODERATOR)
    page = f"{ADMIN}/sessions/{session.pk}/"
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    with tenant_context(tenant_a):
        Session.objects.update(state=SessionState.PLANNED, agenda_sent_on=None)
        for number in range(12):
            add_item(session, staff, f"نقطة {number}")
        Session.objects.update(state=SessionState.CONVENED)
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few)
    assert len(few) <= 45
