"""Legal rules: the data file, their versions, and asking for them from a commune."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from django.utils.translation import override
from django_tenants.utils import schema_context, tenant_context

from tenants.audit import SYSTEM
from tenants.law import loading
from tenants.law.actions.rules import add_rule_version, verify_rule, withdraw_rule_version
from tenants.law.enums import AppliesTo, Certainty, Unit
from tenants.law.loading import load_rules
from tenants.law.models import LegalRule
from tenants.law.rules import Rule, UnknownRule, rule, scope_of
from tenants.law.signals import rules_changed
from tenants.models import AuditEntry, Territory
from tenants.register import DATA
from tests.law import HOLIDAYS, RULES, staff

pytestmark = pytest.mark.django_db

CODE = "access.answer"
TODAY = date(2026, 11, 24)


def draft(code: str = CODE, value: int = 15, valid_from: date = TODAY, **fields) -> LegalRule:
    return LegalRule(
        **{
            "code": code,
            "value": value,
            "unit": Unit.WORKING_DAYS,
            "valid_from": valid_from,
            "name_ar": "قاعدة",
            "name_fr": "Règle",
            "law_ar": "قانون",
            "law_fr": "Loi",
            "source": "Bulletin officiel",
        }
        | fields
    )


@pytest.fixture
def jurist(db):
    return staff(RULES)


@pytest.fixture
def heard():
    """The codes that receivers were told of."""
    codes: list[str] = []

    def hear(code: str, **kwargs) -> None:
        codes.append(code)

    rules_changed.connect(hear)
    yield codes
    rules_changed.disconnect(hear)


# --- The data file -------------------------------------------------------------------------


def file_rows() -> list[dict[str, str]]:
    with (DATA / "rules.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_rule_of_the_file_has_a_source_and_is_whole():
    rows = file_rows()
    assert len(rows) > 90
    for row in rows:
        required = ("code", "name_ar", "name_fr", "unit", "law_ar", "law_fr", "source", "value")
        assert all(row[name].strip() for name in required), row
        assert row["unit"] in Unit.values and row["certainty"] in Certainty.values
        assert row["applies_to"] in AppliesTo.values
        assert date.fromisoformat(row["valid_from"]) <= TODAY


def test_the_file_is_loaded_and_nothing_is_added_a_second_time():
    assert LegalRule.objects.count() == len(file_rows())
    before = list(LegalRule.objects.values())
    trail = AuditEntry.objects.count()
    assert load_rules() == 0
    assert list(LegalRule.objects.values()) == before
    assert AuditEntry.objects.count() == trail


def test_what_is_not_verified_says_so():
    recalled = LegalRule.objects.get(code="council.notice")
    assert not recalled.is_verified and recalled.certainty == Certainty.RECALLED
    read = LegalRule.objects.get(code="chikaya.treat")
    assert read.is_verified and (read.value, read.unit) == (60, Unit.DAYS)


def test_versions_follow_one_another_without_gap_or_overlap():
    versions = defaultdict(list)
    for row in LegalRule.objects.order_by("code", "valid_from"):
        versions[row.code].append(row)
    for rows in versions.values():
        assert rows[-1].valid_until is None
        for earlier, later in pairwise(rows):
            assert earlier.valid_until == later.valid_from - timedelta(days=1)


def test_the_ministry_s_word_survives_a_reload(jurist, monkeypatch):
    add_rule_version(draft(value=15), actor=jurist)
    checked = LegalRule.objects.get(code="council.notice")
    verify_rule(checked, source="BO 6440", article="35 bis", actor=jurist)
    rows = file_rows()
    for row in rows:
        row["source"] = f"{row['source']} (new edition)"
    rows.append(rows[0] | {"code": CODE, "value": "99", "valid_from": "2026-01-01"})
    monkeypatch.setattr(loading, "_rows", lambda name: iter(rows))
    load_rules()
    assert rule(CODE, TODAY).value == 15
    # The file is older than the ministry's own version, and comes too late.
    assert not LegalRule.objects.filter(value=99).exists()
    checked.refresh_from_db()
    assert (checked.source, checked.article) == ("BO 6440", "35 bis")
    assert LegalRule.objects.get(code="council.vote").source.endswith("(new edition)")


def test_a_newer_file_brings_its_versions(monkeypatch):
    rows = file_rows()
    rows.append(next(row for row in rows if row["code"] == CODE) | {
        "value": "18", "valid_from": "2026-06-01",
    })  # fmt: skip
    monkeypatch.setattr(loading, "_rows", lambda name: iter(rows))
    assert load_rules() == 1
    assert [rule(CODE, date(2026, day, 1)).value for day in (5, 6)] == [20, 18]


def test_the_command_says_what_it_did(capsys):
    call_command("load_law")
    assert "0 versions of rules added, 0 holidays" in capsys.readouterr().out


# --- Asking ----------------------------------------------------------------------------------


def test_a_running_file_keeps_the_rule_it_began_under(jurist):
    add_rule_version(draft(value=15), actor=jurist)
    assert rule(CODE, TODAY - timedelta(days=1)).value == 20
    assert rule(CODE, TODAY).value == 15
    assert rule("petition.national.signatures", date(2021, 9, 7)).value == 5000
    assert rule("petition.national.signatures", date(2021, 9, 8)).value == 4000


def test_without_a_day_it_is_the_rule_of_today(jurist):
    add_rule_version(draft(value=15, valid_from=timezone.localdate()), actor=jurist)
    assert rule(CODE).value == 15


def test_a_copy_says_all_that_is_to_be_known():
    found = rule(CODE, TODAY)
    assert (found.value, found.unit, found.article) == (20, Unit.WORKING_DAYS, "16")
    assert found.is_verified and found.source == "cdai.ma/fr/faq"
    assert found.version == LegalRule.objects.get(code=CODE).pk
    with override("fr"):
        assert (found.law, found.shown_value) == ("Loi 31-13", "20 jours ouvrables")
    with override("ar"):
        assert (found.law, found.shown_value) == ("القانون 31.13", "20 يوم عمل")
    assert Rule.from_json(found.to_json()) == found


@pytest.mark.parametrize("day", [date(1990, 1, 1), TODAY])
def test_unknown_rules(day):
    code = CODE if day.year == 1990 else "no.such_rule"
    with pytest.raises(UnknownRule, match=code):
        rule(code, day)


@pytest.mark.parametrize(
    ("kind", "population", "value"),
    [
        (AppliesTo.COMMUNE, 0, 100),
        (AppliesTo.COMMUNE, 34_999, 100),
        (AppliesTo.COMMUNE, 35_000, 200),
        (AppliesTo.COMMUNE, 3_000_000, 200),
        (AppliesTo.DISTRICTS, 3_000_000, 400),
        (AppliesTo.PROVINCE, 500_000, 300),
        (AppliesTo.REGION, 999_999, 300),
        (AppliesTo.REGION, 1_000_000, 400),
        (AppliesTo.REGION, 3_000_000, 400),
        (AppliesTo.REGION, 3_000_001, 500),
    ],
)
def test_the_signatures_that_a_petition_needs(kind, population, value):
    assert rule("petition.citizens", TODAY, kind=kind, population=population).value == value


def test_a_rule_for_communes_is_for_those_with_districts_too():
    assert rule("petition.refusal", TODAY, kind=AppliesTo.DISTRICTS).value == 3
    assert rule("petition.refusal", TODAY, kind=AppliesTo.REGION).value == 2


def test_several_rules_are_none():
    with pytest.raises(UnknownRule, match="several rules"):
        rule("petition.citizens", TODAY)


def test_every_territory_of_the_country_has_one_number_of_signatures():
    counted = defaultdict(set)
    for territory in Territory.objects.all():
        found = rule("petition.citizens", TODAY, **scope_of(territory))
        counted[territory.kind].add(found.value)
    assert counted["rural"] == {100, 200} and counted["region"] == {300, 400, 500}
    assert counted["urban"] == {100, 200, 400} and counted["province"] == {300}


# --- From a commune ------------------------------------------------------------------------


def test_a_commune_asks_and_stays_in_its_schema(tenants_ab, django_assert_num_queries):
    for tenant in tenants_ab:
        with tenant_context(tenant):
            assert rule(CODE, TODAY).value == 20
            with django_assert_num_queries(0):
                assert rule(CODE, TODAY).unit == Unit.WORKING_DAYS
            assert connection.schema_name == tenant.schema_name
            assert connection.tenant == tenant
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_schemas(false)")
                assert cursor.fetchone()[0] == [tenant.schema_name]
                with pytest.raises(DatabaseError), transaction.atomic():
                    cursor.execute("SELECT 1 FROM law_legalrule")


def test_one_commune_s_look_serves_the_other(tenants_ab, django_assert_num_queries):
    with tenant_context(tenants_ab[0]):
        rule(CODE, TODAY)
    with tenant_context(tenants_ab[1]), django_assert_num_queries(0):
        assert rule(CODE, TODAY).value == 20


def test_a_change_is_known_at_once(tenant_a, jurist, django_capture_on_commit_callbacks):
    with tenant_context(tenant_a):
        assert rule(CODE, TODAY).value == 20
        with pytest.raises(UnknownRule):
            rule("parking", TODAY)
    with django_capture_on_commit_callbacks(execute=True), schema_context("public"):
        add_rule_version(draft(value=15), actor=jurist)
        add_rule_version(draft(code="parking.fee", value=5, unit=Unit.DIRHAMS), actor=jurist)
    with tenant_context(tenant_a):
        assert rule(CODE, TODAY).value == 15
        assert rule("parking", TODAY).value == rule("parking.fee", TODAY).value == 5


# --- Adding, verifying, withdrawing --------------------------------------------------------


def test_only_who_has_the_right(jurist):
    for actor in (staff(HOLIDAYS, email="calendar@example.org"), staff(email="other@example.org")):
        with pytest.raises(PermissionDenied):
            add_rule_version(draft(), actor=actor)
        with pytest.raises(PermissionDenied):
            verify_rule(LegalRule.objects.first(), source="x", article="", actor=actor)
        with pytest.raises(PermissionDenied):
            withdraw_rule_version(LegalRule.objects.first(), actor=actor)
    add_rule_version(draft(), actor=jurist)


def test_a_new_version_is_audited_and_told(jurist, heard):
    version = add_rule_version(draft(), actor=jurist)
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor, entry.target) == ("rule.add_version", jurist.email, CODE)
    assert (entry.data["value"], entry.data["value_before"]) == (15, 20)
    assert version.added_by == jurist.email
    assert heard == [CODE]


@pytest.mark.parametrize("valid_from", [date(2020, 3, 12), date(2019, 1, 1)])
def test_a_version_can_t_begin_before_the_latest(jurist, valid_from):
    with pytest.raises(ValidationError) as refusal:
        add_rule_version(draft(valid_from=valid_from), actor=jurist)
    assert "valid_from" in refusal.value.message_dict
    assert LegalRule.objects.get(code=CODE).valid_until is None


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("code", {"code": "Access Answer"}),
        ("value", {"value": 101, "unit": Unit.PERCENT}),
        ("value", {"value": 13, "unit": Unit.MONTH}),
        ("value", {"value": 1131, "unit": Unit.DAY_OF_YEAR}),
        ("value", {"value": 40_000, "unit": Unit.DAYS}),
        ("value", {"value": -1}),
        ("unit", {"unit": "weeks"}),
        ("source", {"source": ""}),
        ("name_ar", {"name_ar": ""}),
        ("population_to", {"population_from": 10, "population_to": 9}),
    ],
)
def test_values_that_can_t_be(jurist, field, fields):
    with pytest.raises(ValidationError) as refusal:
        add_rule_version(draft(**fields), actor=jurist)
    assert field in refusal.value.message_dict
    assert LegalRule.objects.get(code=CODE).valid_until is None


def test_a_version_that_was_never_ordered_can_t_overlap(jurist):
    """Two people who add at once: the database lets one version be open."""
    with pytest.raises(DatabaseError), transaction.atomic():
        draft(added_by="somebody").save()


@pytest.mark.parametrize("change", [{"value": 1}, {"unit": "days"}, {"valid_from": TODAY}])
def test_the_database_itself_keeps_what_versions_say(change):
    rows = LegalRule.objects.filter(code=CODE)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(**change)
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic():
        rows.delete()
    assert rows.get().value == 20


def test_a_version_can_t_be_edited_in_passing():
    version = LegalRule.objects.get(code=CODE)
    version.value = 1
    for save in (version.save, lambda: version.save(update_fields=["value"]), version.delete):
        with pytest.raises(TypeError):
            save()


def test_verifying(jurist, heard):
    version = LegalRule.objects.get(code="council.notice")
    verify_rule(version, source="BO 6440", article="35", actor=jurist)
    version.refresh_from_db()
    assert version.is_verified and version.certainty == Certainty.TEXT
    assert version.verified_by == jurist.email and version.value == 10
    assert AuditEntry.objects.first().action == "rule.verify"
    assert heard == ["council.notice"]


def test_withdrawing_a_version_to_come(jurist):
    future = timezone.localdate() + timedelta(days=30)
    version = add_rule_version(draft(valid_from=future), actor=jurist)
    withdraw_rule_version(version, actor=jurist)
    remaining = LegalRule.objects.get(code=CODE)
    assert remaining.value == 20 and remaining.valid_until is None
    assert AuditEntry.objects.first().action == "rule.withdraw_version"


def test_a_version_that_has_begun_stays(jurist):
    version = add_rule_version(draft(valid_from=timezone.localdate()), actor=jurist)
    with pytest.raises(ValidationError):
        withdraw_rule_version(version, actor=jurist)
    assert LegalRule.objects.filter(pk=version.pk).exists()


def test_the_system_loads_without_a_right():
    assert add_rule_version(draft(), actor=SYSTEM).added_by == SYSTEM
