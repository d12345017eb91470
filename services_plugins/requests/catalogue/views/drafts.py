"""A draft as a whole: begun, written as JSON by who knows how, published, discarded."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from services_plugins.requests.catalogue import actions, forms
from services_plugins.requests.catalogue.views.base import Noticing, OnDraft, OnProcedure
from services_plugins.requests.definition import InvalidDefinition


class BeginDraft(OnProcedure, View):
    """Opens the draft, made from the version in force where there is none."""

    permission = actions.MANAGE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        actions.begin_draft(self.procedure, actor=request.user)
        return redirect("catalogue:edit_draft", code=code)


class EditJson(Noticing):
    """Sheet and form as they are kept, for experts."""

    template_name = "catalogue/edit.html"
    title = _("As JSON")
    question = _("Communes see nothing of a draft until it is published.")
    button = _("Save the draft")
    done = _("The draft is saved.")
    form_class = forms.DraftForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"draft": self.draft}

    def now(self) -> list[Any]:
        self.draft.refresh_from_db()
        return actions.content_of(self.draft)

    def act(self, form: forms.DraftForm) -> None:
        data = form.cleaned_data
        actions.save_draft(
            self.draft,
            sheet_data=data["sheet"],
            form_data=data["form"],
            seen=data["seen"],
            actor=self.request.user,
        )


class PublishDraft(OnDraft):
    title = _("Publish the draft")
    question = _(
        "It becomes the version in force and can't be changed any more. Requests under way keep "
        "the version that they were filed under."
    )
    done = _("The version is published.")

    def act(self, form: Form) -> None:
        try:
            actions.publish(self.draft, actor=self.request.user)
        except InvalidDefinition as error:
            raise ValidationError(str(error)) from error


class DiscardDraft(OnDraft):
    title = _("Discard the draft")
    question = _("What the draft says is lost. The version in force stays.")
    done = _("The draft is discarded.")
    is_grave = True

    def act(self, form: Form) -> None:
        actions.discard_draft(self.draft, actor=self.request.user)
