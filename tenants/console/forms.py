"""What the console asks for."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tenants.actions.provision import Order, check, propose_slug
from tenants.console.journal import action_choices
from tenants.enums import JobState, TenantState, TerritoryKind
from tenants.models import Cohort, Tenant, Territory
from tenants.provisioning.choices import themes

MAX_UPLOAD_BYTES = 1024 * 1024
KINDS = {
    "communes": TerritoryKind.communes(),
    "provinces": TerritoryKind.provinces(),
    "regions": (TerritoryKind.REGION,),
}


class AreaField(forms.ModelChoiceField):
    """A region or a province, chosen by its code."""

    def __init__(self, kinds: tuple[TerritoryKind, ...], **kwargs: Any) -> None:
        areas = Territory.objects.filter(kind__in=kinds)
        super().__init__(areas, to_field_name="code", required=False, **kwargs)


class SearchForm(forms.Form):
    """Words to look for."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class TenantFilter(SearchForm):
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All states")), *TenantState.choices], required=False
    )
    region = AreaField((TerritoryKind.REGION,), label=_("Region"), empty_label=_("All regions"))
    cohort = forms.ModelChoiceField(
        Cohort.objects.all(),
        to_field_name="key",
        label=_("Cohort"),
        empty_label=_("All cohorts"),
        required=False,
    )


class TerritoryFilter(SearchForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("", _("All kinds")),
            ("communes", _("Communes")),
            ("provinces", _("Provinces and prefectures")),
            ("regions", _("Regions")),
        ],
        required=False,
    )
    region = AreaField((TerritoryKind.REGION,), label=_("Region"), empty_label=_("All regions"))
    province = AreaField(
        TerritoryKind.provinces(), label=_("Province"), empty_label=_("All provinces")
    )


class JobFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All states")), *JobState.choices], required=False
    )


class AuditFilter(forms.Form):
    tenant = forms.CharField(label=_("Tenant"), max_length=100, required=False)
    action = forms.ChoiceField(
        label=_("Action"), choices=lazy(action_choices, list)(), required=False
    )
    person = forms.CharField(label=_("Person"), max_length=100, required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        since: date | None = self.cleaned_data.get("since")
        until: date | None = self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day comes before the first one."))
        return self.cleaned_data


class ProvisionForm(forms.Form):
    """What one territory is to have; `order()` gives it once the form is valid."""

    slug = forms.CharField(label=_("Sub-domain"), max_length=50)
    hosts = forms.CharField(
        label=_("Own host names"),
        required=False,
        help_text=_("One per line, such as www.example.ma. The platform's sub-domain is added."),
        widget=forms.Textarea({"rows": 2, "dir": "ltr"}),
    )
    admin_email = forms.EmailField(
        label=_("E-mail address of the first administrator"),
        required=False,
        help_text=_("An invitation is sent there once the site is open."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        initial=[code for code, _name in settings.LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)

    def __init__(self, territory: Territory, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territory = territory
        self.fields["theme"].choices = [("", _("Chosen by the platform")), *themes()]
        self.fields["slug"].help_text = _("The site's address: this word, then .%(domain)s") % {
            "domain": settings.PLATFORM_DOMAIN
        }
        self.fields["slug"].widget.attrs["dir"] = "ltr"
        self.fields["admin_email"].widget.attrs["dir"] = "ltr"
        if not self.is_bound:
            self.initial["slug"] = self.proposed_slug()

    def proposed_slug(self) -> str:
        try:
            return propose_slug(self.territory)
        except ValidationError:
            return ""

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].lower()
        check(Order(self.territory, slug=slug))
        return slug

    def clean_hosts(self) -> list[str]:
        hosts = self.cleaned_data["hosts"].split()
        check(Order(self.territory, hosts=hosts))
        return hosts

    def order(self) -> Order:
        return Order(self.territory, **self.cleaned_data)


class UploadForm(forms.Form):
    """A CSV file of territories."""

    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput({"accept": ".csv,text/csv"}))

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_BYTES:
            raise ValidationError(_("The file is larger than 1 MB; split it."), code="too_large")
        return file.read()


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Kept in the audit trail; not shown to visitors."),
        widget=forms.Textarea({"rows": 3}),
    )


class ConfirmForm(forms.Form):
    """Nothing to fill in: sending it is the answer."""


class SlugAgainForm(forms.Form):
    """The sub-domain typed again, so that nobody deletes by a slip of the hand."""

    slug = forms.CharField(label=_("Type the sub-domain to confirm"), max_length=50)

    def __init__(self, tenant: Tenant, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        self.fields["slug"].help_text = tenant.slug
        self.fields["slug"].widget.attrs |= {"dir": "ltr", "autocomplete": "off"}

    def clean_slug(self) -> str:
        if self.cleaned_data["slug"].strip() != self.tenant.slug:
            raise ValidationError(_("This is not the sub-domain of this site."), code="mismatch")
        return self.cleaned_data["slug"]


class HostForm(forms.Form):
    host = forms.CharField(
        label=_("Host name"),
        max_length=253,
        help_text=_("Such as www.example.ma; its DNS must point to the platform."),
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )
