"""From a definition to Django forms: one form per step, in the person's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import people as kit_people
from services_plugins.kit.enums import Channel
from services_plugins.kit.id_cards import IdNumberField
from services_plugins.requests import dates
from services_plugins.requests.definition import Condition, Field, FieldType, Step
from tenants.text import western_digits

TEXT_LENGTH, LONG_TEXT_LENGTH = 200, 4000
COUNTRY_BOUNDS = {"latitude": (20.0, 37.0), "longitude": (-18.0, 0.0)}
# Coordinates as people write them, and as the links of map applications hold them.
POINT = re.compile(
    r"(-?\d{1,2}\.\d{1,15})(?:\s*[,;/]\s*|\s+|%2C|&(?:amp;)?mlon=|!4d)(-?\d{1,2}\.\d{1,15})"
)
# The same with decimal commas.
COMMA_POINT = re.compile(r"^-?\d{1,2},\d{1,15}\s*[;/\s]\s*-?\d{1,2},\d{1,15}$")


class AsciiDigits:
    """Reads digits of any script: phones in Arabic type ٠١٢."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(western_digits(value) if isinstance(value, str) else value)  # type: ignore[misc]


class IntegerField(AsciiDigits, forms.IntegerField):
    """A whole number."""


class PhoneField(forms.CharField):
    """A telephone number."""

    def clean(self, value: Any) -> str:
        number = super().clean(value)
        return kit_people.normalise_address(Channel.PHONE, number) if number else ""


class DateField(AsciiDigits, forms.DateField):
    """A Gregorian date, kept as `2026-03-04`."""

    def clean(self, value: Any) -> str | None:
        day = super().clean(value)
        return day.isoformat() if day else None


class RegisterDateWidget(forms.MultiWidget):
    """Calendar, year, month, day; month and day may stay empty."""

    template_name = "requests/widgets/register_date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        numbers = {"inputmode": "numeric", "dir": "ltr"}
        parts: dict[str, Any] = {
            "calendar": forms.Select(choices=dates.Calendar.choices),
            "year": forms.TextInput(attrs=numbers | {"maxlength": 4}),
            "month": forms.TextInput(attrs=numbers | {"maxlength": 2}),
            "day": forms.TextInput(attrs=numbers | {"maxlength": 2}),
        }
        super().__init__(parts, attrs)

    def decompress(self, value: Any) -> list[Any]:
        found = value if isinstance(value, dict) else {}
        return [found.get(name) for name in ("calendar", "year", "month", "day")]


class RegisterDateField(forms.Field):
    """A date as the registers hold it: `{"calendar", "year", "month", "day"}`."""

    widget = RegisterDateWidget

    def clean(self, value: Any) -> dict[str, Any] | None:
        calendar, *numbers = value or [None]
        if not any(numbers):
            super().clean(None)
            return None
        return dates.parse(calendar, *numbers)


class PlaceWidget(forms.MultiWidget):
    """A place in words, and its coordinates; the device fills these in where there is a script."""

    template_name = "requests/widgets/place.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts: dict[str, Any] = {
            "words": forms.TextInput(attrs={"dir": "auto", "maxlength": TEXT_LENGTH}),
            "point": forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        }
        super().__init__(parts, attrs)

    def use_required_attribute(self, initial: Any) -> bool:
        # One of the two is enough.
        return False

    def decompress(self, value: Any) -> list[Any]:
        found = value if isinstance(value, dict) else {}
        point = f"{found['latitude']}, {found['longitude']}" if "latitude" in found else ""
        return [found.get("words", ""), point]


class PlaceField(forms.Field):
    """A place in Morocco: in words, by its coordinates in degrees, or both.

    `{"words", "latitude", "longitude"}`, without what wasn't given.
    """

    widget = PlaceWidget
    default_error_messages = {
        "required": _("Say where: an address, a landmark, or coordinates."),
        "too_long": _("Describe the place in at most %(max)d characters."),
        "no_point": _(
            "There are no coordinates in this. Write them like 34.02088, -6.84165, or paste a "
            "link of a map application that holds them."
        ),
        "invalid": _("This place isn't in Morocco."),
    }

    def clean(self, value: Any) -> dict[str, Any] | None:
        words, point = ((one or "").strip() for one in value or ("", ""))
        if not words and not point:
            super().clean(None)
            return None
        if len(words) > TEXT_LENGTH:
            raise self._error("too_long", {"max": TEXT_LENGTH})
        place: dict[str, Any] = {"words": words} if words else {}
        return place | self._point(point) if point else place

    def _point(self, typed: str) -> dict[str, float]:
        """Return the coordinates in what was typed or pasted."""
        text = western_digits(typed)
        if COMMA_POINT.match(text):
            text = text.replace(",", ".")
        found = POINT.search(text)
        if found is None:
            raise self._error("no_point")
        place = {}
        for (name, (low, high)), number in zip(
            COUNTRY_BOUNDS.items(), map(float, found.groups()), strict=True
        ):
            if not low <= number <= high:
                raise self._error("invalid")
            place[name] = round(number, 6)
        return place

    def _error(self, code: str, params: dict[str, Any] | None = None) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


class LinesField(forms.CharField):
    """Several short texts, one a line."""

    widget = forms.Textarea

    def __init__(self, *, low: int, high: int, **kwargs: Any) -> None:
        self.low, self.high = low, high
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if not self.low <= len(lines) <= self.high:
            raise ValidationError(
                _("Write between %(low)d and %(high)d lines."),
                params={"low": self.low, "high": self.high},
                code="repeat",
            )
        return [line[:TEXT_LENGTH] for line in lines]


