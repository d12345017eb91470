"""Delays that depend on an answer, and the delay of an appeal and of what is said to it."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.formats import date_format
from django_tenants.utils import tenant_context

from services_plugins.kit import deadlines
from services_plugins.kit.enums import DeadlineState
from services_plugins.kit.models import Deadline
from services_plugins.requests import escalation, receipts, statistics
from services_plugins.requests.actions import citizen, desk
from services_plugins.requests.actions.draft import save_answers
from services_plugins.requests.enums import DeskRight, RequestState
from services_plugins.requests.escalation import escalate
from services_plugins.requests.models import DeskMember, Request
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import client_of, make_user
from tests.requests import ANSWERS, filed, offer, text

pytestmark = pytest.mark.django_db

# Music makes it urgent: three days instead of twenty working days.
URGENT: dict[str, Any] = {
    "silence": "none",
    "appeal_answer_rule": "access.complaint_head.answer",
    "special_delays": [
        {
            "if": {"field": "music", "is": ["yes"]},
            "rule": "access.urgent",
            "extension": "access.urgent.extension",
            "when": text("with music"),
        }
    ],
}
LOUD = {"music": "yes", "hours": "20:00"}


@pytest.fixture
def officer(tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return User.objects.create(email="officer@example.org", is_superuser=True)


def running(request: Request) -> Deadline:
    return Deadline.of(request).get(state=DeadlineState.RUNNING)


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def become_late(request: Request) -> None:
    """Put the running delay of a request into the past."""
    Deadline.of(request).filter(state=DeadlineState.RUNNING).update(due=in_days(-1))
    Request.objects.filter(pk=request.pk).update(due=in_days(-1))
    request.refresh_from_db()


# --- By the answers -----------------------------------------------------------------------


def test_filing_starts_the_delay_that_the_answers_lead_to(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        procedure = offer(**URGENT)
        loud, quiet = filed(procedure, **LOUD), filed(procedure)
        assert (running(loud).rule_code, running(quiet).rule_code) == (
            "access.urgent",
            "access.answer",
        )
        assert loud.due == running(loud).due == in_days(3)
        assert quiet.due == running(quiet).due > in_days(20)


def test_an_answer_that_is_no_longer_asked_decides_nothing(tenant_a: Tenant) -> None:
    """Hours are only asked where there is music; without it they can't make it urgent."""
    condition = {"field": "late", "is": ["yes"]}
    delays = [{"if": condition, "rule": "access.urgent", "when": text("late")}]
    with tenant_context(tenant_a):
        procedure = offer(special_delays=delays)
        edition = procedure.editions.get()
        late = {"key": "late", "type": "yes_no", "label": text("Late")}
        fields = edition.form_data["steps"][0]["fields"]
        fields.append(late | {"if": {"field": "music", "is": ["yes"]}})
        edition.save()
        request = filed(procedure, music="no", late="yes")
        assert running(request).rule_code == "access.answer"


def test_each_delay_is_extended_by_its_own_rule(tenant_a: Tenant, officer: User) -> None:
    with tenant_context(tenant_a):
        request = filed(offer(**URGENT), **LOUD)
        extended = desk.extend(request, "Dossier lourd", user=officer)
        assert running(extended).rule_code == "access.urgent.extension"
        assert extended.due == in_days(6)
        with pytest.raises(ValidationError):
            desk.extend(request, "Encore", user=officer)


def test_what_has_no_extension_isn_t_extended_by_the_ordinary_one(
    tenant_a: Tenant, officer: User
) -> None:
    short = URGENT["special_delays"][0] | {"extension": ""}
    with tenant_context(tenant_a):
        request = filed(offer(**URGENT | {"special_delays": [short]}), **LOUD)
        with pytest.raises(ValidationError):
            desk.extend(request, "Dossier lourd", user=officer)


def test_the_sheet_shows_every_delay_to_its_own_commune(client_a, client_b, tenant_a) -> None:
    with tenant_context(tenant_a):
        offer(**URGENT)
    page = client_a.get("/fr/online/requests/procedure/test.terrace/").content.decode()
    assert "20 jours ouvrables" in page and "3 jours" in page and "(with music)" in page
    assert client_b.get("/fr/online/requests/procedure/test.terrace/").status_code == 404


@pytest.mark.parametrize(
    ("answers", "there", "elsewhere"),
    [(LOUD, "3 jours", "20 jours ouvrables"), ({}, "20 jours ouvrables", "with music")],
)
def test_the_summary_says_by_when_before_filing(
    client_a, tenant_a, answers, there, elsewhere
) -> None:
    with tenant_context(tenant_a):
        procedure = offer(**URGENT)
    page = client_a.post(f"/fr/online/requests/procedure/{procedure.code}/start/")
    with tenant_context(tenant_a):
        draft = Request.objects.get()
        save_answers(draft, ANSWERS | answers)
    assert draft.number in page.headers["Location"]
    summary = client_a.get(f"/fr/online/requests/draft/{draft.number}/summary/").content.decode()
    assert there in summary and elsewhere not in summary


