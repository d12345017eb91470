"""Using the national e-ID for a draft, where the tenant has it."""

from __future__ import annotations

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from services_plugins.kit.identity.session import identity_of
from services_plugins.kit.identity.views import is_offered
from services_plugins.requests.actions.identify import identify
from services_plugins.requests.models import Request
from services_plugins.requests.views.filing import own_draft


@own_draft
@require_http_methods(["GET", "POST"])
def use_identity(http: HttpRequest, request: Request) -> HttpResponse:
    """Show who is signed in, and have the draft filled in with it once they agree."""
    if not is_offered():
        raise Http404
    identity = identity_of(http)
    if http.method == "POST" and identity is not None:
        # Filed meanwhile, in another window: the step leads to the receipt then.
        with suppress(ValidationError):
            identify(request, identity)
        first = request.edition.definition.steps[0]
        return redirect("requests:step", number=request.number, key=first.key)
    context = {"request_": request, "sheet": request.edition.sheet, "proven": identity}
    return render(http, "requests/identity.html", context)
