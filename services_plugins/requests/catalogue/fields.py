"""Form fields of the form builder: a text in three languages, a condition, a legal rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.requests.definition import LANGUAGES, REQUIRED_LANGUAGES, Field
from tenants.law.enums import Unit
from tenants.law.models import LegalRule
from themes.templatetags.theme import direction

MISSING = {"ar": _("The text in Arabic is missing."), "fr": _("The text in French is missing.")}
SHORT, LONG = 300, 4000


class TextsInput(forms.MultiWidget):
    """One input for each language, in its own direction."""

    template_name = "catalogue/widgets/texts.html"

    def __init__(self, *, rows: int = 0) -> None:
        super().__init__({code: _input(code, rows) for code in LANGUAGES})

    def decompress(self, value: Any) -> list[str]:
        found = value if isinstance(value, dict) else {}
        return [found.get(code, "") for code in LANGUAGES]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give each input its language."""
        context = super().get_context(name, value, attrs)
        parts = zip(context["widget"]["subwidgets"], LANGUAGES, strict=True)
        context["languages"] = [
            {"widget": widget, "code": code, "dir": direction(code)} for widget, code in parts
        ]
        return context


def _input(code: str, rows: int) -> forms.Widget:
    attrs = {"lang": code, "dir": direction(code)}
    return forms.Textarea(attrs | {"rows": rows}) if rows else forms.TextInput(attrs)


class TextsField(forms.Field):
    """A text by language: Arabic and French are needed, Amazigh may be missing.

    Cleaned to `{"ar": …, "fr": …}`, or None where nothing was written and nothing has to be.
    """

    default_error_messages = {"required": _("Write it in Arabic and in French.")}

    def __init__(self, *, rows: int = 0, max_length: int = 0, **kwargs: Any) -> None:
        super().__init__(widget=TextsInput(rows=rows), **kwargs)
        length = max_length or (LONG if rows else SHORT)
        self.part = forms.CharField(required=False, max_length=length)

    def clean(self, value: Any) -> dict[str, str] | None:
        words = {code: self.part.clean(one) for code, one in zip(LANGUAGES, value, strict=True)}
        texts = {code: one.replace("\r\n", "\n") for code, one in words.items() if one}
        if not texts:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if missing := [MISSING[code] for code in REQUIRED_LANGUAGES if code not in texts]:
            raise ValidationError(missing)
        return texts

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether anything was written; for empty rows of a list."""
        return self.widget.decompress(initial) != [one or "" for one in data or []]


class ConditionField(forms.MultipleChoiceField):
    """Answers to one earlier question, ticked; cleaned to `{"field": …, "is": […]}` or None."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, questions: Iterable[Field], **kwargs: Any) -> None:
        self.questions = list(questions)
        choices = [
            (f"{one.key}:{value}", words)
            for one in self.questions
            for value, words in one.possible_answers.items()
        ]
        super().__init__(choices=choices, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return [f"{value['field']}:{one}" for one in value["is"]]
        return value

    def clean(self, value: Any) -> dict[str, Any] | None:
        ticked = [one.split(":", 1) for one in super().clean(value)]
        if not ticked:
            return None
        if len({question for question, _answer in ticked}) > 1:
            raise ValidationError(_("Tick answers to one question only."), code="several")
        return {"field": ticked[0][0], "is": [answer for _question, answer in ticked]}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial) or [], data)

    def groups(self, bound: forms.BoundField) -> Iterator[tuple[Field, list[Any], bool]]:
        """Yield each question with its boxes, and whether one of them is ticked."""
        boxes = list(bound.subwidgets)
        for one in self.questions:
            own = [box for box in boxes if box.data["value"].split(":", 1)[0] == one.key]
            yield one, own, any(box.data["selected"] for box in own)


class RuleField(forms.ChoiceField):
    """A legal delay by the code of its rule, among `rule_choices()`; empty for none."""

    def prepare_value(self, value: Any) -> Any:
        """Keep a rule that is no longer in force on the list, so that it isn't lost unseen."""
        # Always groups: laws with their rules.
        groups: list[Any] = list(cast("Iterable[Any]", self.choices))
        known = {code for _law, rules in groups for code, _name in rules}
        if value and value not in known:
            self.choices = [*groups, (value, [(value, value)])]
        return value


def rule_choices() -> list[tuple[Any, Any]]:
    """Return the delays of the law that are in force, by law, each with its length."""
    today = timezone.localdate()
    rows = LegalRule.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today),
        valid_from__lte=today,
        unit__in=[unit.value for unit in Unit.delays()],
    ).order_by("law_fr", "code")
    laws: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        laws.setdefault(row.law, []).append((row.code, f"{row.name} · {row.shown_value}"))
    return [("", [("", _("None"))]), *laws.items()]
