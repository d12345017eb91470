"""From the host of a request to the schema that answers it."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotFound,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import render
from django.utils import translation
from django.utils.http import escape_leading_slashes

from tenants import probes
from tenants.enums import ANSWERING, TenantState
from tenants.hosts import host_of, tenant_for_host
from tenants.models import Tenant
from tenants.public import PORTAL

GetResponse = Callable[[HttpRequest], HttpResponse]
# Seconds for which a browser may remember where a host redirects: the primary one may change.
REDIRECT_SECONDS = 3600
# Seconds after which a visitor of a suspended site is told to try again.
SUSPENDED_RETRY_SECONDS = 24 * 60 * 60


class ProbeMiddleware:
    """Answers health and metrics on any host, before any tenant is looked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = probes.PROBES.get(request.path)
        if probe is not None:
            return probe(request)
        return probes.count(request, self.get_response)


class TenantMiddleware:
    """Chooses the schema by host, and leaves the connection in the public one.

    An unknown host, and one whose tenant isn't open yet or any more, gets the same bare
    404: it must not tell which communes exist.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.set_schema_to_public()
        host = host_of(request)
        if host in settings.PORTAL_HOSTS:
            return self.serve_portal(request)
        tenant = tenant_for_host(host) if host else None
        if tenant is None or tenant.state not in ANSWERING:
            return HttpResponseNotFound("Not found", content_type="text/plain")
        if host != tenant.primary_host:
            return redirect_to_primary(request, tenant)
        return self.serve_tenant(request, tenant)

    def serve_portal(self, request: HttpRequest) -> HttpResponse:
        request.tenant = PORTAL
        request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
        return self.get_response(request)

    def serve_tenant(self, request: HttpRequest, tenant: Tenant) -> HttpResponse:
        request.tenant = tenant
        request.urlconf = settings.ROOT_URLCONF
        if tenant.state == TenantState.SUSPENDED:
            return suspended_notice(request, tenant)
        connection.set_tenant(tenant)
        try:
            return self.get_response(request)
        finally:
            connection.set_schema_to_public()


def redirect_to_primary(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The same address on the tenant's primary host; 308 keeps the method of a form."""
    target = tenant.base_url + escape_leading_slashes(request.get_full_path())
    response = HttpResponsePermanentRedirect(target)
    if request.method not in ("GET", "HEAD"):
        response.status_code = 308
    response["Cache-Control"] = f"public, max-age={REDIRECT_SECONDS}"
    return response


def suspended_notice(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """503 with a notice in the three languages; nothing of the tenant's schema is read.

    The page itself is in the language of the address, else in one the visitor reads.
    """
    language = translation.get_language_from_path(request.path_info)
    with translation.override(language or translation.get_language_from_request(request)):
        response = render(request, "themes/suspended.html", {"tenant": tenant}, status=503)
    response["Retry-After"] = str(SUSPENDED_RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
