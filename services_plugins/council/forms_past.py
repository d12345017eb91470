"""The form that brings past years in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services_plugins.council import sheets
from services_plugins.council.actions import take_over


class PastForm(forms.Form):
    """A list as CSV, and the PDFs that belong to it in one ZIP."""

    list = forms.FileField(
        label=_("List of deliberations"),
        help_text=_("A spreadsheet saved as CSV, with number, date and object in columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    archive = forms.FileField(
        label=_("Their files"),
        required=False,
        help_text=_("PDFs in one ZIP, named in the list or after number and year: 12-2019.pdf."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read both, so that what is wrong is said at the form; leaves `plan`."""
        data = super().clean() or {}
        if not self.errors:
            if data["list"].size > sheets.MAX_BYTES:
                self.add_error("list", _("The list is larger than 5 MB."))
                return data
            self.plan = take_over.read(data["list"].read(), data.get("archive"))
        return data
