"""Definitions of forms: what is refused, and what a definition asks given the answers so far."""

import copy
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from services_plugins.requests import dates
from services_plugins.requests.definition import Definition, InvalidDefinition, Text
from services_plugins.requests.forms import StepForm, form_field, shown_answer


def text(words: str) -> dict[str, str]:
    return {"ar": f"{words} ع", "fr": words}


RAW: dict[str, Any] = {
    "steps": [
        {
            "key": "about",
            "title": text("About"),
            "fields": [
                {
                    "key": "copy",
                    "type": "choice",
                    "label": text("Copy"),
                    "options": [
                        {"value": "extract", "label": text("Extract")},
                        {"value": "full", "label": text("Full")},
                    ],
                },
                {
                    "key": "reason",
                    "type": "long_text",
                    "label": text("Reason"),
                    "if": {"field": "copy", "is": ["full"]},
                    "messages": {"required": text("Say why.")},
                },
                {"key": "born", "type": "register_date", "label": text("Born")},
            ],
        },
        {
            "key": "you",
            "title": text("You"),
            "fields": [
                {"key": "applicant_id", "type": "id_number", "label": text("ID")},
                {
                    "key": "proof",
                    "type": "document",
                    "label": text("Proof"),
                    "if": {"field": "copy", "is": ["full"]},
                },
                {
                    "key": "names",
                    "type": "text",
                    "label": text("Names"),
                    "repeat": {"min": 1, "max": 3},
                },
            ],
        },
    ]
}


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    raw = copy.deepcopy(RAW)
    place = raw
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return raw


FIELD = ["steps", 0, "fields", 0]


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (None, "steps"),
        ({"steps": []}, "steps"),
        (changed([*FIELD, "key"], "Copy!"), "can't be a key"),
        (changed([*FIELD, "key"], "shown"), "can't be a key"),
        (changed([*FIELD, "type"], "magic"), "no type of field"),
        (changed([*FIELD, "label"], {"fr": "x"}), "no text in ar"),
        (changed([*FIELD, "label"], "x"), "by language"),
        (changed([*FIELD, "options"], []), "at least one"),
        (changed([*FIELD, "options", 1, "value"], "extract"), "occurs twice"),
        (changed([*FIELD, "colour"], "red"), "unknown colour"),
        (changed([*FIELD, "required"], "yes"), "neither true nor false"),
        (changed([*FIELD, "pattern"], "("), "pattern"),
        (changed([*FIELD, "repeat"], {"min": 1, "max": 2}), "repeated"),
        (changed([*FIELD, "repeat"], {"min": 5, "max": 2}), "up to"),
        (changed(["steps", 0, "fields", 1, "if"], {"field": "x", "is": ["a"]}), "before"),
        (changed(["steps", 0, "fields", 1, "if"], {"field": "copy", "is": ["a"]}), "never a"),
        (changed(["steps", 0, "fields", 1, "if"], {"field": "copy"}), "write it as"),
        (changed(["steps", 1, "fields", 0, "key"], "copy"), "occurs twice"),
        (changed(["steps", 1, "key"], "about"), "occurs twice"),
        (changed(["steps", 1, "fields", 1, "if"], {"field": "born", "is": ["1"]}), "neither"),
    ],
)
def test_a_wrong_definition_is_refused_with_its_place(raw: Any, word: str) -> None:
    with translation.override(None), pytest.raises(InvalidDefinition, match=word):
        Definition.parse(raw)


def test_what_is_wrong_is_said_in_the_person_s_language() -> None:
    with pytest.raises(InvalidDefinition) as caught:
        Definition.parse({"steps": []})
    with translation.override("fr"):
        assert str(caught.value) == "steps: il en faut au moins un"
    with translation.override("ar"):
        assert caught.value.reason == "يلزم عنصر واحد على الأقل"


def test_what_is_asked_follows_the_answers() -> None:
    definition = Definition.parse(RAW)
    about, you = definition.steps
    assert [one.key for one in about.asked({})] == ["copy", "born"]
    assert [one.key for one in you.asked({"copy": "full"})] == ["applicant_id", "proof", "names"]


def test_answers_to_what_is_no_longer_asked_go() -> None:
    definition = Definition.parse(RAW)
    answers = {"copy": "extract", "reason": "because", "names": ["a"]}
    assert definition.relevant(answers) == {"copy": "extract", "names": ["a"]}


def test_amazigh_falls_back_to_arabic_and_says_so() -> None:
    words = Text(text("Copy"))
    with translation.override("zgh"):
        assert (str(words), words.language) == ("Copy ع", "ar")
    with translation.override("fr"):
        assert (str(words), words.language) == ("Copy", "fr")


def form(step: int, **data: Any) -> StepForm:
    posted = QueryDict(mutable=True)
    for key, value in data.items():
        posted.setlist(key, value if isinstance(value, list) else [value])
    return StepForm(Definition.parse(RAW).steps[step], {}, posted)


def test_a_condition_within_a_step_is_settled_when_it_is_sent() -> None:
    born = {"born_calendar": "hijri", "born_year": "١٤٠٠"}
    short = form(0, copy="extract", shown=["copy", "born"], **born)
    assert short.is_valid(), short.errors
    assert not short.has_new_questions
    assert short.cleaned_data["born"] == {
        "calendar": "hijri", "year": 1400, "month": None, "day": None,
    }  # fmt: skip
    with translation.override("fr"):
        full = form(0, copy="full", shown=["copy", "born"], **born)
        assert full.has_new_questions
        assert full.errors["reason"] == ["Say why."]


@pytest.mark.parametrize("typed", ["ab 123456", "AB-123456", " ab١٢٣٤٥٦ "])
def test_id_numbers_have_one_form(typed: str) -> None:
    sent = form(1, applicant_id=typed, names="Amina\n\n Idir ")
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data == {"applicant_id": "AB123456", "names": ["Amina", "Idir"]}


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"applicant_id": "123", "names": "a"}, "applicant_id"),
        ({"applicant_id": "AB1", "names": "a\nb\nc\nd"}, "names"),
        ({"applicant_id": "AB1", "names": ""}, "names"),
    ],
)
def test_wrong_answers_are_named(data: dict[str, str], wrong: str) -> None:
    assert list(form(1, **data).errors) == [wrong]


@pytest.mark.parametrize(
    ("typed", "is_possible"),
    [
        (("gregorian", "1999", "2", "29"), False),
        (("gregorian", "2000", "2", "29"), True),
        (("gregorian", "1999", "13", ""), False),
        (("gregorian", "3000", "", ""), False),
        (("gregorian", "1999", "", "3"), False),
        (("hijri", "1400", "1", "31"), False),
        (("hijri", "1400", "12", "30"), True),
        (("hijri", "1999", "", ""), False),
        (("lunar", "1400", "", ""), False),
        (("hijri", "x", "", ""), False),
        (("hijri", "", "", ""), False),
    ],
)
def test_dates_of_the_registers(typed: tuple[str, ...], is_possible: bool) -> None:
    try:
        dates.parse(*typed)
    except dates.ValidationError:
        assert not is_possible
    else:
        assert is_possible


def test_answers_are_shown_in_words() -> None:
    definition = Definition.parse(RAW)
    with translation.override("fr"):
        assert shown_answer(definition.fields["copy"], "full") == "Full"
        assert shown_answer(definition.fields["names"], ["a", "b"]) == "a\nb"
        assert shown_answer(definition.fields["copy"], None) == "—"
        assert form_field(definition.fields["copy"]).label == Text(text("Copy"))
