"""What the secretariat does with a session, an item of its agenda, and what came in writing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.council.actions import agenda, hold, notice, prepare, submissions, timetable
from services_plugins.council.actions.papers import attach
from services_plugins.council.enums import (
    COMMITTEES,
    BodyKind,
    ItemState,
    Majority,
    Origin,
    PaperKind,
    Requester,
    SessionKind,
    SessionState,
    SubmissionKind,
    SubmissionState,
    Theme,
    Visa,
)
from services_plugins.council.forms_desk import (
    ActionForm,
    TitledForm,
    day,
    line,
    long_text,
    moment,
)
from services_plugins.council.models import (
    AgendaItem,
    Body,
    Member,
    Membership,
    Session,
    Sitting,
    Submission,
)
from services_plugins.council.pack import make_pack
from services_plugins.council.permissions import RECORD

PREPARING = frozenset({SessionState.PLANNED, SessionState.CONVENED})
RUNNING = frozenset({SessionState.PLANNED, SessionState.CONVENED, SessionState.OPEN})
# Documents that the secretariat attaches; the others are made here.
ATTACHED = (PaperKind.REPORT, PaperKind.EXPLANATION, PaperKind.ANNEX)


def members_in_office() -> Any:
    """Return who has a seat in the council today."""
    seats = Membership.objects.on(timezone.localdate()).filter(body__kind=BodyKind.COUNCIL)
    return Member.objects.filter(pk__in=seats.values("member"))


def committees() -> Any:
    """Return the committees of today."""
    kinds = [one.value for one in COMMITTEES]
    return Body.objects.filter(kind__in=kinds, ends_on=None, removed_at=None)


# --- Beginning one ------------------------------------------------------------------------------


class PlanForm(forms.Form):
    """An ordinary session."""

    prefix = "plan"
    opens_on = day(_("Opens on"))
    closes_on = day(
        _("Closes on"), required=False, help_text=_("Empty: as late as the law allows.")
    )

    def run(self, user: Any) -> Session:
        data = self.cleaned_data
        return prepare.plan_ordinary(data["opens_on"], data["closes_on"], user=user)


class RequestForm(forms.Form):
    """An extraordinary session, with who asked for it."""

    prefix = "request"
    requested_by = forms.ChoiceField(label=_("Asked for by"), choices=Requester.choices)
    requested_on = day(_("Asked for on"))
    members = forms.IntegerField(
        label=_("How many members asked for it"), required=False, min_value=1
    )
    reason = long_text(_("What it is to treat"), required=False)
    opens_on = day(_("Opens on"))
    closes_on = day(
        _("Closes on"), required=False, help_text=_("Empty: as late as the law allows.")
    )

    def run(self, user: Any) -> Session:
        data = self.cleaned_data
        return prepare.request_extraordinary(
            Requester(data["requested_by"]),
            data["requested_on"],
            data["opens_on"],
            data["closes_on"],
            members=data["members"],
            reason=data["reason"],
            user=user,
        )


# --- Agenda -------------------------------------------------------------------------------------


class ItemFields(TitledForm):
    """What is written of an item."""

    summary = long_text(_("What it is about"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices, initial=Theme.OTHER)
    committee = forms.ModelChoiceField(
        label=_("Committee that studies it"), queryset=Body.objects.none(), required=False
    )
    rapporteur = forms.ModelChoiceField(
        label=_("Rapporteur"), queryset=Member.objects.none(), required=False
    )
    majority = forms.ChoiceField(
        label=_("Majority"), choices=Majority.choices, initial=Majority.CAST
    )
    visa = forms.ChoiceField(label=_("Control"), choices=Visa.choices, initial=Visa.NONE)
    is_closed = forms.BooleanField(label=_("Behind closed doors"), required=False)
    sitting = forms.ModelChoiceField(
        label=_("Sitting that treats it"), queryset=Sitting.objects.none(), required=False
    )

    def __init__(self, row: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        session = row if isinstance(row, Session) else row.session
        self.fields["committee"].queryset = committees()
        self.fields["rapporteur"].queryset = members_in_office()
        self.fields["sitting"].queryset = session.sittings.filter(removed_at=None)
        self.fields["sitting"].label_from_instance = _when

    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in agenda.FIELDS}


def _when(sitting: Sitting) -> str:
    return f"{timezone.localtime(sitting.starts_at):%d/%m/%Y %H:%M} · {sitting.place}"


class AddItemForm(ItemFields):
    key, title = "item", _("Put on the agenda")
    states = RUNNING

    origin = forms.ChoiceField(
        label=_("Origin"),
        choices=[(one.value, one.label) for one in (Origin.PRESIDENT, Origin.GOVERNOR)],
    )
    field_order = ("origin", "title_ar")

    def run(self, user: Any) -> None:
        agenda.add(self.row, self.written(), Origin(self.cleaned_data["origin"]), user=user)


class QuestionForm(ActionForm):
    """Puts on the agenda what another service brings."""

    key, states = "question", RUNNING
    kind = forms.CharField(max_length=60)
    pk = forms.IntegerField()

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        agenda.put_question(self.row, data["kind"], data["pk"], user=user)


class SubmissionForm(ActionForm):
    """Puts on the agenda what came in writing."""

    key, states = "submission", RUNNING
    pk = forms.ModelChoiceField(queryset=Submission.objects.none())

    def __init__(self, row: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.fields["pk"].queryset = Submission.objects.filter(state=SubmissionState.RECEIVED)

    def run(self, user: Any) -> None:
        agenda.take_submission(self.row, self.cleaned_data["pk"], user=user)


class CarryForm(ActionForm):
    """Takes up again what an earlier session put off."""

    key, states = "carry", RUNNING
    pk = forms.ModelChoiceField(queryset=AgendaItem.objects.none())

    def __init__(self, row: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.fields["pk"].queryset = agenda.waiting_items(row)

    def run(self, user: Any) -> None:
        agenda.carry_over(self.row, self.cleaned_data["pk"], user=user)


class UpForm(ActionForm):
    key, title = "up", _("Up")

    def run(self, user: Any) -> None:
        agenda.shift(self.row, -1, user=user)


class DownForm(ActionForm):
    key, title = "down", _("Down")

    def run(self, user: Any) -> None:
        agenda.shift(self.row, 1, user=user)


class PutOnForm(ActionForm):
    key, title = "put_on", _("Put on the agenda")
    states = frozenset({ItemState.PROPOSED, ItemState.REFUSED})

    def run(self, user: Any) -> None:
        agenda.put_on(self.row, user=user)


class ChangeItemForm(ItemFields):
    key, title = "change", _("Correct")

    def __init__(self, row: AgendaItem, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.initial = {name: getattr(row, name) for name in agenda.FIELDS}

    def run(self, user: Any) -> None:
        agenda.change(self.row, self.written(), user=user)


class StudyForm(ActionForm):
    key, title = "study", _("Note that the committee has studied it")
    on = day(_("Day"))

    @classmethod
    def is_offered(cls, row: Any, user: Any) -> bool:
        return row.committee_id is not None and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        agenda.note_study(self.row, self.cleaned_data["on"], user=user)


class TakeOffForm(ActionForm):
    key, title, is_grave = "off", _("Take off the agenda"), True
    hint = _("Once the members were invited, the reason is public.")
    states = frozenset({ItemState.ON_AGENDA})
    reason = long_text(_("Reason"), rows=2, required=False)

    def run(self, user: Any) -> Session:
        agenda.take_off(self.row, self.cleaned_data["reason"], user=user)
        return self.row.session


class AttachForm(ActionForm):
    key, title = "paper", _("Attach a document")
    hint = _("PDF, text, spreadsheet or picture. PDFs and pictures go into the members' pack.")

    kind = forms.ChoiceField(label=_("Kind"), choices=[(one.value, one.label) for one in ATTACHED])
    title_ar = line(
        _("Title in Arabic"), required=False, help_text=_("Empty: the name of the file.")
    )
    file = forms.FileField(label=_("File"))

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        kind = PaperKind(data["kind"])
        attach(self.row, data["file"], kind, title_ar=data["title_ar"], user=user)


# --- Session ------------------------------------------------------------------------------------


class AddSittingForm(ActionForm):
    key, title = "sitting", _("Plan a sitting")
    states = RUNNING

    starts_at = moment(_("Begins"))
    place = line(_("Place"))

    def __init__(self, row: Session, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.initial = {"starts_at": dt.datetime.combine(row.opens_on, dt.time(10))}

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        timetable.add_sitting(self.row, data["starts_at"], data["place"], user=user)


class ChangeSittingForm(ActionForm):
    key, title = "change", _("Change day, hour or place")
    hint = _("Whoever was invited is told.")

    starts_at = moment(_("Begins"))
    place = line(_("Place"))

    def __init__(self, row: Sitting, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.initial = {"starts_at": timezone.localtime(row.starts_at), "place": row.place}

    def run(self, user: Any) -> Any:
        data = self.cleaned_data
        timetable.change_sitting(self.row, data["starts_at"], data["place"], user=user)
        return self.row.session


class RemoveSittingForm(ActionForm):
    key, title, is_grave = "remove", _("Take out of the timetable"), True

    def run(self, user: Any) -> Any:
        timetable.remove_sitting(self.row, user=user)
        return self.row.session


class SendAgendaForm(ActionForm):
    key, title = "agenda", _("Note that the governor has the agenda")
    hint = _("From then on a change of the agenda has to be sent again.")
    on = day(_("Sent on"))

    @classmethod
    def is_offered(cls, row: Any, user: Any) -> bool:
        is_due = row.kind == SessionKind.ORDINARY and row.state == SessionState.PLANNED
        return is_due and row.agenda_sent_on is None and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        prepare.send_agenda(self.row, self.cleaned_data["on"], user=user)


class ConveneForm(ActionForm):
    key, title = "convene", _("Invite the members and publish the agenda")
    hint = _("Members with e-mail get the notice at once; print it for the others.")
    states = frozenset({SessionState.PLANNED})

    reference = line(_("Reference of the notice"), max_length=60, required=False)
    late_reason = long_text(
        _("Why the notice is late"),
        rows=2,
        required=False,
        help_text=_("Only where it goes out after its date. Everybody reads it."),
    )

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        reference, late_reason = data["reference"], data["late_reason"]
        notice.convene(self.row, reference=reference, late_reason=late_reason, user=user)


class MoveForm(ActionForm):
    key, title = "move", _("Move to other days")
    hint = _("The sittings follow, and whoever was invited is invited anew.")
    states = PREPARING

    opens_on = day(_("Opens on"))
    closes_on = day(_("Closes on"), required=False, help_text=_("Empty: as long as before."))
    reason = long_text(_("Reason"), rows=2)
    late_reason = long_text(_("Why the notice is late"), rows=2, required=False)

    def run(self, user: Any) -> None:
        prepare.move_session(self.row, **self.cleaned_data, user=user)


class ExtendForm(ActionForm):
    key, title = "extend", _("Extend")
    states = frozenset({SessionState.CONVENED, SessionState.OPEN})

    until = day(_("Until"))
    reason = long_text(_("Reason"), rows=2)

    @classmethod
    def is_offered(cls, row: Any, user: Any) -> bool:
        can = row.kind == SessionKind.ORDINARY and row.extended_until is None
        return can and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        prepare.extend(self.row, self.cleaned_data["until"], self.cleaned_data["reason"], user=user)


class PackForm(ActionForm):
    key, title = "pack", _("Make the members' pack anew")
    hint = _("Notice, agenda and documents in one PDF. It takes a moment.")
    states = RUNNING

    def run(self, user: Any) -> None:
        make_pack.enqueue(self.row.pk)


class AttendanceForm(ActionForm):
    key, title = "attendance", _("Note that the governor has the attendance list")
    states = frozenset({SessionState.CLOSED})
    on = day(_("Sent on"))

    def run(self, user: Any) -> None:
        prepare.send_attendance(self.row, self.cleaned_data["on"], user=user)


class CloseForm(ActionForm):
    key, title = "close", _("Close the session")
    hint = _("Its sittings are over. The attendance list is then due at the governor's.")
    permission = RECORD
    states = frozenset({SessionState.OPEN, SessionState.CONVENED})

    def run(self, user: Any) -> None:
        hold.close_session(self.row, user=user)


class RefuseForm(ActionForm):
    key, title, is_grave = "refuse", _("Refuse the request"), True
    hint = _("The reasons are told to those who asked (113-14, article 36).")
    states = frozenset({SessionState.PLANNED})
    reason = long_text(_("Reason"), rows=3)

    @classmethod
    def is_offered(cls, row: Any, user: Any) -> bool:
        return row.requested_by == Requester.THIRD and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        prepare.refuse_request(self.row, self.cleaned_data["reason"], user=user)


class CancelForm(ActionForm):
    key, title, is_grave = "cancel", _("Cancel the session"), True
    hint = _("Whoever was invited is told, and citizens read the reason.")
    states = PREPARING
    reason = long_text(_("Reason"), rows=3)

    @classmethod
    def is_offered(cls, row: Any, user: Any) -> bool:
        return row.requested_by != Requester.MAJORITY and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        prepare.cancel(self.row, self.cleaned_data["reason"], user=user)


# In the order in which a session asks for them.
SESSION_FORMS: tuple[type[ActionForm], ...] = (
    AddItemForm,
    AddSittingForm,
    SendAgendaForm,
    ConveneForm,
    AttachForm,
    PackForm,
    CloseForm,
    AttendanceForm,
    MoveForm,
    ExtendForm,
    RefuseForm,
    CancelForm,
)
# Shown beside what they are for.
ROW_FORMS: tuple[type[ActionForm], ...] = (QuestionForm, SubmissionForm, CarryForm)
ITEM_FORMS: tuple[type[ActionForm], ...] = (
    PutOnForm,
    ChangeItemForm,
    AttachForm,
    StudyForm,
    TakeOffForm,
)
SITTING_FORMS: tuple[type[ActionForm], ...] = (ChangeSittingForm, RemoveSittingForm)


# --- What came in writing -----------------------------------------------------------------------


class EnterForm(TitledForm):
    """What a member, a committee or the governor sent."""

    key, title = "enter", _("Enter what came in writing")

    kind = forms.ChoiceField(label=_("Kind"), choices=SubmissionKind.choices)
    member = forms.ModelChoiceField(
        label=_("Member"), queryset=Member.objects.none(), required=False
    )
    body = forms.ModelChoiceField(
        label=_("Committee"), queryset=Body.objects.none(), required=False
    )
    text = long_text(_("Text"), rows=5)
    received_on = day(_("Received on"))
    field_order = ("kind", "member", "body")

    def __init__(self, row: Any = None, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.fields["member"].queryset = members_in_office()
        self.fields["body"].queryset = committees()
        self.initial = {"received_on": timezone.localdate()}

    def run(self, user: Any) -> None:
        submissions.enter(Submission(**self.cleaned_data), user=user)


class RefuseProposalForm(ActionForm):
    key, title, is_grave = "refuse", _("Leave off the agenda, with reasons"), True
    states = frozenset({SubmissionState.RECEIVED})
    reason = long_text(_("Reason"), rows=3)

    @classmethod
    def is_offered(cls, row: Any, user: Any) -> bool:
        return row.kind == SubmissionKind.PROPOSAL and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        submissions.refuse(self.row, self.cleaned_data["reason"], user=user)


class AnswerForm(ActionForm):
    key, title = "answer", _("Enter the answer")
    states = frozenset({SubmissionState.RECEIVED, SubmissionState.ON_AGENDA})
    text = long_text(_("Answer"), rows=5)
    on = day(_("Given on"))
    is_public = forms.BooleanField(label=_("Publish question and answer"), required=False)

    @classmethod
    def is_offered(cls, row: Any, user: Any) -> bool:
        return row.kind == SubmissionKind.WRITTEN_QUESTION and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        submissions.answer(
            self.row, data["text"], data["on"], is_public=data["is_public"], user=user
        )


SUBMISSION_FORMS: tuple[type[ActionForm], ...] = (AnswerForm, RefuseProposalForm)
