"""The definition of a procedure's form: what is asked, of whom, when, and with which documents.

A definition is JSON, so that the ministry changes a form without a release. Here it becomes typed
objects, or an `InvalidDefinition` that says where it is wrong. Texts are by language; Amazigh may
be missing and is then shown in Arabic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
VALUE = re.compile(r"^[a-z0-9_]{1,40}$")
REQUIRED_LANGUAGES = ("ar", "fr")
LANGUAGES = (*REQUIRED_LANGUAGES, "zgh")
MAX_REPEATS = 20
# Names that the page of a step sends beside the answers.
RESERVED = frozenset({"add", "answers", "shown"})


class InvalidDefinition(ValueError):
    """A definition can't be used: `where` is the place in the JSON, `reason` says why in words."""

    def __init__(self, where: str, reason: Any, **params: Any) -> None:
        super().__init__(where)
        self.where, self._reason, self._params = where, reason, params

    @property
    def reason(self) -> str:
        """Why, in the active language."""
        return str(self._reason) % self._params

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class FieldType(TextChoices):
    TEXT = "text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    # A date of the civil-status registers, Hegira or Gregorian; years alone are common.
    REGISTER_DATE = "register_date", _("Hegira or Gregorian date")
    YEAR = "year", _("Year")
    CHOICE = "choice", _("One of a list")
    CHOICES = "choices", _("Several of a list")
    YES_NO = "yes_no", _("Yes or no")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Telephone")
    ID_NUMBER = "id_number", _("Number of the national ID card")
    PLACE = "place", _("Place on the map")
    DOCUMENT = "document", _("Document")

    @classmethod
    def with_options(cls) -> tuple[FieldType, ...]:
        return (cls.CHOICE, cls.CHOICES)

    @classmethod
    def repeatable(cls) -> tuple[FieldType, ...]:
        return (cls.TEXT, cls.DOCUMENT)


@dataclass(frozen=True)
class Text:
    """A text by language; `str` gives the one of the active language."""

    by_language: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.by_language.get(self.language, "")

    def __bool__(self) -> bool:
        return bool(self.by_language)

    @property
    def language(self) -> str:
        """The language that `str` answers in: Arabic where the active one is missing."""
        code = (get_language() or "ar").split("-")[0]
        return code if self.by_language.get(code) else "ar"


NO_TEXT = Text()


@dataclass(frozen=True)
class Condition:
    """Holds when an earlier answer is one of `values`."""

    field: str
    values: tuple[str, ...]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        answer = answers.get(self.field)
        found = answer if isinstance(answer, list) else [answer]
        return any(_as_value(one) in self.values for one in found)


@dataclass(frozen=True)
class Option:
    value: str
    label: Text


@dataclass(frozen=True)
class Field:
    """One question. `condition` decides whether it is asked; an unasked one has no answer."""

    key: str
    type: FieldType
    label: Text
    help: Text = NO_TEXT
    required: bool = True
    options: tuple[Option, ...] = ()
    condition: Condition | None = None
    # Bounds of a number or year, or of a text's length.
    minimum: int | None = None
    maximum: int | None = None
    pattern: str = ""
    # What is said instead of "this field is wrong", by code of error.
    messages: Mapping[str, Text] = field(default_factory=dict)
    # The number of times it may be answered; (1, 1) is once.
    repeat: tuple[int, int] = (1, 1)
    # Whether it tells something of a person: left out of publications and statistics.
    personal: bool = True

    @property
    def is_repeated(self) -> bool:
        return self.repeat != (1, 1)

    @property
    def may_decide(self) -> bool:
        """Whether conditions may name it: its answers are few and known."""
        return self.type in (*FieldType.with_options(), FieldType.YES_NO)

    @property
    def possible_answers(self) -> dict[str, Any]:
        """The answers of a list or of yes or no, each with its words."""
        if self.type == FieldType.YES_NO:
            return {"yes": _("Yes"), "no": _("No")}
        return {option.value: option.label for option in self.options}

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        return self.condition is None or self.condition.holds(answers)


@dataclass(frozen=True)
class Step:
    """A screen of the form."""

    key: str
    title: Text
    fields: tuple[Field, ...]
    help: Text = NO_TEXT

    def asked(self, answers: Mapping[str, Any]) -> list[Field]:
        """Return the questions of the step that the answers so far lead to."""
        return [one for one in self.fields if one.is_asked(answers)]


