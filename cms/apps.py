from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Commune site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect signals, checks, provisioning steps and the editor's address."""
        from cms import addresses, checks, provisioning, signals  # noqa: F401
        from cms.enums import Role
        from cms.starter import provisioning as starter
        from tenants.accounts import roles

        roles.register(dict(Role.choices))
        signals.connect()
        provisioning.register_steps()
        starter.register()
        addresses.use_tenant_addresses()
