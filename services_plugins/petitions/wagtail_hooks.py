"""The desk of the petitions in the editor: addresses, menu, and the panel of the first page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from services_plugins.kit import switches
from services_plugins.petitions import urls_admin
from services_plugins.petitions.panels import WaitingPetitions
from services_plugins.petitions.permissions import works_with_petitions

# Every namespace begins with the plugin's key, so that the switch closes them all.
NAMESPACE = "petitions_desk"


class DeskItem(MenuItem):
    """Shown to who works with petitions, while the service is on."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_with_petitions(request.user) and switches.is_on("petitions")


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLPattern | URLResolver]:
    return [path("petitions/", include((urls_admin, NAMESPACE), namespace=NAMESPACE))]


@hooks.register("register_admin_menu_item")
def add_menu() -> MenuItem:
    return DeskItem(
        _("Petitions"),
        reverse_lazy("petitions_desk:index"),
        name="petitions",
        icon_name="edit",
        order=95,
    )


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(WaitingPetitions())
