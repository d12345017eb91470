"""What staff do with a file: one form per action, which knows when it is offered and to whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services_plugins.kit.forms_files import FilesField
from services_plugins.kit.models import Attachment, IssuedDocument
from services_plugins.requests.actions import desk as actions
from services_plugins.requests.actions import letters as handing
from services_plugins.requests.actions import street
from services_plugins.requests.answering import ANSWER_SLOT
from services_plugins.requests.commission import NAME_LENGTH, members_of
from services_plugins.requests.enums import (
    AT_WORK,
    DECIDED,
    OPEN,
    DeskRight,
    OpinionVerdict,
    RequestState,
    SilenceRule,
)
from services_plugins.requests.models import Desk, Request
from services_plugins.requests.permissions import at_least, colleagues
from services_plugins.requests.street import photos, reports

TEXT_LENGTH, LETTER_LENGTH = 4000, 8000


def _long_text(label: Any, *, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        **options,
    )


class ActionForm(forms.Form):
    """One action on a request. `run` may raise ValidationError: the file has changed meanwhile."""

    key = ""
    title: str | Promise = ""
    # What follows from it, said before the button.
    hint: str | Promise = ""
    right = DeskRight.TREAT
    states: frozenset[RequestState] = OPEN

    def __init__(self, request: Request, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, prefix=self.key)
        self.request = request

    @classmethod
    def is_offered(cls, request: Request, right: DeskRight) -> bool:
        """Tell whether the request's state and the person's right allow it."""
        return (
            at_least(right, cls.right) and request.state in cls.states and cls.is_possible(request)
        )

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        """Tell whether the request allows it, beyond its state."""
        return True

    def run(self, user: Any) -> None:
        raise NotImplementedError


class TakeForm(ActionForm):
    key, title = "take", _("Take in hand")
    hint = _("The request is yours and under review; the citizen sees that.")
    states = frozenset({RequestState.FILED})

    def run(self, user: Any) -> None:
        actions.take(self.request, user=user)


class ResumeForm(ActionForm):
    key, title = "resume", _("Go on with the review")
    hint = _("The documents came in another way, or you go on without them.")
    states = frozenset({RequestState.AWAITING_DOCUMENTS})

    def run(self, user: Any) -> None:
        actions.take(self.request, user=user)


class DecideForm(ActionForm):
    key, title = "decide", _("Decide")
    hint = _(
        "The letter is issued and the citizen is told at once. A decision can't be taken back."
    )
    right, states = DeskRight.DECIDE, AT_WORK

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(one.value, one.label) for one in actions.DECISIONS],
        widget=forms.RadioSelect,
    )
    reasons = _long_text(
        _("Reasons, for the citizen"),
        required=False,
        help_text=_("Needed unless everything is accepted: facts and law (law 03-01)."),
    )

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        decision = RequestState(data["decision"])
        actions.decide(self.request, decision, data["reasons"], user=user)


class SilenceForm(ActionForm):
    key, title = "silence", _("Note acceptance by silence")
    hint = _("The legal delay is over, and silence means consent for this procedure.")
    right = DeskRight.DECIDE
    states = frozenset({RequestState.FILED, RequestState.IN_REVIEW})

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        is_over = request.due is not None and request.due < timezone.localdate()
        return is_over and request.edition.sheet.silence == SilenceRule.CONSENT

    def run(self, user: Any) -> None:
        actions.accept_by_silence(self.request, user=user)


class DocumentsForm(ActionForm):
    key, title = "documents", _("Ask for missing documents")
    hint = _("The law allows one single call: name everything that is missing.")
    states = frozenset({RequestState.FILED, RequestState.IN_REVIEW})

    documents = _long_text(_("Missing documents"), help_text=_("One a line."))

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        return request.documents_asked_at is None

    def run(self, user: Any) -> None:
        wanted = self.cleaned_data["documents"].splitlines()
        actions.ask_for_documents(self.request, wanted, user=user)


class MessageForm(ActionForm):
    key, title = "message", _("Write to the citizen")
    states = frozenset(RequestState) - {RequestState.DRAFT, RequestState.CLOSED}

    text = _long_text(_("Message"))

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        return request.answers is not None

    def run(self, user: Any) -> None:
        actions.send_message(self.request, self.cleaned_data["text"], user=user)


class NoteForm(ActionForm):
    key, title = "note", _("Leave a note")
    hint = _("Only the desk reads it.")
    states = frozenset(RequestState) - {RequestState.DRAFT}

    text = _long_text(_("Note"), rows=3)

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        return request.answers is not None

    def run(self, user: Any) -> None:
        actions.note(self.request, self.cleaned_data["text"], user=user)


class ReferenceForm(ActionForm):
    key, title = "reference", _("Note its reference elsewhere")
    hint = _("Under which number a national platform has the file; the citizen reads it.")
    states = frozenset(RequestState) - {RequestState.DRAFT}

    reference = forms.CharField(
        label=_("Reference"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, request: Request, data: Any = None, files: Any = None) -> None:
        super().__init__(request, data, files)
        self.fields["reference"].initial = request.external_reference

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        return bool(request.external_reference or request.edition.procedure.external_url)

    def run(self, user: Any) -> None:
        actions.note_reference(self.request, self.cleaned_data["reference"], user=user)


class OpinionForm(ActionForm):
    key, title = "opinion", _("Record an opinion of the commission")
    states = AT_WORK

    member: Any = forms.CharField(
        label=_("Member of the commission"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    verdict = forms.ChoiceField(
        label=_("Opinion"), choices=OpinionVerdict.choices, widget=forms.RadioSelect
    )
    remarks = _long_text(
        _("Remarks"), rows=3, required=False, help_text=_("Needed unless it is favourable.")
    )

    def __init__(self, request: Request, data: Any = None, files: Any = None) -> None:
        super().__init__(request, data, files)
        if members := members_of(request):
            self.fields["member"] = forms.ChoiceField(
                label=_("Member of the commission"),
                choices=[("", _("Choose")), *members.items()],
            )

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        verdict = OpinionVerdict(data["verdict"])
        actions.give_opinion(self.request, data["member"], verdict, data["remarks"], user=user)


class HandOverForm(ActionForm):
    key, title = "hand_over", _("Add documents for the citizen")
    hint = _(
        "A deed that you scanned, a plan that was stamped: the citizen is told and opens them."
    )
    states = frozenset(RequestState) - {
        RequestState.DRAFT,
        RequestState.WITHDRAWN,
        RequestState.CLOSED,
    }

    documents = FilesField(label=_("Files"), help_text=_("PDF or picture, at most 10 MB each."))

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        return request.answers is not None

    def run(self, user: Any) -> None:
        handing.hand_over(self.request, self.cleaned_data["documents"], user=user)


class TakeBackForm(ActionForm):
    """Take back what was handed over by mistake: a document's check says so, a file goes."""

    key, title = "take_back", _("Take a document back")
    hint = _("A document that was issued is shown as no longer valid; an added file is removed.")
    right = DeskRight.DECIDE
    states = frozenset(RequestState) - {RequestState.DRAFT}

    what = forms.ChoiceField(label=_("Document"))

    def __init__(self, request: Request, data: Any = None, files: Any = None) -> None:
        super().__init__(request, data, files)
        choices = [(key, name) for key, (name, _row) in _handed_over(request).items()]
        self.fields["what"].choices = [("", _("Choose")), *choices]

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        return bool(_handed_over(request))

    def run(self, user: Any) -> None:
        _name, row = _handed_over(self.request)[self.cleaned_data["what"]]
        if isinstance(row, Attachment):
            handing.take_file_back(self.request, row, user=user)
        else:
            handing.revoke(self.request, row, user=user)


