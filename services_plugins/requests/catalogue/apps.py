from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "services_plugins.requests.catalogue"
    label = "catalogue"
    verbose_name = _("National catalogue of procedures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the catalogue's screens to the ministry's console."""
        from services_plugins.requests.catalogue import journal
        from tenants.console.extension import Section, extend

        section = Section("catalogue", _("Procedures"), "catalogue:procedures")
        extend(section, actions=journal.ACTIONS, details=journal.DETAILS)
