"""The list of procedures, a procedure with its versions, and what is settled of it as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from services_plugins.requests.catalogue import actions, forms
from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from services_plugins.requests.catalogue.views.base import (
    SECTION,
    Asking,
    OnProcedure,
    name_of,
    parsed_sheet,
)
from services_plugins.requests.definition import (
    NO_TEXT,
    Definition,
    Field,
    InvalidDefinition,
    Text,
)
from services_plugins.requests.delays import known_rule
from services_plugins.requests.enums import Category
from services_plugins.requests.sheet import Sheet
from tenants.console.forms import ReasonForm
from tenants.console.views.base import StaffOnly
from tenants.law import views as law_views
from tenants.law.rules import Rule


@dataclass(frozen=True)
class Line:
    """A procedure as the list shows it: what is in force, and whether a draft waits."""

    procedure: NationalProcedure
    name: str
    current: ProcedureVersion | None
    sheet: Sheet | None
    has_draft: bool


class ProcedureList(StaffOnly, TemplateView):
    template_name = "catalogue/procedures.html"
    section = SECTION
    title = _("National catalogue of procedures")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = ProcedureVersion.objects.defer("form_data")
        rows = NationalProcedure.objects.prefetch_related(Prefetch("versions", versions))
        lines = [_line(one) for one in rows]
        groups = {
            key: list(found) for key, found in groupby(lines, lambda line: line.procedure.category)
        }
        shown = [(one.label, groups[one]) for one in Category if one in groups]
        unverified = sum(bool(line.sheet and not line.sheet.is_verified) for line in lines)
        return super().get_context_data(
            groups=shown, count=len(lines), unverified=unverified, **kwargs
        )


def _line(procedure: NationalProcedure) -> Line:
    versions = list(procedure.versions.all())
    current = next((one for one in versions if one.published_at), None)
    has_draft = bool(versions) and versions[0].published_at is None
    return Line(
        procedure, name_of(versions, procedure.code), current, parsed_sheet(current), has_draft
    )


class ProcedurePage(OnProcedure, TemplateView):
    """A version's sheet and form, in one language, and what can be done."""

    template_name = "catalogue/procedure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self._shown()
        context = {
            "versions": self.versions,
            "current": next((one for one in self.versions if one.published_at), None),
            "shown": shown,
            "shown_in": self.shown_language(),
        }
        return super().get_context_data(**context | _preview(shown) | kwargs)

    def _shown(self) -> ProcedureVersion | None:
        """The version asked for, the latest for none; 404 for one that isn't there."""
        wanted = self.request.GET.get("version")
        if wanted is None:
            return self.versions[0] if self.versions else None
        found = next((one for one in self.versions if str(one.number) == wanted), None)
        if found is None:
            raise Http404
        return found


def _preview(version: ProcedureVersion | None) -> dict[str, Any]:
    """Return what the preview of a version shows; what is wrong with it where it can't be."""
    try:
        if version is None:
            return {}
        sheet, form = version.sheet, version.definition
    except InvalidDefinition as error:
        return {"problem": str(error)}
    return {"sheet": sheet, "steps": _outline(form), "rules": _rules(sheet)}


@dataclass(frozen=True)
class NamedRule:
    """A legal rule that a sheet names: what for, in which case, and the rule if there is one."""

    words: Any
    code: str
    when: Text = NO_TEXT

    @property
    def rule(self) -> Rule | None:
        return known_rule(self.code)


def _rules(sheet: Sheet) -> list[NamedRule]:
    """Return every legal rule of a sheet, in the order of a request's life."""
    rules = []
    for one in sheet.delays:
        rules += [
            NamedRule(_("Legal delay"), one.rule, one.when),
            NamedRule(_("Extension"), one.extension, one.when),
        ]
    rules += [
        NamedRule(_("Delay of appeal"), sheet.appeal_rule),
        NamedRule(_("Answer to the appeal"), sheet.appeal_answer_rule),
    ]
    return [one for one in rules if one.code]


@dataclass(frozen=True)
class Question:
    """A question of the preview, with the question and the answers that lead to it."""

    field: Field
    depends_on: Field | None
    answers: list[Any]


def _outline(form: Definition) -> list[tuple[Any, list[Question]]]:
    """Return (step, questions) of a form."""
    return [(step, [_question(one, form) for one in step.fields]) for step in form.steps]


def _question(one: Field, form: Definition) -> Question:
    if one.condition is None:
        return Question(one, None, [])
    earlier = form.fields[one.condition.field]
    words = earlier.possible_answers
    return Question(one, earlier, [words[value] for value in one.condition.values])


# --- Changing -----------------------------------------------------------------------------


class AddProcedure(law_views.Asking):
    """A new procedure; from here to its sheet."""

    permission = actions.MANAGE
    section = SECTION
    template_name = "catalogue/add.html"
    title = _("Add a procedure")
    question = _("Communes offer it once you have filled in its sheet and form and published it.")
    button = _("Begin its draft")
    done = _("The draft is begun. Fill in the sheet first.")
    form_class: Any = forms.NewProcedureForm
    # Known once it is made.
    code = ""

    def act(self, form: forms.NewProcedureForm) -> None:
        procedure, _draft = actions.create(**form.cleaned_data, actor=self.request.user)
        self.code = procedure.code

    def get_back(self) -> str:
        if self.code:
            return reverse("catalogue:edit_sheet", args=[self.code])
        return reverse("catalogue:procedures")


class WithdrawProcedure(Asking):
    title = _("Withdraw the procedure")
    question = _(
        "Communes take no new requests of it from their next update on. Requests under way go on, "
        "and you can offer it again."
    )
    button = _("Withdraw")
    done = _("The procedure is withdrawn.")
    is_grave = True
    form_class: Any = ReasonForm

    def act(self, form: ReasonForm) -> None:
        reason = form.cleaned_data["reason"]
        actions.withdraw(self.procedure, reason, actor=self.request.user)


class ReinstateProcedure(Asking):
    title = _("Offer the procedure again")
    question = _("Communes take new requests of it again from their next update on.")
    button = _("Offer again")
    done = _("The procedure is offered again.")

    def act(self, form: Any) -> None:
        actions.reinstate(self.procedure, actor=self.request.user)


class SetFiling(Asking):
    title = _("Where it is filed")
    question = _("Communes follow it, unless they may choose for themselves.")
    button = _("Save")
    done = _("Where the procedure is filed is saved.")
    form_class: Any = forms.FilingForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.procedure}

    def act(self, form: forms.FilingForm) -> None:
        actions.set_filing(form.instance, actor=self.request.user)
