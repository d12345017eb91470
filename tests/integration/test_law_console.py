"""The ministry's screens of rules and holidays."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from tenants.law.enums import HolidayStatus
from tenants.law.loading import load_holidays
from tenants.law.models import Holiday, LegalRule
from tenants.models import AuditEntry
from tests.accounts import make_user
from tests.law import HOLIDAYS, RULES, console_of, staff

pytestmark = pytest.mark.django_db

ROOT = "/console/law/"
LISTS = [ROOT, f"{ROOT}holidays/", f"{ROOT}rules/access.answer/"]
SCREENS = {
    "rules/add/": RULES,
    "rules/access.answer/add/": RULES,
    "versions/{version}/verify/": RULES,
    "versions/{version}/withdraw/": RULES,
    "holidays/add/": HOLIDAYS,
    "holidays/{holiday}/confirm/": HOLIDAYS,
    "holidays/{holiday}/cancel/": HOLIDAYS,
}


@pytest.fixture(autouse=True)
def loaded(db):
    load_holidays([2028])


@pytest.fixture
def jurist(db):
    return console_of(staff(RULES, HOLIDAYS))


def fitr(day: int = 1) -> Holiday:
    return Holiday.objects.get(occasion="eid_al_fitr.1449", day=day)


def address(screen: str) -> str:
    version = LegalRule.objects.get(code="access.answer").pk
    return ROOT + screen.format(version=version, holiday=fitr().pk)


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def text(response) -> str:
    return page(response).main.get_text(" ", strip=True)


# --- Who sees what -----------------------------------------------------------------------


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_for_the_ministry_s_staff(portal_client, client_a, path):
    assert portal_client.get(path).status_code == 302
    assert client_a.get(path, follow=True).status_code == 404
    assert console_of(staff()).get(path).status_code == 200


def test_a_commune_s_administrator_is_nobody_here(tenant_a, portal_client):
    make_user(tenant_a, "amina@example.org", is_superuser=True)
    assert not portal_client.login(email="amina@example.org", password="a long enough password")
    assert portal_client.get(ROOT).status_code == 302


@pytest.mark.parametrize(("screen", "right"), SCREENS.items())
def test_each_screen_asks_for_its_right(screen, right):
    other = HOLIDAYS if right == RULES else RULES
    without = console_of(staff(other, email="without@example.org"))
    with_it = console_of(staff(right, email="with@example.org"))
    assert without.get(address(screen)).status_code == 403
    assert without.post(address(screen)).status_code == 403
    assert with_it.get(address(screen)).status_code == 200


def test_who_may_only_read_is_offered_nothing_else():
    reader = console_of(staff())
    for path in LISTS:
        links = [link["href"] for link in page(reader.get(path)).main.find_all("a", href=True)]
        assert not [link for link in links if "/add/" in link or "/verify/" in link]
        assert not [link for link in links if "/confirm/" in link or "/cancel/" in link]


@pytest.mark.parametrize(
    "path", ["rules/no.rule/", "rules/no.rule/add/", "holidays/0/confirm/", "versions/0/verify/"]
)
def test_what_isn_t_there(jurist, path):
    assert jurist.get(ROOT + path).status_code == 404


# --- Rules -------------------------------------------------------------------------------


def test_the_list_in_both_languages(jurist, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        arabic = text(jurist.get(ROOT))
    assert "القانون التنظيمي 113.14" in arabic and "20 يوم عمل" in arabic
    french = text(console_of(staff(email="fr@example.org"), "fr").get(ROOT))
    assert "Loi organique 113-14" in french and "20 jours ouvrables" in french
    assert "Non vérifiée" in french and "Lue dans une source" in french


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("law=Loi 31-13", "access.answer", "council.notice"),
        ("verified=none", "council.notice", "access.answer"),
        ("verified=text", "chikaya.treat", "access.answer"),
        ("verified=source", "access.answer", "chikaya.treat"),
        ("q=شكاية", "chikaya.treat", "council.notice"),
        ("q=RECLAMATION", "chikaya.treat", "council.notice"),
        ("law=nonsense&verified=nonsense", "access.answer", "nonsense"),
    ],
)
def test_filters(jurist, query, inside, outside):
    codes = {code.get_text() for code in page(jurist.get(f"{ROOT}?{query}")).select(".law-code")}
    assert inside in codes and outside not in codes


def test_all_versions_of_a_rule(jurist):
    found = text(jurist.get(f"{ROOT}rules/petition.national.signatures/"))
    assert "4000 توقيع" in found and "5000 توقيع" in found
    assert "من 28 يوليوز 2016 إلى 7 شتنبر 2021" in found


def version_form(**fields) -> dict:
    return {
        "name_ar": "الجواب", "name_fr": "Réponse", "name_zgh": "", "value": "15",
        "unit": "working_days", "valid_from": "2026-12-01", "law_ar": "القانون 31.13",
        "law_fr": "Loi 31-13", "article": "16", "source": "BO 7000",
    } | fields  # fmt: skip


def test_adding_a_version(jurist):
    path = f"{ROOT}rules/access.answer/add/"
    assert page(jurist.get(path)).find("input", {"name": "value"})["value"] == "20"
    response = jurist.post(path, version_form(value="١٥", is_verified="on"), follow=True)
    assert response.redirect_chain == [(f"{ROOT}rules/access.answer/", 302)]
    version = LegalRule.objects.filter(code="access.answer").first()
    assert (version.value, version.certainty) == (15, "text")
    assert version.added_by == "jurist@example.org"
    assert AuditEntry.objects.first().action == "rule.add_version"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"valid_from": "2020-03-12"}, "valid_from"),
        ({"valid_from": "31/02/2026"}, "valid_from"),
        ({"value": "beaucoup"}, "value"),
        ({"source": ""}, "source"),
        ({"name_fr": "<b>"}, "name_fr"),
    ],
)
def test_what_can_t_be_is_said_at_its_field_and_nothing_typed_is_lost(jurist, fields, field):
    response = jurist.post(f"{ROOT}rules/access.answer/add/", version_form(**fields))
    assert response.status_code == 422
    found = page(response)
    assert found.find(id=f"id_{field}_error")
    assert found.find("input", {"name": "law_ar"})["value"] == "القانون 31.13"
    assert LegalRule.objects.filter(code="access.answer").count() == 1


def test_adding_a_rule(jurist):
    fields = {"code": "parking.fee", "unit": "dirhams", "applies_to": ""}
    assert jurist.post(f"{ROOT}rules/add/", version_form(**fields)).status_code == 302
    assert not LegalRule.objects.get(code="parking.fee").is_verified
    again = jurist.post(f"{ROOT}rules/add/", version_form(**fields))
    assert again.status_code == 422 and page(again).find(id="id_code_error")


def test_verifying_and_withdrawing(jurist):
    rule = LegalRule.objects.get(code="council.notice")
    verify = f"{ROOT}versions/{rule.pk}/verify/"
    assert jurist.post(verify, {"article": "35", "source": ""}).status_code == 422
    assert jurist.post(verify, {"article": "35", "source": "BO 6440"}).status_code == 302
    rule.refresh_from_db()
    assert rule.is_verified and rule.source == "BO 6440"
    withdraw = f"{ROOT}versions/{rule.pk}/withdraw/"
    assert jurist.post(withdraw).status_code == 422
    future = timezone.localdate() + timedelta(days=9)
    jurist.post(f"{ROOT}rules/council.notice/add/", version_form(valid_from=future.isoformat()))
    new = LegalRule.objects.filter(code="council.notice").first()
    assert jurist.post(f"{ROOT}versions/{new.pk}/withdraw/").status_code == 302
    assert LegalRule.objects.get(code="council.notice") == rule


# --- Holidays ----------------------------------------------------------------------------


def test_holidays_of_a_year(jurist):
    found = text(jurist.get(f"{ROOT}holidays/?year=2028"))
    assert "أيام العطل لسنة 2028" in found and "السبت 26 فبراير 2028" in found
    this_year = timezone.localdate().year
    for nonsense in ("abc", "999999999999", "1990", "٢٠٢٨"):
        found = text(jurist.get(f"{ROOT}holidays/?year={nonsense}"))
        assert f"أيام العطل لسنة {this_year}" in found


def test_a_change_is_shown_before_it_is_made(jurist):
    path = f"{ROOT}holidays/{fitr().pk}/confirm/"
    form = {"first_day": "2028-02-27", "source": "بلاغ"}
    preview = jurist.post(path, form)
    assert preview.status_code == 200 and fitr().status == HolidayStatus.ESTIMATED
    found = page(preview)
    rows = [row.get_text(" ", strip=True) for row in found.select("table tbody tr")]
    # From Saturday and Sunday to Sunday and Monday: whoever passes the Monday waits a day.
    assert any("20 يوم عمل من 31 يناير 2028 إلى 27 فبراير 2028" in row for row in rows), rows
    hidden = {field["name"]: field["value"] for field in found.select("input[type=hidden]")}
    assert jurist.post(path, hidden | {"confirmed": "1"}).status_code == 302
    assert [fitr(1).date, fitr(2).date] == [date(2028, 2, 27), date(2028, 2, 28)]
    assert fitr().status == HolidayStatus.CONFIRMED
    assert AuditEntry.objects.first().action == "holiday.move"


def test_a_date_that_can_t_be_is_refused_in_the_preview(jurist):
    path = f"{ROOT}holidays/{fitr().pk}/confirm/"
    for first_day in ("2028-03-20", "", "2028-02-31"):
        response = jurist.post(path, {"first_day": first_day, "source": "بلاغ"})
        assert response.status_code == 422
        assert page(response).find(id="id_first_day_error")
        assert page(response).find("input", {"name": "source"})["value"] == "بلاغ"


def test_cancelling_and_adding(jurist):
    day = Holiday.objects.get(occasion="green_march.2028")
    form = {"source": "مرسوم", "confirmed": "1"}
    assert jurist.post(f"{ROOT}holidays/{day.pk}/cancel/", form).status_code == 302
    day.refresh_from_db()
    assert day.status == HolidayStatus.CANCELLED
    bridge = {"day": "2028-11-07", "name_ar": "عطلة", "name_fr": "Pont", "source": "بلاغ"}
    assert "ما سيتغير" in text(jurist.post(f"{ROOT}holidays/add/", bridge))
    response = jurist.post(f"{ROOT}holidays/add/", bridge | {"confirmed": "1"})
    assert response["Location"] == f"{ROOT}holidays/?year=2028"
    assert Holiday.objects.get(occasion="exceptional.2028-11-07").source == "بلاغ"
    again = jurist.post(f"{ROOT}holidays/add/", bridge)
    assert again.status_code == 422 and page(again).find(id="id_day_error")


def test_a_year_that_nobody_knows_yet_takes_no_holiday(jurist):
    bridge = {"day": "2099-11-07", "name_ar": "عطلة", "name_fr": "Pont", "source": "بلاغ"}
    response = jurist.post(f"{ROOT}holidays/add/", bridge)
    assert response.status_code == 422 and page(response).find(id="id_day_error")


def test_the_trail_speaks_of_it_in_words():
    user = staff(RULES, HOLIDAYS)
    user.is_superuser = True
    user.save()
    client = console_of(user)
    client.post(f"{ROOT}holidays/{fitr().pk}/confirm/",
                {"first_day": "2028-02-27", "source": "بلاغ", "confirmed": "1"})  # fmt: skip
    found = text(client.get("/console/audit/"))
    assert "أكد يوم عطلة في تاريخ آخر" in found and "التاريخ السابق: 2028-02-27" in found
