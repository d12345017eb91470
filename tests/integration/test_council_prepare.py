"""A session from the planning to the notice, and what must not happen on the way."""

import datetime as dt
import io
from unittest import mock

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context
from PIL import Image
from pypdf import PdfReader, PdfWriter

from cms.enums import Role
from services_plugins.council import debates as council_debates
from services_plugins.council import pack, papers, planner, telling, upkeep
from services_plugins.council.actions import (
    agenda,
    notice,
    people,
    prepare,
    submissions,
    timetable,
)
from services_plugins.council.actions.papers import attach
from services_plugins.council.enums import (
    ItemState,
    Origin,
    PaperKind,
    Requester,
    SessionState,
    SittingState,
    SubmissionKind,
    SubmissionState,
)
from services_plugins.council.models import (
    AgendaItem,
    Invitation,
    Member,
    Paper,
    Session,
    Submission,
)
from services_plugins.kit import debates, history, notifications
from services_plugins.kit.enums import DeadlineState
from services_plugins.kit.models import Deadline, HistoryEntry, IssuedDocument, Notification
from services_plugins.petitions.debates import KIND
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import make_staff
from tests.petitions import accepted
from tests.secretariat import add_item, add_member, convened, council, hour, planned, ready

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def staff(tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return User.objects.create_superuser("staff@example.org", "secret-words")


def steps_of(subject) -> list[str]:
    return [one.action.removeprefix("council.") for one in HistoryEntry.of(subject)]


def running(session: Session) -> dict[str, dt.date]:
    """The delays that run for a session, by rule."""
    rows = Deadline.of(session).filter(state=DeadlineState.RUNNING)
    return {one.rule_code: one.due for one in rows}


# --- Planning ---------------------------------------------------------------------------------


def test_a_session_runs_under_the_rules_of_its_day(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = planned(staff)
        assert session.state == SessionState.PLANNED
        assert session.closes_on - session.opens_on == 14 * DAY
        assert running(session) == {
            "council.agenda_to_governor": session.opens_on - 20 * DAY,
            "council.notice": session.opens_on - 10 * DAY,
        }
        assert steps_of(session) == ["session_planned"]
        assert history.is_whole(session)


def test_two_sessions_never_overlap(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = planned(staff)
        for day in (session.opens_on, session.closes_on):
            with pytest.raises(ValidationError) as error:
                prepare.request_extraordinary(Requester.PRESIDENT, TODAY, day, user=staff)
            assert "opens_on" in error.value.message_dict
        beside = session.opens_on - 7 * DAY
        prepare.request_extraordinary(Requester.PRESIDENT, TODAY, beside, user=staff)
        with pytest.raises(ValidationError):
            prepare.move_session(session, session.opens_on - DAY, reason="Salle", user=staff)
        assert Session.objects.count() == 2


def test_no_session_outside_a_term(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        with pytest.raises(ValidationError):
            planned(staff)
        assert not Session.objects.exists()


def test_members_ask_for_an_extraordinary_session(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff, members=7)
        day = TODAY + 12 * DAY
        with pytest.raises(ValidationError) as error:
            prepare.request_extraordinary(Requester.THIRD, TODAY, day, members=2, user=staff)
        assert "members" in error.value.message_dict
        with pytest.raises(ValidationError):
            prepare.request_extraordinary(Requester.MAJORITY, TODAY, day, members=3, user=staff)
        with pytest.raises(ValidationError):
            prepare.request_extraordinary(Requester.THIRD, TODAY, day, members=8, user=staff)
        late = TODAY + 16 * DAY
        with pytest.raises(ValidationError) as error:
            prepare.request_extraordinary(Requester.THIRD, TODAY, late, members=3, user=staff)
        assert "opens_on" in error.value.message_dict
        session = prepare.request_extraordinary(Requester.THIRD, TODAY, day, members=3, user=staff)
        assert running(session)["council.extraordinary.refusal"] == TODAY + 10 * DAY
        with pytest.raises(ValidationError):
            prepare.refuse_request(session, " ", user=staff)
        session = prepare.refuse_request(session, "Déjà traité en mai.", user=staff)
        assert session.state == SessionState.CANCELLED
        assert running(session) == {}


def test_a_refusal_comes_in_time_and_never_against_the_majority(
    tenant_a: Tenant, staff: User
) -> None:
    with tenant_context(tenant_a):
        council(staff, members=7)
        asked_on = TODAY - 11 * DAY
        session = prepare.request_extraordinary(
            Requester.THIRD, asked_on, TODAY + 2 * DAY, members=3, user=staff
        )
        with pytest.raises(ValidationError):
            prepare.refuse_request(session, "Trop tard.", user=staff)
        of_right = prepare.request_extraordinary(
            Requester.MAJORITY, TODAY, TODAY + 12 * DAY, members=4, user=staff
        )
        for act in (prepare.refuse_request, prepare.cancel):
            with pytest.raises(ValidationError):
                act(of_right, "Non.", user=staff)
        of_right.refresh_from_db()
        assert of_right.state == SessionState.PLANNED


def test_only_the_secretariat_prepares(tenant_a: Tenant, staff: User) -> None:
    editor = make_staff(tenant_a, Role.EDITOR)
    with tenant_context(tenant_a):
        term = council(staff)
        session = ready(staff)
        item, sitting = session.items.get(), session.sittings.get()
        member = Member.objects.first()
        refused = (
            lambda: prepare.plan_ordinary(TODAY, user=editor),
            lambda: prepare.request_extraordinary(Requester.PRESIDENT, TODAY, TODAY, user=editor),
            lambda: prepare.move_session(session, TODAY, reason="x", user=editor),
            lambda: prepare.extend(session, TODAY, "x", user=editor),
            lambda: prepare.cancel(session, "x", user=editor),
            lambda: prepare.send_agenda(session, TODAY, user=editor),
            lambda: prepare.send_attendance(session, TODAY, user=editor),
            lambda: notice.convene(session, user=editor),
            lambda: timetable.add_sitting(session, hour(TODAY), "x", user=editor),
            lambda: timetable.change_sitting(sitting, hour(TODAY), "x", user=editor),
            lambda: timetable.remove_sitting(sitting, user=editor),
            lambda: add_item(session, editor),
            lambda: agenda.change(item, {}, user=editor),
            lambda: agenda.shift(item, 1, user=editor),
            lambda: agenda.take_off(item, "x", user=editor),
            lambda: agenda.put_question(session, KIND, 1, user=editor),
            lambda: submissions.enter(Submission(), user=editor),
            lambda: people.begin_term(TODAY, 7, user=editor),
            lambda: add_member(term, 9, TODAY, editor),
            lambda: people.leave(member, TODAY, "x", user=editor),
            lambda: people.withdraw_consent(member, user=editor),
        )
        for act in refused:
            with pytest.raises(PermissionDenied):
                act()


# --- The notice -------------------------------------------------------------------------------


def test_nothing_is_convened_before_all_is_there(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = planned(staff)
        assert len(notice.missing(session)) == 3
        with pytest.raises(ValidationError):
            prepare.send_agenda(session, TODAY, user=staff)
        add_item(session, staff)
        with pytest.raises(ValidationError):
            notice.convene(session, user=staff)
        session = prepare.send_agenda(session, TODAY, user=staff)
        with pytest.raises(ValidationError) as error:
            timetable.add_sitting(session, hour(session.opens_on - DAY), "قاعة", user=staff)
        assert "starts_at" in error.value.message_dict
        timetable.add_sitting(session, hour(session.opens_on), "قاعة", user=staff)
        assert notice.missing(session) == []
        session = notice.convene(session, reference="12/2026", user=staff)
        assert session.state == SessionState.CONVENED
        assert running(session) == {}
        with pytest.raises(ValidationError):
            notice.convene(session, user=staff)


def test_each_member_is_invited_by_mail_or_by_hand(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff, members=4)
        session = convened(staff)
        rows = session.invitations.order_by("member")
        assert [one.is_by_hand for one in rows] == [False, True, False, True]
        messages = Notification.objects.filter(template="council/notice")
        assert messages.count() == 2
        notifications.deliver.func(messages.first().key)
        (sent,) = mail.outbox
        (_name, content, kind) = sent.attachments[0]
        assert kind == "application/pdf"
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert "12/2026" in text
        by_hand = rows[1]
        notice.note_handed_over(by_hand, user=staff)
        by_hand.refresh_from_db()
        assert by_hand.noted_by == staff and by_hand.acknowledged_at
        issued = IssuedDocument.of(session).get()
        assert issued.facts["reference"] == "12/2026"


def test_the_notice_is_acknowledged_by_post_only(
    tenant_a: Tenant, client_a: Client, client_b: Client, staff: User
) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = convened(staff)
        invitation = session.invitations.first()
        token = telling.token_of(invitation)
    path = f"/fr/online/council/notice/{token}/"
    page = client_a.get(path)
    assert page.status_code == 200
    assert "اقتناء حاويات" in page.content.decode()
    pdf = client_a.get(f"{path}notice.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    with tenant_context(tenant_a):
        invitation.refresh_from_db()
        assert invitation.acknowledged_at is None
    assert client_b.post(path).status_code == 404
    assert client_a.post(f"/fr/online/council/notice/{token}x/").status_code == 404
    assert client_a.post(path).status_code == 302
    with tenant_context(tenant_a):
        invitation.refresh_from_db()
        first = invitation.acknowledged_at
        assert first is not None
    client_a.post(path)
    with tenant_context(tenant_a):
        invitation.refresh_from_db()
        assert invitation.acknowledged_at == first


def test_a_late_notice_needs_a_reason_that_everybody_reads(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = prepare.request_extraordinary(
            Requester.PRESIDENT, TODAY, TODAY + 3 * DAY, user=staff
        )
        add_item(session, staff)
        timetable.add_sitting(session, hour(session.opens_on), "قاعة", user=staff)
        with pytest.raises(ValidationError) as error:
            notice.convene(session, user=staff)
        assert "late_reason" in error.value.message_dict
        session = notice.convene(session, late_reason="Inondations", user=staff)
        entry = HistoryEntry.of(session).get(action="council.session_convened")
        assert entry.is_public and entry.data["late"] == "Inondations"
        (mark,) = [one for one in planner.marks(session) if one.code == "council.notice"]
        assert mark.tone(TODAY) == "late"


def test_a_session_moved_twice_tells_everybody_anew(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff, members=3)
        session = convened(staff)
        first = session.opens_on
        acknowledged = session.invitations.first()
        notice.acknowledge(acknowledged)
        sent = Notification.objects.filter(template="council/notice").count()
        prepare.move_session(session, first + 7 * DAY, reason="Travaux", user=staff)
        session = prepare.move_session(session, first, reason="Travaux finis", user=staff)
        assert session.opens_on == first
        assert Notification.objects.filter(template="council/notice").count() == 3 * sent
        assert session.invitations.count() == 6
        acknowledged.refresh_from_db()
        assert acknowledged.acknowledged_at is None
        assert steps_of(session)[-2:] == ["session_moved", "session_moved"]
        sitting = session.sittings.get()
        assert timezone.localdate(sitting.starts_at) == first
        documents = IssuedDocument.of(session).order_by("pk")
        assert [one.revoked_at is None for one in documents] == [False, False, True]
        assert history.is_whole(session)


def test_a_session_is_extended_once(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = convened(staff)
        until = session.closes_on + 3 * DAY
        session = prepare.extend(session, until, "Budget", user=staff)
        with pytest.raises(ValidationError):
            prepare.extend(session, until + DAY, "Encore", user=staff)
        with pytest.raises(ValidationError):
            prepare.request_extraordinary(Requester.PRESIDENT, TODAY, until, user=staff)


def test_a_cancelled_session_frees_its_days_and_tells(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = convened(staff)
        session = prepare.cancel(session, "Deuil national", user=staff)
        assert session.sittings.get().state == SittingState.CANCELLED
        assert Notification.objects.filter(template="council/cancelled").exists()
        again = prepare.plan_ordinary(session.opens_on, user=staff)
        assert again.pk != session.pk


def test_a_member_elected_after_the_notice_is_invited(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        term = council(staff, members=6)
        session = convened(staff)
        member = add_member(term, 7, TODAY, staff)
        assert session.invitations.filter(member=member).count() == 1
        assert Notification.objects.filter(subject_id=session.invitations.last().pk).exists()


# --- The agenda -------------------------------------------------------------------------------


def test_the_order_changes_up_and_down(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = planned(staff)
        first, second, third = (add_item(session, staff, f"نقطة {one}") for one in range(3))
        agenda.shift(third, -1, user=staff)
        agenda.shift(first, -1, user=staff)
        assert papers.items_of(session) == [first, third, second]
        agenda.shift(first, 5, user=staff)
        assert papers.items_of(session) == [third, second, first]


def test_nothing_comes_on_the_agenda_after_the_notice(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = convened(staff)
        with pytest.raises(ValidationError) as error:
            add_item(session, staff, "نقطة متأخرة")
        assert error.value.code == "after_notice"
        assert "41" in error.value.messages[0]
        told = Notification.objects.count()
        governor = agenda.add(session, {"title_ar": "نقطة العامل"}, Origin.GOVERNOR, user=staff)
        assert governor.state == ItemState.ON_AGENDA
        assert Notification.objects.count() > told
        item = session.items.exclude(pk=governor.pk).get()
        with pytest.raises(ValidationError):
            agenda.change(item, {"title_ar": "عنوان آخر"}, user=staff)
        agenda.change(item, {"title_fr": "Achat de bacs"}, user=staff)
        with pytest.raises(ValidationError):
            agenda.take_off(item, "", user=staff)
        item = agenda.take_off(item, "Dossier incomplet", user=staff)
        assert item.state == ItemState.WITHDRAWN


def test_the_governor_adds_points_within_the_days_of_the_law(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = planned(staff)
        written = {"title_ar": "نقطة العامل"}
        with pytest.raises(ValidationError):
            agenda.add(session, written, Origin.GOVERNOR, user=staff)
        add_item(session, staff)
        prepare.send_agenda(session, TODAY - 8 * DAY, user=staff)
        agenda.add(session, written, Origin.GOVERNOR, user=staff)
        Session.objects.update(agenda_sent_on=TODAY - 9 * DAY)
        with pytest.raises(ValidationError) as error:
            agenda.add(session, written, Origin.GOVERNOR, user=staff)
        assert error.value.code == "too_late"


def test_an_agenda_that_changes_goes_to_the_governor_again(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = ready(staff)
        add_item(session, staff, "نقطة أخرى")
        session.refresh_from_db()
        assert session.agenda_sent_on is None
        assert "council.agenda_to_governor" in running(session)
        prepare.send_agenda(session, TODAY, user=staff)
        near = session.opens_on - 19 * DAY
        with (
            mock.patch.object(timezone, "localdate", lambda *_given: near),
            pytest.raises(ValidationError) as error,
        ):
            add_item(session, staff, "نقطة متأخرة")
        assert error.value.code == "after_sending"


def test_what_was_proposed_comes_on_the_agenda(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = ready(staff)
        item = AgendaItem.objects.create(session=session, title_ar="نقطة مقترحة")
        assert item not in papers.items_of(session)
        agenda.put_on(item, user=staff)
        assert item in papers.items_of(session)
        session.refresh_from_db()
        assert session.agenda_sent_on is None
        with pytest.raises(ValidationError):
            agenda.put_on(item, user=staff)


def test_proposals_and_questions_come_refused_or_answered(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session, member = planned(staff), Member.objects.first()

        def entered(kind: SubmissionKind) -> Submission:
            written = {"kind": kind, "member": member, "title_ar": "مقترح", "text": "نص"}
            return submissions.enter(Submission(**written), user=staff)

        with pytest.raises(ValidationError):
            submissions.enter(
                Submission(kind=SubmissionKind.PROPOSAL, title_ar="مقترح"), user=staff
            )
        proposal, other = (entered(SubmissionKind.PROPOSAL) for _one in range(2))
        item = agenda.take_submission(session, proposal, user=staff)
        assert item.origin == Origin.MEMBER and item.summary == "نص"
        with pytest.raises(ValidationError):
            agenda.take_submission(session, proposal, user=staff)
        with pytest.raises(ValidationError):
            submissions.refuse(other, "", user=staff)
        other = submissions.refuse(other, "Hors des compétences", user=staff)
        assert other.state == SubmissionState.REFUSED
        question = entered(SubmissionKind.WRITTEN_QUESTION)
        question = submissions.answer(question, "جواب", TODAY, is_public=True, user=staff)
        assert question.is_public and question.answered_on == TODAY
        agenda.take_off(item, "", user=staff)
        proposal.refresh_from_db()
        assert proposal.state == SubmissionState.RECEIVED


def test_an_accepted_petition_comes_on_the_agenda_and_hears_of_it(
    tenants_ab: tuple[Tenant, Tenant], staff: User
) -> None:
    with tenant_context(tenants_ab[0]):
        council(staff)
        petition = accepted(staff, TODAY + 60 * DAY)
        session = planned(staff)
        assert debates.next_ordinary_session() == session.opens_on
        (question,) = debates.waiting()
        item = agenda.put_question(session, question.kind, question.id, user=staff)
        with pytest.raises(ValidationError):
            agenda.put_question(session, question.kind, question.id, user=staff)
        petition.refresh_from_db()
        assert petition.session_on == session.opens_on
        assert debates.steps(KIND, petition.pk) == []
        timetable.add_sitting(session, hour(session.opens_on), "قاعة", user=staff)
        prepare.send_agenda(session, TODAY, user=staff)
        assert debates.next_ordinary_session() is None
        session = notice.convene(session, user=staff)
        (step,) = debates.steps(KIND, petition.pk)
        assert step.on == session.opens_on
        later = session.opens_on + 7 * DAY
        session = prepare.move_session(session, later, reason="Salle", user=staff)
        petition.refresh_from_db()
        assert petition.session_on == later
        agenda.take_off(item, "Retirée", user=staff)
        petition.refresh_from_db()
        assert petition.session_on is None
        assert [one.id for one in debates.waiting()] == [petition.pk]
    with tenant_context(tenants_ab[1]):
        assert debates.next_ordinary_session() is None
        assert council_debates.steps(KIND, petition.pk) == []


def test_what_was_put_off_can_be_taken_up_again(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        earlier = planned(staff)
        item = add_item(earlier, staff)
        AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.POSTPONED)
        Session.objects.filter(pk=earlier.pk).update(state=SessionState.CLOSED)
        session = planned(staff, opens_on=planner.openings(earlier.closes_on)[0].opens_on)
        (waiting,) = agenda.waiting_items(session)
        taken = agenda.carry_over(session, waiting, user=staff)
        assert (taken.continues, taken.matter) == (item, item.pk)
        assert list(agenda.waiting_items(session)) == []


# --- The pack ---------------------------------------------------------------------------------


def pdf_of(pages: int) -> bytes:
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (400, 200), "teal").save(target, "PNG")
    return target.getvalue()


def outline_of(reader: PdfReader, entries=None) -> list[str]:
    found = []
    for one in reader.outline if entries is None else entries:
        found += outline_of(reader, one) if isinstance(one, list) else [one.title]
    return found


def test_the_pack_holds_every_document_under_its_item(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        council(staff)
        session = ready(staff)
        item = session.items.get()
        uploads = (("annexe.pdf", pdf_of(3)), ("plan.png", picture()))
        for name, content in uploads:
            upload = SimpleUploadedFile(name, content)
            attach(item, upload, PaperKind.ANNEX, user=staff, title_ar=name)
        broken = attach(
            item, SimpleUploadedFile("x.pdf", b"%PDF-1.7 broken"), PaperKind.ANNEX, user=staff
        )
        waiting = attach(item, SimpleUploadedFile("y.pdf", pdf_of(1)), PaperKind.ANNEX, user=staff)
        Paper.objects.filter(pk=waiting.pk).update(safety="waiting")
        pack.make_pack.call(session.pk)
        pack.make_pack.call(session.pk)
        made = papers.pack_of(session)
        assert Paper.of(session).filter(kind=PaperKind.PACK).count() == 1
        with made.file.open("rb") as content:
            reader = PdfReader(content)
            titles = outline_of(reader)
            pages = len(reader.pages)
        assert titles[1:] == [f"1. {item.title}", "annexe.pdf", "plan.png", broken.title]
        # Notice, item, three of the annex, one with the picture, one for what is damaged.
        assert pages == 1 + 1 + 3 + 1 + 1


def test_a_document_is_what_it_says(tenant_a: Tenant, staff: User, settings) -> None:
    with tenant_context(tenant_a):
        council(staff)
        item = add_item(planned(staff), staff)
        wrong = {
            "programme.exe": b"MZ",
            "faux.pdf": b"<html>",
            "vide.pdf": b"",
            "image.png": b"nothing",
        }
        for name, content in wrong.items():
            with pytest.raises(ValidationError):
                attach(item, SimpleUploadedFile(name, content), PaperKind.ANNEX, user=staff)
        settings.COUNCIL_PAPER_MAX_BYTES = 100
        with pytest.raises(ValidationError):
            attach(item, SimpleUploadedFile("a.pdf", pdf_of(1)), PaperKind.ANNEX, user=staff)
        assert not Paper.objects.exists()


# --- Warnings ---------------------------------------------------------------------------------


def test_the_secretariat_is_warned_once_before_and_once_after(tenant_a: Tenant) -> None:
    clerk = make_staff(tenant_a, Role.MODERATOR)
    make_staff(tenant_a, Role.EDITOR)
    with tenant_context(tenant_a):
        council(clerk)
        session = planned(clerk)
        deadline = Deadline.of(session).get(rule_code="council.agenda_to_governor")
        given = []
        with mock.patch.object(
            upkeep, "send_warning", mock.Mock(enqueue=lambda *facts: given.append(facts))
        ):
            for day in (-40, -23, -22, -19, -18):
                today = session.opens_on + day * DAY
                with mock.patch.object(timezone, "localdate", lambda *_given, day=today: day):
                    upkeep.keep_up()
        assert given == [(deadline.pk, clerk.pk, False), (deadline.pk, clerk.pk, True)]
        upkeep.send_warning.func(*given[0])
        (message,) = mail.outbox
        assert message.to == [clerk.email]
        assert f"/admin/council/sessions/{session.pk}/" in message.body
        add_item(session, clerk)
        prepare.send_agenda(session, TODAY, user=clerk)
        upkeep.send_warning.func(*given[1])
        assert len(mail.outbox) == 1


def test_another_commune_sees_nothing(tenants_ab: tuple[Tenant, Tenant], staff: User) -> None:
    with tenant_context(tenants_ab[0]):
        council(staff)
        convened(staff)
    with tenant_context(tenants_ab[1]):
        assert not Session.objects.exists()
        assert not Invitation.objects.exists()
        assert not Member.objects.exists()
