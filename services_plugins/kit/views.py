"""Views that all services share: private files, issued documents and the check of these."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services_plugins.kit import attachments, documents, limits, numbering
from services_plugins.kit.models import IssuedDocument

View = Callable[..., HttpResponseBase]

CHECKS_PER_NETWORK = limits.Limit("check", 60, 3600)


@require_safe
@never_cache
def private_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The private file that a short-lived token opens; 404 for any other."""
    row = attachments.from_token(token)
    if row is None:
        raise Http404
    return file_response(row.file.open("rb"), row.name, row.content_type)


def file_response(content: Any, name: str, content_type: str) -> FileResponse:
    """Hand a stored file over to be kept."""
    response = FileResponse(content, content_type=content_type, as_attachment=True, filename=name)
    # Should a browser show it in place all the same, nothing in it may run.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_safe
@never_cache
def issued_document(request: HttpRequest, token: str) -> HttpResponseBase:
    """The issued document that a short-lived token opens; 404 for any other."""
    row = documents.from_token(token)
    if row is None:
        raise Http404
    with row.file.open("rb") as content:
        return pdf_response(content.read(), documents.file_name(row))


def pdf_response(pdf: bytes, name: str, *, to_print: bool = False) -> HttpResponse:
    """Hand a PDF over to be kept, or to be printed at once."""
    response = HttpResponse(pdf, content_type=documents.CONTENT_TYPE)
    disposition = content_disposition_header(not to_print, name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


@require_safe
@never_cache
def check_document(request: HttpRequest, code: str = "") -> HttpResponse:
    """Tell anyone who has a document's code whether the commune issued it, and what it was."""
    typed = request.GET.get("code", "")
    if typed and not code:
        return redirect("kit_check_code", code=numbering.normalise(typed)[:40] or "0")
    context: dict[str, object] = {"code": code}
    status = 200
    if code:
        try:
            CHECKS_PER_NETWORK.take(limits.network(request))
        except limits.TooMany as error:
            return render(request, "kit/check.html", {"wait_minutes": error.minutes}, status=429)
        document = IssuedDocument.objects.filter(verification_code=code).first()
        context["document"] = document
        status = 200 if document else 404
    return render(request, "kit/check.html", context, status=status)


def for_staff(is_allowed: Callable[[Any], bool]) -> Callable[[View], View]:
    """Keep the views of a desk for whom `is_allowed(user)` says so, and out of every cache."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def wrapped(http: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not is_allowed(http.user):
                raise PermissionDenied
            return view(http, **kwargs)

        return wrapped

    return decorate


def too_many(http: HttpRequest, error: limits.TooMany) -> HttpResponse:
    """Say that it was too often, and when it is worth trying again."""
    return render(http, "kit/too_many.html", {"minutes": error.minutes}, status=429)
