"""What each council tells the portal of itself: public facts, pushed up by its tenant."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant


class PublishedCouncil(models.Model):
    """A council that publishes its works: its OParl body, as its own site describes it."""

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, related_name="council")
    # A service that was switched off is listed no longer, and comes back as the same row.
    is_on = models.BooleanField(default=True)
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("published council")
        verbose_name_plural = _("published councils")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.tenant_id}"
