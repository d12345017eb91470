"""Numbers of national ID cards, as people write them and as they are compared."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.text import western_digits

# One or two letters and up to seven digits: a guess from cards seen, no published rule.
PATTERN = re.compile(r"^[A-Z]{1,2}[0-9]{1,7}$")


def normalise(typed: str) -> str:
    """Return an ID-card number in capitals, without spaces, with digits 0 to 9."""
    return "".join(western_digits(typed).split()).replace("-", "").upper()


class IdNumberField(forms.CharField):
    """The number of a national ID card, in the one form it is kept in."""

    default_error_messages = {
        "invalid": _("Write the number as on the card: one or two letters, then digits.")
    }

    def clean(self, value: Any) -> str:
        number = normalise(super().clean(value))
        if number and not PATTERN.match(number):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number
