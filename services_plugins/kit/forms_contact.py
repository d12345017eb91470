"""How to reach a person, and the code that proves it: the forms of every service."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import people
from services_plugins.kit.enums import Channel

DIGITS = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}


class ContactForm(forms.Form):
    """An e-mail address or a telephone number, in one field: people have one or the other."""

    address = forms.CharField(
        label=_("E-mail address or telephone"),
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "email"}),
    )

    channel: str = Channel.EMAIL

    def clean_address(self) -> str:
        typed = self.cleaned_data["address"]
        self.channel = Channel.EMAIL if "@" in typed else Channel.PHONE
        return people.normalise_address(self.channel, typed)


class CodeForm(forms.Form):
    """The code that was sent."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs=DIGITS | {"autocomplete": "one-time-code"}),
    )

    def refuse(self) -> None:
        """Say that the code doesn't open anything, and not why."""
        self.full_clean()
        self.add_error(
            "code", ValidationError(_("This code is wrong or too old. Ask for a new one."))
        )
