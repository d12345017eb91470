"""What the screens of the law ask for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tenants.law.actions.holidays import first_day_of
from tenants.law.enums import Certainty, HolidayStatus
from tenants.law.models import Holiday, LegalRule
from tenants.law.wording import in_language


class DateInput(forms.DateInput):
    """The browser's own calendar, which reads and sends ISO dates in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def law_choices() -> list[tuple[str, str]]:
    """(value, label) of every law that a rule names."""
    laws = LegalRule.objects.order_by("law_fr").values_list("law_fr", "law_ar").distinct()
    return [("", str(_("All laws"))), *((fr, in_language(ar=ar, fr=fr)) for fr, ar in laws)]


class RuleFilter(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    law = forms.ChoiceField(label=_("Law"), choices=lazy(law_choices, list)(), required=False)
    verified = forms.ChoiceField(
        label=_("Verification"),
        choices=[
            ("", _("All")),
            ("text", _("Verified")),
            ("source", _("Read in a source")),
            ("none", _("Not verified")),
        ],
        required=False,
    )


class RuleVersionForm(forms.ModelForm):
    """A version of the rule `latest`, filled in with what that says; of a new rule without it."""

    is_verified = forms.BooleanField(
        label=_("I have read this in the legal text"),
        help_text=_("Otherwise it is shown as not verified."),
        required=False,
    )

    class Meta:
        model = LegalRule
        fields = [
            "code", "name_ar", "name_fr", "name_zgh", "value", "unit", "valid_from",
            "law_ar", "law_fr", "article", "source",
            "applies_to", "population_from", "population_to", "is_verified",
        ]  # fmt: skip
        widgets = {
            "valid_from": DateInput,
            "code": forms.TextInput({"dir": "ltr"}),
            "name_ar": forms.TextInput({"dir": "rtl", "lang": "ar"}),
            "name_fr": forms.TextInput({"dir": "ltr", "lang": "fr"}),
            "name_zgh": forms.TextInput({"dir": "ltr", "lang": "zgh"}),
            "law_ar": forms.TextInput({"dir": "rtl", "lang": "ar"}),
            "law_fr": forms.TextInput({"dir": "ltr", "lang": "fr"}),
        }

    # What identifies a rule, and whom it is for, is the same in all its versions.
    SETTLED = ("code", "applies_to", "population_from", "population_to")

    def __init__(self, *args: Any, latest: LegalRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if latest is None:
            return
        for name in self.SETTLED:
            del self.fields[name]
            setattr(self.instance, name, getattr(latest, name))
        for name in ("name_ar", "name_fr", "name_zgh", "value", "unit", "law_ar", "law_fr"):
            self.initial[name] = getattr(latest, name)
        self.initial["article"] = latest.article

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if LegalRule.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a rule with this code; add a version to it."))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        checked = cleaned.get("is_verified")
        self.instance.certainty = Certainty.TEXT if checked else Certainty.RECALLED
        return cleaned


class VerifyForm(forms.ModelForm):
    """Where the value was read."""

    class Meta:
        model = LegalRule
        fields = ["article", "source"]
        help_texts = {"source": _("The text itself: its number, its date, the Official Bulletin.")}


class ConfirmHolidayForm(forms.Form):
    """When a feast is, and who said so."""

    first_day = forms.DateField(label=_("First day"), widget=DateInput)
    source = Holiday._meta.get_field("source").formfield(required=True)

    def __init__(self, *args: Any, holiday: Holiday, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["first_day"] = first_day_of(holiday)
        if holiday.status == HolidayStatus.CONFIRMED:
            self.initial["source"] = holiday.source


class CancelHolidayForm(forms.Form):
    source = Holiday._meta.get_field("source").formfield(required=True)


class AddHolidayForm(forms.Form):
    """An exceptional day off."""

    day = forms.DateField(label=_("Date"), widget=DateInput)
    name_ar = Holiday._meta.get_field("name_ar").formfield(
        widget=forms.TextInput({"dir": "rtl", "lang": "ar"})
    )
    name_fr = Holiday._meta.get_field("name_fr").formfield(
        widget=forms.TextInput({"dir": "ltr", "lang": "fr"})
    )
    name_zgh = Holiday._meta.get_field("name_zgh").formfield(
        widget=forms.TextInput({"dir": "ltr", "lang": "zgh"})
    )
    source = Holiday._meta.get_field("source").formfield(required=True)

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not Holiday.objects.filter(date__year=day.year).exists():
            raise forms.ValidationError(_("The holidays of this year aren't known yet."))
        return day

    def names(self) -> dict[str, str]:
        return {key: value for key, value in self.cleaned_data.items() if key.startswith("name_")}
