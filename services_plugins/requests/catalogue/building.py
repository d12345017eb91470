"""Changes to a form as JSON, one step or question at a time, for the form builder.

Each function takes the form of a draft and returns it changed; the one it was given stays as it
is. A draft may be incomplete meanwhile, so nothing here asks for a whole definition; `problems`
says what is left to do before it can be published.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from services_plugins.requests.definition import (
    Definition,
    Field,
    InvalidDefinition,
    check_condition,
    field_of,
    text_of,
)

Form = dict[str, Any]
Item = dict[str, Any]

MAX_KEY = 40


# --- Reading -------------------------------------------------------------------------------


def steps_of(form: Any) -> list[Item]:
    """Return the steps of a form that may be empty still."""
    return form.get("steps", []) if isinstance(form, dict) else []


def questions_of(form: Any) -> Iterator[Item]:
    """Yield every question, in the order in which they are asked."""
    for step in steps_of(form):
        yield from step.get("fields", [])


def find_step(form: Any, key: str) -> Item:
    """Return a step. Raises ValidationError where it isn't there (any more)."""
    return _found(steps_of(form), key)


def find_question(form: Any, key: str) -> Item:
    """Return a question. Raises ValidationError where it isn't there (any more)."""
    return _found(questions_of(form), key)


def _found(items: Iterable[Item], key: str) -> Item:
    found = next((one for one in items if one["key"] == key), None)
    if found is None:
        raise ValidationError(_("Somebody else has removed this meanwhile."), code="gone")
    return found


def deciders(form: Any, before: str = "") -> list[Field]:
    """Return the questions that a condition may name: those asked before the question `before`.

    Without `before`, all of them. A question that can't be read yet decides nothing.
    """
    found = []
    for raw in questions_of(form):
        if raw["key"] == before:
            break
        if (one := _readable(raw)) and one.may_decide:
            found.append(one)
    return found


def before_step_ends(form: Any, step: str) -> list[Field]:
    """Return the questions that a new one at the end of a step may depend on."""
    keys = [one["key"] for one in steps_of(form)]
    earlier = {"steps": steps_of(form)[: keys.index(step) + 1]}
    return deciders(earlier)


def _readable(raw: Item) -> Field | None:
    try:
        return field_of(raw, "")
    except InvalidDefinition:
        return None


