"""What staff do with a petition: one form per action, which knows to whom it is offered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import id_cards, people
from services_plugins.kit.enums import Channel, Outcome
from services_plugins.kit.forms_files import FilesField
from services_plugins.petitions import conditions, law
from services_plugins.petitions.actions import check, paper, represent
from services_plugins.petitions.actions import desk as actions
from services_plugins.petitions.enums import (
    COUNCIL_REASONS,
    WAITING,
    WITH_BUREAU,
    AuthorKind,
    Condition,
    Departure,
    Finding,
    PetitionState,
    ReturnReason,
)
from services_plugins.petitions.forms_paper import SheetForm
from services_plugins.petitions.models import Petition

TEXT_LENGTH = 4000


def text_area(label: Any, *, rows: int = 4, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, max_length=TEXT_LENGTH, widget=widget, **options)


def _line(label: Any, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=200, widget=widget, **options)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


def _files() -> FilesField:
    return FilesField(label=_("Documents"), required=False)


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
    hint = _(
        "The question goes on the agenda of the next ordinary session, and to the committee before "
        "it. The representative is told. This is final."
    )
    permission = actions.DECIDE
    states = WITH_BUREAU

    session_on = _day(_("Day of the session"))
    committee = _line(_("Committee that studies it first"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _suggest_session(self.fields["session_on"])

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        actions.accept(self.petition, data["session_on"], data["committee"], user=user)


def _suggest_session(field: forms.Field) -> None:
    """Have a field for the day of the session begin with the next ordinary one."""
    session = law.next_session()
    field.initial = session.day
    if session.is_set:
        field.help_text = _("This is the next ordinary session that the council has set.")
        return
    words = _(
        "Ordinary sessions are held in these months: %(months)s. The agenda of this one is still "
        "open; put in its day once it is set."
    )
    field.help_text = words % {"months": law.session_months()}


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unmet = conditions.with_finding(self.petition, Finding.NOT_MET)
        self.fields["codes"].initial = [one.value for one in unmet]

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        actions.refuse(self.petition, data["codes"], data["text"], user=user)


class ScheduleForm(ActionForm):
    key, title = "schedule", _("Set the day of the session")
    hint = _("The representative and who follows the petition are told.")
    permission = actions.DECIDE
    states = frozenset({PetitionState.ACCEPTED})

    session_on = _day(_("Day of the session"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _suggest_session(self.fields["session_on"])

    def run(self, user: Any) -> None:
        actions.schedule(self.petition, self.cleaned_data["session_on"], user=user)


class StudyForm(ActionForm):
    key, title = "study", _("Note the study of a committee")
    hint = _("Only where the council's sessions aren't kept here. It is published.")
    states = frozenset({PetitionState.ACCEPTED})

    on = _day(_("Day"))
    committee = _line(_("Committee"))
    text = text_area(_("What it found"))
    documents = _files()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].initial = self.petition.studied_by

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        actions.note_study(
            self.petition, data["on"], data["committee"], data["text"], data["documents"], user=user
        )


class OutcomeForm(ActionForm):
    key, title = "outcome", _("Record what the council did")
    permission = actions.DECIDE
    states = actions.ANSWERABLE

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    on = _day(_("Day of the debate"))
    deliberation = _line(_("Number of the deliberation"), required=False)
    answer = text_area(_("Answer of the council, for the public"), rows=6)
    document = forms.FileField(label=_("Document of the answer"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].initial = self.petition.outcome
        self.fields["on"].initial = timezone.localdate()

    @classmethod
    def is_offered(cls, petition: Petition, user: Any) -> bool:
        return not petition.answer and super().is_offered(petition, user)

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        actions.record_outcome(
            self.petition,
            Outcome(data["outcome"]),
            data["answer"],
            data["document"],
            on=data["on"],
            deliberation=data["deliberation"],
            user=user,
        )


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
    documents = _files()

    @classmethod
    def is_offered(cls, petition: Petition, user: Any) -> bool:
        return petition.is_public and super().is_offered(petition, user)

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        actions.tell_update(self.petition, data["text"], data["documents"], user=user)


class ReplaceForm(ActionForm):
    key, title = "replace", _("Propose another representative")
    hint = _(
        "For one who has died or can no longer act. The new one is written to, and represents the "
        "petition once they accept."
    )

    departure = forms.ChoiceField(
        label=_("Why"), choices=Departure.choices, widget=forms.RadioSelect
    )
    representative = _line(_("Full name of the new representative"))
    representative_id = id_cards.IdNumberField(
        label=_("ID card of the new representative"), max_length=20
    )
    representative_address = _line(_("Address of the new representative"))
    address = _line(_("E-mail address or telephone of the new representative"))
    proof = forms.FileField(label=_("What proves it"), required=False)

    channel: str = Channel.EMAIL

    @classmethod
    def is_offered(cls, petition: Petition, user: Any) -> bool:
        return represent.is_possible(petition) and user.has_perm(cls.permission)

    def clean_address(self) -> str:
        typed = self.cleaned_data["address"]
        self.channel = Channel.EMAIL if "@" in typed else Channel.PHONE
        return people.normalise_address(self.channel, typed)

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        contact = people.contact_for(self.channel, data["address"])
        departure = Departure(data["departure"])
        represent.propose(self.petition, data, contact, departure, data["proof"], user=user)


class DropForm(ActionForm):
    key, title = "drop", _("Take back the proposal of another representative")

    @classmethod
    def is_offered(cls, petition: Petition, user: Any) -> bool:
        return bool(petition.successor) and user.has_perm(cls.permission)

    def run(self, user: Any) -> None:
        represent.drop(self.petition, user=user)


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
    ScheduleForm,
    StudyForm,
    OutcomeForm,
    UpdateForm,
    ReplaceForm,
    DropForm,
    CloseForm,
    TakeDownForm,
)
BY_KEY: dict[str, type[ActionForm]] = {form.key: form for form in FORMS}


class ConditionForm(ActionForm):
    """What was found of one condition, with its evidence."""

    permission = actions.WORK
    states = WITH_BUREAU

    finding = forms.ChoiceField(
        label=_("Finding"), choices=Finding.choices, widget=forms.RadioSelect
    )
    note = text_area(_("Why, and from what one sees it"), rows=3, required=False)
    documents = _files()

    def __init__(
        self, petition: Petition, condition: Condition, data: Any = None, files: Any = None
    ) -> None:
        self.key = f"condition-{condition.value}"
        super().__init__(petition, data, files)
        self.condition = condition
        kept = petition.checks.get(condition.value, {})
        self.initial = {
            "finding": kept.get("finding", Finding.OPEN),
            "note": kept.get("note", ""),
        }

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        finding = Finding(data["finding"])
        found = (finding, data["note"], data["documents"])
        check.find(self.petition, self.condition, *found, user=user)
