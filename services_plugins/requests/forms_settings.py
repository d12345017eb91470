"""What a commune settles of its desks and procedures; the national part isn't among it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from services_plugins.requests.enums import DeskRight, FilingMode
from services_plugins.requests.letters import PLACEHOLDERS, check_placeholders
from services_plugins.requests.models import Desk, LetterTemplate, Procedure
from services_plugins.requests.street import reports

_RTL, _LTR = {"dir": "rtl", "lang": "ar"}, {"dir": "ltr", "lang": "fr"}


class DeskForm(forms.ModelForm):
    """A desk, without its key: that is made from the name, once."""

    class Meta:
        model = Desk
        fields = [
            "name_ar",
            "name_fr",
            "name_zgh",
            "phone",
            "email",
            "hours_ar",
            "hours_fr",
            "is_active",
        ]
        widgets = {
            "name_ar": forms.TextInput(attrs=_RTL),
            "name_fr": forms.TextInput(attrs=_LTR),
            "hours_ar": forms.Textarea(attrs=_RTL | {"rows": 3}),
            "hours_fr": forms.Textarea(attrs=_LTR | {"rows": 3}),
            "phone": forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel"}),
        }

    def save(self, commit: bool = True) -> Desk:
        if not self.instance.key:
            self.instance.key = _free_key(self.cleaned_data["name_fr"])
        return super().save(commit)


def _free_key(name: str) -> str:
    key = slugify(name)[:32] or "desk"
    taken = Desk.objects.filter(key=key).exists()
    return f"{key}-{get_random_string(6).lower()}" if taken else key


class ProcedureForm(forms.ModelForm):
    """What is local of a procedure; where it is filed only where the ministry leaves the choice."""

    own_url = Procedure._meta.get_field("own_url").formfield(
        assume_scheme="https",
        widget=forms.URLInput({"dir": "ltr"}),
        help_text=_("Only if the platform has an address for your commune alone."),
    )

    class Meta:
        model = Procedure
        fields = [
            "desk",
            "mode",
            "own_url",
            "note_ar",
            "note_fr",
            "note_zgh",
            "commission",
            "application_key",
            "is_open",
        ]
        widgets = {
            "note_ar": forms.Textarea(attrs=_RTL | {"rows": 4}),
            "note_fr": forms.Textarea(attrs=_LTR | {"rows": 4}),
            "note_zgh": forms.Textarea(attrs={"rows": 4}),
            "application_key": forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
            "commission": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        }
        help_texts = {
            "is_open": _("Untick this while the commune can't provide it."),
            "application_key": _(
                "Applications that file reports (Open311) have to give it. Empty: all may file."
            ),
            "note_ar": _("Shown beside the national sheet, which you can't change."),
            "commission": _("One a line, besides those whom the national sheet names."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = Desk.objects.filter(is_active=True)
        if not self.instance.mode_is_free:
            del self.fields["mode"]
        elif not self.instance.external_url:
            # Nowhere else to file it: there is nothing to choose.
            self.fields["mode"].choices = [(FilingMode.HERE.value, FilingMode.HERE.label)]
        if not self.instance.external_url:
            del self.fields["own_url"]
        if self.instance.code != reports.CODE:
            del self.fields["application_key"]


class MembersForm(forms.Form):
    """What each colleague may do at one desk: one list for each, `nothing` among it."""

    def __init__(
        self, colleagues: QuerySet[Any], held: dict[int, str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for user in colleagues:
            self.fields[f"user-{user.pk}"] = forms.ChoiceField(
                label=str(user),
                required=False,
                choices=[("", _("Nothing")), *DeskRight.choices],
                initial=held.get(user.pk, ""),
            )

    def rights(self) -> dict[int, str]:
        """Return the right of each colleague by key, empty for none."""
        return {int(name.removeprefix("user-")): right for name, right in self.cleaned_data.items()}


class LetterForm(forms.ModelForm):
    """A letter's title, text and signature in both languages, with placeholders."""

    class Meta:
        model = LetterTemplate
        fields = [
            "purpose",
            "title_ar",
            "title_fr",
            "body_ar",
            "body_fr",
            "signatory_ar",
            "signatory_fr",
            "is_active",
        ]
        widgets = {
            "title_ar": forms.TextInput(attrs=_RTL),
            "title_fr": forms.TextInput(attrs=_LTR),
            "body_ar": forms.Textarea(attrs=_RTL | {"rows": 14}),
            "body_fr": forms.Textarea(attrs=_LTR | {"rows": 14}),
            "signatory_ar": forms.TextInput(attrs=_RTL),
            "signatory_fr": forms.TextInput(attrs=_LTR),
        }
        help_texts = {
            "purpose": _("The first letter in use for a decision is issued with that decision."),
            "title_ar": _("Whoever checks the document reads the title: it names nobody."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ", ".join(f"{{{key}}}: {words}" for key, words in PLACEHOLDERS.items())
        text = _("What is replaced in the text: %(known)s.") % {"known": known}
        self.fields["body_ar"].help_text = text

    def clean_body_ar(self) -> str:
        return self._checked("body_ar")

    def clean_body_fr(self) -> str:
        return self._checked("body_fr")

    def _checked(self, name: str) -> str:
        text = self.cleaned_data[name].replace("\r\n", "\n")
        check_placeholders(text)
        return text
