from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilConfig(AppConfig):
    name = "services_plugins.council"
    label = "council"
    verbose_name = _("Council")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what follows: messages enclose the notice, files are looked after, news told."""
        # These two hear of changes.
        from services_plugins.council import news, papers  # noqa: F401
        from services_plugins.council.models import Paper
        from services_plugins.council.oparl import dating  # noqa: F401
        from services_plugins.kit import notifications, orphans

        orphans.watch(Paper)
        for event in ("notice", "changed"):
            notifications.enclose(f"council/{event}", papers.enclosed_notice)
