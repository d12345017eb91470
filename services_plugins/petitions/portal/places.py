"""Where the register stands on the portal: in its menu, on its home page, in its sitemap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from services_plugins.petitions.portal import finder
from services_plugins.petitions.portal.enums import STATES, Stage
from services_plugins.petitions.portal.models import PetitionFacts
from tenants.portal.extension import Section

HOME_PETITIONS = 3
OWN_PAGES = ("index", "how_to", "figures", "authorities")


def home() -> dict[str, Any]:
    """Return the newest petitions to sign: one query."""
    newest = finder.register().filter(state__in=STATES[Stage.OPEN])
    return {"petitions": list(newest[:HOME_PETITIONS])}


def pages() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the addresses of the register for search engines: one query."""
    for name in OWN_PAGES:
        yield f"petition_register:{name}", ()
    rows = PetitionFacts.objects.order_by("territory__code", "authority")
    for code, authority in rows.values_list("territory__code", "authority").distinct():
        yield "petition_register:authority", (code or authority,)


SECTION = Section(
    key="petitions",
    label=_("Petitions"),
    url_name="petition_register:index",
    home_template="petition_register/home.html",
    home=home,
    pages=pages,
)
