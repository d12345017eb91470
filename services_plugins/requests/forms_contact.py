"""Forms around a request: how to reach the person, tracking, messages, appeals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import people
from services_plugins.kit.enums import Channel

MESSAGE_LENGTH = 3000
_DIGITS = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}


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
        widget=forms.TextInput(attrs=_DIGITS | {"autocomplete": "one-time-code"}),
    )

    def refuse(self) -> None:
        """Say that the code doesn't open anything, and not why."""
        self.full_clean()
        self.add_error(
            "code", ValidationError(_("This code is wrong or too old. Ask for a new one."))
        )


class TrackForm(forms.Form):
    """Number and secret of a receipt."""

    number = forms.CharField(
        label=_("Tracking number"), max_length=30, widget=forms.TextInput(attrs=_DIGITS)
    )
    secret = forms.CharField(
        label=_("Secret code of the receipt"), max_length=30, widget=forms.TextInput(attrs=_DIGITS)
    )

    def refuse(self) -> None:
        """Say that nothing was found, and not which of the two is wrong."""
        self.add_error(
            None,
            ValidationError(_("No request has this number with this code. Check both.")),
        )


class MessageForm(forms.Form):
    """A message to the desk."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AppealForm(MessageForm):
    """Why a decision should be looked at again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Why should the decision be looked at again?")


class RatingForm(forms.Form):
    """How it went."""

    rating = forms.TypedChoiceField(
        label=_("How was this service?"),
        coerce=int,
        choices=[
            (5, _("Very good")),
            (4, _("Good")),
            (3, _("Fair")),
            (2, _("Poor")),
            (1, _("Very poor")),
        ],
        widget=forms.RadioSelect,
    )
