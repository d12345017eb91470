"""What the directory is asked."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.directory import REGION_LETTERS
from tenants.enums import TerritoryKind
from tenants.models import Territory
from tenants.portal.names import language_of, shown

KINDS = [
    ("", _("Urban and rural")),
    (TerritoryKind.URBAN_COMMUNE, _("Urban")),
    (TerritoryKind.RURAL_COMMUNE, _("Rural")),
]


class MarkedSelect(forms.Select):
    """A choice whose options say their language where it isn't that of the page."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict:
        option = super().create_option(name, value, label, *args, **kwargs)
        language = language_of(str(label))
        if language != get_language():
            option["attrs"]["lang"] = language
        return option


class AreaFilter(forms.Form):
    """Where in the Kingdom; forms that ask for more are made of it.

    `areas` are all regions and provinces. A province says its region, and one that lies
    elsewhere than the chosen region is forgotten: somebody has just changed the region.
    """

    region = forms.ChoiceField(label=_("Region"), required=False, widget=MarkedSelect)
    province = forms.ChoiceField(
        label=_("Province or prefecture"), required=False, widget=MarkedSelect
    )

    def __init__(self, asked: QueryDict, areas: list[Territory]) -> None:
        given = {name: str(value) for name, value in asked.items()}
        data = _with_its_region(given, {area.code for area in areas})
        super().__init__(data)
        regions = [area for area in areas if area.kind == TerritoryKind.REGION]
        inside = [area for area in areas if area.code.startswith(f"{data.get('region')}.")]
        self.fields["region"].choices = [("", _("All regions")), *_options(regions)]
        self.fields["province"].choices = [("", _("The whole region")), *_options(inside)]
        self.has_provinces = bool(inside)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked."""
        return any(self.data.get(name) for name in self.fields)

    def chosen(self) -> dict[str, Any]:
        """What was asked and makes sense."""
        self.is_valid()
        return self.cleaned_data


class DirectoryFilter(AreaFilter):
    """A name, and where and what the commune is."""

    q = forms.CharField(label=_("Name or code of the commune"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=_("Kind of commune"), required=False, choices=KINDS, widget=MarkedSelect
    )
    site = forms.BooleanField(label=_("With a site only"), required=False)


def _with_its_region(asked: dict[str, str], known: set[str]) -> dict[str, str]:
    """`asked` with the region of the province, or without a province of another region."""
    province, region = asked.get("province", ""), asked.get("region", "")
    own = province[:REGION_LETTERS]
    if province not in known or region == own:
        return asked
    return asked | ({"province": ""} if region else {"region": own})


def _options(areas: list[Territory]) -> list[tuple[str, str]]:
    return [(area.code, shown(area)[0]) for area in areas]
