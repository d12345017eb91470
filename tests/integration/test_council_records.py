"""The council's records: deliberations, minutes, papers; what is published and what never is."""

import datetime as dt
import io
import json
import re
from http import HTTPStatus

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone, translation
from django_tenants.utils import schema_context, tenant_context

from services_plugins.council import (
    completeness,
    printing,
    reading,
    search,
    upkeep_records,
    versions,
)
from services_plugins.council.actions import correct, deliberations, papers, posting
from services_plugins.council.actions import minutes as actions
from services_plugins.council.actions.minutes import Signatory
from services_plugins.council.enums import (
    DeliberationState,
    ItemState,
    MinutesState,
    PaperKind,
    Reading,
    SubmissionKind,
    Visa,
)
from services_plugins.council.minuting import editing, saying
from services_plugins.council.models import AgendaItem, Deliberation, Minutes, Paper, Version
from services_plugins.council.models import Submission as Filed
from services_plugins.kit import deadlines, documents, history
from services_plugins.kit.documents import Content
from services_plugins.kit.enums import DeadlineState
from services_plugins.kit.models import Deadline, HistoryEntry, IssuedDocument
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import client_of, make_user
from tests.council import Council, council_of, item_of, vote_of
from tests.council_records import scan, upload, voted_item, word
from tests.officers import work
from tests.threads import in_threads

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = timezone.localdate()
RIGHTS = ("access_admin", "prepare_sessions", "record_sittings", "publish_council", "sign_minutes")
BASE = "/admin/council"


@pytest.fixture
def staff(tenant_a: Tenant) -> User:
    return make_user(tenant_a, "secretary@example.org", permissions=RIGHTS)


@pytest.fixture
def president(tenant_a: Tenant) -> User:
    return make_user(
        tenant_a, "president@example.org", permissions=("access_admin", "sign_minutes")
    )


@pytest.fixture
def council(tenant_a: Tenant) -> Council:
    """A council whose session is over; nothing is recorded of it yet."""
    with tenant_context(tenant_a):
        made = council_of()
        Deliberation.objects.all().delete()
        Minutes.objects.all().delete()
        made.held.closed_at = timezone.now() - dt.timedelta(days=5)
        made.held.save()
        sitting = made.sitting
        sitting.presided_by, sitting.secretary = made.members[0], made.members[7]
        sitting.authority_present, sitting.members_in_office = "باشا المدينة", 9
        sitting.save()
    return made


def steps(row) -> list[str]:
    return [one.action.removeprefix("council.") for one in HistoryEntry.of(row)]


def do_tasks() -> None:
    with schema_context("public"):
        work()


def code_of(error) -> str:
    return error.value.code


def adopted(council: Council, staff: User, **fields) -> Deliberation:
    return deliberations.adopt(voted_item(council, **fields), user=staff)


def days_ago(count: int) -> dt.date:
    return TODAY - dt.timedelta(days=count)


# --- Deliberations ------------------------------------------------------------------------------


def test_deliberations_are_numbered_without_a_gap(tenant_a, tenant_b, council, staff) -> None:
    with tenant_context(tenant_a):
        first = deliberations.adopt(council.items[0], user=staff)
        assert (first.number, first.year) == (1, council.held.opens_on.year)
        assert first.text_ar.endswith(f"{council.items[0].title_ar}.")
        assert council.items[0].title_fr in first.text_fr
        with pytest.raises(ValidationError) as error:
            deliberations.adopt(council.items[0], user=staff)
        assert code_of(error) == "twice"
        # Lost and put off: there is nothing to record.
        for item in council.items[1:]:
            with pytest.raises(ValidationError) as error:
                deliberations.adopt(item, user=staff)
            assert code_of(error) == "not_adopted"
        for title in ("ثانية", "ثالثة"):
            voted_item(council, title)
        rest = deliberations.adopt_all(council.held, user=staff)
        assert [(one.number, one.title_ar) for one in rest] == [(2, "ثانية"), (3, "ثالثة")]
        assert deliberations.adopt_all(council.held, user=staff) == []
        assert history.is_whole(first)
    with tenant_context(tenant_b):
        assert not Deliberation.objects.filter(title_ar="ثانية").exists()


