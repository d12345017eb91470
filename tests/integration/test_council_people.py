"""Who sits in the council: changes keep their history, lists come in whole or not at all."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from cms.enums import Role
from services_plugins.council import attendance, roster
from services_plugins.council.actions import people, prepare
from services_plugins.council.actions.roster import import_members
from services_plugins.council.enums import (
    BodyKind,
    Gender,
    Office,
    Presence,
    SessionState,
    SittingState,
)
from services_plugins.council.hints import hints
from services_plugins.council.models import (
    Attendance,
    Body,
    Member,
    Membership,
    Session,
    Sitting,
    Term,
)
from services_plugins.kit.models import HistoryEntry
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import make_staff
from tests.secretariat import add_member, council

pytestmark = pytest.mark.django_db
ADMIN = "/admin/council"
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
SINCE = TODAY - 400 * DAY
LIST = """الاسم الكامل;الصفة;الفريق;اللجنة
عضو رقم واحد;الرئيس;فريق أ;لجنة المالية
عضو رقم اثنين;النائب الأول;;
عضو رقم ثلاثة;كاتب المجلس;فريق ب;لجنة المرافق
;عضو;;
"""


@pytest.fixture
def staff(tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return User.objects.create_superuser("staff@example.org", "secret-words")


@pytest.fixture
def clerk(tenant_a: Tenant) -> Client:
    user = make_staff(tenant_a, Role.MODERATOR)
    client = Client(headers={"host": tenant_a.primary_host})
    with tenant_context(tenant_a):
        client.force_login(user)
    return client


def body_of(term: Term, kind: BodyKind) -> Body:
    return term.bodies.get(kind=kind)


# --- Seats ------------------------------------------------------------------------------------


def test_a_new_president_leaves_the_old_one_in_the_history(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        term = council(staff)
        bureau = body_of(term, BodyKind.BUREAU)
        first, second = Member.objects.order_by("pk")[:2]
        people.take_seat(first, bureau, Office.PRESIDENT, SINCE, user=staff)
        people.take_seat(second, bureau, Office.PRESIDENT, TODAY, user=staff)
        held = bureau.memberships.filter(office=Office.PRESIDENT).order_by("starts_on")
        assert [(one.member, one.ends_on) for one in held] == [
            (first, TODAY - DAY),
            (second, None),
        ]
        with pytest.raises(ValidationError):
            people.take_seat(second, bureau, Office.PRESIDENT, TODAY, user=staff)
        with pytest.raises(ValidationError):
            people.take_seat(first, bureau, Office.PRESIDENT, SINCE, user=staff)
        assert Membership.objects.on(TODAY - 9 * DAY).get(body=bureau).member == first


def test_a_member_is_replaced_in_the_middle_of_the_term(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        term = council(staff, members=7)
        leaving = Member.objects.first()
        bureau = body_of(term, BodyKind.BUREAU)
        people.take_seat(leaving, bureau, Office.PRESIDENT, SINCE, user=staff)
        with pytest.raises(ValidationError) as error:
            add_member(term, 8, TODAY, staff)
        assert "starts_on" in error.value.message_dict
        people.leave(leaving, TODAY - DAY, "Démission", user=staff)
        assert not Membership.objects.on(TODAY).filter(member=leaving).exists()
        add_member(term, 8, TODAY, staff)
        assert people.council_seats(term, TODAY).count() == 7
        assert people.council_seats(term, TODAY - DAY).filter(member=leaving).exists()
        with pytest.raises(ValidationError):
            people.leave(leaving, TODAY, "Encore", user=staff)
        with pytest.raises(ValidationError):
            people.take_seat(leaving, bureau, Office.PRESIDENT, TODAY, user=staff)


def test_a_new_term_ends_the_old_one(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        old = council(staff)
        with pytest.raises(ValidationError):
            people.begin_term(SINCE, 9, user=staff)
        new = people.begin_term(TODAY, 9, user=staff)
        old.refresh_from_db()
        assert old.ends_on == TODAY - DAY
        assert not Membership.objects.filter(body__term=old, ends_on=None).exists()
        assert {one.kind for one in new.bodies.all()} == {BodyKind.COUNCIL, BodyKind.BUREAU}


def test_contacts_are_public_with_consent_only(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        member = Member.objects.first()
        written = {"photo": None, "public_email": "seat@example.org", "public_phone": ""}
        for day in (None, TODAY + DAY):
            with pytest.raises(ValidationError):
                people.publish_contacts(member, written | {"consented_on": day}, user=staff)
        member = people.publish_contacts(member, written | {"consented_on": TODAY}, user=staff)
        assert member.has_consented
        member = people.withdraw_consent(member, user=staff)
        assert (member.public_email, member.consented_on) == ("", None)
        said = " ".join(str(one.data) for one in HistoryEntry.of(member))
        assert "@" not in said


def test_hints_name_what_the_law_wants(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        term = council(staff, members=6)
        assert len(hints(term, TODAY)) == 5
        for number in range(2):
            people.form_body(
                Body(
                    term=term,
                    kind=BodyKind.STANDING,
                    title_ar=f"لجنة {number}",
                    starts_on=SINCE,
                    is_opposition_chaired=number == 1,
                ),
                user=staff,
            )
        equality = Body(
            term=term, kind=BodyKind.EQUALITY, title_ar="هيئة المساواة", starts_on=SINCE
        )
        people.form_body(equality, user=staff)
        bureau = body_of(term, BodyKind.BUREAU)
        members = list(Member.objects.order_by("pk"))
        people.take_seat(members[0], bureau, Office.PRESIDENT, SINCE, user=staff)
        add_member(term, 7, SINCE, staff)
        assert hints(term, TODAY) == []
        for rank in (1, 2, 3):
            vice = Office.VICE_PRESIDENT
            people.take_seat(members[rank], bureau, vice, SINCE, rank=rank, user=staff)
        assert len(hints(term, TODAY)) == 1
        Member.objects.filter(pk=members[1].pk).update(gender=Gender.WOMAN)
        assert hints(term, TODAY) == []


# --- Attendance -------------------------------------------------------------------------------


def test_absences_count_by_session(
    tenant_a: Tenant, staff: User, django_assert_num_queries
) -> None:
    with tenant_context(tenant_a):
        term = council(staff)
        body, (missing, late, there) = body_of(term, BodyKind.COUNCIL), Member.objects.all()[:3]
        for number in range(3):
            opens_on = TODAY - (90 - 30 * number) * DAY
            session = Session.objects.create(
                term=term,
                opens_on=opens_on,
                closes_on=opens_on,
                state=SessionState.CLOSED,
                closed_at=timezone.now(),
            )
            for sat in range(2):
                sitting = Sitting.objects.create(
                    session=session,
                    body=body,
                    starts_at=timezone.now() - (90 - 30 * number) * DAY,
                    state=SittingState.CLOSED,
                )
                presences = {
                    missing: Presence.ABSENT,
                    late: Presence.ABSENT if sat == 0 else Presence.PRESENT,
                    there: Presence.EXCUSED if number == 2 else Presence.ABSENT,
                }
                for member, presence in presences.items():
                    Attendance.objects.create(sitting=sitting, member=member, presence=presence)
        limits = attendance.limits()
        with django_assert_num_queries(1):
            found = attendance.absences(term)
        assert (found[missing.pk].in_a_row, found[missing.pk].in_all) == (3, 3)
        assert found[missing.pk].over(*limits)
        assert found[late.pk].in_all == 0
        assert (found[there.pk].in_a_row, found[there.pk].in_all) == (0, 2)
        assert not found[there.pk].near(*limits)
        with pytest.raises(ValidationError):
            prepare.send_attendance(session, TODAY + DAY, user=staff)
        session = prepare.send_attendance(session, TODAY, user=staff)
        assert session.attendance_sent_on == TODAY


# --- A list -----------------------------------------------------------------------------------


def test_a_list_comes_in_whole_or_not_at_all(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        term = people.begin_term(SINCE, 3, user=staff)
        found = roster.read(LIST.encode("cp1256"))
        assert len(found.people) == 3 and len(found.problems) == 1
        people.change_seats(term, 2, user=staff)
        with pytest.raises(ValidationError) as error:
            import_members(term, found.people, SINCE, user=staff)
        assert "4" in error.value.messages[0]
        assert not Member.objects.exists()
        assert not term.bodies.filter(kind=BodyKind.GROUP).exists()
        people.change_seats(term, 3, user=staff)
        assert import_members(term, found.people, SINCE, user=staff) == 3
        bureau = body_of(term, BodyKind.BUREAU).memberships
        assert {one.office for one in bureau.all()} == {Office.PRESIDENT, Office.VICE_PRESIDENT}
        secretary = Membership.objects.on(TODAY).get(office=Office.SECRETARY)
        assert secretary.body.kind == BodyKind.COUNCIL
        assert people.council_seats(term, TODAY).count() == 3
        assert term.bodies.filter(kind=BodyKind.GROUP).count() == 2
        assert term.bodies.filter(kind=BodyKind.STANDING).count() == 2
        with pytest.raises(ValidationError):
            import_members(term, found.people, SINCE, user=staff)


def test_a_list_is_looked_at_before_it_is_taken_over(
    tenants_ab: tuple[Tenant, Tenant], clerk: Client
) -> None:
    clerk.post(f"{ADMIN}/people/term/", {"starts_on": SINCE.isoformat(), "seats": "9"})
    upload = SimpleUploadedFile("members.csv", LIST.encode())
    shown = clerk.post(f"{ADMIN}/people/list/", {"file": upload, "starts_on": SINCE.isoformat()})
    assert shown.status_code == 200
    assert "عضو رقم واحد" in shown.content.decode()
    with tenant_context(tenants_ab[0]):
        assert not Member.objects.exists()
    signed = shown.context["list"]
    clerk.post(f"{ADMIN}/people/list/", {"list": f"{signed}x"})
    with tenant_context(tenants_ab[0]):
        assert not Member.objects.exists()
    clerk.post(f"{ADMIN}/people/list/", {"list": signed})
    with tenant_context(tenants_ab[0]):
        assert Member.objects.count() == 3
    with tenant_context(tenants_ab[1]):
        assert not Member.objects.exists()
    bad = SimpleUploadedFile("members.csv", b"\x00\x01")
    assert clerk.post(f"{ADMIN}/people/list/", {"file": bad}).status_code == 400


# --- The desk ---------------------------------------------------------------------------------


def test_the_secretariat_keeps_members_and_bodies(
    tenants_ab: tuple[Tenant, Tenant], clerk: Client
) -> None:
    clerk.post(f"{ADMIN}/people/term/", {"starts_on": SINCE.isoformat(), "seats": "9"})
    fields = {"member-starts_on": SINCE.isoformat(), "member-name_fr": "Siège 1"}
    wrong = clerk.post(f"{ADMIN}/people/do/member/", fields)
    assert wrong.status_code == 400
    assert "Siège 1" in wrong.content.decode()
    clerk.post(f"{ADMIN}/people/do/member/", fields | {"member-name_ar": "المقعد 1"})
    committee = {
        "body-kind": "standing",
        "body-title_ar": "لجنة المالية",
        "body-starts_on": SINCE.isoformat(),
    }
    clerk.post(f"{ADMIN}/people/do/body/", committee)
    with tenant_context(tenants_ab[0]):
        member, body = Member.objects.get(), Body.objects.get(kind=BodyKind.STANDING)
    page = f"{ADMIN}/members/{member.pk}/"
    seat = {"office-body": body.pk, "office-office": "president", "office-starts_on": str(TODAY)}
    assert clerk.post(f"{page}office/", seat).status_code == 302
    consent = {"contacts-public_email": "seat@example.org"}
    assert clerk.post(f"{page}contacts/", consent).status_code == 400
    clerk.post(f"{page}contacts/", consent | {"contacts-consented_on": str(TODAY)})
    shown = clerk.get(page).content.decode()
    assert "seat@example.org" in shown
    assert "لجنة المالية" in shown
    assert clerk.get(f"{ADMIN}/bodies/{body.pk}/").status_code == 200
    assert "المقعد 1" in clerk.get(f"{ADMIN}/people/").content.decode()
    with tenant_context(tenants_ab[1]):
        other = Client(headers={"host": tenants_ab[1].primary_host})
        other.force_login(make_staff(tenants_ab[1], Role.MODERATOR))
    for path in (page, f"{ADMIN}/bodies/{body.pk}/"):
        assert other.get(path, follow=True).status_code == 404


def test_the_members_page_asks_no_more_for_a_large_council(
    tenant_a: Tenant, staff: User, clerk: Client, django_assert_max_num_queries
) -> None:
    with tenant_context(tenant_a):
        council(staff, members=12)
    clerk.get(f"{ADMIN}/people/")
    with django_assert_max_num_queries(30):
        clerk.get(f"{ADMIN}/people/")
