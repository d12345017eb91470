"""What the form builder asks for: a step, a question with all that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from services_plugins.requests.catalogue.building import Item, new_key
from services_plugins.requests.catalogue.fields import ConditionField, TextsField
from services_plugins.requests.definition import MAX_REPEATS, Field, FieldType

# What each type is for, said to who chooses one.
USES = {
    FieldType.TEXT: _("A name, a street, a subject: one line."),
    FieldType.LONG_TEXT: _("An explanation of several lines."),
    FieldType.NUMBER: _("A quantity, a surface, an amount: a whole number."),
    FieldType.DATE: _("A day: of an event, of a birth."),
    FieldType.REGISTER_DATE: _("A date as in the civil-status registers; the year alone will do."),
    FieldType.YEAR: _("A year alone."),
    FieldType.CHOICE: _("One answer among several. Other questions may depend on it."),
    FieldType.CHOICES: _("As many answers as apply. Other questions may depend on them."),
    FieldType.YES_NO: _("Yes or no. Other questions may depend on it."),
    FieldType.EMAIL: _("An address to write to, checked for its shape."),
    FieldType.PHONE: _("A Moroccan or foreign number, checked for its shape."),
    FieldType.ID_NUMBER: _("The number of the national card, checked for its shape."),
    FieldType.PLACE: _("A point on the map."),
    FieldType.DOCUMENT: _("A file to join: PDF or picture."),
}
# Questions by which the desk knows the person who asks: they have a key that is settled.
APPLICANT: dict[str, tuple[FieldType, Any, dict[str, str]]] = {
    "applicant_first_name": (
        FieldType.TEXT,
        _("First name of the applicant"),
        {"ar": "الاسم الشخصي", "fr": "Prénom"},
    ),
    "applicant_last_name": (
        FieldType.TEXT,
        _("Family name of the applicant"),
        {"ar": "الاسم العائلي", "fr": "Nom de famille"},
    ),
    "applicant_id": (
        FieldType.ID_NUMBER,
        _("ID-card number of the applicant"),
        {"ar": "رقم البطاقة الوطنية للتعريف", "fr": "Numéro de la carte nationale"},
    ),
    "applicant_organisation": (
        FieldType.TEXT,
        _("Organisation that asks"),
        {"ar": "اسم الهيئة أو الشركة", "fr": "Nom de l’organisme ou de la société"},
    ),
}

BOUNDED = {
    FieldType.TEXT: (_("Shortest text (characters)"), _("Longest text (characters)")),
    FieldType.LONG_TEXT: (None, _("Longest text (characters)")),
    FieldType.NUMBER: (_("Smallest number"), _("Largest number")),
    FieldType.YEAR: (_("Earliest year"), _("Latest year")),
}
# What may be wrong with an answer, by the code under which its own words are kept.
_REQUIRED = {"required": _("When nothing is answered")}
_INVALID = {"invalid": _("When it isn't written as it should be")}
_BOUNDS = {"min_value": _("When it is too small"), "max_value": _("When it is too large")}
ERRORS: dict[FieldType, dict[str, Any]] = {
    FieldType.TEXT: {
        "min_length": _("When it is too short"),
        "max_length": _("When it is too long"),
        "pattern": _("When it doesn't match the pattern"),
    },
    FieldType.LONG_TEXT: {"max_length": _("When it is too long")},
    FieldType.NUMBER: _INVALID | _BOUNDS,
    FieldType.YEAR: _INVALID | _BOUNDS,
    FieldType.DATE: _INVALID,
    FieldType.EMAIL: _INVALID,
    FieldType.ID_NUMBER: _INVALID,
    FieldType.PLACE: _INVALID,
}
MAX_OPTIONS = 100


def errors_of(kind: FieldType) -> dict[str, Any]:
    """Return what may be wrong with an answer of a type, by code; documents say it themselves."""
    return {} if kind == FieldType.DOCUMENT else _REQUIRED | ERRORS.get(kind, {})


class StepTextsForm(forms.Form):
    """The title of a step and what is said under it."""

    use_required_attribute = False
    title = TextsField(label=_("Title of the step"), help_text=_("Short: “The place”, “You”."))
    help = TextsField(
        label=_("What is said under the title"), rows=2, required=False, help_text=_("Optional.")
    )

    def texts(self) -> Item:
        """Return the texts as the definition keeps them."""
        return {name: texts for name, texts in self.cleaned_data.items() if texts}


class OptionForm(forms.Form):
    """An answer of a list. Its value is made once and stays: answers are kept by it."""

    use_required_attribute = False
    value = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    label = TextsField(label=_("Answer"), required=False)


class BaseOptionFormSet(forms.BaseFormSet):
    """The answers of a list, in their order; those left empty are taken away."""

    def clean(self) -> None:
        if not any(self.errors) and not self.options():
            raise ValidationError(_("Give at least one answer to choose."), code="empty")

    def options(self) -> list[Item]:
        """Return the answers as the definition keeps them, with a value for each new one."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("label")]
        taken = {row["value"] for row in rows if row["value"]}
        found = []
        for row in rows:
            value = row["value"] or new_key(row["label"]["fr"], taken, "answer")
            taken.add(value)
            found.append({"value": value, "label": row["label"]})
        return found


