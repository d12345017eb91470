from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    name = "services_plugins.kit"
    label = "kit"
    verbose_name = _("Services")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find the plugins, and hand what they declare to the rooms below."""
        from services_plugins.kit import checks, installation, signals  # noqa: F401

        installation.install()