class StepForm(forms.Form):
    """The questions of one step. A condition on an answer of the same step is settled here."""

    document_missing = _("This document is needed.")

    def __init__(
        self,
        step: Step,
        answers: Mapping[str, Any],
        *args: Any,
        locked: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`locked` are answers that are confirmed: shown, and not to be changed."""
        locked = locked or {}
        kwargs.setdefault("initial", {**answers, **locked})
        super().__init__(*args, **kwargs)
        self.step, self.answers = step, answers
        for one in self.questions():
            self.fields[one.key] = form_field(one)
            # What a browser sends for it all the same is ignored.
            self.fields[one.key].disabled = one.key in locked

    def questions(self) -> list[Field]:
        """Return the questions to show: those asked, given what was answered and just typed."""
        known = dict(self.answers)
        asked = []
        for one in self.step.fields:
            if one.type == FieldType.DOCUMENT:
                continue
            if one.is_asked(known):
                asked.append(one)
                if self.is_bound and one.options:
                    known[one.key] = self.data.getlist(self.add_prefix(one.key))
                elif self.is_bound and one.type == FieldType.YES_NO:
                    known[one.key] = self.data.get(self.add_prefix(one.key))
        return asked

    @property
    def has_new_questions(self) -> bool:
        """Whether what was typed leads to questions that the person hasn't seen yet.

        The page names what it showed in `shown`; without JavaScript it shows the rest now.
        """
        shown = set(self.data.getlist("shown"))
        return any(one.key not in shown for one in self.questions())


def form_field(one: Field) -> forms.Field:
    """Return the form field of a question."""
    made = _MAKERS[one.type](one)
    # Text objects, which Django turns into words where it shows them.
    made.label = cast(str, one.label)
    made.help_text = cast(str, one.help)
    made.required = one.required
    if one.condition:
        made.widget.attrs |= _condition_attributes(one.condition)
    if one.pattern:
        made.validators.append(_matches(one.pattern))
    made.error_messages |= {code: str(text) for code, text in one.messages.items()}
    return made


def _condition_attributes(condition: Condition) -> dict[str, str]:
    """Return what the page's script hides a question by."""
    return {"data-if": condition.field, "data-is": " ".join(condition.values)}


def _matches(pattern: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if value and not re.fullmatch(pattern, str(value)):
            raise ValidationError(_("This isn't written as it should be."), code="pattern")

    return check


def _text(one: Field) -> forms.Field:
    if one.is_repeated:
        return LinesField(low=one.repeat[0], high=one.repeat[1])
    return forms.CharField(
        validators=[
            MinLengthValidator(one.minimum or 0),
            MaxLengthValidator(one.maximum or TEXT_LENGTH),
        ]
    )


def _long_text(one: Field) -> forms.Field:
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[MaxLengthValidator(one.maximum or LONG_TEXT_LENGTH)],
    )


def _number(one: Field) -> forms.Field:
    return IntegerField(
        min_value=one.minimum,
        max_value=one.maximum,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
    )


def _year(one: Field) -> forms.Field:
    field = _number(one)
    field.widget.attrs["maxlength"] = 4
    return field


def _choice(one: Field) -> forms.Field:
    choices = [(option.value, option.label) for option in one.options]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


def _choices(one: Field) -> forms.Field:
    choices = [(option.value, option.label) for option in one.options]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


def _yes_no(one: Field) -> forms.Field:
    choices = [("yes", _("Yes")), ("no", _("No"))]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


def _date(one: Field) -> forms.Field:
    return DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"],
    )


_MAKERS: dict[FieldType, Callable[[Field], forms.Field]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.NUMBER: _number,
    FieldType.YEAR: _year,
    FieldType.DATE: _date,
    FieldType.REGISTER_DATE: lambda one: RegisterDateField(),
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.YES_NO: _yes_no,
    FieldType.EMAIL: lambda one: forms.EmailField(),
    FieldType.PHONE: lambda one: PhoneField(
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "tel"})
    ),
    FieldType.ID_NUMBER: lambda one: IdNumberField(
        max_length=12, widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters"})
    ),
    FieldType.PLACE: lambda one: PlaceField(),
}


def shown_answer(one: Field, answer: Any) -> str:
    """Return an answer as people read it, in the active language."""
    if answer in (None, "", []):
        return "—"
    if one.options:
        labels = {option.value: str(option.label) for option in one.options}
        chosen = answer if isinstance(answer, list) else [answer]
        return "، ".join(labels.get(value, str(value)) for value in chosen)
    return _SHOWN.get(one.type, _as_text)(answer)


def _as_text(answer: Any) -> str:
    return "\n".join(answer) if isinstance(answer, list) else str(answer)


def _shown_date(answer: str) -> str:
    return date_format(dt.date.fromisoformat(answer), "DATE_FORMAT")


def _shown_place(answer: dict[str, Any]) -> str:
    parts = [answer["words"]] if "words" in answer else []
    if "latitude" in answer:
        # Isolated, so that the minus sign stays before its number in Arabic.
        parts.append(f"\u2066{answer['latitude']:.5f}, {answer['longitude']:.5f}\u2069")
    return "\n".join(parts)


_SHOWN: dict[FieldType, Callable[[Any], str]] = {
    FieldType.DATE: _shown_date,
    FieldType.REGISTER_DATE: dates.written,
    FieldType.YES_NO: lambda answer: str(_("Yes") if answer == "yes" else _("No")),
    FieldType.PLACE: _shown_place,
}
