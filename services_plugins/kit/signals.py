"""What follows from changes of what the kit keeps."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from cms import generation
from services_plugins.kit.models import ServiceSettings


@receiver(post_save, sender=ServiceSettings, dispatch_uid="kit.generation")
def start_new_generation(**kwargs: object) -> None:
    """Have pages and switches read anew once a service was switched on or off."""
    generation.renew()
