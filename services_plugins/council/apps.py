from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilConfig(AppConfig):
    name = "services_plugins.council"
    label = "council"
    verbose_name = _("Council")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the notice go with the messages that tell of it, and files be looked after."""
        from services_plugins.council import papers
        from services_plugins.council.models import Paper
        from services_plugins.kit import notifications, orphans

        orphans.watch(Paper)
        for event in ("notice", "changed"):
            notifications.enclose(f"council/{event}", papers.enclosed_notice)
