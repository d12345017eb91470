from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionRegisterConfig(AppConfig):
    name = "services_plugins.petitions.portal"
    label = "petition_register"
    verbose_name = _("Register of petitions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of changes in every schema, and add the register to the portal."""
        from services_plugins.petitions.portal import signals  # noqa: F401
        from services_plugins.petitions.portal.places import SECTION
        from tenants.portal.extension import extend

        extend(SECTION)
