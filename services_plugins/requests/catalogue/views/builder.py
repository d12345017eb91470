"""The form builder: the draft's steps and questions, its sheet, and its preview."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from services_plugins.requests.catalogue import actions, building
from services_plugins.requests.catalogue.builder_forms import (
    APPLICANT,
    USES,
    QuestionForm,
    StepTextsForm,
)
from services_plugins.requests.catalogue.building import Item
from services_plugins.requests.catalogue.sheet_forms import SheetForm
from services_plugins.requests.catalogue.views.base import Noticing, OnDraft, OnProcedure
from services_plugins.requests.definition import (
    RESERVED,
    Field,
    FieldType,
    InvalidDefinition,
    Text,
    field_of,
)
from services_plugins.requests.sheet import Sheet, check_together


@dataclass(frozen=True)
class QuestionRow:
    """A question as the builder lists it."""

    key: str
    label: Text
    kind: Any
    is_required: bool
    # In words, where it is asked on a condition.
    depends_on: str
    problem: str


@dataclass(frozen=True)
class StepRow:
    """A step as the builder lists it."""

    key: str
    title: Text
    questions: list[QuestionRow]
    problem: str


class Builder(OnProcedure, TemplateView):
    """The whole draft: what it asks, what is left to do, and the way to each part."""

    permission = actions.MANAGE
    template_name = "catalogue/builder.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.draft.form_data
        problems, of_sheet = building.problems(form), sheet_problem(self.draft)
        context = {
            "draft": self.draft,
            "steps": _rows(form, problems),
            "problems": [one for one in problems if not one.step],
            "sheet_problem": of_sheet,
            "is_ready": not problems and not of_sheet,
        }
        return super().get_context_data(**context | kwargs)


def sheet_problem(draft: Any) -> str:
    """Return why the sheet of a draft can't be published, "" where it can."""
    try:
        sheet = Sheet.parse(draft.sheet_data)
    except InvalidDefinition as error:
        return _with_label(error) if draft.sheet_data else str(_("The sheet isn't filled in yet."))
    try:
        check_together(sheet, draft.definition)
    except InvalidDefinition as error:
        # What is wrong with the form is told beside its questions.
        return error.reason if error.where.startswith("sheet.") else ""
    return ""


def _with_label(error: InvalidDefinition) -> str:
    """Return what is wrong with a sheet, with the name that its field has on the screen."""
    name = re.split(r"[.\[]", error.where.removeprefix("sheet."))[0]
    field = SheetForm.base_fields.get(name)
    return f"{field.label if field else error.where}: {error.reason}"


def _rows(form: Any, problems: list[building.Problem]) -> list[StepRow]:
    words = {(one.step, one.question): one.words for one in problems}
    labels = {one["key"]: Text(one.get("label") or {}) for one in building.questions_of(form)}
    deciding = {one.key: one for one in building.deciders(form)}
    return [
        StepRow(
            key=step["key"],
            title=Text(step.get("title") or {}),
            questions=[
                QuestionRow(
                    key=raw["key"],
                    label=labels[raw["key"]],
                    kind=FieldType(raw["type"]).label,
                    is_required=raw.get("required", True),
                    depends_on=_condition_words(raw.get("if"), labels, deciding),
                    problem=words.get((step["key"], raw["key"]), ""),
                )
                for raw in step.get("fields", [])
            ],
            problem=words.get((step["key"], ""), ""),
        )
        for step in building.steps_of(form)
    ]


def _condition_words(
    condition: Item | None, labels: dict[str, Text], deciding: dict[str, Field]
) -> str:
    if not condition:
        return ""
    name = condition["field"]
    answers = deciding[name].possible_answers if name in deciding else {}
    chosen = " / ".join(str(answers.get(value, value)) for value in condition["is"])
    return f"{labels.get(name, name)} – {chosen}"


# --- Parts of the draft -------------------------------------------------------------------


class Part(OnDraft):
    """A part of the draft, changed by a form; from there back to the draft."""

    def get_back(self) -> str:
        return reverse("catalogue:edit_draft", args=[self.procedure.code])

    def change(self, change: Any) -> None:
        """Change the draft's form by a function of `building`."""
        actions.change_form(self.draft, change, actor=self.request.user)


