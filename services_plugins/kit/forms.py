"""Forms that all services share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from services_plugins.kit import registry


class ServiceSettingsForm(WagtailAdminModelForm):
    """Asks which services are on; the database keeps which are off, so that new ones are on."""

    switched_on = forms.MultipleChoiceField(
        label=_("Services on this site"),
        help_text=_("A service that is switched off keeps its data; its pages aren't found."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["switched_on"]
        field.choices = [(plugin.key, plugin.name) for plugin in registry.plugins().values()]
        off = self.instance.switched_off
        field.initial = [key for key, _name in field.choices if key not in off]

    def save(self, commit: bool = True) -> Any:
        on = self.cleaned_data["switched_on"]
        known = registry.plugins().keys()
        unknown_off = [key for key in self.instance.switched_off if key not in known]
        self.instance.switched_off = [*unknown_off, *(key for key in known if key not in on)]
        return super().save(commit)
