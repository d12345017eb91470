"""What citizens write: a petition, a signature, words to search for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit.enums import Channel
from services_plugins.kit.forms_contact import ContactForm
from services_plugins.kit.id_cards import IdNumberField
from services_plugins.kit.people import normalise_address
from services_plugins.petitions import law, people
from services_plugins.petitions.enums import AuthorKind, MemberRole, Tie
from services_plugins.petitions.models import Petition
from services_plugins.petitions.national import law as national

# How long representatives may choose to collect, in months: no law sets it.
MONTHS = (1, 3, 6, 12)
SHORT, LONG = 20, 50


def id_field(label: Any, **options: Any) -> IdNumberField:
    attrs = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}
    widget = forms.TextInput(attrs=attrs)
    return IdNumberField(label=label, max_length=20, widget=widget, **options)


class LongTextField(forms.CharField):
    """A long text. Browsers don't cut what is pasted: too much of it is said, and stays there."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


def long_text(
    label: Any, *, rows: int, length: int, minimum: int, **options: Any
) -> forms.CharField:
    return LongTextField(
        label=label,
        min_length=minimum,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        **options,
    )


def line(label: Any, *, length: int = 150, **options: Any) -> forms.CharField:
    attrs = {"dir": "auto", **options.pop("attrs", {})}
    return forms.CharField(
        label=label, max_length=length, widget=forms.TextInput(attrs=attrs), **options
    )


class PetitionForm(forms.Form):
    """The text of a petition, and who stands for it."""

    author_kind = forms.ChoiceField(
        label=_("Who addresses this petition?"),
        choices=AuthorKind.choices,
        initial=AuthorKind.CITIZENS,
        widget=forms.RadioSelect,
    )
    title = line(
        _("Title"), min_length=10, help_text=_("In a few words: what should the council debate?")
    )
    question = long_text(
        _("The question to put on the council's agenda"),
        rows=4,
        length=1500,
        minimum=SHORT,
        help_text=_("What exactly is the council asked to debate and decide?"),
    )
    reasons = long_text(
        _("Reasons and aims"),
        rows=8,
        length=6000,
        minimum=LONG,
        help_text=_("Why it matters, and what should be better afterwards. No names of others."),
    )
    association = line(
        _("Name of the association"),
        length=200,
        required=False,
        help_text=_("Only for a petition of an association."),
    )
    association_since = forms.DateField(
        label=_("Association formed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d"),
    )
    months = forms.TypedChoiceField(
        label=_("Months to collect signatures"),
        coerce=int,
        choices=[(one, str(one)) for one in MONTHS],
        initial=6,
    )
    representative = line(
        _("Full name of the representative"),
        help_text=_("The representative's name is public; everything below stays with the bureau."),
        attrs={"autocomplete": "name"},
    )
    representative_id = id_field(_("ID card of the representative"))
    representative_address = line(
        _("Address of the representative"),
        length=300,
        attrs={"autocomplete": "street-address"},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("author_kind") == AuthorKind.ASSOCIATION:
            for name in ("association", "association_since"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("An association's petition needs this."))
        else:
            data["association"], data["association_since"] = "", None
        return data

    def clean_association_since(self) -> dt.date | None:
        day = self.cleaned_data["association_since"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day


class AboutForm(forms.Form):
    """What a new petition is about, to find those that ask for the same."""

    about = line(
        _("In a few words: what should the council debate?"),
        min_length=10,
        attrs={"autocomplete": "off"},
    )


class SuccessorForm(ContactForm):
    """Who is to follow as representative, and how they are reached."""

    representative = line(_("Full name of the new representative"))
    representative_id = id_field(_("ID card of the new representative"))
    representative_address = line(_("Address of the new representative"), length=300)

    field_order = ("representative", "representative_id", "representative_address", "address")


class SupportersForm(forms.Form):
    """The first supporters: their e-mail addresses, one a line."""

    addresses = forms.CharField(
        label=_("E-mail addresses, one a line"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "ltr"}),
    )

    def clean_addresses(self) -> list[str]:
        typed = self.cleaned_data["addresses"].replace(",", " ").replace(";", " ").split()
        return [self._address(one) for one in dict.fromkeys(typed)]

    def _address(self, typed: str) -> str:
        try:
            return normalise_address(Channel.EMAIL, typed)
        except ValidationError as error:
            raise ValidationError(
                _("%(typed)s is no e-mail address."), params={"typed": typed}
            ) from error


class _SignForm(forms.Form):
    """What a person declares who signs, however they prove who they are."""

    tie = forms.ChoiceField(
        label=_("What ties you to this place?"),
        choices=[(one.value, one.label) for one in (Tie.RESIDENT, Tie.ACTIVITY)],
        widget=forms.RadioSelect,
    )
    home = line(
        _("Address"),
        length=300,
        help_text=_("Where you live, or where your activity is."),
        attrs={"autocomplete": "street-address"},
    )
    area = forms.ChoiceField(label=_("Prefecture or province"))
    declares = forms.BooleanField(
        label=_(
            "I declare that these facts are true, that I meet the conditions for the electoral "
            "lists, and that I sign once."
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if law.is_national():
            self._ask_voter()
            return
        areas = law.provinces()
        if areas:
            self.fields["area"].choices = [("", ""), *((one.code, one.name) for one in areas)]
        else:
            del self.fields["area"]

    def _ask_voter(self) -> None:
        """Ask for a national text: where somebody votes, not where they live."""
        for name in ("tie", "home"):
            del self.fields[name]
        self.fields["area"].label = _("Where are you on the electoral lists?")
        self.fields["area"].choices = [("", ""), *national.area_choices()]
        self.fields["declares"].label = _(
            "I declare that I am on the general electoral lists, that these facts are true, and "
            "that I sign once."
        )

    def given(self) -> dict[str, Any]:
        """Return what `actions.sign` keeps."""
        data = self.cleaned_data
        return {
            "tie": data.get("tie", Tie.VOTER),
            "address": data.get("home", ""),
            "area": data.get("area", ""),
        }


class IdentifiedForm(_SignForm):
    """A signature of a person whom the national e-ID has proven."""


class SignForm(_SignForm, ContactForm):
    """A signature: who, where, and how to prove that it is them."""

    name = line(_("Full name"), attrs={"autocomplete": "name"})
    id_number = id_field(
        _("ID card number"),
        help_text=_("It finds a second signature. It is kept in a form that nobody can read back."),
    )

    field_order = ("name", "id_number", "tie", "home", "area", "address", "declares")

    def clean_address(self) -> str:
        address = super().clean_address()
        if self.channel == Channel.EMAIL and people.is_disposable(address):
            raise ValidationError(
                _(
                    "This address is of a service that gives addresses away for some minutes. "
                    "Sign with one that is yours, or with your telephone."
                ),
                code="disposable",
            )
        return address

    def given(self) -> dict[str, Any]:
        names = ("name", "id_number")
        return super().given() | {name: self.cleaned_data[name] for name in names}


def initial_of(petition: Petition) -> dict[str, Any]:
    """Return what a form shows of a petition that is written already."""
    written = {name: getattr(petition, name) for name in PetitionForm.base_fields}
    if not petition.is_national:
        return written
    seat = petition.committee.filter(role=MemberRole.REPRESENTATIVE).first()
    own = {name: getattr(petition, name) for name in ("kind", "authority", "principles")}
    return written | own | {"area": seat.area if seat else ""}