class PartForm(Noticing, Part):
    """A form with lists whose rows are added one by one, without anything being kept yet."""

    template_name = "catalogue/part.html"
    button = _("Save")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if form.wants_more:
            form.forget_errors()
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)


class EditSheet(PartForm):
    template_name = "catalogue/sheet_form.html"
    title = _("Sheet")
    done = _("The sheet is saved.")
    form_class = SheetForm

    def now(self) -> Item:
        self.draft.refresh_from_db()
        return self.draft.sheet_data

    def get_form_kwargs(self) -> dict[str, Any]:
        seen = {"seen": building.print_of(self.draft.sheet_data)}
        return super().get_form_kwargs() | {
            "raw": self.draft.sheet_data,
            "asked": building.deciders(self.draft.form_data),
            "initial": seen,
        }

    def act(self, form: SheetForm) -> None:
        sheet = form.sheet()
        try:
            Sheet.parse(sheet)
        except InvalidDefinition as error:
            raise ValidationError(str(error)) from error
        seen = form.cleaned_data["seen"]
        actions.save_sheet(self.draft, sheet, seen=seen, actor=self.request.user)


class AddStep(Part):
    template_name = "catalogue/part.html"
    title = _("Add a step")
    question = _("A step is one screen of the form. Short steps are filled in more often.")
    button = _("Add the step")
    done = _("The step is added. Now add its questions.")
    form_class = StepTextsForm

    def act(self, form: StepTextsForm) -> None:
        self.change(lambda data: building.add_step(data, form.texts()))


class OnStep(Part):
    """A verb on one step; 404 where it isn't there."""

    @cached_property
    def step(self) -> Item:
        try:
            return building.find_step(self.draft.form_data, self.kwargs["key"])
        except ValidationError as error:
            raise Http404 from error

    def get_back(self) -> str:
        return f"{super().get_back()}#step-{self.step['key']}"

    def get_subject(self) -> str:
        return str(Text(self.step["title"]))


class EditStep(OnStep):
    template_name = "catalogue/part.html"
    title = _("Title of the step")
    button = _("Save")
    done = _("The step is saved.")
    form_class = StepTextsForm

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.step["title"], "help": self.step.get("help")}

    def act(self, form: StepTextsForm) -> None:
        key = self.step["key"]
        self.change(lambda data: building.change_step(data, key, form.texts()))


class RemoveStep(OnStep):
    title = _("Remove the step")
    question = _("Its questions go with it.")
    done = _("The step is removed.")
    is_grave = True

    def get_back(self) -> str:
        return reverse("catalogue:edit_draft", args=[self.procedure.code])

    def act(self, form: Form) -> None:
        key = self.step["key"]
        self.change(lambda data: building.remove_step(data, key))


