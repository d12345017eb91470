"""Panels of the editor's first page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.models import ContentPage

MAX_PAGES = 10


class PagesToReview(Component):
    """The pages whose review is due, oldest first, that this person may change."""

    name = "pages_to_review"
    template_name = "cms/admin/pages_to_review.html"
    order = 350

    def get_context_data(self, parent_context: dict | None = None) -> dict[str, Any]:
        """Return the pages; the template shows nothing where there are none."""
        policy = PagePermissionPolicy(ContentPage)
        user = (parent_context or {})["request"].user
        due = policy.instances_user_has_permission_for(user, "change").filter(
            review_by__lte=timezone.localdate()
        )
        return {"pages": due.order_by("review_by")[:MAX_PAGES]}
