"""Forms of the desk about sittings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.council.models import Sitting
from services_plugins.council.sitting.quorum import NextCall


class NextCallForm(forms.Form):
    """Day and hour of the next call of a sitting without a quorum."""

    starts_at = forms.SplitDateTimeField(
        label=_("Day and hour"),
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date"}, time_attrs={"type": "time"}, date_format="%Y-%m-%d"
        ),
    )

    def __init__(self, sitting: Sitting, call: NextCall, data: Any = None) -> None:
        begins = timezone.localtime(sitting.starts_at)
        initial = {
            "starts_at": begins.replace(
                year=call.first.year, month=call.first.month, day=call.first.day
            )
        }
        super().__init__(data, initial=initial)
        self.call = call

    def clean_starts_at(self) -> Any:
        starts_at = self.cleaned_data["starts_at"]
        if not self.call.allows(timezone.localdate(starts_at)):
            raise ValidationError(_("The law doesn't allow this day."), code="day")
        return starts_at
