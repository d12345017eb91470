"""Panels of the theme settings in the editor."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class LookPanel(Panel):
    """Shows the saved look, and says when the brand colour had to be darkened."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "themes/admin/look_panel.html"

        def get_context_data(self, parent_context: dict | None = None) -> dict[str, Any]:
            """Add the look and the brand colour of the saved settings."""
            context = super().get_context_data(parent_context)
            context["look"] = self.instance.look()
            context["brand"] = self.instance.brand
            return context
