"""What every screen of the console shares."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.translation import activate, get_language
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, View
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from tenants.console import extension
from tenants.permissions import require

# Those of the editor too.
LANGUAGES = ("ar", "fr")


@method_decorator(never_cache, name="dispatch")
class StaffOnly(ContextMixin, View):
    """A screen for ministry staff; with `permission`, only for those who hold it.

    Visitors are sent to sign in. Everyone else, a commune's staff included, is refused.
    """

    permission = ""
    section = ""
    title: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        self.require_rights()
        speak(request)
        return super().dispatch(request, *args, **kwargs)

    def require_rights(self) -> None:
        """Raise PermissionDenied unless this screen is open to the user."""
        if not self.request.user.is_staff:
            raise PermissionDenied("not staff")
        if self.permission:
            require(self.request.user, self.permission)

    def get_title(self) -> str:
        return self.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "section": self.section,
            "title": self.get_title(),
            "demo": settings.DEMO,
            "languages": LANGUAGES,
            "added_sections": extension.sections(),
        }
        return super().get_context_data(**context | kwargs)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a fragment asks its whole page to go there."""
    if request.htmx:
        response = HttpResponse(status=401)
        response["HX-Refresh"] = "true"
        return response
    return redirect_to_login(request.get_full_path())


def speak(request: HttpRequest) -> None:
    """Fall back to Arabic for who reads the site in a language that the console isn't in."""
    if get_language() not in LANGUAGES:
        activate(LANGUAGES[0])
        request.LANGUAGE_CODE = LANGUAGES[0]


class LiveFragment(TemplateResponseMixin):
    """A part of a screen that htmx asks for again and again while something moves.

    `seen` in the address is the version on the screen: while nothing changed, 204 tells
    htmx to leave it alone, so that a screen reader isn't told the same thing each second.
    """

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if context["is_moving"] and self.request.GET.get("seen") == context["version"]:
            return HttpResponse(status=204)
        return super().render_to_response(context, **kwargs)


class FilteredList(StaffOnly, ListView):
    """A list that a form in the address filters, page by page."""

    form_class: type[Form]
    paginate_by: int | None = 40

    def get_queryset(self) -> QuerySet:
        self.form = self.form_class(self.request.GET)
        self.form.is_valid()
        return self.filtered(super().get_queryset(), self.form.cleaned_data)

    def filtered(self, rows: QuerySet, chosen: dict[str, Any]) -> QuerySet:
        """`rows` narrowed to what was `chosen`; a value that is no choice is missing."""
        raise NotImplementedError

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple:
        """The page asked for, the last one where there are fewer, the first for nonsense."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.copy()
        query.pop("page", None)
        return super().get_context_data(form=self.form, query=query.urlencode(), **kwargs)
