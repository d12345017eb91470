"""Files that a tenant's site shows, from the tenant's own folder."""

import mimetypes
import posixpath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# Where documents lie, which Wagtail's own view serves.
DOCUMENTS = "documents"
# Shown in place; anything else is handed over as a file to save.
SHOWN = {"image/jpeg", "image/png", "image/webp"}


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file `name` of this host's tenant; 404 where it has none of that name.

    Documents are refused: they go through Wagtail's view, which checks who may read them.
    So are names that lead there by a detour (`images/../documents/…`).
    """
    if not _is_plain(name) or name.split("/")[0] == DOCUMENTS:
        raise Http404
    try:
        handle = default_storage.open(name)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404 from error
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileResponse(handle, content_type=content_type, as_attachment=content_type not in SHOWN)


def _is_plain(name: str) -> bool:
    """Whether `name` is the one way to write where it leads to, for any storage."""
    return "\\" not in name and posixpath.normpath(name) == name