def _handed_over(request: Request) -> dict[str, tuple[str, Any]]:
    """Return what the commune handed over and has not taken back: name and row, by key."""
    issued = IssuedDocument.of(request).filter(revoked_at=None).exclude(file="")
    added = Attachment.of(request).filter(slot=ANSWER_SLOT)
    found = {f"document-{row.pk}": (row.facts["title"], row) for row in issued}
    return found | {f"file-{row.pk}": (row.name, row) for row in added}


class AssignForm(ActionForm):
    key, title = "assign", _("Assign")

    assignee: Any = forms.ModelChoiceField(
        label=_("Colleague"), queryset=None, required=False, empty_label=_("Nobody")
    )

    def __init__(self, request: Request, data: Any = None, files: Any = None) -> None:
        super().__init__(request, data, files)
        self.fields["assignee"].queryset = colleagues([request.desk_id])
        self.fields["assignee"].initial = request.assignee_id

    def run(self, user: Any) -> None:
        actions.assign(self.request, self.cleaned_data["assignee"], user=user)


class ExtendForm(ActionForm):
    key, title = "extend", _("Extend the delay")
    hint = _("Once only, before the delay is over. The citizen reads the reasons.")
    right, states = DeskRight.DECIDE, OPEN - {RequestState.APPEALED}

    reasons = _long_text(_("Reasons, for the citizen"), rows=3)

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        # An extended request has left the rule of its first delay; the action looks that up.
        delay = request.edition.sheet.delay_for(request.given)
        return bool(delay.extension) and request.due is not None

    def run(self, user: Any) -> None:
        actions.extend(self.request, self.cleaned_data["reasons"], user=user)


