"""What the secretariat does with terms, members and bodies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.images.widgets import AdminImageChooser

from services_plugins.council.actions import people
from services_plugins.council.enums import BodyKind, Gender, Office
from services_plugins.council.forms_desk import ActionForm, TitledForm, day, line, long_text
from services_plugins.council.models import Body, Member, Membership, Term

# Those that come with the term aren't formed by hand.
FORMED = [
    (one.value, one.label) for one in BodyKind if one not in (BodyKind.COUNCIL, BodyKind.BUREAU)
]
# Offices in a body that is no council.
OFFICES = [
    (one.value, one.label)
    for one in Office
    if one not in (Office.SECRETARY, Office.DEPUTY_SECRETARY)
]


class TermForm(forms.Form):
    """The beginning of a term."""

    starts_on = day(_("Begins on"))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=300)

    def run(self, user: Any) -> Term:
        data = self.cleaned_data
        return people.begin_term(data["starts_on"], data["seats"], user=user)


class NamesForm(ActionForm):
    """What is known of a member."""

    name_ar = line(_("Name in Arabic"), max_length=150, direction="rtl")
    name_fr = line(_("Name in Latin letters"), max_length=150, direction="ltr", required=False)
    name_zgh = line(_("Name in Tifinagh"), max_length=150, direction="ltr", required=False)
    gender = forms.ChoiceField(
        label=_("Gender"),
        choices=[("", _("Not said")), *Gender.choices],
        required=False,
        help_text=_("Counted for the share of women, and never shown for one member."),
    )
    email = forms.EmailField(
        label=_("E-mail for notices"),
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr"}),
        help_text=_("Never public. Without it the notice is handed over."),
    )

    def names(self) -> dict[str, Any]:
        fields = ("name_ar", "name_fr", "name_zgh", "gender", "email")
        return {name: self.cleaned_data[name] for name in fields}


class AddMemberForm(NamesForm):
    key, title = "member", _("Enter a member")
    hint = _("Also one who is elected in the middle of the term, in the place of another.")

    starts_on = day(_("Seat held from"))
    rank = forms.IntegerField(label=_("Number of the seat"), min_value=0, required=False)

    def __init__(self, row: Term, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.initial = {"starts_on": row.starts_on}

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        people.add_member(
            self.row, self.names(), data["starts_on"], rank=data["rank"] or 0, user=user
        )


class BodyForm(TitledForm):
    key, title = "body", _("Form a committee or a group")

    kind = forms.ChoiceField(label=_("Kind"), choices=FORMED)
    starts_on = day(_("Formed on"))
    mandate = long_text(_("What it deals with"), rows=2, required=False)
    is_opposition_chaired = forms.BooleanField(label=_("Chaired by the opposition"), required=False)
    field_order = ("kind",)

    def __init__(self, row: Term, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.initial = {"starts_on": row.starts_on}

    def run(self, user: Any) -> None:
        people.form_body(Body(term=self.row, **self.cleaned_data), user=user)


class SeatsForm(ActionForm):
    key, title = "seats", _("Correct the number of seats")
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=300)

    def run(self, user: Any) -> None:
        people.change_seats(self.row, self.cleaned_data["seats"], user=user)


# --- A member -----------------------------------------------------------------------------------


class ChangeMemberForm(NamesForm):
    key, title = "change", _("Correct")

    def __init__(self, row: Member, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.initial = {
            "name_ar": row.name_ar,
            "name_fr": row.name_fr,
            "name_zgh": row.name_zgh,
            "gender": row.gender,
            "email": row.contact.address if row.contact else "",
        }

    def run(self, user: Any) -> None:
        people.change_member(self.row, self.names(), user=user)


class OfficeForm(ActionForm):
    key, title = "office", _("Give a seat or an office")
    hint = _("What it takes the place of ends the day before, and stays in the history.")

    body = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none())
    office = forms.ChoiceField(label=_("Office"), choices=Office.choices)
    rank = forms.IntegerField(
        label=_("Rank"), min_value=0, required=False, help_text=_("First, second… vice-president.")
    )
    starts_on = day(_("From"))

    def __init__(self, row: Member, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        bodies = Body.objects.filter(ends_on=None, removed_at=None)
        self.fields["body"].queryset = bodies.filter(term__ends_on=None)
        self.initial = {"starts_on": timezone.localdate(), "office": Office.MEMBER}

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        people.take_seat(
            self.row,
            data["body"],
            Office(data["office"]),
            data["starts_on"],
            rank=data["rank"] or 0,
            user=user,
        )


class EndSeatForm(ActionForm):
    key, title, is_grave = "end", _("End a seat outside the council"), True

    seat = forms.ModelChoiceField(label=_("Seat"), queryset=Membership.objects.none())
    on = day(_("Last day"))
    reason = line(_("Reason"), required=False)

    def __init__(self, row: Member, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        seats = row.memberships.filter(ends_on=None, removed_at=None)
        field = self.fields["seat"]
        field.queryset = seats.exclude(body__kind=BodyKind.COUNCIL).select_related("body")
        field.label_from_instance = lambda seat: f"{seat.body.title} · {seat.get_office_display()}"

    def run(self, user: Any) -> None:
        data = self.cleaned_data
        people.end_seat(data["seat"], data["on"], data["reason"], user=user)


class ContactsForm(ActionForm):
    key, title = "contacts", _("Photograph and public contacts")
    hint = _("Only what the member agreed to in writing (law 09-08).")

    consented_on = day(_("Consented on"))
    photo = forms.ModelChoiceField(
        label=_("Photograph"),
        queryset=get_image_model().objects.none(),
        required=False,
        widget=AdminImageChooser,
    )
    public_email = forms.EmailField(
        label=_("Public e-mail"), required=False, widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    public_phone = line(_("Public telephone"), max_length=30, direction="ltr", required=False)

    def __init__(self, row: Member, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.fields["photo"].queryset = get_image_model().objects.all()
        names = ("consented_on", "photo", "public_email", "public_phone")
        self.initial = {name: getattr(row, name) for name in names}

    def run(self, user: Any) -> None:
        people.publish_contacts(self.row, self.cleaned_data, user=user)


class WithdrawForm(ActionForm):
    key, title, is_grave = "withdraw", _("The member no longer agrees"), True
    hint = _("Photograph and public contacts are removed at once.")

    @classmethod
    def is_offered(cls, row: Any, user: Any) -> bool:
        return row.consented_on is not None and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        people.withdraw_consent(self.row, user=user)


class LeaveForm(ActionForm):
    key, title, is_grave = "leave", _("The member left the council"), True
    hint = _("Every seat ends with it. Enter the successor as a new member.")

    on = day(_("Last day"))
    reason = line(_("Reason"))

    def run(self, user: Any) -> None:
        people.leave(self.row, self.cleaned_data["on"], self.cleaned_data["reason"], user=user)


# --- A body -------------------------------------------------------------------------------------


class ChangeBodyForm(TitledForm):
    key, title = "change", _("Correct")

    mandate = long_text(_("What it deals with"), rows=2, required=False)
    is_opposition_chaired = forms.BooleanField(label=_("Chaired by the opposition"), required=False)

    def __init__(self, row: Body, data: Any = None, files: Any = None) -> None:
        super().__init__(row, data, files)
        self.initial = {name: getattr(row, name) for name in self.fields}

    def run(self, user: Any) -> None:
        people.change_body(self.row, self.cleaned_data, user=user)


class DissolveForm(ActionForm):
    key, title, is_grave = "dissolve", _("Dissolve"), True

    on = day(_("Last day"))
    reason = line(_("Reason"), required=False)

    @classmethod
    def is_offered(cls, row: Any, user: Any) -> bool:
        stands = row.ends_on is None and row.kind not in (BodyKind.COUNCIL, BodyKind.BUREAU)
        return stands and super().is_offered(row, user)

    def run(self, user: Any) -> None:
        people.dissolve(self.row, self.cleaned_data["on"], self.cleaned_data["reason"], user=user)


TERM_FORMS: tuple[type[ActionForm], ...] = (AddMemberForm, BodyForm, SeatsForm)
MEMBER_FORMS: tuple[type[ActionForm], ...] = (
    ChangeMemberForm,
    OfficeForm,
    EndSeatForm,
    ContactsForm,
    WithdrawForm,
    LeaveForm,
)
BODY_FORMS: tuple[type[ActionForm], ...] = (ChangeBodyForm, DissolveForm)


# --- A list -------------------------------------------------------------------------------------


class RosterForm(forms.Form):
    """A list of members to be looked at."""

    file = forms.FileField(
        label=_("List as CSV"),
        help_text=_("With headings such as name, office, group, committee, e-mail."),
    )
    starts_on = day(_("Seats held from"))
