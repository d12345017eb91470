"""What staff do with deliberations, minutes and papers: one form per action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.council.actions import correct, deliberations, minutes, papers, posting
from services_plugins.council.actions.minutes import Signatory
from services_plugins.council.enums import (
    IN_FORCE,
    DeliberationState,
    MinutesState,
    PaperKind,
    SessionState,
    Theme,
    Visa,
)
from services_plugins.council.forms_desk import ActionForm
from services_plugins.council.models import Deliberation, Minutes
from services_plugins.council.permissions import PUBLISH, RECORD, SIGN

TEXT_LENGTH = 100_000
TITLE_LENGTH = 500
# What staff add to a deliberation or an item; the records themselves are drawn.
ADDED = (PaperKind.ANNEX, PaperKind.REPORT, PaperKind.EXPLANATION, PaperKind.DELIBERATION)
LANGUAGES = (("ar", _("Arabic")), ("fr", _("French")), ("zgh", _("Amazigh")))
DIRECTIONS = {"ar": "rtl", "fr": "ltr", "zgh": "ltr"}


def long_text(label: Any, *, rows: int = 4, language: str = "", **options: Any) -> forms.CharField:
    attrs = {"rows": rows, "dir": DIRECTIONS.get(language, "auto")}
    if language:
        attrs["lang"] = language
    widget = forms.Textarea(attrs=attrs)
    return forms.CharField(
        label=label, widget=widget, **{"max_length": TEXT_LENGTH, "strip": True} | options
    )


def title_field(label: Any, language: str, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": DIRECTIONS[language], "lang": language})
    return forms.CharField(label=label, max_length=TITLE_LENGTH, widget=widget, **options)


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class RecordForm(ActionForm):
    """One action on a record, with what it begins with."""

    permission = RECORD
    # Whether who does it must have typed their password lately.
    asks_again = False

    def __init__(self, row: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.initial = self.start(row)

    @classmethod
    def start(cls, row: Any) -> dict[str, Any]:
        """Return what the form begins with."""
        return {"on": timezone.localdate()}

    def run(self, user: Any) -> None:
        raise NotImplementedError

    def see_now(self) -> None:
        """Where a form says what it was opened with: have it compare with the row as it is now."""


# --- Deliberations ------------------------------------------------------------------------------


class _Texts(RecordForm):
    """Titles and texts in three languages, and when they were opened."""

    title_ar = title_field(_("Title in Arabic"), "ar")
    text_ar = long_text(_("Text in Arabic"), rows=12, language="ar")
    title_fr = title_field(_("Title in French"), "fr", required=False)
    text_fr = long_text(_("Text in French"), rows=8, language="fr", required=False)
    title_zgh = title_field(_("Title in Amazigh"), "zgh", required=False)
    text_zgh = long_text(_("Text in Amazigh"), rows=8, language="zgh", required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def start(cls, row: Deliberation) -> dict[str, Any]:
        values = {name: getattr(row, name) for name in deliberations.EDITABLE}
        return values | {"seen": deliberations.seen_of(row)}

    def see_now(self) -> None:
        """Have the form sent again on purpose: against the row as it is now."""
        self.data = {**self.data.dict(), self.add_prefix("seen"): deliberations.seen_of(self.row)}


class WriteForm(_Texts):
    key, title = "write", _("Edit the text")
    hint = _("It stays internal until it is published.")

    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)
    visa = forms.ChoiceField(label=_("Control of the governor"), choices=Visa.choices)

    @classmethod
    def is_offered(cls, row: Deliberation, user: Any) -> bool:
        return row.published_at is None and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        values = dict(self.cleaned_data)
        deliberations.write(self.row, values, seen=values.pop("seen"), user=user)


class CorrectForm(_Texts):
    key, title = "correct", _("Correct what is published")
    hint = _("The text of before stays, for everybody to read, with your reason.")
    permission = PUBLISH

    reason = long_text(_("Why it is corrected"), rows=2, max_length=1000)

    @classmethod
    def is_offered(cls, row: Deliberation, user: Any) -> bool:
        return row.published_at is not None and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        values = dict(self.cleaned_data)
        reason, seen = values.pop("reason"), values.pop("seen")
        correct.correct(self.row, values, reason, seen=seen, user=user)


class SendForm(RecordForm):
    key, title = "send", _("Sent to the governor")
    states = frozenset({DeliberationState.ADOPTED})

    on = day_field(_("Sent on"))

    def run(self, user: Any) -> None:
        deliberations.send(self.row, self.cleaned_data["on"], user=user)


class ReceiveForm(RecordForm):
    key, title = "receive", _("Received by the governor")
    hint = _("The delay of the control runs from this day.")
    states = frozenset({DeliberationState.SENT})

    on = day_field(_("Received on"))

    @classmethod
    def is_offered(cls, row: Deliberation, user: Any) -> bool:
        return row.received_on is None and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        deliberations.receive(self.row, self.cleaned_data["on"], user=user)


class _Answer(RecordForm):
    on = day_field(_("Day of the answer"))
    reasons = long_text(_("The governor's reasons"), max_length=10_000)
    is_grave = True

    @classmethod
    def is_offered(cls, row: Deliberation, user: Any) -> bool:
        return row.received_on is not None and super().is_offered(row, user)


class OpposeForm(_Answer):
    key, title = "oppose", _("Opposed by the governor")
    hint = _("The council may vote on it again: the new deliberation takes its place.")
    states = frozenset({DeliberationState.SENT, DeliberationState.ENFORCEABLE})

    @classmethod
    def is_offered(cls, row: Deliberation, user: Any) -> bool:
        return row.visa == Visa.NONE and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        deliberations.oppose(self.row, data["on"], data["reasons"], user=user)


class VisaForm(RecordForm):
    key, title = "visa", _("Visa given")
    hint = _("It is enforceable from this day.")
    states = frozenset({DeliberationState.AWAITING_VISA})

    on = day_field(_("Day of the visa"))

    def run(self, user: Any) -> None:
        deliberations.give_visa(self.row, self.cleaned_data["on"], user=user)


class RefuseVisaForm(_Answer):
    key, title = "refuse_visa", _("Visa refused")
    hint = OpposeForm.hint
    states = frozenset({DeliberationState.AWAITING_VISA})

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        deliberations.refuse_visa(self.row, data["on"], data["reasons"], user=user)


class FollowUpForm(RecordForm):
    key, title = "follow_up", _("Note the execution")
    hint = _("Everybody reads it with the deliberation.")
    states = IN_FORCE

    on = day_field(_("Day"))
    text = long_text(_("What was done"), max_length=4000)
    is_done = forms.BooleanField(label=_("It is executed"), required=False)

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        deliberations.follow_up(
            self.row, data["on"], data["text"], is_done=data["is_done"], user=user
        )


class PublishForm(RecordForm):
    key, title = "publish", _("Publish on the site")
    hint = _("Everybody reads it, with its state; its PDF is issued with a code to check it.")
    permission = PUBLISH

    @classmethod
    def is_offered(cls, row: Deliberation, user: Any) -> bool:
        is_new = row.published_at is None and not posting.is_closed(row)
        return is_new and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        posting.publish(self.row, user=user)


class PostForm(RecordForm):
    key, title = "post", _("Posted at the seat")
    hint = _("A certificate is issued: what was posted, its print, when and by whom.")
    permission = PUBLISH

    on = day_field(_("Posted on"))

    @classmethod
    def is_offered(cls, row: Deliberation | Minutes, user: Any) -> bool:
        is_due = row.published_at is not None and row.posted_on is None
        return is_due and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        posting.post(self.row, self.cleaned_data["on"], user=user)


class AddPaperForm(RecordForm):
    key, title = "add_paper", _("Add a document")
    hint = _("A PDF, a text, a spreadsheet or a picture. It stays closed until you publish it.")

    kind = forms.ChoiceField(label=_("Kind"), choices=[(one.value, one.label) for one in ADDED])
    title_ar = title_field(_("Title in Arabic"), "ar")
    title_fr = title_field(_("Title in French"), "fr", required=False)
    language = forms.ChoiceField(label=_("Language of the document"), choices=LANGUAGES)
    file = forms.FileField(label=_("File"))

    @classmethod
    def start(cls, row: Any) -> dict[str, Any]:
        return {"language": "ar", "kind": PaperKind.ANNEX}

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        papers.add(
            self.row,
            data["file"],
            PaperKind(data["kind"]),
            title_ar=data["title_ar"],
            title_fr=data["title_fr"],
            language=data["language"],
            user=user,
        )


# In the order in which a deliberation asks for them.
DELIBERATION_FORMS: tuple[type[RecordForm], ...] = (
    WriteForm,
    PublishForm,
    PostForm,
    SendForm,
    ReceiveForm,
    VisaForm,
    RefuseVisaForm,
    OpposeForm,
    FollowUpForm,
    AddPaperForm,
    CorrectForm,
)


# --- Minutes ------------------------------------------------------------------------------------


class RefreshForm(RecordForm):
    key, title = "refresh", _("Take over what was recorded since")
    hint = _("Attendance and votes come from the sittings; texts that you edited stay.")
    states = frozenset({MinutesState.DRAFT})

    def run(self, user: Any) -> None:
        minutes.refresh(self.row, user=user)


class ApproveForm(RecordForm):
    key, title = "approve", _("Approve")
    hint = _("The text is final: the secretary signs it, then the president.")
    states = frozenset({MinutesState.DRAFT})

    @classmethod
    def is_offered(cls, row: Minutes, user: Any) -> bool:
        is_over = row.session.state == SessionState.CLOSED
        return is_over and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        minutes.approve(self.row, user=user)


class TakeBackForm(RecordForm):
    key, title = "take_back", _("Take back to edit")
    hint = _("Who has signed will have to sign again.")
    states = frozenset({MinutesState.APPROVED, MinutesState.SIGNED})

    def run(self, user: Any) -> None:
        minutes.take_back(self.row, user=user)


class _Sign(RecordForm):
    hint = _("You sign in your own name. The same person can't sign for both.")
    permission = SIGN
    states = frozenset({MinutesState.APPROVED})
    asks_again = True
    signatory = Signatory.SECRETARY

    @classmethod
    def is_offered(cls, row: Minutes, user: Any) -> bool:
        is_signed = getattr(row, f"signed_by_{cls.signatory}_at") is not None
        return not is_signed and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        minutes.sign(self.row, self.signatory, user=user)


class SignAsSecretaryForm(_Sign):
    key, title = "sign_secretary", _("Sign as the secretary of the council")


class SignAsPresidentForm(_Sign):
    key, title = "sign_president", _("Sign as the president of the council")
    signatory = Signatory.PRESIDENT


class SendMinutesForm(RecordForm):
    key, title = "send", _("Sent to the governor")
    states = frozenset({MinutesState.SIGNED, MinutesState.PUBLISHED})

    on = day_field(_("Sent on"))

    @classmethod
    def is_offered(cls, row: Minutes, user: Any) -> bool:
        return row.sent_on is None and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        minutes.send(self.row, self.cleaned_data["on"], user=user)


class PublishMinutesForm(RecordForm):
    key, title = "publish", _("Publish on the site")
    hint = _("Without what was said behind closed doors; as a page and as PDF.")
    permission = PUBLISH
    states = frozenset({MinutesState.SIGNED})

    def run(self, user: Any) -> None:
        minutes.publish(self.row, user=user)


class CorrectMinutesForm(RecordForm):
    key, title = "correct", _("Correct what is published")
    hint = _("What is published stays until the correction is signed by both and published.")
    permission = PUBLISH
    states = frozenset({MinutesState.PUBLISHED})

    reason = long_text(_("Why they are corrected"), rows=2, max_length=1000)

    def run(self, user: Any) -> None:
        minutes.correct(self.row, self.cleaned_data["reason"], user=user)


MINUTES_FORMS: tuple[type[RecordForm], ...] = (
    RefreshForm,
    ApproveForm,
    SignAsSecretaryForm,
    SignAsPresidentForm,
    PublishMinutesForm,
    PostForm,
    SendMinutesForm,
    TakeBackForm,
    AddPaperForm,
    CorrectMinutesForm,
)
