"""What the screens of one procedure share."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language

from services_plugins.requests.catalogue import actions, building
from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from services_plugins.requests.definition import LANGUAGES as TEXT_LANGUAGES
from services_plugins.requests.definition import InvalidDefinition, text_of
from services_plugins.requests.sheet import Sheet
from tenants.console.forms import ConfirmForm
from tenants.console.views.base import LANGUAGES, StaffOnly
from tenants.law import views as law_views

SECTION = "catalogue"


def parsed_sheet(version: ProcedureVersion | None) -> Sheet | None:
    """Return the sheet of a version, None where it can't be used (a draft's first hours)."""
    try:
        return version.sheet if version else None
    except InvalidDefinition:
        return None


def name_of(versions: Iterable[ProcedureVersion], otherwise: str) -> str:
    """Return the newest name among versions, a draft's that has little more yet included."""
    for version in versions:
        raw = version.sheet_data.get("name") if isinstance(version.sheet_data, dict) else None
        with suppress(InvalidDefinition):
            return str(text_of(raw, "name", required=True))
    return otherwise


class OnProcedure(StaffOnly):
    """A screen of one procedure, by its code."""

    section = SECTION

    @cached_property
    def procedure(self) -> NationalProcedure:
        return get_object_or_404(NationalProcedure, code=self.kwargs["code"])

    @cached_property
    def versions(self) -> list[ProcedureVersion]:
        """All versions, the latest first."""
        return list(self.procedure.versions.all())

    @property
    def has_draft(self) -> bool:
        return bool(self.versions) and self.versions[0].published_at is None

    @property
    def draft(self) -> ProcedureVersion:
        """The draft; where there is none, because a colleague was faster, 404."""
        if not self.has_draft:
            raise Http404
        return self.versions[0]

    @property
    def name(self) -> str:
        return name_of(self.versions, self.procedure.code)

    def get_title(self) -> str:
        return str(self.title or self.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "procedure": self.procedure,
            "name": self.name,
            "has_draft": self.has_draft,
        }
        return super().get_context_data(**context | kwargs)

    def shown_language(self) -> str:
        """Return the language of texts that was asked for, else that of the screen."""
        wanted = self.request.GET.get("in", "")
        return wanted if wanted in TEXT_LANGUAGES else get_language() or LANGUAGES[0]


class Asking(OnProcedure, law_views.Asking):
    """A verb on the procedure, asked for as on the law's screens."""

    permission = actions.MANAGE
    template_name = "catalogue/ask.html"
    form_class: type[Form] = ConfirmForm

    def get_back(self) -> str:
        return reverse("catalogue:procedure", args=[self.procedure.code])

    def get_subject(self) -> str:
        return self.name


class OnDraft(Asking):
    """A verb on the draft."""

    def get_form_kwargs(self) -> dict[str, Any]:
        if not self.has_draft:
            raise Http404
        return super().get_form_kwargs()


class Noticing(OnDraft):
    """A change that notices another's in between; its form has what was `seen`, as a print."""

    def now(self) -> Any:
        """Return what the draft says by now of what is changed."""
        raise NotImplementedError

    def form_invalid(self, form: Any) -> HttpResponse:
        if any(error.code == "changed" for error in form.non_field_errors().as_data()):
            # Saving again is then done knowingly.
            form.data = form.data.copy()
            form.data["seen"] = building.print_of(self.now())
        return super().form_invalid(form)
