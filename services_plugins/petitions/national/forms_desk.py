"""What officers do with a national text: one form per action, as at every desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services_plugins.petitions.actions import desk as actions
from services_plugins.petitions.enums import NATIONAL_REASONS, WAITING, WITH_BUREAU, PetitionState
from services_plugins.petitions.forms_desk import (
    ActionForm,
    CloseForm,
    PaperForm,
    PublishForm,
    SendBackForm,
    TakeDownForm,
    TakeUpForm,
    UpdateForm,
    text_area,
)
from services_plugins.petitions.national import desk


class HandOverForm(ActionForm):
    key, title = "hand_over", _("Hand over to the authority")
    hint = _("The letter with the committee and the list of signatures is issued with it.")
    permission = actions.DECIDE
    states = WITH_BUREAU

    def run(self, user: Any) -> None:
        desk.hand_over(self.petition, user=user)


class AcceptForm(ActionForm):
    key, title = "accept", _("The authority has accepted")
    hint = _("It is public at once, and the representative is told.")
    permission = actions.DECIDE
    states = frozenset({PetitionState.HANDED_OVER})

    def run(self, user: Any) -> None:
        desk.accept(self.petition, user=user)


class RefuseForm(ActionForm):
    key, title = "refuse", _("Record a refusal")
    hint = _("The reasons are public, and the representative is told. This is final.")
    permission = actions.DECIDE
    states = WAITING

    codes = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=[(one.value, one.label) for one in NATIONAL_REASONS],
        widget=forms.CheckboxSelectMultiple,
    )
    text = text_area(_("Reasons in facts and law"))

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        desk.refuse(self.petition, data["codes"], data["text"], user=user)


class AnswerForm(ActionForm):
    key, title = "answer", _("Record the authority's answer")
    permission = actions.DECIDE
    states = frozenset({PetitionState.ACCEPTED})

    answer = text_area(_("Answer of the authority, for the public"), rows=6)
    first = forms.FileField(label=_("Document of the answer"), required=False)
    second = forms.FileField(label=_("Another document"), required=False)

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        files = [one for one in (data["first"], data["second"]) if one]
        desk.record_answer(self.petition, data["answer"], files, user=user)


# In the order in which a text asks for them.
FORMS: tuple[type[ActionForm], ...] = (
    PublishForm,
    SendBackForm,
    PaperForm,
    TakeUpForm,
    HandOverForm,
    AcceptForm,
    RefuseForm,
    AnswerForm,
    UpdateForm,
    CloseForm,
    TakeDownForm,
)
BY_KEY: dict[str, type[ActionForm]] = {form.key: form for form in FORMS}
