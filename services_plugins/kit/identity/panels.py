"""What the administrator's form of the national e-ID shows besides its fields."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import HelpPanel


class RedirectAddressesPanel(HelpPanel):
    """The addresses that the provider must know, and a button that tries the provider."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"template": "kit/admin/identity_help.html"} | kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from services_plugins.kit.identity.views import redirect_uris

            context = super().get_context_data(parent_context)
            return context | {"addresses": redirect_uris()}
