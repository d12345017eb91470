"""The content security policy of every response."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Nothing inline, nothing from elsewhere.
SITE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
# Wagtail's editor writes inline styles and scripts; it stays on this host all the same.
EDITOR_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
EDITOR_PREFIX = "/admin/"


class ContentSecurityPolicyMiddleware:
    """Sets the policy of the site, or that of the editor under its prefix."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        in_editor = request.path.startswith(EDITOR_PREFIX)
        policy = EDITOR_POLICY if in_editor else SITE_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
