"""What follows from changes of what the kit keeps."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from cms import generation
from services_plugins.kit.models import ServiceSettings
from services_plugins.kit.tasks import recount_everywhere
from tenants.law.signals import calendar_changed


@receiver(post_save, sender=ServiceSettings, dispatch_uid="kit.generation")
def start_new_generation(**kwargs: object) -> None:
    """Have pages and switches read anew once a service was switched on or off."""
    generation.renew()


@receiver(calendar_changed, dispatch_uid="kit.recount")
def recount_deadlines(**kwargs: object) -> None:
    """Have running dates counted anew once the ministry has changed the calendar."""
    recount_everywhere.enqueue()
