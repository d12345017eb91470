"""The public schema as a place to work in: what stands where a tenant would."""

from django.conf import settings
from django.utils.translation import gettext


class Portal:
    """Stands where a tenant would on the portal's own hosts, and in tasks about the nation."""

    pk = id = territory_id = None
    schema_name = settings.PUBLIC_SCHEMA_NAME
    slug = ""
    media_prefix = "portal"

    @property
    def name(self) -> str:
        """What people call the site, in the active language."""
        return gettext("National portal of communes")

    @property
    def primary_host(self) -> str:
        return settings.PORTAL_HOSTS[0]

    @property
    def base_url(self) -> str:
        port = f":{settings.SITE_PORT}" if settings.SITE_PORT else ""
        return f"{settings.SITE_SCHEME}://{self.primary_host}{port}"


PORTAL = Portal()