OptionFormSet = forms.formset_factory(
    OptionForm, formset=BaseOptionFormSet, extra=0, max_num=MAX_OPTIONS, absolute_max=MAX_OPTIONS
)


class QuestionForm(forms.Form):
    """A question of the type `kind`; `raw` is what it was, `earlier` what it may depend on."""

    use_required_attribute = False
    label = TextsField(label=_("Question"), help_text=_("As the citizen reads it."))
    help = TextsField(
        label=_("Explanation"), rows=2, required=False, help_text=_("Shown under the question.")
    )
    required = forms.BooleanField(
        label=_("An answer is needed"), required=False, help_text=_("Otherwise it is optional.")
    )
    personal = forms.BooleanField(
        label=_("The answer tells something of a person"),
        required=False,
        help_text=_("It is then left out of everything that is published."),
    )
    minimum = forms.IntegerField(required=False)
    maximum = forms.IntegerField(required=False)
    repeat_min = forms.IntegerField(
        label=_("At least"), required=False, min_value=0, max_value=MAX_REPEATS
    )
    repeat_max = forms.IntegerField(
        label=_("At most"), required=False, min_value=1, max_value=MAX_REPEATS
    )
    pattern = forms.CharField(
        label=_("Pattern"),
        required=False,
        max_length=200,
        help_text=_("A regular expression that the whole answer has to match; for experts."),
        widget=forms.TextInput({"dir": "ltr", "spellcheck": "false"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, kind: FieldType, raw: Item, earlier: Iterable[Field], *args: Any, **kwargs: Any
    ) -> None:
        kwargs["initial"] = _initial(raw) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.kind, self.raw = kind, raw
        self.fields["condition"] = ConditionField(earlier, label=_("Asked only if"), required=False)
        for code, words in errors_of(kind).items():
            self.fields[f"error_{code}"] = TextsField(label=words, required=False)
        self._keep_what_fits()
        self.options = self._options()

    def _keep_what_fits(self) -> None:
        """Take away what makes no sense for the type."""
        low, high = BOUNDED.get(self.kind, (None, None))
        for name, words in (("minimum", low), ("maximum", high)):
            self.fields[name].label = words
            if words is None:
                del self.fields[name]
        if self.kind not in FieldType.repeatable():
            del self.fields["repeat_min"], self.fields["repeat_max"]
        if self.kind != FieldType.TEXT:
            del self.fields["pattern"]

    def _options(self) -> forms.BaseFormSet | None:
        if self.kind not in FieldType.with_options():
            return None
        held = self.raw.get("options", [])
        kwargs: dict[str, Any] = {"prefix": "options"}
        if self.is_bound:
            return OptionFormSet(with_more(self.data, "options"), **kwargs)
        formset = OptionFormSet(initial=held, **kwargs)
        formset.extra = 1 if held else 3
        return formset

    @property
    def wants_more(self) -> bool:
        """Whether only another empty row was asked for: then nothing is kept yet."""
        return "add-options" in self.data

    def forget_errors(self) -> None:
        """Find no fault yet with what is only half written."""
        for one in [self, *(self.options or [])]:
            one.errors.clear()

    def clean_pattern(self) -> str:
        pattern = self.cleaned_data["pattern"]
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValidationError(
                _("This isn't a pattern: %(problem)s"), params={"problem": error}, code="pattern"
            ) from error
        return pattern

    def is_valid(self) -> bool:
        is_valid = super().is_valid()
        return (self.options is None or self.options.is_valid()) and is_valid

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for low, high in (("minimum", "maximum"), ("repeat_min", "repeat_max")):
            first, last = cleaned.get(low), cleaned.get(high)
            if first is not None and last is not None and first > last:
                self.add_error(high, _("It is less than the other."))
        return cleaned

    # For the template, which shows these apart from the others.

    @property
    def condition_groups(self) -> Iterator[tuple[Field, list[Any], bool]]:
        return self.fields["condition"].groups(self["condition"])

    @cached_property
    def errors_of_answers(self) -> list[forms.BoundField]:
        return [self[f"error_{code}"] for code in errors_of(self.kind)]

    @property
    def has_own_errors(self) -> bool:
        """Whether own words for errors are written, or wrongly written."""
        return any(one.value() or one.errors for one in self.errors_of_answers)

    def question(self, key: str) -> Item:
        """Return the question as the definition keeps it."""
        data = self.cleaned_data
        found: Item = {"key": key, "type": self.kind.value, "label": data["label"]}
        repeat = _repeat(data)
        messages = self._messages()
        found |= {
            name: value
            for name, value in (
                ("help", data["help"]),
                ("options", self.options.options() if self.options is not None else None),
                ("if", data["condition"]),
                ("pattern", data.get("pattern")),
                ("messages", messages),
                ("repeat", repeat),
            )
            if value
        }
        bounds = {"min": data.get("minimum"), "max": data.get("maximum")}
        found |= {name: value for name, value in bounds.items() if value is not None}
        # Only what differs from what is usual is written down.
        found |= {name: False for name in ("required", "personal") if not data[name]}
        return found

    def _messages(self) -> dict[str, Any]:
        """Return the own words for errors; codes that the screen doesn't know stay."""
        known = errors_of(self.kind)
        kept = {k: v for k, v in self.raw.get("messages", {}).items() if k not in known}
        typed = {code: self.cleaned_data[f"error_{code}"] for code in known}
        return kept | {code: texts for code, texts in typed.items() if texts}


def _initial(raw: Item) -> Item:
    repeat = raw.get("repeat") or {}
    messages = {f"error_{code}": texts for code, texts in raw.get("messages", {}).items()}
    return {
        "label": raw.get("label"),
        "help": raw.get("help"),
        "required": raw.get("required", True),
        "personal": raw.get("personal", True),
        "minimum": raw.get("min"),
        "maximum": raw.get("max"),
        "repeat_min": repeat.get("min"),
        "repeat_max": repeat.get("max"),
        "pattern": raw.get("pattern", ""),
        "condition": raw.get("if"),
        **messages,
    }


def _repeat(data: dict[str, Any]) -> dict[str, int] | None:
    low, high = data.get("repeat_min"), data.get("repeat_max")
    if low is None and high is None:
        return None
    low = 1 if low is None else low
    high = max(low, high or MAX_REPEATS)
    return None if (low, high) == (1, 1) else {"min": low, "max": high}


def with_more(data: Any, prefix: str) -> Any:
    """Return what was sent, with one more empty row where that was asked for."""
    if f"add-{prefix}" not in data:
        return data
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    number = int(total) + 1 if total.isascii() and total.isdigit() else 1
    copy = data.copy()
    copy[f"{prefix}-TOTAL_FORMS"] = str(number)
    return copy
