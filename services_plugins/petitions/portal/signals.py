"""What the register hears of petitions, in whatever schema they are kept, and of tenants."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django_tenants.utils import schema_context

from services_plugins.petitions.models import Petition
from services_plugins.petitions.portal import push
from services_plugins.petitions.portal.leaving import tell_people
from tenants.enums import TenantState
from tenants.models import Tenant


@receiver(post_save, sender=Petition, dispatch_uid="petition_register.saved")
def follow_change(
    instance: Petition, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Push a change; new signatures, which come in bursts, wait for each other."""
    fields = update_fields or frozenset()
    if "signature_count" in fields and "state" not in fields:
        push.counted(instance)
    else:
        push.changed(instance)


@receiver(post_delete, sender=Petition, dispatch_uid="petition_register.deleted")
def follow_removal(instance: Petition, **kwargs: Any) -> None:
    push.left(instance)


@receiver(post_save, sender=Tenant, dispatch_uid="petition_register.tenant")
def follow_tenant(
    instance: Tenant, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Have the people of a council that leaves told where to go, while its schema is there."""
    is_leaving = instance.state == TenantState.ARCHIVED and "state" in (update_fields or ())
    if is_leaving and instance.live_since:
        with schema_context(instance.schema_name):
            tell_people.enqueue()