class PassToDeskForm(ActionForm):
    key, title = "pass_to_desk", _("Pass on to another desk")
    hint = _("The delay goes on.")

    desk: Any = forms.ModelChoiceField(label=_("Desk"), queryset=None)

    def __init__(self, request: Request, data: Any = None, files: Any = None) -> None:
        super().__init__(request, data, files)
        others = Desk.objects.filter(is_active=True).exclude(pk=request.desk_id or 0)
        self.fields["desk"].queryset = others

    def run(self, user: Any) -> None:
        actions.pass_to_desk(self.request, self.cleaned_data["desk"], user=user)


class PassToBodyForm(ActionForm):
    key, title = "pass_to_body", _("Pass on to another body")
    hint = _("The citizen is told which. The file is over here.")
    right = DeskRight.DECIDE
    states = frozenset({RequestState.FILED, RequestState.IN_REVIEW})

    body = forms.CharField(
        label=_("Competent body"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )

    def run(self, user: Any) -> None:
        actions.pass_to_body(self.request, self.cleaned_data["body"], user=user)


class CloseForm(ActionForm):
    key, title = "close", _("Close the file")
    hint = _("What was decided is delivered, and nothing is left to do.")
    states = DECIDED | {RequestState.TRANSFERRED, RequestState.AWAITING_DOCUMENTS}

    def run(self, user: Any) -> None:
        actions.close(self.request, user=user)


class PublishForm(ActionForm):
    key, title = "publish", _("Publish the report")
    hint = _("Everybody reads these words. Take out whatever tells who somebody is.")
    states = frozenset(RequestState) - {RequestState.DRAFT, RequestState.WITHDRAWN}

    text = _long_text(_("What everybody reads"))
    address = forms.CharField(
        label=_("Address or landmark"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    photo: Any = forms.ModelChoiceField(
        label=_("Photograph"), queryset=None, required=False, empty_label=_("No photograph")
    )
    is_of_nobody = forms.BooleanField(
        label=_("I have looked at the photograph: it shows no face, no number plate, no name."),
        required=False,
    )

    def __init__(self, request: Request, data: Any = None, files: Any = None) -> None:
        super().__init__(request, data, files)
        place = request.given.get(reports.PLACE) or {}
        shown = request.publication
        self.fields["text"].initial = shown.get("text") or request.given.get(reports.DESCRIPTION)
        self.fields["address"].initial = shown.get("address") or place.get("words")
        self.fields["photo"].queryset = photos.offered(request)
        self.fields["photo"].label_from_instance = lambda row: row.name

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        return reports.is_report(request)

    def clean(self) -> None:
        if self.cleaned_data.get("photo") and not self.cleaned_data.get("is_of_nobody"):
            self.add_error("is_of_nobody", _("Look at the photograph first, then tick this."))

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        street.publish(
            self.request,
            text=data["text"],
            address=data["address"],
            photo=data["photo"],
            user=user,
        )


class TakeDownForm(ActionForm):
    key, title = "take_down", _("Take the report down")
    hint = _("Nobody sees it any more on the site. The file stays as it is.")
    states = PublishForm.states

    @classmethod
    def is_possible(cls, request: Request) -> bool:
        return request.is_published

    def run(self, user: Any) -> None:
        street.take_down(self.request, user=user)


# In the order in which a file asks for them.
FORMS: tuple[type[ActionForm], ...] = (
    TakeForm,
    ResumeForm,
    SilenceForm,
    DecideForm,
    DocumentsForm,
    MessageForm,
    NoteForm,
    PublishForm,
    TakeDownForm,
    ReferenceForm,
    OpinionForm,
    HandOverForm,
    TakeBackForm,
    AssignForm,
    ExtendForm,
    PassToDeskForm,
    PassToBodyForm,
    CloseForm,
)
BY_KEY: dict[str, type[ActionForm]] = {form.key: form for form in FORMS}


class WriteLetterForm(forms.Form):
    """The text of one letter."""

    text = forms.CharField(
        label=_("Text of the letter"),
        max_length=LETTER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 22, "dir": "auto"}),
    )