def test_the_governor_lets_it_pass_and_time_makes_it_enforceable(
    tenant_a, council, staff, django_capture_on_commit_callbacks
) -> None:
    with tenant_context(tenant_a):
        row = adopted(council, staff)
        for act in (
            lambda: deliberations.receive(row, TODAY, user=staff),
            lambda: deliberations.oppose(row, TODAY, "لا", user=staff),
            lambda: deliberations.send(row, row.adopted_on - dt.timedelta(days=1), user=staff),
            lambda: deliberations.send(row, TODAY + dt.timedelta(days=1), user=staff),
            lambda: deliberations.follow_up(row, TODAY, "أنجز", is_done=True, user=staff),
        ):
            with pytest.raises(ValidationError):
                act()
        # The rule of the day of the vote holds, whatever the law says later.
        kept = row.rules["council.decisions.opposition"] | {"value": 4}
        Deliberation.objects.filter(pk=row.pk).update(
            rules=row.rules | {"council.decisions.opposition": kept}
        )
        deliberations.send(row, days_ago(20), user=staff)
        row = deliberations.receive(row, days_ago(20), user=staff)
        deadline = deadlines.running(row, deliberations.OPPOSITION)
        assert deadline.rule["value"] == 4
        assert row.state == DeliberationState.SENT
        upkeep_records.keep_up()
        row.refresh_from_db()
        assert row.state == DeliberationState.ENFORCEABLE
        assert row.enforceable_on == deadline.due + dt.timedelta(days=1)
        last = HistoryEntry.of(row).last()
        assert (last.actor_kind, last.data["is_verified"]) == ("system", False)
        row = deliberations.follow_up(row, days_ago(2), "أبرمت الصفقة", is_done=False, user=staff)
        row = deliberations.follow_up(row, TODAY, "أنجزت الأشغال", is_done=True, user=staff)
        assert (row.state, row.executed_on) == (DeliberationState.EXECUTED, TODAY)
        assert "أبرمت الصفقة" in row.execution and "أنجزت الأشغال" in row.execution
        assert steps(row) == [
            "deliberation_adopted", "deliberation_sent", "deliberation_received",
            "deliberation_enforceable", "deliberation_followed_up", "deliberation_executed",
        ]  # fmt: skip


def test_one_that_was_opposed_is_voted_again_and_replaced(tenant_a, council, staff) -> None:
    with tenant_context(tenant_a):
        item = voted_item(council)
        first = deliberations.adopt(item, user=staff)
        deliberations.send(first, days_ago(30), user=staff)
        deliberations.receive(first, days_ago(30), user=staff)
        upkeep_records.keep_up()
        # Opposed in time and entered late: it holds. Opposed too late: it doesn't.
        with pytest.raises(ValidationError) as error:
            deliberations.oppose(first, days_ago(3), "خارج الاختصاص", user=staff)
        assert code_of(error) == "late"
        with pytest.raises(ValidationError) as error:
            deliberations.oppose(first, days_ago(29), " ", user=staff)
        assert code_of(error) == "no_reasons"
        first = deliberations.oppose(first, days_ago(29), "خارج الاختصاص", user=staff)
        assert (first.state, first.enforceable_on) == (DeliberationState.OPPOSED, None)
        # Voted again in a later session, on an item that takes up the first.
        again = item_of(
            council.coming, 9, ItemState.ADOPTED, continues=item, sitting=council.coming_sitting
        )
        vote_of(again, council.coming_sitting, council.members[:6])
        second = deliberations.adopt(again, user=staff)
        first.refresh_from_db()
        assert (second.replaces, first.state) == (first, DeliberationState.REPLACED)
        assert steps(first)[-1] == "deliberation_replaced"


@pytest.mark.parametrize(("visa", "days"), [(Visa.VISA, 20), (Visa.BUDGET, 15)])
def test_a_visa_is_waited_for_and_never_given_by_silence(
    tenant_a, council, staff, visa, days
) -> None:
    with tenant_context(tenant_a):
        row = adopted(council, staff, visa=visa)
        deliberations.send(row, days_ago(50), user=staff)
        row = deliberations.receive(row, days_ago(50), user=staff)
        assert row.state == DeliberationState.AWAITING_VISA
        (deadline,) = Deadline.of(row).exclude(rule_code=deliberations.PUBLICATION)
        assert deadline.due == days_ago(50) + dt.timedelta(days=days)
        upkeep_records.keep_up()
        row.refresh_from_db()
        assert row.state == DeliberationState.AWAITING_VISA
        row = deliberations.give_visa(row, days_ago(40), user=staff)
        assert (row.state, row.enforceable_on) == (DeliberationState.ENFORCEABLE, days_ago(40))
        assert steps(row)[-2:] == ["visa_given", "deliberation_enforceable"]
        refused = adopted(council, staff, visa=visa)
        deliberations.send(refused, days_ago(9), user=staff)
        deliberations.receive(refused, days_ago(9), user=staff)
        refused = deliberations.refuse_visa(refused, days_ago(2), "بدون اعتمادات", user=staff)
        assert refused.state == DeliberationState.REFUSED
        assert deadlines.running(refused, deadline.rule_code) is None


