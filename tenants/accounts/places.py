"""Which site the accounts at hand belong to: its name, its address, its staff's desk."""

from django.db import connection
from django_tenants.utils import schema_context

from tenants.accounts.models import User
from tenants.models import Tenant
from tenants.public import PORTAL

# Where staff work: Wagtail's editor in a tenant, the ministry's console on the portal.
EDITOR = "/admin/"
CONSOLE = "/console/"


def in_public_schema() -> bool:
    """Whether the accounts at hand are the ministry's, not a commune's."""
    return connection.schema_name == PORTAL.schema_name


def current_tenant() -> Tenant | None:
    """The tenant of the current schema; None for the public schema.

    Where only a schema name was chosen (`schema_context`), the connection knows no more than
    that name.
    """
    if in_public_schema():
        return None
    tenant = connection.tenant
    if isinstance(tenant, Tenant):
        return tenant
    schema_name = connection.schema_name
    with schema_context(PORTAL.schema_name):
        return Tenant.objects.select_related("territory").get(schema_name=schema_name)


def site_name() -> str:
    """What people call the site, in the active language."""
    return (current_tenant() or PORTAL).name


def base_url() -> str:
    """Scheme, host and port of the site, without a trailing slash."""
    return (current_tenant() or PORTAL).base_url


def home_of(user: User) -> str:
    """Where `user` goes after signing in: their desk if they have one, else the site."""
    if in_public_schema():
        return CONSOLE if user.is_staff else "/"
    return EDITOR if user.has_perm("wagtailadmin.access_admin") else "/"
