from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilConfig(AppConfig):
    name = "services_plugins.council"
    label = "council"
    verbose_name = _("Council")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the notice go with the messages that tell of it, and news follow the history."""
        from services_plugins.council import news, papers  # noqa: F401 (news hears of the history)
        from services_plugins.kit import notifications

        for event in ("notice", "changed"):
            notifications.enclose(f"council/{event}", papers.enclosed_notice)
