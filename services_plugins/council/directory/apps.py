from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilDirectoryConfig(AppConfig):
    name = "services_plugins.council.directory"
    label = "council_directory"
    verbose_name = _("Councils of the country")
    default_auto_field = "django.db.models.BigAutoField"
