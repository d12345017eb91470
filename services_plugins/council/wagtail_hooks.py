"""The desk of the council in the editor: addresses, menu, and the panel of the first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from services_plugins.council import urls_admin
from services_plugins.council.permissions import (
    PREPARE,
    PUBLISH,
    RECORD,
    SIGN,
    works_for_the_council,
)
from services_plugins.kit import switches

# Every namespace begins with the plugin's key, so that the switch closes them all.
NAMESPACE = "council_desk"


class CouncilMenu(SubmenuMenuItem):
    """Shown to who works for the council, while the service is on."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_for_the_council(request.user) and switches.is_on("council")


class Entry(MenuItem):
    """An entry of the council's menu, shown to who has one of its rights; to all without any."""

    def __init__(self, label: Any, address: str, *rights: str, icon: str, order: int) -> None:
        name = f"council-{address}"
        url = reverse_lazy(f"{NAMESPACE}:{address}")
        super().__init__(label, url, name=name, icon_name=icon, order=order)
        self.rights = rights

    def is_shown(self, request: HttpRequest) -> bool:
        return not self.rights or any(request.user.has_perm(right) for right in self.rights)


# Each with the name of its address.
ENTRIES = (
    Entry(_("Overview"), "index", icon="home", order=10),
    Entry(_("Sessions"), "sessions", PREPARE, icon="calendar", order=20),
    Entry(_("Sittings"), "sittings", RECORD, icon="time", order=22),
    Entry(_("Received in writing"), "submissions", PREPARE, icon="mail", order=25),
    Entry(
        _("Minutes and deliberations"),
        "records",
        RECORD,
        PUBLISH,
        SIGN,
        icon="doc-full",
        order=27,
    ),
    Entry(_("Members and bodies"), "people", PREPARE, icon="group", order=30),
    Entry(_("Open data and past years"), "data", PUBLISH, icon="download", order=90),
)


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLPattern | URLResolver]:
    return [path("council/", include((urls_admin, NAMESPACE), namespace=NAMESPACE))]


@hooks.register("register_admin_menu_item")
def add_menu() -> MenuItem:
    return CouncilMenu(
        _("Council"), Menu(items=list(ENTRIES)), name="council", icon_name="group", order=96
    )