def test_what_is_published_has_its_proof(tenant_a, client_a: Client, council, staff) -> None:
    with tenant_context(tenant_a):
        row = adopted(council, staff, title="تهيئة شارع الزيتون")
        with pytest.raises(ValidationError) as error:
            posting.post(row, TODAY, user=staff)
        assert code_of(error) == "order"
        row = posting.publish(row, user=staff)
        paper = printing.published_paper(row)
        with paper.file.open("rb") as content:
            pdf = content.read()
        found = reading.read(io.BytesIO(pdf), "pdf")
        assert "تهيئة شارع الزيتون" in found.text
        assert b"pdfaid" in pdf
        assert steps(row)[-1] == "deliberation_published"
        assert HistoryEntry.of(row).last().data["sha256"] == paper.sha256
        assert deadlines.running(row, deliberations.PUBLICATION) is not None
        for day in (row.adopted_on - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)):
            with pytest.raises(ValidationError):
                posting.post(row, day, user=staff)
        certificate = posting.post(row, TODAY, user=staff)
        with certificate.file.open("rb") as content:
            words = reading.read(content, "pdf").text.replace("\r\n", "\n")
        # Readers of a page that runs from the right take a print apart, but lose nothing of it.
        for half in (paper.sha256[:32], paper.sha256[32:]):
            assert all(run in words for run in re.findall(r"\d+|[a-f]+", half))
        row.refresh_from_db()
        assert row.posted_on == TODAY
        assert deadlines.running(row, deliberations.PUBLICATION) is None
        address = f"/ar/online/council/papers/{paper.pk}/{paper.sha256[:16]}/"
    response = client_a.get(address)
    assert b"".join(response.streaming_content) == pdf
    assert response.headers["ETag"] == f'"{paper.sha256}"'
    assert client_a.get(address.replace(paper.sha256[:16], "0" * 16)).status_code == 404
    with tenant_context(tenant_a):
        annex = papers.add(
            row.item, upload("a.docx", word("ملحق")), PaperKind.ANNEX, user=staff, title_ar="ملحق"
        )
        papers.publish(annex, user=staff)
    annexed = f"/ar/online/council/papers/{annex.pk}/{annex.sha256[:16]}/"
    assert client_a.get(annexed).status_code == HTTPStatus.OK
    with tenant_context(tenant_a):
        AgendaItem.objects.filter(pk=row.item_id).update(is_closed=True)
    assert client_a.get(annexed).status_code == HTTPStatus.NOT_FOUND
    page = client_a.get(f"/ar/online/check/{certificate.verification_code}/").content.decode()
    assert staff.email not in page


@pytest.mark.django_db(transaction=True)
def test_two_people_publish_and_record_at_once(tenant_a, council, staff) -> None:
    def run(act):
        def within() -> str:
            with tenant_context(tenant_a):
                try:
                    act()
                except ValidationError as error:
                    return error.code
                return "done"

        return within

    with tenant_context(tenant_a):
        row = adopted(council, staff)
        items = [voted_item(council, f"نقطة {number}") for number in range(4)]
    done = in_threads(*[run(lambda: posting.publish(row, user=staff))] * 3)
    assert sorted(done) == ["done", "published", "published"]
    acts = [run(lambda item=item: deliberations.adopt(item, user=staff)) for item in items * 2]
    assert sorted(in_threads(*acts)) == ["done"] * 4 + ["twice"] * 4
    with tenant_context(tenant_a):
        numbers = Deliberation.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == [1, 2, 3, 4, 5]
        assert Version.of(row).count() == 1
        assert IssuedDocument.of(row).filter(kind=printing.DELIBERATION).count() == 1


