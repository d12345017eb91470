"""The tenant's settings of the national e-ID, as its administrator fills them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm


class IdentitySettingsForm(WagtailAdminModelForm):
    """Offers the platform's providers, and never shows the secret that it keeps."""

    new_secret = forms.CharField(
        label=_("Client secret"),
        help_text=_("Kept encrypted and never shown. Leave it empty to keep the present one."),
        required=False,
        max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((one, one) for one in settings.IDENTITY_ISSUERS)]
        self.fields["issuer"] = forms.ChoiceField(
            label=self.fields["issuer"].label,
            help_text=_("The ministry's platform says which providers there are."),
            choices=choices,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        secret = data.get("new_secret") or self.instance.client_secret
        if data.get("is_on") and not (data.get("issuer") and data.get("client_id") and secret):
            raise ValidationError(
                _("To switch it on, name the provider, the client and its secret.")
            )
        return data

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data["new_secret"]:
            self.instance.client_secret = self.cleaned_data["new_secret"]
        return super().save(commit)
