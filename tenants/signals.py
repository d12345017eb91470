"""What follows from a change of the tenants and their domains."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal, receiver

from tenants.hosts import forget_hosts
from tenants.models import Domain, Tenant

# Sent inside the tenant's schema when its primary host changed (argument: tenant).
primary_host_changed = Signal()


@receiver(post_save, sender=Tenant)
@receiver(post_delete, sender=Tenant)
def forget_hosts_of_tenant(instance: Tenant, **kwargs: object) -> None:
    forget_hosts(list(Domain.objects.filter(tenant=instance).values_list("domain", flat=True)))


@receiver(post_save, sender=Domain)
@receiver(post_delete, sender=Domain)
def forget_host_of_domain(instance: Domain, **kwargs: object) -> None:
    forget_hosts([instance.domain])
