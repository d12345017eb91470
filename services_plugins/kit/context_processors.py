"""What every template of a service is given."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest

from tenants.public import PORTAL


def frame(request: HttpRequest) -> dict[str, str]:
    """Return the template that a page of a service extends: the commune's site, or the portal."""
    on_portal = connection.schema_name == PORTAL.schema_name
    return {"frame": "portal/base.html" if on_portal else "themes/base.html"}
