"""Changes to a form as JSON: whatever is done in whatever order, nothing is lost or doubled."""

import copy
import json
from typing import Any

from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from services_plugins.requests.catalogue import building
from services_plugins.requests.definition import KEY, VALUE, Definition, InvalidDefinition
from tests.requests import FORM, text

KEYS = [one["key"] for one in building.questions_of(FORM)]
STEPS = [one["key"] for one in FORM["steps"]]
moves = st.one_of(
    st.tuples(st.just(building.move_question), st.sampled_from(KEYS), st.sampled_from([-1, 1])),
    st.tuples(st.just(building.move_step), st.sampled_from(STEPS), st.sampled_from([-1, 1])),
)


def keys_of(form: Any) -> list[str]:
    return [one["key"] for one in building.questions_of(form)]


@given(st.lists(moves, max_size=12))
def test_moving_keeps_every_question_and_says_what_no_longer_holds(changes: list[Any]) -> None:
    before = copy.deepcopy(FORM)
    form = FORM
    for change, key, places in changes:
        form = change(form, key, places)
    assert before == FORM
    assert sorted(keys_of(form)) == sorted(KEYS)
    try:
        Definition.parse(form)
    except InvalidDefinition:
        assert building.problems(form)
    else:
        assert not building.problems(form)


@given(st.sampled_from(KEYS), st.sampled_from([-1, 1]))
def test_a_move_is_undone_by_the_move_back(key: str, places: int) -> None:
    moved = building.move_question(FORM, key, places)
    back = building.move_question(moved, key, -places)
    assert back == FORM or moved == FORM


@given(st.lists(st.text(max_size=80), max_size=8))
def test_keys_made_of_words_are_keys_and_never_twice_the_same(words: list[str]) -> None:
    taken: list[str] = []
    for one in words:
        taken.append(building.new_key(one, taken, "question"))
    assert len(set(taken)) == len(taken)
    assert all(KEY.match(one) and VALUE.match(one) for one in taken)


@given(st.sampled_from(KEYS))
def test_what_depends_on_a_removed_question_is_told(key: str) -> None:
    dependents = {one["key"] for one in building.dependents(FORM, key)}
    problems = building.problems(building.remove_question(FORM, key))
    assert {one.question for one in problems if one.question} == dependents


def test_steps_are_added_to_nothing_and_removed_with_their_questions() -> None:
    form = building.add_step(None, {"title": text("Le lieu")})
    form = building.add_step(form, {"title": text("Le lieu")})
    assert [one["key"] for one in form["steps"]] == ["le_lieu", "le_lieu_2"]
    assert keys_of(building.remove_step(FORM, "place")) == KEYS[3:]
    try:
        building.remove_step(form, "none")
    except ValidationError as error:
        assert error.code == "gone"
    else:
        raise AssertionError("a step that isn't there was removed")


def test_prints_tell_any_change() -> None:
    assert building.print_of(FORM) == building.print_of(json.loads(json.dumps(FORM)))
    assert building.print_of(FORM) != building.print_of(building.move_step(FORM, "place", 1))
