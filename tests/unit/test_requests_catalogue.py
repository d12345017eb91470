"""The project's own definitions of procedures: sound, complete and in both languages."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import QueryDict
from django.utils import translation

from services_plugins.requests.catalogue.loading import DATA, FACTS
from services_plugins.requests.catalogue.models import NationalProcedure
from services_plugins.requests.definition import Definition, Field, FieldType
from services_plugins.requests.desks import DESKS
from services_plugins.requests.enums import FilingMode, SilenceRule
from services_plugins.requests.forms import StepForm
from services_plugins.requests.sheet import Sheet, check_together

FILES = sorted(DATA.glob("*.json"))
PROCEDURES = {path.stem: json.loads(path.read_text("utf-8")) for path in FILES}
RULES_FILE = Path(settings.BASE_DIR) / "tenants/data/rules.csv"
with RULES_FILE.open(encoding="utf-8", newline="") as source:
    RULES = {row["code"] for row in csv.DictReader(source)}
# The services that the ministry's programme names.
EXPECTED = {
    "associations.file", "associations.hall", "civil-status.birth-extract",
    "civil-status.birth-full-copy", "civil-status.death-extract", "civil-status.life-certificate",
    "economic.class-2", "economic.class-3", "economic.shop", "economic.terrace",
    "information.access", "street.report", "urban.building", "urban.demolition",
    "urban.habitation", "urban.refurbishment", "urban.subdivision",
}  # fmt: skip
# Acts for which decree 2-22-141 makes silence an agreement.
CONSENT = {
    "economic.class-2", "economic.class-3", "urban.building", "urban.demolition",
    "urban.habitation", "urban.refurbishment", "urban.subdivision",
}  # fmt: skip
ARABIC, LATIN = re.compile("[ء-ي]"), re.compile("[A-Za-z]")


@pytest.fixture(params=sorted(PROCEDURES))
def raw(request: pytest.FixtureRequest) -> dict[str, Any]:
    return PROCEDURES[request.param]


def texts(raw: Any, where: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every text by language, with the place where it stands."""
    if isinstance(raw, dict) and {"ar", "fr", "zgh"} & set(raw):
        yield where, raw
    elif isinstance(raw, dict):
        for name, value in raw.items():
            yield from texts(value, f"{where}.{name}")
    elif isinstance(raw, list):
        for number, value in enumerate(raw):
            yield from texts(value, f"{where}[{number}]")


def test_the_procedures_of_the_programme_are_there() -> None:
    assert set(PROCEDURES) == EXPECTED


def test_files_are_named_by_their_code() -> None:
    assert {name: raw["code"] for name, raw in PROCEDURES.items()} == {
        name: name for name in PROCEDURES
    }


def test_sheet_and_form_parse(raw: dict[str, Any]) -> None:
    sheet, form = Sheet.parse(raw["sheet"]), Definition.parse(raw["form"])
    assert sheet.name and form.steps


def test_facts_of_the_procedure_are_valid(raw: dict[str, Any]) -> None:
    assert set(raw) <= {"code", *FACTS, "sheet", "form"}
    facts = {name: raw[name] for name in FACTS if name in raw}
    NationalProcedure(code=raw["code"], **facts).clean_fields()
    assert raw["desk"] in DESKS


def test_a_platform_is_named_where_one_is_linked_to(raw: dict[str, Any]) -> None:
    links = raw["mode"] != FilingMode.HERE
    assert bool(raw.get("external_url")) == bool(raw.get("external_name")) == links


def test_rules_of_law_exist(raw: dict[str, Any]) -> None:
    sheet = Sheet.parse(raw["sheet"])
    assert sheet.delay_rule and sheet.rules <= RULES
    # Who may appeal is told by when that is answered.
    assert bool(sheet.appeal_rule) == bool(sheet.appeal_answer_rule)


def test_delays_depend_on_what_the_form_asks(raw: dict[str, Any]) -> None:
    sheet, form = Sheet.parse(raw["sheet"]), Definition.parse(raw["form"])
    check_together(sheet, form)
    for one in sheet.special_delays:
        answers = {one.condition.field: one.condition.values[0]}
        assert sheet.delay_for(answers).rule == one.rule != sheet.delay_for({}).rule