@dataclass(frozen=True)
class Definition:
    """A whole form."""

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, raw: Any) -> Definition:
        """Return the definition that JSON holds. Raises InvalidDefinition."""
        steps = tuple(
            step_of(one, f"steps[{number}]") for number, one in enumerate(_list(raw, "steps"))
        )
        definition = cls(steps)
        _check_order(definition)
        return definition

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every question by key."""
        return {one.key: one for step in self.steps for one in step.fields}

    @property
    def documents(self) -> list[Field]:
        """The documents that may be asked for."""
        return [one for one in self.fields.values() if one.type == FieldType.DOCUMENT]

    def step(self, key: str) -> Step:
        """Return a step. Raises KeyError."""
        return next((one for one in self.steps if one.key == key), None) or _missing(key)

    def asked_steps(self, answers: Mapping[str, Any]) -> list[Step]:
        """Return the steps with something to ask, given the answers so far."""
        return [step for step in self.steps if step.asked(answers)]

    def relevant(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers to questions that are asked; others were given and then ruled out."""
        kept: dict[str, Any] = {}
        for one in self.fields.values():
            if one.key in answers and one.is_asked(kept):
                kept[one.key] = answers[one.key]
        return kept


def _missing(key: str) -> Step:
    raise KeyError(key)


def _as_value(answer: Any) -> str:
    """Return an answer as conditions compare it."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return "" if answer is None else str(answer)


# --- Reading -------------------------------------------------------------------------------


def _list(raw: Any, name: str, where: str = "") -> list[Any]:
    value = raw.get(name) if isinstance(raw, dict) else None
    if not isinstance(value, list) or not value:
        raise InvalidDefinition(f"{where}{name}", _("at least one is needed"))
    return value


def _key(raw: Any, where: str) -> str:
    key = raw.get("key") if isinstance(raw, dict) else None
    if not isinstance(key, str) or not KEY.match(key):
        raise InvalidDefinition(f"{where}.key", _("“%(key)s” can't be a key"), key=key)
    return key


def text_of(raw: Any, where: str, *, required: bool = False) -> Text:
    """Return the text that JSON holds; one that isn't `required` may be missing."""
    if raw is None and not required:
        return Text()
    if not isinstance(raw, dict) or not set(raw) <= set(LANGUAGES):
        raise InvalidDefinition(where, _("a text by language is needed"))
    if not all(isinstance(words, str) for words in raw.values()):
        raise InvalidDefinition(where, _("texts are written between quotes"))
    if missing := [code for code in REQUIRED_LANGUAGES if not raw.get(code, "").strip()]:
        languages = ", ".join(missing)
        raise InvalidDefinition(where, _("no text in %(languages)s"), languages=languages)
    return Text(raw)


def step_of(raw: Any, where: str) -> Step:
    """Return the step that JSON holds. Raises InvalidDefinition."""
    key = _key(raw, where)
    _no_others(raw, {"key", "title", "help", "fields"}, where)
    fields = _list(raw, "fields", f"{where}.")
    return Step(
        key=key,
        title=text_of(raw.get("title"), f"{where}.title", required=True),
        help=text_of(raw.get("help"), f"{where}.help"),
        fields=tuple(field_of(one, f"{where}.fields[{n}]") for n, one in enumerate(fields)),
    )


_FIELD_NAMES = {
    "key", "type", "label", "help", "required", "options", "if", "min", "max", "pattern",
    "messages", "repeat", "personal",
}  # fmt: skip


def field_of(raw: Any, where: str) -> Field:
    """Return the question that JSON holds. Raises InvalidDefinition."""
    key = _key(raw, where)
    if key in RESERVED:
        raise InvalidDefinition(f"{where}.key", _("“%(key)s” can't be a key"), key=key)
    where = f"{where} ({key})"
    _no_others(raw, _FIELD_NAMES, where)
    if raw.get("type") not in FieldType.values:
        kind = raw.get("type")
        raise InvalidDefinition(f"{where}.type", _("“%(type)s” is no type of field"), type=kind)
    kind = FieldType(raw["type"])
    return Field(
        key=key,
        type=kind,
        label=text_of(raw.get("label"), f"{where}.label", required=True),
        help=text_of(raw.get("help"), f"{where}.help"),
        required=bool_of(raw.get("required", True), f"{where}.required"),
        options=_options(raw, kind, where),
        condition=condition_of(raw.get("if"), f"{where}.if"),
        minimum=_number(raw.get("min"), f"{where}.min"),
        maximum=_number(raw.get("max"), f"{where}.max"),
        pattern=_pattern(raw.get("pattern", ""), f"{where}.pattern"),
        messages=_messages(raw.get("messages", {}), f"{where}.messages"),
        repeat=_repeat(raw.get("repeat"), kind, f"{where}.repeat"),
        personal=bool_of(raw.get("personal", True), f"{where}.personal"),
    )


