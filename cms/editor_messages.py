"""The words of Wagtail's scripts, completed by ours."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response


class EditorCatalog(JavaScriptCatalog):
    """Wagtail's catalogue, then what `cms/wagtail_locale` adds to it."""

    packages = ["wagtail.admin"]

    def get_paths(self, packages: list[str]) -> list:
        return [*super().get_paths(packages), settings.BORROWED_LOCALE]


_catalogue = EditorCatalog.as_view()


def script_messages(request: HttpRequest) -> HttpResponse:
    """Answer with the catalogue in the language that the person has chosen for the editor."""
    return get_localized_response(_catalogue, request)
