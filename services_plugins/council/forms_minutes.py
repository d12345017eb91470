"""The texts of minutes as one form, without a script; two people may have it open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from services_plugins.council.forms_records import DIRECTIONS, TEXT_LENGTH
from services_plugins.council.minuting import editing
from services_plugins.council.models import Minutes

LANGUAGE_NAMES = {"ar": "العربية", "fr": "Français"}


class MinutesForm(forms.Form):
    """One field for each text. `seen` is a print of each, as it was when the form was opened."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, minutes: Minutes, data: Any = None) -> None:
        self.texts = list(editing.texts(minutes.content))
        self.prints = editing.prints(minutes.content)
        super().__init__(data, initial={"seen": json.dumps(self.prints)})
        for text in self.texts:
            self.fields[text.name] = forms.CharField(
                label=f"{text.label} · {LANGUAGE_NAMES[text.language]}",
                required=False,
                initial=text.value,
                max_length=TEXT_LENGTH,
                widget=forms.Textarea(
                    attrs={
                        "rows": 5 if "discussion" in text.name else 2,
                        "dir": DIRECTIONS[text.language],
                        "lang": text.language,
                    }
                ),
            )

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the fields by what they belong to, in the order of the minutes."""
        name = ""
        fields: list[forms.BoundField] = []
        for text in self.texts:
            if text.group != name and fields:
                yield name, fields
                fields = []
            name = text.group
            fields.append(self[text.name])
        if fields:
            yield name, fields

    def clean_seen(self) -> dict[str, str]:
        try:
            seen = json.loads(self.cleaned_data["seen"])
        except ValueError:
            seen = None
        if not isinstance(seen, dict):
            raise forms.ValidationError(_("Open this form anew."), code="seen")
        return {str(name): str(value) for name, value in seen.items()}

    def typed(self) -> dict[str, str]:
        """Return what was typed, by name; a field that came meanwhile wasn't seen at all."""
        return {
            text.name: self.cleaned_data[text.name] for text in self.texts if text.name in self.data
        }

    def show_conflicts(self, theirs: dict[str, str]) -> None:
        """Say what somebody else wrote in each text that both changed; saving again is meant."""
        for name, value in theirs.items():
            self.add_error(
                name,
                _("Somebody else changed this meanwhile. It now says: “%(text)s”. Put together "
                  "what is right, and save again.") % {"text": value},
            )  # fmt: skip
        seen = self.cleaned_data["seen"] | {name: self.prints[name] for name in theirs}
        self.data = {**self.data.dict(), "seen": json.dumps(seen)}