def test_a_correction_erases_nothing(tenant_a, client_a, council, staff) -> None:
    with tenant_context(tenant_a):
        row = posting.publish(adopted(council, staff), user=staff)
        values = versions.texts_of(row)
        seen = deliberations.seen_of(row)
        with pytest.raises(ValidationError) as error:
            deliberations.write(
                row, values | {"visa": "none", "theme": "other"}, seen=seen, user=staff
            )
        assert code_of(error) == "published"
        for changed, reason, code in (
            (values, "خطأ", "same"),
            (values | {"title_ar": "عنوان آخر"}, " ", "no_reason"),
            (values | {"text_ar": " "}, "خطأ", "no_text"),
        ):
            with pytest.raises(ValidationError) as error:
                correct.correct(row, changed, reason, seen=seen, user=staff)
            assert code_of(error) == code
        before = printing.published_paper(row)
        changed = values | {"title_ar": "اتفاقية شراكة مصححة"}
        row = correct.correct(row, changed, "خطأ مادي في العنوان", seen=seen, user=staff)
        with pytest.raises(ValidationError) as error:
            correct.correct(row, values, "عودة", seen=seen, user=staff)
        assert code_of(error) == "changed"
        first, second = Version.of(row)
        assert (first.content["title_ar"], second.reason) == (
            "اتفاقية شراكة",
            "خطأ مادي في العنوان",
        )
        change = next(one for one in versions.changes(first, second) if not one.is_kept)
        assert (change.before, change.after) == (["اتفاقية شراكة"], ["اتفاقية شراكة مصححة"])
        after = printing.published_paper(row)
        assert (after.replaces, after.sha256 != before.sha256) == (before, True)
        revoked = IssuedDocument.objects.get(sha256=before.sha256)
        assert revoked.revoked_at is not None
        assert [one.number for one in search.find("مصححه", search.published())] == [row.number]
        key = row.pk
    page = client_a.get(f"/ar/online/council/deliberations/{key}/versions/").content.decode()
    assert "خطأ مادي في العنوان" in page and "<del>اتفاقية شراكة</del>" in page
    for paper in (before, after):
        address = f"/fr/online/council/papers/{paper.pk}/{paper.sha256[:16]}/"
        assert client_a.get(address).status_code == HTTPStatus.OK


# --- Behind closed doors ------------------------------------------------------------------------


def test_what_was_treated_behind_closed_doors_never_leaks(
    tenant_a, client_a, council, staff, president
) -> None:
    secret = "ملف تأديبي سري"
    with tenant_context(tenant_a):
        row = adopted(council, staff, title=secret, is_closed=True)
        with pytest.raises(ValidationError) as error:
            posting.publish(row, user=staff)
        assert code_of(error) == "closed"
        for subject in (row, row.item):
            paper = papers.add(
                subject,
                upload("a.docx", word(secret)),
                PaperKind.ANNEX,
                user=staff,
                title_ar=secret,
            )
            with pytest.raises(ValidationError) as error:
                papers.publish(paper, user=staff)
            assert code_of(error) == "closed"
        do_tasks()
        record = actions.draft(council.held, user=staff)
        assert secret in json.dumps(record.content, ensure_ascii=False)
        record = _published(record, staff, president)
        version = versions.latest(record)
        assert secret not in json.dumps(version.content, ensure_ascii=False)
        assert secret in json.dumps(version.internal, ensure_ascii=False)
        paper = printing.published_paper(record)
        with paper.file.open("rb") as content:
            assert secret.split()[1] not in reading.read(content, "pdf").text
        register = IssuedDocument.of(record).get(kind=printing.REGISTER)
        with register.file.open("rb") as content:
            assert secret.split()[1] in reading.read(content, "pdf").text
        assert not search.find("تأديبي", search.published()).exists()
        (year,) = completeness.by_year()
        assert (year.closed_doors, year.unpublished) == (1, 0)
        minutes_key, version_key = council.held.pk, record.pk
        paper_key, digest = Paper.objects.filter(title_ar=secret).values_list("pk", "sha256")[0]
    for path in (
        f"sessions/{minutes_key}/minutes/",
        f"minutes/{version_key}/versions/",
        "completeness/",
    ):
        response = client_a.get(f"/ar/online/council/{path}")
        assert response.status_code == HTTPStatus.OK
        assert secret not in response.content.decode()
    assert client_a.get(f"/ar/online/council/papers/{paper_key}/{digest[:16]}/").status_code == 404


