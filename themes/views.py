"""The files of a look: token sheet, emblem and pattern."""

from __future__ import annotations

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe
from django_tenants.utils import get_public_schema_name

from tenants.enums import TenantState
from tenants.models import Tenant
from themes import look
from themes.models import ThemeSettings
from themes.starter import badge_of

FOR_EVER = "public, max-age=31536000, immutable"


def current_source() -> tuple[str, str, str]:
    """Return what the look of the active schema is made from: one query, none on the portal."""
    if connection.schema_name == get_public_schema_name():
        return look.national_source()
    return ThemeSettings.load().source()


@require_safe
def theme_file(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """Serve one file of the active schema's look.

    The tenant decides what is drawn, never the address: an old or foreign version leads to
    the tenant's own.
    """
    current, files = look.draw(*current_source())
    if name not in files:
        raise Http404
    if version != current:
        detour = redirect("theme_file", version=current, name=name)
        detour.headers["Cache-Control"] = "no-cache"
        return detour
    response = HttpResponse(files[name], content_type=look.CONTENT_TYPES[name])
    response.headers["Cache-Control"] = FOR_EVER
    return response


@require_safe
def tenant_emblem(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Serve the emblem of a live tenant on the portal, and nowhere else."""
    if connection.schema_name != get_public_schema_name():
        raise Http404
    tenants = Tenant.objects.select_related("territory")
    badge = badge_of(get_object_or_404(tenants, slug=slug, state=TenantState.LIVE))
    if version != badge.version:
        detour = redirect("tenant_emblem", slug=slug, version=badge.version)
        detour.headers["Cache-Control"] = "no-cache"
        return detour
    response = HttpResponse(badge.emblem, content_type=look.CONTENT_TYPES[look.EMBLEM])
    response.headers["Cache-Control"] = FOR_EVER
    return response
