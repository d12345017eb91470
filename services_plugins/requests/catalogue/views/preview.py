"""A version's form as citizens fill it in; nothing of what is typed is kept."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.generic import TemplateView

from services_plugins.requests.catalogue.views.base import OnProcedure, parsed_sheet
from services_plugins.requests.definition import (
    LANGUAGES,
    Definition,
    FieldType,
    InvalidDefinition,
    Step,
    step_of,
)
from services_plugins.requests.forms import StepForm

MAX_ANSWERS = 20_000


class Preview(OnProcedure, TemplateView):
    """A step of a version, in any language, from which one goes on as citizens do."""

    template_name = "catalogue/preview.html"
    title = _("Preview")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._shown(self.step, {}, None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the answers as for a citizen, and show the next step they lead to."""
        answers = _answers(request.POST.get("answers", ""))
        with override(self.shown_language()):
            form = StepForm(self.step, answers, request.POST)
            is_done = form.is_valid() and not form.has_new_questions
        if not is_done:
            return self._shown(self.step, answers, form)
        answers |= form.cleaned_data
        return self._shown(self._next(answers), answers, None)

    @cached_property
    def form_of_version(self) -> Definition:
        """The form; of a draft that is incomplete, the step alone."""
        wanted = self.kwargs["number"]
        version = next((one for one in self.versions if one.number == wanted), None)
        if version is None:
            raise Http404
        try:
            return version.definition
        except InvalidDefinition:
            return Definition((self._alone(version.form_data),))

    def _alone(self, form_data: Any) -> Step:
        try:
            found = [one for one in form_data["steps"] if one["key"] == self.kwargs["key"]]
            return step_of(found[0], "")
        except (InvalidDefinition, LookupError, TypeError) as error:
            raise Http404 from error

    @cached_property
    def step(self) -> Step:
        try:
            return self.form_of_version.step(self.kwargs["key"])
        except KeyError as error:
            raise Http404 from error

    def _next(self, answers: dict[str, Any]) -> Step | None:
        """Return the next step with something to ask, None after the last one."""
        steps = self.form_of_version.steps
        keys = [one.key for one in steps]
        later = steps[keys.index(self.step.key) + 1 :]
        return next((one for one in later if one.asked(answers)), None)

    def _shown(
        self, step: Step | None, answers: dict[str, Any], form: StepForm | None
    ) -> HttpResponse:
        language = self.shown_language()
        with override(language):
            if step and form is None:
                form = StepForm(step, answers)
            if form and form.is_bound and form.has_new_questions:
                form.errors.clear()
            context = self.get_context_data(
                version=self.kwargs["number"],
                sheet=next((one for one in map(parsed_sheet, self.versions) if one), None),
                step=step,
                steps=self.form_of_version.steps,
                form=form,
                documents=_documents(step, answers),
                hidden=_hidden(step, answers),
                answers=json.dumps(answers, ensure_ascii=False),
                shown_in=language,
                text_languages=LANGUAGES,
            )
            return self.render_to_response(context).render()


def _documents(step: Step | None, answers: dict[str, Any]) -> list[Any]:
    return [one for one in step.asked(answers) if one.type == FieldType.DOCUMENT] if step else []


def _hidden(step: Step | None, answers: dict[str, Any]) -> int:
    """Return how many questions wait for an answer of an earlier step."""
    if step is None:
        return 0
    here = {one.key for one in step.fields}
    return sum(
        one.condition is not None and one.condition.field not in here | answers.keys()
        for one in step.fields
    )


def _answers(text: str) -> dict[str, Any]:
    """Return the answers that the page carries on; none for what isn't such."""
    try:
        found = json.loads(text) if len(text) <= MAX_ANSWERS else {}
    except (ValueError, RecursionError):
        found = {}
    return found if isinstance(found, dict) else {}