def _published(record: Minutes, staff: User, president: User) -> Minutes:
    actions.approve(record, user=staff)
    actions.sign(record, Signatory.SECRETARY, user=staff)
    actions.sign(record, Signatory.PRESIDENT, user=president)
    return actions.publish(record, user=staff)


# --- Minutes ------------------------------------------------------------------------------------


def test_minutes_are_drafted_from_what_was_recorded(tenant_a, council, staff) -> None:
    with tenant_context(tenant_a):
        Filed.objects.create(
            kind=SubmissionKind.REPORT,
            item=council.items[0],
            title_ar="تقرير",
            text="درست اللجنة الملف وأوصت بالمصادقة.",
        )
        record = actions.draft(council.held, user=staff)
        assert actions.draft(council.held, user=staff) == record
        for language, words in {
            "ar": ["دورة", "المقعد 1", "باشا المدينة", "9", "درست اللجنة", "المقعد 2"],
            "fr": ["session", "Siège 1", "Point 1", "113-14"],
        }.items():
            with translation.override(language):
                said = "\n".join(saying.lines(saying.parts(record.content)))
            for one in words:
                assert one in said, (language, one)
        (sitting,) = record.content["sittings"]
        assert (len(sitting["present"]), len(sitting["absent"])) == (8, 1)
        (vote,) = record.content["items"][0]["votes"]
        assert (vote["for"], vote["against"], len(vote["names"]["for"])) == (6, 2, 6)
        assert [one["state"] for one in record.content["items"]] == [
            "adopted", "rejected", "postponed",
        ]  # fmt: skip
        due = deadlines.running(record, actions.TO_GOVERNOR).due
        assert due == timezone.localdate(council.held.closed_at) + dt.timedelta(days=15)


