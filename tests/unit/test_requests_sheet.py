"""The sheet of a procedure: which delay the answers lead to."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services_plugins.requests.sheet import Sheet
from tests.requests import SHEET, text

QUESTIONS, VALUES = ["size", "place", "use"], ["a", "b", "c"]
conditions = st.fixed_dictionaries(
    {
        "field": st.sampled_from(QUESTIONS),
        "is": st.lists(st.sampled_from(VALUES), min_size=1, max_size=3, unique=True),
    }
)
values = st.sampled_from(VALUES) | st.lists(st.sampled_from(VALUES), max_size=3) | st.none()
answered = st.dictionaries(st.sampled_from(QUESTIONS), values)


@given(st.lists(conditions, max_size=4), answered)
def test_the_first_delay_whose_answer_was_given_runs_else_the_ordinary(
    wanted: list[dict[str, Any]], answers: dict[str, Any]
) -> None:
    special = [
        {"if": one, "rule": f"rule.{number}", "when": text("case")}
        for number, one in enumerate(wanted)
    ]
    expected = "access.answer"
    for number, one in reversed(list(enumerate(wanted))):
        given_answer = answers.get(one["field"])
        chosen = given_answer if isinstance(given_answer, list) else [given_answer]
        if set(chosen) & set(one["is"]):
            expected = f"rule.{number}"
    sheet = Sheet.parse(SHEET | {"special_delays": special})
    assert sheet.delay_for(answers).rule == expected
    assert expected in {one.rule for one in sheet.delays} <= sheet.rules
