from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    label = "tenants"
    verbose_name = _("Tenants")

    def ready(self) -> None:
        from tenants import checks, signals  # noqa: F401
        from tenants.provisioning import steps

        steps.register_ground_steps()