@pytest.mark.parametrize("period", ["all", "year"])
def test_figures_tell_the_delays_apart_where_there_are_several(
    tenants_ab: tuple[Tenant, Tenant], client_a, client_b, period: str
) -> None:
    def figures() -> list[statistics.Row]:
        if period == "all":
            return statistics.by_procedure()
        return statistics.by_period(statistics.Period.YEAR)

    with tenant_context(tenants_ab[0]):
        procedure, single = offer(**URGENT), offer("test.single")
        few = offer("test.few", **URGENT)
        for answers in (LOUD, {}):
            for _time in range(6):
                filed(procedure, **answers)
        Request.objects.filter(delay_rule="access.urgent").update(
            in_time=False, state="accepted", decided_at=timezone.now(), days_taken=4
        )
        for _time in range(6):
            filed(single)
        for answers in (LOUD, {}):
            filed(few, **answers)
        rows = {row.code: row for row in figures()}
        assert (rows["test.few"].filed, rows["test.few"].delays) == (None, ())
        assert rows["test.single"].delays == ()
        ordinary, urgent = rows["test.terrace"].delays
        assert (ordinary.rule, str(ordinary.when), ordinary.filed) == ("access.answer", "", 5)
        assert (urgent.rule, urgent.in_time, urgent.median_days) == ("access.urgent", 0, 4)
        assert rows["test.terrace"].filed == 10
    with tenant_context(tenants_ab[1]):
        assert figures() == []
    path = "/fr/online/requests/figures/"
    page = client_a.get(path).content.decode()
    assert "20 jours ouvrables" in page and "3 jours" in page and "with music" in page
    assert "with music" not in client_b.get(path).content.decode()


# --- Appeals ------------------------------------------------------------------------------


@pytest.fixture
def refused(tenant_a: Tenant, officer: User) -> Request:
    with tenant_context(tenant_a):
        request = filed(offer(**URGENT))
        return desk.decide(request, RequestState.REFUSED, "Trop bruyant", user=officer)


def test_an_appeal_starts_the_delay_of_its_answer(tenant_a: Tenant, refused: Request) -> None:
    with tenant_context(tenant_a):
        assert running(refused).rule_code == "access.complaint_head"
        appealed = citizen.appeal(refused, "Regardez encore")
        assert running(appealed).rule_code == "access.complaint_head.answer"
        assert appealed.due == running(appealed).due == in_days(15)


def test_an_appeal_is_answered_once_and_for_all(
    tenant_a: Tenant, refused: Request, officer: User
) -> None:
    with tenant_context(tenant_a):
        appealed = citizen.appeal(refused, "Regardez encore")
        decided = desk.decide(appealed, RequestState.REFUSED, "Toujours trop", user=officer)
        assert not Deadline.of(decided).filter(state=DeadlineState.RUNNING).exists()
        assert citizen.appeal_until(decided) is None
        with pytest.raises(ValidationError):
            citizen.appeal(decided, "Encore")


def test_an_appeal_isn_t_extended_like_a_request(
    tenant_a: Tenant, refused: Request, officer: User
) -> None:
    with tenant_context(tenant_a):
        appealed = citizen.appeal(refused, "Regardez encore")
        with pytest.raises(ValidationError):
            desk.extend(appealed, "Dossier lourd", user=officer)


def test_silence_may_be_appealed_against_once_the_delay_is_over(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        request = filed(offer(**URGENT))
        assert citizen.appeal_until(request) is None
        become_late(request)
        last = deadlines.last_day("access.complaint_head", on=request.due)
        assert citizen.appeal_until(request) == last
        appealed = citizen.appeal(request, "Pas de réponse")
        states = dict(Deadline.of(request).values_list("rule_code", "state"))
        assert states == {
            "access.answer": DeadlineState.MISSED,
            "access.complaint_head.answer": DeadlineState.RUNNING,
        }
        assert appealed.state == RequestState.APPEALED


def test_nobody_appeals_against_the_silence_that_gives_consent(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        request = filed(offer(**URGENT | {"silence": "consent"}))
        become_late(request)
        assert citizen.appeal_until(request) is None


def test_appeals_are_for_the_heads_before_and_after_their_day(
    tenants_ab: tuple[Tenant, Tenant], refused: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant_a, tenant_b = tenants_ab
    told: list[tuple[int, bool]] = []
    monkeypatch.setattr(
        escalation,
        "send_warning",
        SimpleNamespace(enqueue=lambda _pk, user, _due, is_late: told.append((user, is_late))),
    )
    work = ("access_admin", "work_desks")
    head = make_user(tenant_a, "head@example.org", permissions=work)
    clerk = make_user(tenant_a, "clerk@example.org", permissions=work)
    with tenant_context(tenant_a):
        for user, right in ((head, DeskRight.HEAD), (clerk, DeskRight.TREAT)):
            DeskMember.objects.create(desk=refused.desk, user=user, right=right)
        appealed = citizen.appeal(refused, "Regardez encore")
        Request.objects.filter(pk=refused.pk).update(assignee=clerk)
        escalate()
        assert told == []
        Deadline.of(appealed).filter(state=DeadlineState.RUNNING).update(due=in_days(2))
        escalate()
        assert sorted(told) == sorted([(head.pk, False), (clerk.pk, False)])
        told.clear()
        become_late(appealed)
    with tenant_context(tenant_b):
        escalate()
        assert told == []
    with tenant_context(tenant_a):
        escalate()
        assert sorted(told) == sorted([(head.pk, True), (clerk.pk, True)])


def test_both_sides_read_by_when_an_appeal_is_answered(
    client_a, client_b, tenant_a: Tenant, refused: Request
) -> None:
    with tenant_context(tenant_a):
        appealed = citizen.appeal(refused, "Regardez encore")
        secret = receipts.secret_of(appealed.number)
        with translation.override("fr"):
            day = date_format(appealed.due, "DATE_FORMAT")
    proof = {"number": appealed.number, "secret": secret}
    page = client_a.post("/fr/online/requests/track/", proof, follow=True).content.decode()
    assert day in page and "recours" in page
    assert (
        appealed.number
        not in client_b.post("/fr/online/requests/track/", proof, follow=True).request["PATH_INFO"]
    )
    head = make_user(tenant_a, "boss@example.org", permissions=("access_admin", "manage_desks"))
    file = client_of(tenant_a, head).get(f"/admin/requests/file/{appealed.pk}/").content.decode()
    assert "جواب رئيس المؤسسة على الشكاية" in file
