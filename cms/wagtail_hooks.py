"""What the editor shows besides Wagtail's own."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.panels import PagesToReview, QuickActions
from cms.rich_text import DocumentLinkHandler, PageLinkHandler

# Entries that lead to sites of third parties.
_OUTWARD = ("editor-guide", "whats-new-in-wagtail")


class OurSite(MenuItem):
    """The way to the site that is edited here."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        # With the host: the menu marks a bare "/" as the current entry on every page.
        return LinkMenuItem(
            self.name, self.label, request.build_absolute_uri("/"), icon_name=self.icon_name
        )


@hooks.register("register_rich_text_features", order=100)
def share_queries_of_links(features: FeatureRegistry) -> None:
    """Put our link handlers in the place of Wagtail's, which come first."""
    features.register_link_type(PageLinkHandler)
    features.register_link_type(DocumentLinkHandler)


@hooks.register("construct_homepage_panels")
def show_our_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels += [QuickActions(), PagesToReview()]


@hooks.register("register_admin_menu_item")
def show_way_to_site() -> MenuItem:
    return OurSite(_("Our site"), "/", name="our-site", icon_name="link-external", order=9000)


@hooks.register("construct_help_menu")
def keep_help_on_this_host(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if not item.name.startswith(_OUTWARD)]


@hooks.register("insert_global_admin_css")
def style_editor() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/editor.css"))
