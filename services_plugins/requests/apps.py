from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "services_plugins.requests"
    label = "requests"
    verbose_name = _("Requests")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what follows from the calendar, and the receipt that goes by e-mail."""
        from services_plugins.kit import notifications
        from services_plugins.requests import papers, signals  # noqa: F401

        notifications.enclose("requests/filed", papers.enclosed_receipt)
