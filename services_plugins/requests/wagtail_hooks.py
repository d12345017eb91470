"""The desks in the editor: addresses, menu, and the panel of the first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from services_plugins.kit import switches
from services_plugins.requests import urls_admin
from services_plugins.requests.panels import OpenRequests
from services_plugins.requests.permissions import works_at_desks
from services_plugins.requests.viewsets import DeskViewSet, LetterViewSet, ProcedureViewSet

# Every namespace begins with the plugin's key, so that the switch closes them all.
NAMESPACE = "requests_desk"


class DeskMenu(SubmenuMenuItem):
    """Shown to who works at desks, while the service is on."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_at_desks(request.user) and switches.is_on("requests")


class ManagerItem(MenuItem):
    """Shown to who manages desks."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("requests.manage_desks")


def _items() -> list[MenuItem]:
    return [
        MenuItem(
            _("Inbox"),
            reverse_lazy("requests_desk:inbox"),
            name="requests-inbox",
            icon_name="mail",
            order=10,
        ),
        MenuItem(
            _("At the counter"),
            reverse_lazy("requests_desk:begin"),
            name="requests-counter",
            icon_name="plus",
            order=20,
        ),
        MenuItem(
            _("Deadlines"),
            reverse_lazy("requests_desk:calendar"),
            name="requests-deadlines",
            icon_name="calendar",
            order=30,
        ),
        ManagerItem(
            _("Desks"),
            reverse_lazy("requests_settings_desks:index"),
            name="requests-desks",
            icon_name="group",
            order=40,
        ),
        ManagerItem(
            _("Procedures"),
            reverse_lazy("requests_settings_procedures:index"),
            name="requests-procedures",
            icon_name="doc-full",
            order=50,
        ),
        ManagerItem(
            _("Letters"),
            reverse_lazy("requests_settings_letters:index"),
            name="requests-letters",
            icon_name="mail",
            order=60,
        ),
    ]


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLPattern | URLResolver]:
    return [path("requests/", include((urls_admin, NAMESPACE), namespace=NAMESPACE))]


@hooks.register("register_admin_viewset")
def add_settings() -> list[Any]:
    return [DeskViewSet(), ProcedureViewSet(), LetterViewSet()]


@hooks.register("register_admin_menu_item")
def add_menu() -> MenuItem:
    return DeskMenu(
        _("Requests"), Menu(items=_items()), name="requests", icon_name="clipboard-list", order=90
    )


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(OpenRequests())
