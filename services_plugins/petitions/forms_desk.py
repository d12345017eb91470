"""What staff do with a petition: one form per action, which knows to whom it is offered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services_plugins.kit.enums import Outcome
from services_plugins.petitions import law
from services_plugins.petitions.actions import desk as actions
from services_plugins.petitions.actions import paper
from services_plugins.petitions.enums import (
    COUNCIL_REASONS,
    WAITING,
    WITH_BUREAU,
    AuthorKind,
    PetitionState,
    ReturnReason,
)
from services_plugins.petitions.forms_paper import SheetForm
from services_plugins.petitions.models import Petition

TEXT_LENGTH = 4000


def text_area(label: Any, *, rows: int = 4, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, max_length=TEXT_LENGTH, widget=widget, **options)


class ActionForm(forms.Form):
    """One action on a petition. `run` may raise ValidationError: it has changed meanwhile."""

    key = ""
    title: str | Promise = ""
    # What follows from it, said before the button.
    hint: str | Promise = ""
    permission = actions.WORK
    states: frozenset[PetitionState] = frozenset()

    def __init__(self, petition: Petition, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, prefix=self.key)
        self.petition = petition

    @classmethod
    def is_offered(cls, petition: Petition, user: Any) -> bool:
        """Tell whether the petition's state and the person's rights allow it."""
        return petition.state in cls.states and user.has_perm(cls.permission)

    def run(self, user: Any) -> None:
        raise NotImplementedError


class PublishForm(ActionForm):
    key, title = "publish", _("Publish")
    hint = _("Everybody can read the text, and citizens can sign it from now on.")
    states = frozenset({PetitionState.SUBMITTED})

    @classmethod
    def is_offered(cls, petition: Petition, user: Any) -> bool:
        is_unpublished = (
            petition.author_kind == AuthorKind.ASSOCIATION
            and petition.filed_at is not None
            and petition.published_at is None
            and petition.state != PetitionState.TAKEN_DOWN
            and user.has_perm(cls.permission)
        )
        return is_unpublished or super().is_offered(petition, user)

    def run(self, user: Any) -> None:
        actions.publish(self.petition, user=user)


class SendBackForm(ActionForm):
    key, title = "send_back", _("Send back to be corrected")
    hint = _("The representative reads the reasons and may submit the text again.")
    states = frozenset({PetitionState.SUBMITTED})

    codes = forms.MultipleChoiceField(
        label=_("Reasons"), choices=ReturnReason.choices, widget=forms.CheckboxSelectMultiple
    )
    text = text_area(_("In your words"), required=False)

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        actions.send_back(self.petition, data["codes"], data["text"], user=user)


class PaperForm(SheetForm, ActionForm):
    key, title = "paper", _("Enter signatures on paper")
    hint = _("They count with those that are signed online.")
    states = frozenset({PetitionState.COLLECTING})

    def run(self, user: Any) -> None:
        paper.add_paper(self.petition, user=user, **self.entered())


class TakeUpForm(ActionForm):
    key, title = "take_up", _("Begin to check the conditions")
    states = frozenset({PetitionState.FILED})

    def run(self, user: Any) -> None:
        actions.take_up(self.petition, user=user)


class AcceptForm(ActionForm):
    key, title = "accept", _("Accept")
    hint = _("The question goes on the agenda of the next ordinary session. This is final.")
    permission = actions.DECIDE
    states = WITH_BUREAU

    session_on = forms.DateField(
        label=_("Day of the session"),
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("Ordinary sessions are held in these months: %(months)s.")
        self.fields["session_on"].help_text = words % {"months": law.session_months()}

    def run(self, user: Any) -> None:
        actions.accept(self.petition, self.cleaned_data["session_on"], user=user)


class RefuseForm(ActionForm):
    key, title = "refuse", _("Refuse as inadmissible")
    hint = _("The reasons are public, and the representative is told. This is final.")
    permission = actions.DECIDE
    states = WITH_BUREAU

    codes = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=[(one.value, one.label) for one in COUNCIL_REASONS],
        widget=forms.CheckboxSelectMultiple,
    )
    text = text_area(_("Reasons in facts and law"))

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        actions.refuse(self.petition, data["codes"], data["text"], user=user)


class OutcomeForm(ActionForm):
    key, title = "outcome", _("Record what the council did")
    permission = actions.DECIDE
    states = frozenset({PetitionState.ACCEPTED})

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    answer = text_area(_("Answer of the council, for the public"), rows=6)
    document = forms.FileField(label=_("Document of the answer"), required=False)

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        outcome = Outcome(data["outcome"])
        actions.record_outcome(self.petition, outcome, data["answer"], data["document"], user=user)


class UpdateForm(ActionForm):
    key, title = "update", _("Tell what has changed")
    hint = _("It is published with the petition, and its followers are told.")
    states = frozenset(
        {
            PetitionState.COLLECTING,
            *WAITING,
            PetitionState.ACCEPTED,
            PetitionState.DEBATED,
            PetitionState.CLOSED,
        }
    )

    text = text_area(_("What changed"))

    @classmethod
    def is_offered(cls, petition: Petition, user: Any) -> bool:
        return petition.is_public and super().is_offered(petition, user)

    def run(self, user: Any) -> None:
        actions.tell_update(self.petition, self.cleaned_data["text"], user=user)


class CloseForm(ActionForm):
    key, title = "close", _("Close")
    hint = _("Nothing is left to do or to tell.")
    permission = actions.DECIDE
    states = frozenset({PetitionState.DEBATED})

    def run(self, user: Any) -> None:
        actions.close(self.petition, user=user)


class TakeDownForm(ActionForm):
    key, title = "take_down", _("Take down")
    hint = _("For unlawful content only. It leaves the site at once, and this is final.")
    permission = actions.DECIDE
    states = frozenset(PetitionState) - {
        PetitionState.DRAFT,
        PetitionState.SUBMITTED,
        PetitionState.RETURNED,
        PetitionState.WITHDRAWN,
        PetitionState.TAKEN_DOWN,
    }

    text = text_area(_("Why it is unlawful"), rows=3)

    def run(self, user: Any) -> None:
        actions.take_down(self.petition, self.cleaned_data["text"], user=user)


# In the order in which a petition asks for them.
FORMS: tuple[type[ActionForm], ...] = (
    PublishForm,
    SendBackForm,
    PaperForm,
    TakeUpForm,
    AcceptForm,
    RefuseForm,
    OutcomeForm,
    UpdateForm,
    CloseForm,
    TakeDownForm,
)
BY_KEY: dict[str, type[ActionForm]] = {form.key: form for form in FORMS}
