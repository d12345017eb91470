"""Host names: what is valid, and which tenant answers."""

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import schema_context

if TYPE_CHECKING:
    # Models import this module.
    from tenants.models import Tenant

# A label of a host name (RFC 1123), after IDNA.
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# The longest host name there can be (RFC 1035).
MAX_LENGTH = 253
# How long a shared cache may remember a host, in seconds. A change of the tenant or its
# domains forgets it at once; this bounds what a request that read the old state just before
# may put back.
HOST_CACHE_SECONDS = 60


def validate_slug(slug: str) -> None:
    """Raise ValidationError unless `slug` can be a sub-domain of the platform."""
    if not LABEL.fullmatch(slug) or slug.startswith("xn--"):
        raise ValidationError(
            _("“%(slug)s” can't be a sub-domain: use lower-case letters, digits and hyphens."),
            params={"slug": slug},
            code="invalid_slug",
        )
    if slug in settings.RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is kept for the platform itself."),
            params={"slug": slug},
            code="reserved_slug",
        )


def normalise_host(host: str) -> str:
    """The ASCII, lower-case form of `host`, as browsers send it.

    Raises ValidationError for what can't be a host name: an address with a scheme, a
    port or a path, an IP address, a single label, a label that is too long.
    """
    text = host.strip().rstrip(".").lower()
    try:
        text = text.encode("idna").decode("ascii")
    except UnicodeError:
        text = ""
    labels = text.split(".")
    well_formed = len(labels) > 1 and len(text) <= MAX_LENGTH and all(map(LABEL.fullmatch, labels))
    if not well_formed or labels[-1].isdigit():
        raise ValidationError(
            _("“%(host)s” is not a host name. Write it like www.example.ma, without https://."),
            params={"host": host},
            code="invalid_host",
        )
    return text


def validate_host(host: str) -> None:
    """Raise ValidationError unless `host` is a normalised host name a tenant may have."""
    if normalise_host(host) != host:
        raise ValidationError(_("Write host names in lower case, without spaces."))
    if host in settings.PORTAL_HOSTS:
        raise ValidationError(_("This host belongs to the platform."), code="host_taken")


def validate_own_host(host: str, slug: str = "") -> None:
    """Raise ValidationError unless `host` can be given to the tenant of `slug`.

    Sub-domains of the platform belong to the tenants whose slugs they are.
    """
    validate_host(host)
    if host.endswith(f".{settings.PLATFORM_DOMAIN}") and host != platform_host(slug):
        raise ValidationError(
            _("Sub-domains of %(domain)s are given by the platform alone."),
            params={"domain": settings.PLATFORM_DOMAIN},
            code="platform_host",
        )


def platform_host(slug: str) -> str:
    return f"{slug}.{settings.PLATFORM_DOMAIN}"


def host_of(request: HttpRequest) -> str | None:
    """The host `request` asks for, without its port; None where it is malformed."""
    try:
        host = request.get_host().rsplit(":", 1)[0].rstrip(".").lower()
    except DisallowedHost:
        return None
    return host if len(host) <= MAX_LENGTH else None


def _cache_key(host: str) -> str:
    return f"host:{host}"


def tenant_for_host(host: str) -> "Tenant | None":
    """The tenant whose domain is `host`, or None; no query once it was asked for.

    Must be called in the public schema, where the cache keys of hosts live.
    """
    from tenants.models import Domain

    tenant = cache.get(_cache_key(host))
    if tenant is None:
        domain = Domain.objects.select_related("tenant__territory").filter(domain=host).first()
        if domain is None:
            return None
        tenant = domain.tenant
        cache.set(_cache_key(host), tenant, HOST_CACHE_SECONDS)
    return tenant


def forget_hosts(hosts: list[str]) -> None:
    """Drop `hosts` from the cache once the running transaction is committed."""

    def drop() -> None:
        with schema_context("public"):
            cache.delete_many([_cache_key(host) for host in hosts])

    transaction.on_commit(drop)