def test_silence_is_consent_for_the_acts_of_the_decree_alone() -> None:
    sheets = {code: Sheet.parse(raw["sheet"]) for code, raw in PROCEDURES.items()}
    consent = {code for code, one in sheets.items() if one.silence == SilenceRule.CONSENT}
    assert consent == CONSENT
    assert all("2-22-141" in sheets[code].silence_source for code in consent)


def test_texts_are_in_both_languages_and_their_scripts(raw: dict[str, Any]) -> None:
    found = list(texts({"sheet": raw["sheet"], "form": raw["form"]}))
    assert found
    # The name of a platform may stand in an Arabic text, but no Arabic in a French one.
    wrong = [
        where
        for where, text in found
        if not (ARABIC.search(text.get("ar", "")) and LATIN.search(text.get("fr", "")))
        or ARABIC.search(text["fr"])
    ]
    assert wrong == []


def test_texts_have_no_space_around_them(raw: dict[str, Any]) -> None:
    found = texts({"sheet": raw["sheet"], "form": raw["form"]})
    assert [where for where, text in found for one in text.values() if one != one.strip()] == []


def test_labels_tell_options_apart(raw: dict[str, Any]) -> None:
    for one in Definition.parse(raw["form"]).fields.values():
        for code in ("ar", "fr"):
            labels = [option.label.by_language[code] for option in one.options]
            assert len(set(labels)) == len(labels), one.key


def test_documents_are_asked_after_what_decides_on_them(raw: dict[str, Any]) -> None:
    """A page asks for documents by the answers kept so far, so not by one of its own."""
    form = Definition.parse(raw["form"])
    for step in form.steps:
        here = {one.key for one in step.fields}
        for one in step.fields:
            if one.type == FieldType.DOCUMENT and one.condition:
                assert one.condition.field not in here, one.key


def test_no_answer_can_be_avoided_by_a_hidden_question(raw: dict[str, Any]) -> None:
    """A question under a condition is reached by at least one way through the form."""
    form = Definition.parse(raw["form"])
    for one in form.fields.values():
        answers = _answers_leading_to(one, form)
        assert one.key in form.relevant(answers | {one.key: "answer"}), one.key


def _answers_leading_to(one: Field, form: Definition) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    while one.condition:
        answers[one.condition.field] = one.condition.values[0]
        one = form.fields[one.condition.field]
    return answers


@pytest.mark.parametrize("language", ["ar", "fr", "zgh"])
def test_an_empty_step_is_refused_for_what_is_required(raw: dict[str, Any], language: str) -> None:
    with translation.override(language):
        for step in Definition.parse(raw["form"]).steps:
            form = StepForm(step, {}, QueryDict(""))
            required = {one.key for one in form.questions() if one.required}
            assert set(form.errors) == required, step.key
            assert all(str(field.label) for field in form.fields.values())


def test_people_are_named_by_the_keys_that_search_knows(raw: dict[str, Any]) -> None:
    fields = Definition.parse(raw["form"]).fields
    assert {"applicant_first_name", "applicant_last_name"} <= set(fields)
    assert all(
        fields[key].personal
        for key in fields
        if key.startswith("applicant_") and key != "applicant_kind"
    )


@pytest.mark.parametrize(
    ("code", "key", "good", "bad"),
    [
        (
            "civil-status.birth-extract",
            "act_number",
            ["125", "١٢٥", "12 مكرر", "7bis"],
            ["x", "12/8"],
        ),
        ("associations.hall", "from_time", ["09:30", "9:05", "٢٣:٥٩"], ["24:00", "9h30", "12:60"]),
        ("urban.building", "company_ice", ["001234567000089"], ["123", "00123456700008A"]),
        ("information.access", "residence_number", ["AB12345", "a 123-45"], ["!", "رقم"]),
    ],
)
def test_patterns(code: str, key: str, good: list[str], bad: list[str]) -> None:
    pattern = Definition.parse(PROCEDURES[code]["form"]).fields[key].pattern
    assert [one for one in good if not re.fullmatch(pattern, one)] == []
    assert [one for one in bad if re.fullmatch(pattern, one)] == []
