from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThemesConfig(AppConfig):
    name = "themes"
    label = "themes"
    verbose_name = _("Themes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the provisioning step that gives a new tenant its look."""
        from tenants.provisioning.steps import Step, register
        from themes.starter import give_theme

        register(Step(key="theme", order=40, label=_("Theme"), run=give_theme))
