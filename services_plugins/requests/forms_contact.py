"""Forms around a request: tracking, messages, appeals, ratings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services_plugins.kit.forms_contact import DIGITS

MESSAGE_LENGTH = 3000


class TrackForm(forms.Form):
    """Number and secret of a receipt."""

    number = forms.CharField(
        label=_("Tracking number"), max_length=30, widget=forms.TextInput(attrs=DIGITS)
    )
    secret = forms.CharField(
        label=_("Secret code of the receipt"), max_length=30, widget=forms.TextInput(attrs=DIGITS)
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
