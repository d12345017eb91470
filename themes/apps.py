from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThemesConfig(AppConfig):
    name = "themes"
    label = "themes"
    verbose_name = _("Themes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect signals; register the step that gives a new tenant its look, and the choices."""
        from tenants.provisioning.choices import offer_themes
        from tenants.provisioning.steps import Step, register
        from themes import registry, signals  # noqa: F401
        from themes.starter import give_theme

        offer_themes(registry.choices)
        register(Step(key="theme", order=40, label=_("Theme"), run=give_theme))
