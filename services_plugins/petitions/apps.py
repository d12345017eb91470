from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    name = "services_plugins.petitions"
    label = "petitions"
    verbose_name = _("Petitions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what follows from the calendar, and the ministry's screens."""
        from services_plugins.petitions import console, journal, signals  # noqa: F401
        from tenants.console.extension import Section, extend

        section = Section("petitions", _("Petitions"), "national:index")
        extend(section, actions=journal.NATIONAL, details=journal.DETAILS)
        extend(console.SECTION, actions=console.ACTIONS, details=console.DETAILS)
