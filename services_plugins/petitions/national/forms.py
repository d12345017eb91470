"""What citizens write for a national text: the text itself, and who is in its committee."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services_plugins.kit.forms_contact import ContactForm
from services_plugins.petitions.enums import HOUSES, Authority, AuthorKind, TextKind
from services_plugins.petitions.forms import SHORT, PetitionForm, id_field, line, long_text
from services_plugins.petitions.national import law

AUTHORITIES = [(one.value, one.label) for one in Authority if one != Authority.COUNCIL]


class NationalTextForm(PetitionForm):
    """A petition to an authority of the State, or a motion in legislation."""

    kind = forms.ChoiceField(
        label=_("What do you write?"),
        choices=TextKind.choices,
        initial=TextKind.PETITION,
        widget=forms.RadioSelect,
        help_text=_("A petition asks for a measure; a motion asks Parliament for a law."),
    )
    authority = forms.ChoiceField(
        label=_("To whom?"),
        choices=AUTHORITIES,
        widget=forms.RadioSelect,
        help_text=_("Motions go to one of the two Houses of Parliament."),
    )
    principles = long_text(
        _("Main principles of the law"),
        rows=6,
        length=6000,
        minimum=SHORT,
        help_text=_("For a motion only: what the law should say, in its main lines."),
        required=False,
    )
    area = forms.ChoiceField(label=_("Where are you on the electoral lists?"))

    field_order = (
        "kind", "authority", "title", "question", "reasons", "principles", "months",
        "representative", "representative_id", "representative_address", "area",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("author_kind", "association", "association_since"):
            del self.fields[name]
        self.fields["area"].choices = [("", ""), *law.area_choices()]
        self.fields["title"].help_text = _("In a few words: what do you ask for?")
        self.fields["question"].label = _("What you ask for")
        self.fields["question"].help_text = _(
            "A petition: the measure that you ask for. A motion: what a law should regulate."
        )
        self.fields["representative"].label = _("Your full name")
        self.fields["representative"].help_text = _(
            "You are the representative of the committee. The representative's name is public; "
            "everything below is not."
        )
        self.fields["representative_id"].label = _("Your ID card")
        self.fields["representative_address"].label = _("Your address")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_motion = data.get("kind") == TextKind.MOTION
        if is_motion and data.get("authority") and data["authority"] not in HOUSES:
            self.add_error("authority", _("A motion goes to one of the Houses of Parliament."))
        if is_motion and not data.get("principles") and "principles" not in self.errors:
            self.add_error("principles", _("A motion needs this."))
        if not is_motion:
            data["principles"] = ""
        return data | {"author_kind": AuthorKind.CITIZENS}


class InviteForm(ContactForm):
    """Whom to invite into the committee, and where they are reached."""

    name = line(_("Full name"))
    field_order = ("name", "address")


class SeatForm(forms.Form):
    """What a member gives when they accept."""

    name = line(_("Full name"), attrs={"autocomplete": "name"})
    id_number = id_field(
        _("ID card number"),
        help_text=_("The authority checks it on the electoral lists; it is never public."),
    )
    area = forms.ChoiceField(label=_("Where are you on the electoral lists?"))
    declares = forms.BooleanField(
        label=_(
            "I am on the general electoral lists, I support this text, and I take a seat in its "
            "committee."
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", ""), *law.area_choices()]


class DeputyForm(forms.Form):
    """Whom the committee has named deputy."""

    member = forms.TypedChoiceField(label=_("Deputy of the representative"), coerce=int)

    def __init__(self, committee: law.Committee, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [one for one in committee.accepted if one.role != "representative"]
        self.fields["member"].choices = [(one.pk, one.name) for one in others]

    def clean_member(self) -> int:
        chosen = self.cleaned_data["member"]
        if not chosen:
            raise ValidationError(_("Choose a member who has accepted."))
        return chosen
