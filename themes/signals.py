"""What follows from a change of a tenant's theme."""

from __future__ import annotations

from django.db.models.signals import post_save
from django.dispatch import receiver

from tenants.copies import copy_out
from themes.models import ThemeSettings


@receiver(post_save, sender=ThemeSettings)
def copy_look(instance: ThemeSettings, **kwargs: object) -> None:
    """Let the national portal draw the tenant's emblem in its colours."""
    copy_out(look=list(instance.source()))