class ChooseType(OnStep):
    """What kind of question is added to a step; choosing one leads to its form."""

    template_name = "catalogue/types.html"
    title = _("Add a question")
    http_method_names = ["get"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        taken = {one["key"] for one in building.questions_of(self.draft.form_data)}
        context = {
            "step": self.step,
            "types": [(kind.value, kind.label, words) for kind, words in USES.items()],
            "ready": [
                (key, words)
                for key, (_kind, words, _label) in APPLICANT.items()
                if key not in taken
            ],
        }
        return super().get_context_data(**context | kwargs)


class AddQuestion(OnStep, PartForm):
    template_name = "catalogue/question.html"
    title = _("Add a question")
    button = _("Add the question")
    done = _("The question is added.")
    form_class = QuestionForm

    @cached_property
    def ready(self) -> tuple[str, Item]:
        """The key and the texts of a ready-made question, where one was chosen."""
        key = self.request.GET.get("ready", "")
        taken = {one["key"] for one in building.questions_of(self.draft.form_data)}
        if key not in APPLICANT or key in taken:
            return "", {}
        _kind, _words, label = APPLICANT[key]
        return key, {"label": label}

    @property
    def kind(self) -> FieldType:
        if self.ready[0]:
            return APPLICANT[self.ready[0]][0]
        wanted = self.request.GET.get("type", "")
        if wanted not in FieldType.values:
            raise Http404
        return FieldType(wanted)

    def get_form_kwargs(self) -> dict[str, Any]:
        earlier = building.before_step_ends(self.draft.form_data, self.step["key"])
        return super().get_form_kwargs() | {
            "kind": self.kind,
            "raw": self.ready[1],
            "earlier": earlier,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kind=self.kind, **kwargs)

    def act(self, form: QuestionForm) -> None:
        step = self.step["key"]
        self.change(lambda data: building.add_question(data, step, self._question(form, data)))

    def _question(self, form: QuestionForm, data: Item) -> Item:
        taken = {one["key"] for one in building.questions_of(data)} | {*APPLICANT, *RESERVED}
        words = form.cleaned_data["label"]["fr"]
        return checked(form.question(self.ready[0] or building.new_key(words, taken, "question")))


def checked(question: Item) -> Item:
    """Return a question that can be asked. Raises ValidationError."""
    try:
        field_of(question, "")
    except InvalidDefinition as error:
        raise ValidationError(str(error)) from error
    return question


class OnQuestion(Part):
    """A verb on one question; 404 where it isn't there."""

    @cached_property
    def asked(self) -> Item:
        try:
            return building.find_question(self.draft.form_data, self.kwargs["key"])
        except ValidationError as error:
            raise Http404 from error

    def get_back(self) -> str:
        return f"{super().get_back()}#question-{self.asked['key']}"

    def get_subject(self) -> str:
        return str(Text(self.asked["label"]))


class EditQuestion(OnQuestion, PartForm):
    """A question with all that belongs to it; `?type=` shows it as one of another type."""

    template_name = "catalogue/question.html"
    title = _("Question")
    done = _("The question is saved.")
    form_class = QuestionForm

    @property
    def kind(self) -> FieldType:
        wanted = self.request.GET.get("type", self.asked["type"])
        if wanted not in FieldType.values:
            raise Http404
        return FieldType(wanted)

    def now(self) -> Item:
        self.draft.refresh_from_db()
        return building.find_question(self.draft.form_data, self.kwargs["key"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "kind": self.kind,
            "raw": self.asked,
            "earlier": building.deciders(self.draft.form_data, before=self.asked["key"]),
            "initial": {"seen": building.print_of(self.asked)},
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        types = [(kind.value, kind.label) for kind in FieldType]
        return super().get_context_data(kind=self.kind, types=types, **kwargs)

    def act(self, form: QuestionForm) -> None:
        key, seen = self.asked["key"], form.cleaned_data["seen"]
        question = checked(form.question(key))
        self.change(lambda data: building.change_question(data, key, question, seen=seen))


class RemoveQuestion(OnQuestion):
    title = _("Remove the question")
    done = _("The question is removed.")
    is_grave = True

    @property
    def question(self) -> str:
        found = building.dependents(self.draft.form_data, self.asked["key"])
        if not found:
            return str(_("No other question depends on it."))
        names = ", ".join(f"“{Text(one['label'])}”" for one in found)
        return str(_("These questions depend on it and have to be changed: %s.") % names)

    def get_back(self) -> str:
        return reverse("catalogue:edit_draft", args=[self.procedure.code])

    def act(self, form: Form) -> None:
        key = self.asked["key"]
        self.change(lambda data: building.remove_question(data, key))


class Move(OnProcedure, View):
    """Moves a step or a question one place up or down."""

    permission = actions.MANAGE
    http_method_names = ["post"]
    kind = ""

    def post(self, request: HttpRequest, code: str, key: str) -> HttpResponse:
        places = -1 if request.POST.get("to") == "up" else 1
        move = building.move_step if self.kind == "step" else building.move_question
        try:
            actions.change_form(
                self.draft, lambda data: move(data, key, places), actor=request.user
            )
        except ValidationError as error:
            raise Http404 from error
        back = reverse("catalogue:edit_draft", args=[code])
        return redirect(f"{back}#{self.kind}-{key}")
