"""The sheet of a draft as forms: its texts, its legal rules, and its lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services_plugins.requests.catalogue.builder_forms import with_more
from services_plugins.requests.catalogue.building import Item
from services_plugins.requests.catalogue.fields import (
    ConditionField,
    RuleField,
    TextsField,
    rule_choices,
)
from services_plugins.requests.definition import Field
from services_plugins.requests.enums import SilenceRule

MAX_ROWS = 60


class Row(forms.Form):
    """A row of a list of the sheet; left empty, or ticked away, it isn't kept."""

    use_required_attribute = False
    # The field that makes a row one.
    main = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_used = any(cleaned.get(name) for name in self.fields if name != "copies")
        if is_used and not cleaned.get(self.main) and self.main not in self.errors:
            self.add_error(self.main, self.fields[self.main].error_messages["required"])
        return cleaned

    def entry(self) -> Any:
        """Return what the sheet keeps of the row."""
        data = self.cleaned_data
        return {name: data[name] for name in self.fields if name != "DELETE" and data[name]}


class PaperForm(Row):
    main = "name"
    name = TextsField(label=_("Document"), required=False)
    copies = forms.IntegerField(
        label=_("Copies"), min_value=1, max_value=20, required=False, initial=1
    )
    issuer = TextsField(label=_("Who issues it"), required=False)
    when = TextsField(label=_("In which case it is asked for"), required=False)

    def entry(self) -> Item:
        found = super().entry()
        # One is what isn't written down.
        return {name: value for name, value in found.items() if (name, value) != ("copies", 1)}


