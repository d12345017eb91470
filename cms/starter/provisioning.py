"""Starter content as provisioning knows it: a seed of the golden schema, and one step."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms import starter
from cms.models import NewsPage
from cms.starter.seed import seed_golden
from cms.starter.tokens import tokens
from tenants.models import Tenant
from tenants.provisioning import golden, steps


def finish_starter_content(tenant: Tenant, options: dict) -> None:
    """Date the starter pages: they were written long before this tenant was made.

    Once dated, a page isn't dated again; what an editor drafts is never touched.
    """
    now = timezone.now()
    undated = {"first_published_at": None, "latest_revision": None}
    NewsPage.objects.filter(**undated).update(date=timezone.localdate(now))
    Page.objects.filter(**undated, depth__gt=1).update(
        first_published_at=now, last_published_at=now, latest_revision_created_at=now
    )


def register() -> None:
    """Tell the ground how the golden schema is filled, and what is left for each tenant."""
    golden.register_seed(seed_golden, tokens, starter.sources())
    steps.register(steps.Step("starter_content", 60, _("Starter content"), finish_starter_content))
