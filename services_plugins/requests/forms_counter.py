"""What staff fill in at the counter, around the form of the procedure itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from services_plugins.kit.forms_contact import ContactForm
from services_plugins.requests.enums import Filing
from services_plugins.requests.inbox import name_of
from services_plugins.requests.models import Procedure


class StartForm(forms.Form):
    """Which procedure, how the person came, and in which language they are answered."""

    procedure = forms.ChoiceField(label=_("Procedure"))
    filing = forms.ChoiceField(
        label=_("The person is"),
        choices=[
            (Filing.COUNTER.value, Filing.COUNTER.label),
            (Filing.PHONE.value, Filing.PHONE.label),
        ],
        initial=Filing.COUNTER.value,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"),
        choices=settings.LANGUAGES,
        initial="ar",
        widget=forms.RadioSelect,
    )

    def __init__(self, procedures: list[Procedure], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = [
            ("", _("Choose")),
            *((str(one.pk), name_of(one)) for one in procedures),
        ]


class FileForm(ContactForm):
    """How to reach the person, if they wish, and that they know what is kept of them."""

    address = forms.CharField(
        label=_("E-mail address or telephone of the person"),
        required=False,
        max_length=254,
        help_text=_("The person confirms it with a code before anything is sent there."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    told = forms.BooleanField(
        label=_("The person was told what their data are used for, and agrees to file"),
    )

    def clean_address(self) -> str:
        return super().clean_address() if self.cleaned_data["address"] else ""