def print_of(data: Any) -> str:
    """Return a print of JSON, by which a change in between is noticed."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def check_seen(now: Any, seen: str) -> None:
    """Refuse to write over what somebody else has written since it was `seen`."""
    if print_of(now) != seen:
        raise ValidationError(
            _(
                "Somebody else has changed this draft meanwhile. What you typed is still "
                "here; saving again replaces what they wrote."
            ),
            code="changed",
        )


def dependents(form: Any, key: str) -> list[Item]:
    """Return the questions whose condition names a question."""
    return [one for one in questions_of(form) if (one.get("if") or {}).get("field") == key]


# --- Changing ------------------------------------------------------------------------------


def new_key(words: str, taken: Iterable[str], otherwise: str) -> str:
    """Return a key made of words that no other has; `otherwise` where no letter is Latin."""
    key = re.sub(r"[^a-z0-9]+", "_", slugify(words))[: MAX_KEY - 4].strip("_")
    if not key or not key[0].isalpha():
        key = otherwise
    taken, number, free = set(taken), 2, key
    while free in taken:
        free, number = f"{key}_{number}", number + 1
    return free


def add_step(form: Any, texts: Item) -> Form:
    """Add a step without questions at the end; `texts` are its title and help."""
    changed = {"steps": copy.deepcopy(steps_of(form))}
    key = new_key(texts["title"]["fr"], (one["key"] for one in changed["steps"]), "step")
    changed["steps"].append({"key": key, **texts, "fields": []})
    return changed


def change_step(form: Form, key: str, texts: Item) -> Form:
    """Give a step its title and help."""
    changed = copy.deepcopy(form)
    step = find_step(changed, key)
    fields = step.get("fields", [])
    step.clear()
    step.update({"key": key, **texts, "fields": fields})
    return changed


def remove_step(form: Form, key: str) -> Form:
    """Remove a step with its questions."""
    changed = copy.deepcopy(form)
    changed["steps"].remove(find_step(changed, key))
    return changed


def move_step(form: Form, key: str, places: int) -> Form:
    """Move a step up (-1) or down (1); at the end of the list it stays."""
    changed = copy.deepcopy(form)
    _move(changed["steps"], find_step(changed, key), places)
    return changed


def add_question(form: Form, step: str, question: Item) -> Form:
    """Add a question at the end of a step."""
    changed = copy.deepcopy(form)
    find_step(changed, step).setdefault("fields", []).append(question)
    return changed


def change_question(form: Form, key: str, question: Item, *, seen: str) -> Form:
    """Put `question`, which has the same key, in the place of what it was.

    Raises ValidationError where that isn't what was `seen`, a print of it.
    """
    changed = copy.deepcopy(form)
    old = find_question(changed, key)
    check_seen(old, seen)
    old.clear()
    old.update(question)
    return changed


def remove_question(form: Form, key: str) -> Form:
    """Remove a question; those that depend on it are named by `problems`."""
    changed = copy.deepcopy(form)
    step, question = _place(changed, key)
    step["fields"].remove(question)
    return changed


def move_question(form: Form, key: str, places: int) -> Form:
    """Move a question up (-1) or down (1), beyond the edge of its step into the next one."""
    changed = copy.deepcopy(form)
    step, question = _place(changed, key)
    if _move(step["fields"], question, places):
        return changed
    number = changed["steps"].index(step) + places
    if 0 <= number < len(changed["steps"]):
        step["fields"].remove(question)
        target = changed["steps"][number].setdefault("fields", [])
        target.insert(0 if places > 0 else len(target), question)
    return changed


def _place(form: Form, key: str) -> tuple[Item, Item]:
    """Return the step that holds a question, and the question."""
    question = find_question(form, key)
    return next(one for one in form["steps"] if question in one.get("fields", [])), question


def _move(items: list[Item], item: Item, places: int) -> bool:
    """Move an item within its list; return whether there was room."""
    number = items.index(item)
    if not 0 <= number + places < len(items):
        return False
    items.insert(number + places, items.pop(number))
    return True


# --- What is left to do --------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """What keeps a form from being published: where it is, and why in the active language."""

    step: str
    question: str
    words: str


def problems(form: Any) -> list[Problem]:
    """Return everything that is wrong with the form of a draft, in the order of the form."""
    found = list(_problems(form))
    if not found:
        try:
            Definition.parse(form)
        except InvalidDefinition as error:
            found = [Problem("", "", str(error))]
    return found


def _problems(form: Any) -> Iterator[Problem]:
    if not steps_of(form):
        yield Problem("", "", _("The form has no step yet."))
    earlier: dict[str, Field] = {}
    for step in steps_of(form):
        if not step.get("fields"):
            yield Problem(step["key"], "", _("This step asks nothing yet: add a question."))
        for raw in step.get("fields", []):
            try:
                earlier[raw["key"]] = _checked(form, raw, earlier)
            except InvalidDefinition as error:
                yield Problem(step["key"], raw["key"], error.reason)


def _checked(form: Form, raw: Item, earlier: dict[str, Field]) -> Field:
    """Return a question that can be asked after `earlier` ones. Raises InvalidDefinition."""
    one = field_of(raw, "")
    if one.condition is None:
        return one
    name = one.condition.field
    later = next((other for other in questions_of(form) if other["key"] == name), None)
    if later is None:
        raise InvalidDefinition("if", _("The question that it depends on isn't there any more."))
    if name not in earlier:
        words = text_of(later.get("label"), "")
        raise InvalidDefinition(
            "if", _("It depends on “%(question)s”, which is asked later."), question=words
        )
    check_condition("if", one.condition, earlier)
    return one