def test_approvals_in_a_wrong_order_are_refused(tenant_a, council, staff, president) -> None:
    def refused(act, code: str) -> None:
        with pytest.raises(ValidationError) as error:
            act()
        assert code_of(error) == code

    with tenant_context(tenant_a):
        record = actions.draft(council.held, user=staff)
        sign = actions.sign
        refused(lambda: sign(record, Signatory.SECRETARY, user=staff), "order")
        refused(lambda: actions.publish(record, user=staff), "order")
        refused(lambda: actions.send(record, TODAY, user=staff), "order")
        # What was recorded has changed since: approved is what is true.
        council.sitting.attendances.filter(presence="absent").update(presence="excused")
        refused(lambda: actions.approve(record, user=staff), "stale")
        actions.refresh(record, user=staff)
        actions.approve(record, user=staff)
        refused(lambda: actions.save(record, {}, {}, user=staff), "transition")
        refused(lambda: actions.refresh(record, user=staff), "transition")
        refused(lambda: sign(record, Signatory.PRESIDENT, user=president), "order")
        refused(lambda: actions.publish(record, user=staff), "order")
        sign(record, Signatory.SECRETARY, user=staff)
        refused(lambda: sign(record, Signatory.SECRETARY, user=president), "twice")
        refused(lambda: sign(record, Signatory.PRESIDENT, user=staff), "same")
        record = sign(record, Signatory.PRESIDENT, user=president)
        assert record.state == MinutesState.SIGNED
        # Taken back, it has no signature any more.
        record = actions.take_back(record, user=staff)
        assert (record.state, record.signed_by_president_at) == (MinutesState.DRAFT, None)
        record = _published(record, staff, president)
        refused(lambda: actions.take_back(record, user=staff), "published")
        refused(lambda: actions.publish(record, user=staff), "order")
        for act in (
            lambda: actions.approve(record, user=president),
            lambda: actions.publish(record, user=president),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_published_minutes_are_corrected_and_signed_anew(
    tenant_a, client_a, client_b, council, staff, president
) -> None:
    with tenant_context(tenant_a):
        record = _published(actions.draft(council.held, user=staff), staff, president)
        address = f"/ar/online/council/sessions/{council.held.pk}/minutes/"
        record = actions.correct(record, "اسم خاطئ", user=staff)
        name = "items-0-discussion-ar"
        actions.save(
            record, {name: "ناقش المجلس النقطة مطولا"}, editing.prints(record.content), user=staff
        )
    shown = client_a.get(address).content.decode()
    assert "ناقش المجلس" not in shown and "باشا المدينة" in shown
    with tenant_context(tenant_a):
        _published(record, staff, president)
        posting.post(record, TODAY, user=staff)
        first, second = Version.of(record)
        assert (first.reason, second.reason) == ("", "اسم خاطئ")
    shown = client_a.get(address).content.decode()
    assert "ناقش المجلس" in shown and "اسم خاطئ" in shown
    assert client_b.get(address).status_code == HTTPStatus.NOT_FOUND


def test_two_people_edit_and_nothing_typed_is_lost(tenant_a, council, staff) -> None:
    with tenant_context(tenant_a):
        record = actions.draft(council.held, user=staff)
        seen = editing.prints(record.content)
        names = [text.name for text in editing.texts(record.content)]
    url = f"{BASE}/minutes/{record.pk}/edit/"
    client = client_of(tenant_a, staff)
    assert client.get(url).status_code == HTTPStatus.OK

    def post(changed: dict[str, str], prints: dict[str, str]):
        with tenant_context(tenant_a):
            content = Minutes.objects.get(pk=record.pk).content
            typed = {text.name: text.value for text in editing.texts(content)}
        form = typed | first | changed | {"seen": json.dumps(prints)}
        return client.post(url, form)

    with tenant_context(tenant_a):
        first = {text.name: text.value for text in editing.texts(record.content)}
    one, other = "items-0-discussion-ar", "items-1-discussion-ar"
    assert {one, other} < set(names)
    assert post({one: "كلام الأول"}, seen).status_code == HTTPStatus.FOUND
    # The second had opened it before: another text is kept beside the first's.
    assert post({other: "كلام الثاني"}, seen).status_code == HTTPStatus.FOUND
    with tenant_context(tenant_a):
        content = Minutes.objects.get(pk=record.pk).content
    assert content["items"][0]["discussion"]["ar"] == "كلام الأول"
    assert content["items"][1]["discussion"]["ar"] == "كلام الثاني"
    # The same text: shown with both, saved on purpose only.
    response = post({one: "كلام آخر"}, seen)
    page = response.content.decode()
    assert response.status_code == HTTPStatus.CONFLICT
    assert "كلام آخر</textarea>" in page and "“كلام الأول”" in page.replace("&quot;", '"')
    again = json.loads(response.context["form"].data["seen"])
    assert post({one: "كلام الأول وكلام آخر"}, again).status_code == HTTPStatus.FOUND
    with tenant_context(tenant_a):
        content = Minutes.objects.get(pk=record.pk).content
    assert content["items"][0]["discussion"]["ar"] == "كلام الأول وكلام آخر"
    assert content["items"][1]["discussion"]["ar"] == "كلام الثاني"
    assert client.post(url, {"seen": "no json"}).status_code == HTTPStatus.BAD_REQUEST


def test_who_signs_proves_it_at_the_desk(tenant_a, council, staff, president) -> None:
    with tenant_context(tenant_a):
        record = actions.draft(council.held, user=staff)
        actions.approve(record, user=staff)
    client = client_of(tenant_a, staff)
    url = f"{BASE}/minutes/{record.pk}/"
    response = client.post(f"{url}sign_secretary/")
    assert "/reauthenticate/" in response.headers["Location"]
    with tenant_context(tenant_a):
        record.refresh_from_db()
        assert record.signed_by_secretary_at is None
    client.post("/account/reauthenticate/", {"password": "a long enough password"})
    assert client.post(f"{url}sign_secretary/").headers["Location"] == url
    response = client.post(f"{url}sign_president/")
    assert response.status_code == HTTPStatus.BAD_REQUEST
    with tenant_context(tenant_a):
        record.refresh_from_db()
        assert record.secretary_signer == staff and record.state == MinutesState.APPROVED


# --- Papers -------------------------------------------------------------------------------------


def test_papers_are_checked_read_and_published(
    tenant_a, tenant_b, council, staff, settings
) -> None:
    settings.COUNCIL_PAPER_MAX_BYTES = 2_000_000
    with tenant_context(tenant_a):
        row = posting.publish(adopted(council, staff), user=staff)

        def add(name: str, data: bytes) -> Paper:
            return papers.add(row, upload(name, data), PaperKind.ANNEX, user=staff, title_ar=name)

        for name, data, code in (
            ("a.exe", b"MZ", "invalid_extension"),
            ("a.pdf", b"", "empty"),
            ("a.pdf", b"<html>", "invalid_content"),
            ("a.docx", b"PK\x03\x04", "invalid_content"),
            ("a.pdf", b"%PDF-" + b"0" * 2_000_000, "too_large"),
        ):
            with pytest.raises(ValidationError) as error:
                add(name, data)
            assert code_of(error) == code
        letter = add("دفتر التحملات.docx", word("الأعمدة الكهربائية بالشارع"))
        with pytest.raises(ValidationError) as error:
            add("other.docx", word("الأعمدة الكهربائية بالشارع"))
        assert code_of(error) == "twice"
        with translation.override("ar"):
            text = "صادق المجلس على تأهيل الطريق الإقليمية ولا اعتراض"
            content = Content("محضر", (documents.paragraphs(text),), "ar")
        drawn = add("drawn.pdf", documents.draw(content))
        scanned = add("scan.pdf", scan(400))
        broken = add("broken.pdf", b"%PDF-1.4 nothing else")
        assert letter.reading == Reading.WAITING
        do_tasks()
        for paper, expected in (
            (letter, Reading.TEXT), (drawn, Reading.TEXT), (scanned, Reading.IMAGES),
            (broken, Reading.UNREADABLE),
        ):  # fmt: skip
            paper.refresh_from_db()
            assert paper.reading == expected
        assert scanned.pages == 400 and text in drawn.text
        assert not search.find("كهربائيه", search.published()).exists()
        papers.publish(letter, user=staff)
        papers.publish(drawn, user=staff)
        for words in ("اعمده كهربائية", "الطريق الاقليميه اعتراض"):
            assert search.find(words, search.published()).get() == row
        with pytest.raises(ValidationError) as error:
            papers.withdraw(letter, " ", user=staff)
        assert code_of(error) == "no_reason"
        papers.withdraw(letter, "نسخة خاطئة", user=staff)
        assert not search.find("كهربائيه", search.published()).exists()
        with pytest.raises(ValidationError) as error:
            papers.withdraw(printing.published_paper(row), "خطأ", user=staff)
        assert code_of(error) == "record"
        assert {"paper_added", "paper_published", "paper_withdrawn"} < set(steps(row))
    client = client_of(tenant_a, staff)
    page = client.get(f"{BASE}/records/").content.decode()
    assert "scan.pdf" in page and "broken.pdf" in page and "drawn.pdf" not in page
    with tenant_context(tenant_b):
        assert not Paper.objects.filter(name="scan.pdf").exists()


# --- The desk, the public pages, time -----------------------------------------------------------


def test_the_desk_works_without_a_script_for_who_may(
    tenant_a, client_a, council, staff, president, django_assert_max_num_queries
) -> None:
    client = client_of(tenant_a, staff)
    session_url = f"{BASE}/records/sessions/{council.held.pk}/"
    client.post(f"{session_url}draft/")
    client.post(f"{session_url}adopt/")
    with tenant_context(tenant_a):
        row, record = Deliberation.objects.get(), Minutes.objects.get()
    pages = (
        f"{BASE}/records/", f"{BASE}/records/?q=شارع&year=2026&state=adopted", session_url,
        f"{BASE}/deliberations/{row.pk}/", f"{BASE}/minutes/{record.pk}/",
    )  # fmt: skip
    for url in pages:
        with django_assert_max_num_queries(60):
            assert client.get(url).status_code == HTTPStatus.OK, url
    for url in (pages[3], pages[4]):
        assert client.get(f"{url}print/").headers["Content-Type"] == "application/pdf"
    # What is wrong is said, and what was typed is still there.
    response = client.post(f"{pages[3]}send/", {"send-on": "2199-01-01"})
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert "2199-01-01" in response.content.decode()
    written = {f"write-{name}": "x" for name in ("title_fr", "text_fr", "title_zgh", "text_zgh")}
    written |= {"write-title_ar": "عنوان", "write-text_ar": "نص", "write-theme": "other"}
    written |= {"write-visa": "none", "write-seen": "yesterday"}
    response = client.post(f"{pages[3]}write/", written)
    assert response.status_code == HTTPStatus.BAD_REQUEST and "عنوان" in response.content.decode()
    # The form now knows what it is compared with: sent again, it is meant.
    again = written | {"write-seen": response.context["wrong"].data["write-seen"]}
    assert client.post(f"{pages[3]}write/", again).status_code == HTTPStatus.FOUND
    assert client.post(f"{pages[3]}publish/").status_code == HTTPStatus.FOUND
    assert client.post(f"{pages[3]}post/", {"post-on": str(TODAY)}).status_code == HTTPStatus.FOUND
    assert client.get(pages[3]).status_code == HTTPStatus.OK
    nothing = client.post(f"{pages[3]}nothing/", follow=True)
    assert nothing.status_code == HTTPStatus.NOT_FOUND
    # Who signs only can't record, and who has no right sees nothing.
    signer = client_of(tenant_a, president)
    assert signer.get(pages[4]).status_code == HTTPStatus.OK
    assert signer.post(f"{session_url}adopt/").headers["Location"] == "/admin/"
    nobody = client_of(tenant_a, make_user(tenant_a, "nobody@example.org"))
    for url in pages:
        assert nobody.get(url).status_code != HTTPStatus.OK
    assert client_a.get(pages[0]).status_code == HTTPStatus.FOUND


def test_anyone_sees_how_complete_the_record_is(
    tenant_a, client_a, client_b, council, staff, president, django_assert_num_queries
) -> None:
    with tenant_context(tenant_a):
        published = posting.publish(adopted(council, staff), user=staff)
        adopted(council, staff)
        Deliberation.objects.filter(pk=published.pk).update(posted_on=None)
        record = actions.draft(council.held, user=staff)
        Deadline.of(record).update(due=days_ago(1))
        with django_assert_num_queries(2):
            (year,) = completeness.by_year()
        assert (year.sessions, year.minutes_due, year.minutes_late) == (1, 1, 1)
        assert (year.deliberations, year.published, year.unpublished) == (2, 1, 1)
        assert (year.without_document, year.without_posting) == (0, 1)
        assert not year.is_complete
    for language in ("ar", "fr", "zgh"):
        page = client_a.get(f"/{language}/online/council/completeness/").content.decode()
        assert f"<bdi>{council.held.opens_on.year}</bdi>" in page
        # What nobody has read in the law says so.
        assert page.count("113") >= 2
    assert client_b.get("/fr/online/council/completeness/").status_code == HTTPStatus.OK


def test_staff_are_warned_before_and_after_once(tenant_a, council, staff) -> None:
    with tenant_context(tenant_a):
        upkeep_records.keep_up()
        record = Minutes.objects.get()
        assert steps(record) == ["minutes_drafted"]
        row = adopted(council, staff)
        for subject in (record, row):
            Deadline.of(subject).update(due=TODAY + dt.timedelta(days=2))
        for _twice in range(2):
            upkeep_records.keep_up()
        do_tasks()
        sent = len(mail.outbox)
        # Two delays of the minutes, one of the deliberation.
        assert sent == 3
        assert all(one.to == [staff.email] for one in mail.outbox)
        Deadline.objects.filter(state=DeadlineState.RUNNING).update(due=days_ago(1))
        for _twice in range(2):
            upkeep_records.keep_up()
        do_tasks()
        assert len(mail.outbox) == 2 * sent
        assert f"/admin/council/minutes/{record.pk}/" in "".join(one.body for one in mail.outbox)


def test_a_petition_hears_of_the_deliberation(tenant_a, council, staff, monkeypatch) -> None:
    told = []
    monkeypatch.setattr(
        "services_plugins.kit.debates.tell",
        lambda kind, pk, step, *, actor: told.append((kind, pk, step.kind.value, step.outcome)),
    )
    with tenant_context(tenant_a):
        item = voted_item(council, question_kind="petitions.petition", question_id=7)
        assert isinstance(item, AgendaItem)
        row = deliberations.adopt(item, user=staff)
        posting.publish(row, user=staff)
        Deliberation.objects.filter(pk=row.pk).update(state=DeliberationState.ENFORCEABLE)
        row.refresh_from_db()
        deliberations.follow_up(row, TODAY, "أنجز", is_done=True, user=staff)
        kinds = [(kind, pk, step) for kind, pk, step, _outcome in told]
        about = ("petitions.petition", 7)
        assert kinds == [(*about, "deliberation")] * 2 + [(*about, "follow_up")]