class LegalTextForm(Row):
    main = "title"
    title = TextsField(label=_("Title of the text"), rows=2, required=False)
    url = forms.URLField(
        label=_("Address"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput({"dir": "ltr"}),
        help_text=_("Where it can be read, if it is online."),
    )


class RemedyForm(Row):
    main = "text"
    text = TextsField(label=_("Remedy"), rows=2, required=False)

    def entry(self) -> Item:
        return self.cleaned_data["text"]


class MemberForm(Row):
    main = "text"
    text = TextsField(label=_("Member of the commission"), required=False)

    def entry(self) -> Item:
        return self.cleaned_data["text"]


class DelayForm(Row):
    """A delay that runs instead of the ordinary one; `asked` are the questions that decide."""

    main = "when"
    when = TextsField(label=_("In which case, in words"), required=False)

    def __init__(self, *args: Any, asked: Iterable[Field], rules: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["if"] = ConditionField(asked, label=_("When the answer is"), required=False)
        self.fields["rule"] = RuleField(choices=rules, label=_("Legal delay"), required=False)
        self.fields["extension"] = RuleField(choices=rules, label=_("Extension"), required=False)

    @property
    def condition_groups(self) -> Any:
        return self.fields["if"].groups(self["if"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("if", "rule"):
            if cleaned.get("when") and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned


class BaseRows(forms.BaseFormSet):
    """The rows of one list of the sheet, each with a box to tick it away."""

    def add_fields(self, form: Row, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")

    def entries(self) -> list[Any]:
        """Return the rows that are kept, in their order."""
        kept = (form for form in self.forms if form not in self.deleted_forms)
        return [form.entry() for form in kept if form.cleaned_data.get(form.main)]


class SheetForm(forms.Form):
    """The sheet that `raw` says, as the ministry writes it."""

    use_required_attribute = False
    name = TextsField(label=_("Name of the procedure"))
    summary = TextsField(label=_("What it is for"), rows=3)
    audience = TextsField(label=_("Who may ask"), rows=2)
    outcome = TextsField(label=_("What is given"), rows=2)
    validity = TextsField(label=_("How long it is valid"), required=False)
    fee = forms.DecimalField(
        label=_("Fee in dirhams"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text=_("0 where it is free of charge; empty where it isn't known."),
        widget=forms.TextInput({"dir": "ltr", "inputmode": "decimal"}),
    )
    fee_note = TextsField(label=_("Note on the fee"), rows=2, required=False)
    silence = forms.ChoiceField(
        label=_("If nothing is said in time"), choices=SilenceRule.choices, widget=forms.RadioSelect
    )
    silence_source = forms.CharField(
        label=_("Text that says so"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"dir": "auto"}),
    )
    is_verified = forms.BooleanField(
        label=_("All of this was read in the legal texts or at the authority"),
        required=False,
        help_text=_("Otherwise citizens read that the ministry has still to confirm it."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    RULES = {
        "delay_rule": _("Legal delay for the answer"),
        "extension_rule": _("Its extension"),
        "appeal_rule": _("Time to appeal"),
        "appeal_answer_rule": _("Delay for the answer to the appeal"),
    }

    def __init__(self, raw: Item, asked: Iterable[Field], *args: Any, **kwargs: Any) -> None:
        initial = raw | {"silence": raw.get("silence", SilenceRule.NONE)}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        rules = rule_choices()
        for name, words in self.RULES.items():
            self.fields[name] = RuleField(choices=rules, label=words, required=False)
        extra = {"asked": list(asked), "rules": rules}
        self.lists = {
            "papers": self._rows(PaperForm, "papers", raw.get("papers", [])),
            "legal_texts": self._rows(LegalTextForm, "legal_texts", raw.get("legal_texts", [])),
            "remedies": self._rows(
                RemedyForm, "remedies", [{"text": one} for one in raw.get("remedies", [])]
            ),
            "commission": self._rows(
                MemberForm, "commission", [{"text": one} for one in raw.get("commission", [])]
            ),
            "special_delays": self._rows(
                DelayForm, "special_delays", raw.get("special_delays", []), extra
            ),
        }

    def _rows(
        self, row: type[Row], prefix: str, held: list[Item], extra: dict[str, Any] | None = None
    ) -> Any:
        made = forms.formset_factory(
            row,
            formset=BaseRows,
            extra=0,
            can_delete=True,
            max_num=MAX_ROWS,
            absolute_max=MAX_ROWS,
        )
        data = with_more(self.data, prefix) if self.is_bound else None
        return made(data, prefix=prefix, initial=held, form_kwargs=extra or {})

    # The parts of the screen.

    @property
    def about(self) -> list[forms.BoundField]:
        names = ("name", "summary", "audience", "outcome", "validity")
        return [self[name] for name in names]

    @property
    def rules(self) -> list[forms.BoundField]:
        return [self[name] for name in self.RULES]

    @property
    def wants_more(self) -> bool:
        """Whether only another empty row was asked for: then nothing is kept yet."""
        return any(f"add-{prefix}" in self.data for prefix in self.lists)

    def forget_errors(self) -> None:
        """Find no fault yet with what is only half written."""
        forms = [self, *(row for rows in self.lists.values() for row in rows)]
        for one in forms:
            one.errors.clear()

    def is_valid(self) -> bool:
        # All of them, so that everything that is wrong is said at once.
        found = [one.is_valid() for one in self.lists.values()]
        return super().is_valid() and all(found)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("extension_rule") and not cleaned.get("delay_rule"):
            self.add_error("delay_rule", _("There is nothing to extend: choose a delay."))
        if cleaned.get("appeal_answer_rule") and not cleaned.get("appeal_rule"):
            self.add_error("appeal_rule", _("Choose the time to appeal."))
        return cleaned

    def clean_fee(self) -> str | None:
        fee = self.cleaned_data["fee"]
        return None if fee is None else f"{fee:.2f}"

    def sheet(self) -> Item:
        """Return the sheet as the catalogue keeps it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        lists = {name: one.entries() for name, one in self.lists.items()}
        needed = {"fee", "silence", "is_verified", "legal_texts", "papers", "remedies"}
        kept = data | lists
        return {name: value for name, value in kept.items() if value or name in needed}
