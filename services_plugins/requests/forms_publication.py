"""What staff do to publish an answer: one form per action, as for the rest of a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services_plugins.kit.attachments import CONTENT_TYPES
from services_plugins.requests.actions import publish as actions
from services_plugins.requests.enums import DeskRight, PublicationState, WithdrawalReason
from services_plugins.requests.models import PublicAnswer
from services_plugins.requests.permissions import at_least

NAME_LENGTH = 80


def _text(label: Any, length: int, rows: int, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, max_length=length, widget=widget, **options)


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Name of the document, as everybody reads it"),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class PublicationForm(forms.Form):
    """One action on a publication, offered in one state of it to who holds `right`."""

    key = ""
    title: str | Promise = ""
    hint: str | Promise = ""
    right = DeskRight.TREAT
    state = PublicationState.PREPARING

    def __init__(
        self, publication: PublicAnswer, user: Any, data: Any = None, files: Any = None
    ) -> None:
        super().__init__(data, files, prefix=self.key)
        self.publication = publication
        self.user = user

    @classmethod
    def is_offered(cls, publication: PublicAnswer, right: DeskRight) -> bool:
        return publication.state == cls.state and at_least(right, cls.right)

    def run(self) -> None:
        """Do it. Raises ValidationError where it can't be done (any more)."""
        raise NotImplementedError


class TextsForm(PublicationForm):
    key, title = "texts", _("Keep the texts")

    heading = forms.CharField(
        label=_("Title"),
        max_length=actions.TITLE_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    question = _text(
        _("What was asked"),
        actions.TEXT_LENGTH,
        7,
        required=False,
        help_text=_("Leave it empty to publish the answer alone."),
    )
    answer = _text(
        _("What the commune answers"),
        actions.TEXT_LENGTH,
        10,
        required=False,
        help_text=_("Leave it empty where documents say everything."),
    )

    def __init__(self, publication: PublicAnswer, *args: Any, **kwargs: Any) -> None:
        super().__init__(publication, *args, **kwargs)
        self.initial = {
            "heading": publication.title,
            "question": publication.question,
            "answer": publication.answer,
        }

    def run(self) -> None:
        data = self.cleaned_data
        actions.write(
            self.publication, data["heading"], data["question"], data["answer"], user=self.user
        )


class DocumentForm(PublicationForm):
    key, title = "document", _("Publish a document as it is")
    hint = _("Only documents of the commune that you have opened here are on offer.")

    document: Any = forms.ModelChoiceField(
        label=_("Document"), queryset=None, empty_label=_("Choose a document")
    )
    name = _name()
    is_checked = forms.BooleanField(label=_("I have read all of it: it tells of no person."))

    @classmethod
    def is_offered(cls, publication: PublicAnswer, right: DeskRight) -> bool:
        """Tell whether the commune has documents in this file, too."""
        is_on_offer = super().is_offered(publication, right)
        return is_on_offer and actions.documents(publication.request).exists()

    def __init__(self, publication: PublicAnswer, *args: Any, **kwargs: Any) -> None:
        super().__init__(publication, *args, **kwargs)
        self.fields["document"].queryset = actions.documents(publication.request)
        self.fields["document"].label_from_instance = lambda one: one.name

    def run(self) -> None:
        data = self.cleaned_data
        actions.add_document(self.publication, data["document"], data["name"], user=self.user)


class UploadForm(PublicationForm):
    key, title = "upload", _("Publish a redacted document")
    hint = _(
        "Send a copy without persons. Black bars over words of a PDF can be taken off again: print "
        "and scan it, or send a picture."
    )

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{one}" for one in CONTENT_TYPES)}),
    )
    name = _name()

    def run(self) -> None:
        data = self.cleaned_data
        actions.add_upload(self.publication, data["file"], data["name"], user=self.user)


class LeaveOutForm(PublicationForm):
    key, title = "leave_out", _("Leave out")

    file = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def run(self) -> None:
        actions.remove_file(self.publication, self.cleaned_data["file"], user=self.user)


class CheckedForm(PublicationForm):
    """Asks about what was found, where something was."""

    is_checked = forms.BooleanField(
        label=_("I have looked at all that was found: none of it tells of a person."),
        required=False,
    )

    def __init__(self, publication: PublicAnswer, *args: Any, **kwargs: Any) -> None:
        super().__init__(publication, *args, **kwargs)
        if not actions.remaining(publication):
            del self.fields["is_checked"]


class HandOverForm(CheckedForm):
    key, title = "hand_over", _("Hand over for a second look")
    hint = _("Somebody who may decide reads all of it before it is published.")

    def run(self) -> None:
        is_checked = self.cleaned_data.get("is_checked", False)
        actions.hand_over(self.publication, is_checked=is_checked, user=self.user)


class DiscardForm(PublicationForm):
    key, title = "discard", _("Discard the publication")
    hint = _("The texts and copies made for it are deleted; the file stays as it is.")

    def run(self) -> None:
        actions.discard(self.publication, user=self.user)


class ConfirmForm(CheckedForm):
    key, title = "confirm", _("Publish the answer")
    hint = _("Open every document first. The answer is on the site at once.")
    right, state = DeskRight.DECIDE, PublicationState.PROPOSED

    is_read = forms.BooleanField(
        label=_("I have read all of it: nothing tells who asked, or of another person.")
    )

    def run(self) -> None:
        is_checked = self.cleaned_data.get("is_checked", False)
        actions.confirm(self.publication, is_checked=is_checked, user=self.user)


class TakeBackForm(PublicationForm):
    key, title = "take_back", _("Back into preparation")
    state = PublicationState.PROPOSED

    def run(self) -> None:
        actions.take_back(self.publication, user=self.user)


class WithdrawForm(PublicationForm):
    key, title = "withdraw", _("Withdraw the answer")
    hint = _("It leaves the site at once; its texts are emptied and its documents deleted.")
    right, state = DeskRight.DECIDE, PublicationState.PUBLISHED

    reason = forms.ChoiceField(
        label=_("Reason"), choices=WithdrawalReason.choices, widget=forms.RadioSelect
    )

    def run(self) -> None:
        reason = WithdrawalReason(self.cleaned_data["reason"])
        actions.withdraw(self.publication, reason, user=self.user)


FORMS: tuple[type[PublicationForm], ...] = (
    TextsForm,
    HandOverForm,
    ConfirmForm,
    DocumentForm,
    UploadForm,
    LeaveOutForm,
    TakeBackForm,
    WithdrawForm,
    DiscardForm,
)
BY_KEY: dict[str, type[PublicationForm]] = {form.key: form for form in FORMS}
