"""What all actions of the council's desk have in common: one form each, offered where it can be."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services_plugins.council.permissions import PREPARE

TEXT_LENGTH = 4000


class ActionForm(forms.Form):
    """One action on a row. `run` may raise ValidationError: the row has changed meanwhile."""

    key = ""
    title: str | Promise = ""
    # What follows from it, said before the button.
    hint: str | Promise = ""
    permission = PREPARE
    # States of the row in which it is offered; any without.
    states: frozenset[Any] = frozenset()
    # Whether the button warns: it takes something away.
    is_grave = False

    def __init__(self, row: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, prefix=self.key)
        self.row = row

    @classmethod
    def is_offered(cls, row: Any, user: Any) -> bool:
        """Tell whether the row's state and the person's rights allow it."""
        return (not cls.states or row.state in cls.states) and user.has_perm(cls.permission)

    def run(self, user: Any) -> models.Model | None:
        """Do it; what is returned is shown next, the row itself without."""
        raise NotImplementedError


def long_text(label: Any, *, rows: int = 4, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, max_length=TEXT_LENGTH, widget=widget, **options)


def line(label: Any, *, max_length: int = 200, direction: str = "auto", **options: Any) -> Any:
    widget = forms.TextInput(attrs={"dir": direction})
    return forms.CharField(label=label, max_length=max_length, widget=widget, **options)


def day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def moment(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, widget=widget, **options)


class TitledForm(ActionForm):
    """An action on something that has a title in three languages."""

    title_ar = line(_("Title in Arabic"), max_length=500, direction="rtl")
    title_fr = line(_("Title in French"), max_length=500, direction="ltr", required=False)
    title_zgh = line(_("Title in Amazigh"), max_length=500, direction="ltr", required=False)