def _messages(raw: Any, where: str) -> dict[str, Text]:
    if not isinstance(raw, dict):
        raise InvalidDefinition(where, _("write it as {code of the error: text}"))
    return {code: text_of(text, f"{where}.{code}", required=True) for code, text in raw.items()}


def _options(raw: Any, kind: FieldType, where: str) -> tuple[Option, ...]:
    if kind not in FieldType.with_options():
        if raw.get("options"):
            raise InvalidDefinition(f"{where}.options", _("only lists have options"))
        return ()
    options = tuple(
        _option(one, f"{where}.options[{n}]")
        for n, one in enumerate(_list(raw, "options", f"{where}."))
    )
    if len({option.value for option in options}) != len(options):
        raise InvalidDefinition(f"{where}.options", _("a value occurs twice"))
    return options


def _option(raw: Any, where: str) -> Option:
    value = raw.get("value") if isinstance(raw, dict) else None
    if not isinstance(value, str) or not VALUE.match(value):
        raise InvalidDefinition(f"{where}.value", _("“%(value)s” can't be a value"), value=value)
    return Option(value, text_of(raw.get("label"), f"{where}.label", required=True))


def condition_of(raw: Any, where: str) -> Condition | None:
    """Return the condition that JSON holds, None for none. Raises InvalidDefinition."""
    if raw is None:
        return None
    values = raw.get("is") if isinstance(raw, dict) else None
    if not isinstance(values, list) or not values or set(raw) != {"field", "is"}:
        raise InvalidDefinition(where, _('write it as {"field": …, "is": […]}'))
    return Condition(str(raw["field"]), tuple(str(one) for one in values))


def _repeat(raw: Any, kind: FieldType, where: str) -> tuple[int, int]:
    if raw is None:
        return (1, 1)
    low, high = (raw.get("min"), raw.get("max")) if isinstance(raw, dict) else (None, None)
    if not (isinstance(low, int) and isinstance(high, int) and 0 <= low <= high <= MAX_REPEATS):
        raise InvalidDefinition(where, _("min and max up to %(top)s are needed"), top=MAX_REPEATS)
    if kind not in FieldType.repeatable():
        raise InvalidDefinition(where, _("only short texts and documents can be repeated"))
    return (low, high)


def _number(raw: Any, where: str) -> int | None:
    if raw is not None and (not isinstance(raw, int) or isinstance(raw, bool)):
        raise InvalidDefinition(where, _("“%(value)s” is no whole number"), value=raw)
    return raw


def bool_of(raw: Any, where: str) -> bool:
    """Return a truth value of JSON. Raises InvalidDefinition."""
    if not isinstance(raw, bool):
        raise InvalidDefinition(where, _("“%(value)s” is neither true nor false"), value=raw)
    return raw


def _pattern(raw: Any, where: str) -> str:
    try:
        re.compile(raw)
    except (re.error, TypeError) as error:
        raise InvalidDefinition(where, _("no pattern: %(problem)s"), problem=error) from error
    return raw


def _no_others(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(raw) - known):
        raise InvalidDefinition(where, _("unknown %(names)s"), names=", ".join(unknown))


def _check_order(definition: Definition) -> None:
    """Refuse keys that occur twice, and conditions on what isn't asked before."""
    if len({step.key for step in definition.steps}) != len(definition.steps):
        raise InvalidDefinition("steps", _("a key occurs twice"))
    earlier: dict[str, Field] = {}
    for one in _in_order(definition):
        if one.key in earlier:
            raise InvalidDefinition(one.key, _("the key occurs twice"))
        if one.condition:
            check_condition(f"{one.key}.if", one.condition, earlier)
        earlier[one.key] = one


def check_condition(where: str, condition: Condition, asked: Mapping[str, Field]) -> None:
    """Refuse a condition that no answer to the questions in `asked` could fulfil."""
    name = condition.field
    one = asked.get(name)
    if one is None:
        raise InvalidDefinition(where, _("“%(question)s” isn't asked before"), question=name)
    if not one.may_decide:
        raise InvalidDefinition(
            where, _("“%(question)s” is neither a list nor yes or no"), question=one.label
        )
    if unknown := sorted(set(condition.values) - set(one.possible_answers)):
        raise InvalidDefinition(
            where,
            _("“%(question)s” is never %(answers)s"),
            question=one.label,
            answers=", ".join(unknown),
        )


def _in_order(definition: Definition) -> Iterator[Field]:
    for step in definition.steps:
        yield from step.fields
