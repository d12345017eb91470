"""What the catalogue's screens ask for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services_plugins.requests.catalogue import actions, building
from services_plugins.requests.catalogue.fields import TextsField
from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from services_plugins.requests.definition import Definition, InvalidDefinition
from services_plugins.requests.desks import DESKS
from services_plugins.requests.enums import Category, FilingMode
from services_plugins.requests.sheet import Sheet, check_together
from tenants.law.rules import UnknownRule, rule
from tenants.law.wording import in_language

MAX_LENGTH = 300_000


def pretty(data: Any) -> str:
    """Return data as people edit it."""
    return json.dumps(data, ensure_ascii=False, indent=2)


class JsonText(forms.CharField):
    """JSON that `parse` accepts; what is wrong is said with its place.

    `cleaned_data` has the data; the text that was typed is what is shown again.
    """

    widget = forms.Textarea

    def __init__(self, parse: Callable[[Any], Any], **kwargs: Any) -> None:
        super().__init__(max_length=MAX_LENGTH, **kwargs)
        self.parse = parse
        self.widget.attrs |= {"rows": 28, "dir": "ltr", "spellcheck": "false", "class": "code"}

    def clean(self, value: Any) -> Any:
        data = _read(super().clean(value))
        try:
            self.parse(data)
        except InvalidDefinition as error:
            raise ValidationError(
                _("This can't be used: %(problem)s"), params={"problem": error}, code="definition"
            ) from error
        return data


def _read(text: str) -> Any:
    try:
        data = json.loads(text, parse_constant=_no_number)
        # What the database can't keep: half characters, and the null character.
        if "\x00" in json.dumps(data, ensure_ascii=False).encode().decode() or "\\u0000" in text:
            raise ValueError("null character")
    except json.JSONDecodeError as error:
        raise ValidationError(
            _("This isn't JSON: line %(line)d, column %(column)d: %(problem)s."),
            params={"line": error.lineno, "column": error.colno, "problem": error.msg},
            code="json",
        ) from error
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("This isn't JSON that can be kept."), code="json") from error
    return data


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


class DraftForm(forms.Form):
    """A draft's sheet and form; `seen` is the print of the draft that was opened."""

    sheet = JsonText(Sheet.parse, label=_("Sheet"))
    form = JsonText(Definition.parse, label=_("Form"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, draft: ProcedureVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(
            sheet=pretty(draft.sheet_data),
            form=pretty(draft.form_data),
            seen=building.print_of(actions.content_of(draft)),
        )

    def clean_sheet(self) -> Any:
        data = self.cleaned_data["sheet"]
        for code in sorted(Sheet.parse(data).rules):
            _check_rule(code)
        return data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"sheet", "form"} <= cleaned.keys():
            self._check_together(cleaned)
        return cleaned

    def _check_together(self, cleaned: dict[str, Any]) -> None:
        try:
            check_together(Sheet.parse(cleaned["sheet"]), Definition.parse(cleaned["form"]))
        except InvalidDefinition as error:
            self.add_error("sheet", str(error))


def _check_rule(code: str) -> None:
    try:
        rule(code)
    except UnknownRule as error:
        raise ValidationError(
            _("There is no legal rule %(code)s in force."), params={"code": code}, code="rule"
        ) from error


class NewProcedureForm(forms.Form):
    """What has to be known of a procedure before its draft is begun."""

    use_required_attribute = False
    name = TextsField(label=_("Name of the procedure"))
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    desk = forms.ChoiceField(
        label=_("Desk"),
        choices=lambda: [
            (key, in_language(ar=one["name_ar"], fr=one["name_fr"])) for key, one in DESKS.items()
        ],
        help_text=_("The one that communes get for it; they may choose another."),
    )


class FilingForm(forms.ModelForm):
    """Where a procedure is filed."""

    external_url = NationalProcedure._meta.get_field("external_url").formfield(
        assume_scheme="https", widget=forms.URLInput({"dir": "ltr"})
    )

    class Meta:
        model = NationalProcedure
        fields = ["mode", "mode_is_free", "external_name", "external_url"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("mode") in (FilingMode.LINK, FilingMode.BOTH):
            for name in ("external_name", "external_url"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("People are sent there: it is needed."))
        return cleaned
