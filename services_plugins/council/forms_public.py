"""The forms of the council's public pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.search import MAX_LENGTH
from services_plugins.council.actions.subscribe import Wish
from services_plugins.council.enums import DeliberationState, Theme, Topic
from services_plugins.council.models import AgendaItem, Body
from services_plugins.kit import people
from services_plugins.kit.enums import Channel

ALL = ("", _("All"))


class DeliberationsForm(forms.Form):
    """What narrows the list of deliberations; what makes no sense is left out."""

    q = forms.CharField(
        label=_("Words in the text or in its documents"), max_length=MAX_LENGTH, required=False
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=[ALL, *Theme.choices], required=False)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value="", required=False)
    committee = forms.TypedChoiceField(
        label=_("Committee"), coerce=int, empty_value="", required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[ALL, *DeliberationState.choices], required=False
    )

    def __init__(self, data: Any, *, committees: Sequence[Body], years: Sequence[int]) -> None:
        super().__init__(data, label_suffix="")
        self.fields["year"].choices = [ALL, *((one, str(one)) for one in years)]
        self.fields["committee"].choices = [ALL, *((one.pk, one.title) for one in committees)]
        self.full_clean()

    @property
    def words(self) -> str:
        return self.cleaned_data.get("q", "")

    @property
    def narrowed(self) -> dict[str, Any]:
        """What was chosen, by the field of a deliberation."""
        names = ("theme", "year", "committee", "state")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


class SubscribeForm(forms.Form):
    """What somebody wants to hear of, and their e-mail address."""

    topics = forms.MultipleChoiceField(
        label=_("I want to hear of"),
        choices=[one for one in Topic.choices if one[0] != Topic.MATTER],
        widget=forms.CheckboxSelectMultiple,
        initial=[Topic.SESSIONS, Topic.DELIBERATIONS],
        error_messages={"required": _("Choose at least one.")},
    )
    theme = forms.ChoiceField(
        label=_("Deliberations on"),
        choices=[("", _("All themes")), *Theme.choices],
        required=False,
    )
    address = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}),
    )
    channel = Channel.EMAIL

    def __init__(self, *args: Any, matter: AgendaItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter = matter
        if matter is not None:
            del self.fields["topics"], self.fields["theme"]

    def clean_address(self) -> str:
        return people.normalise_address(self.channel, self.cleaned_data["address"])

    @property
    def wishes(self) -> list[Wish]:
        """What was chosen."""
        if self.matter is not None:
            return [Wish(Topic.MATTER, str(self.matter.matter or self.matter.pk))]
        chosen = [Topic(one) for one in self.cleaned_data["topics"]]
        theme = self.cleaned_data["theme"]
        return [Wish(one, theme if one == Topic.DELIBERATIONS else "") for one in chosen]
