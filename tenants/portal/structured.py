"""What search engines are told, in the words of schema.org."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext

from tenants.models import Territory
from tenants.portal import names

CONTEXT = "https://schema.org"


def portal(base: str) -> dict[str, Any]:
    """The portal and its search."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": gettext("National portal of communes"),
        "url": base + reverse("portal:home"),
        "inLanguage": get_language(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{base}{reverse('portal:communes')}?q={{name}}",
            "query-input": "required name=name",
        },
    }


def place(territory: Territory, base: str) -> dict[str, Any]:
    """A territory: names, code, where it lies, its site."""
    data: dict[str, Any] = {"@context": CONTEXT, **_area(territory, base)}
    data["alternateName"] = [name for name, _language in names.others(territory)]
    data["identifier"] = territory.code
    if territory.latitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": territory.latitude,
            "longitude": territory.longitude,
        }
    if territory.parent is not None:
        data["containedInPlace"] = _area(territory.parent, base)
    data["sameAs"] = [tenant.url_in(get_language()) for tenant in territory.sites]
    return data


def _area(territory: Territory, base: str) -> dict[str, Any]:
    return {
        "@type": "AdministrativeArea",
        "name": names.shown(territory)[0],
        "url": base + reverse("portal:territory", args=[territory.code]),
    }
