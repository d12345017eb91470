"""What is entered of a sheet that was signed by hand, at the desk or by the representative."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import id_cards
from services_plugins.petitions import law
from services_plugins.petitions.enums import Tie
from services_plugins.petitions.national import law as national

MAX_LINES = 60
MAX_LENGTH = 8000
# What stands for a line that nobody can read.
UNREADABLE = {"?", "؟"}


class SheetForm(forms.Form):
    """The lines of a sheet, one person each, and its scan."""

    lines = forms.CharField(
        label=_("Signatures"),
        help_text=_(
            "One person a line: name; ID card; address. A question mark for a line that can't be "
            "read."
        ),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    area = forms.ChoiceField(label=_("Prefecture or province"))
    sheet = forms.FileField(label=_("Scanned sheet"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = [(one.code, one.name) for one in law.provinces()]
        if law.is_national():
            areas = national.area_choices()
        if areas:
            self.fields["area"].choices = areas
        else:
            del self.fields["area"]

    def clean_lines(self) -> list[dict[str, str] | None]:
        """Return what each line says, None for one that can't be read."""
        lines = [line.strip() for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        if len(lines) > MAX_LINES:
            raise ValidationError(
                _("At most %(count)d lines at once."), params={"count": MAX_LINES}
            )
        return [
            None if line in UNREADABLE else _signature(number, line)
            for number, line in enumerate(lines, start=1)
        ]

    def entered(self) -> dict[str, Any]:
        """Return what `actions.paper` keeps."""
        data = self.cleaned_data
        area = data.get("area", "")
        rows = [line | {"area": area} for line in data["lines"] if line is not None]
        return {
            "rows": rows,
            "unreadable": len(data["lines"]) - len(rows),
            "sheet": data["sheet"],
        }


class OwnSheetForm(SheetForm):
    """The same for the representative, who can't do without the scan."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].required = True
        self.fields["sheet"].help_text = _("PDF or picture, at most 10 MB.")


def _signature(number: int, line: str) -> dict[str, str]:
    """Return what a line of a sheet says. Raises ValidationError that names the line."""
    parts = [part.strip() for part in line.replace("؛", ";").split(";")]
    if len(parts) != 3 or not all(parts):
        raise ValidationError(
            _("Line %(line)d: write name; ID card; address."), params={"line": number}
        )
    name, typed, address = parts
    id_number = id_cards.normalise(typed)
    if not id_cards.PATTERN.match(id_number):
        raise ValidationError(
            _("Line %(line)d: %(typed)s is not the number of an ID card."),
            params={"line": number, "typed": typed},
        )
    return {"name": name, "id_number": id_number, "address": address, "tie": Tie.RESIDENT.value}
