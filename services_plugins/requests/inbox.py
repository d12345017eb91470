"""Finding files at the desks: the most urgent first, filtered or searched, page by page.

Nothing here reads more than a page and a few: a desk's list is walked along its index, and lists
of several desks are merged from their first rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django import forms
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from services_plugins.kit import numbering, secrets
from services_plugins.requests.definition import Text
from services_plugins.requests.enums import OPEN, RequestState
from services_plugins.requests.models import Desk, Edition, Procedure, Request
from services_plugins.requests.people import keys_for_search

PAGE_SIZE = 25
MAX_PAGE = 400
# Days before a deadline from which on it is shown as pressing.
SOON_DAYS = 3
# From so many digits on it is a tracking number that is being typed, with a slip or without.
NUMBER_DIGITS = 8

WHOSE = [("", _("Everybody's")), ("mine", _("Mine")), ("nobody", _("Nobody's yet"))]


# What staff look at most: query and words.
TABS = [
    ("", _("Still open")),
    ("overdue=on", _("Late")),
    ("whose=mine", _("Mine")),
    ("whose=nobody", _("Nobody's yet")),
]


@dataclass(frozen=True)
class Offer:
    """Names by key: of the desks of a person, and of the procedures at these."""

    desks: dict[int, str]
    procedures: dict[int, str]


def offer_of(desks: QuerySet[Desk]) -> Offer:
    """Return what an inbox may be narrowed to, in one query."""
    edition = "procedures__editions"
    rows = desks.order_by("pk", "procedures__position", "procedures", f"{edition}__number")
    offer = Offer({}, {})
    for desk, names, procedure, name in rows.values_list(
        "pk",
        JSONObject(ar="name_ar", fr="name_fr", zgh="name_zgh"),
        "procedures",
        f"{edition}__sheet_data__name",
    ):
        offer.desks[desk] = str(Text(names))
        if procedure and name:
            offer.procedures[procedure] = str(Text(name))
    return offer


class InboxForm(forms.Form):
    """What the inbox is narrowed by; whatever is wrong narrows nothing and is said."""

    q = forms.CharField(
        label=_("Number, name or ID card"),
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "dir": "auto", "placeholder": _("Number, name or ID card")}
        ),
    )
    desk = forms.ChoiceField(label=_("Desk"), required=False)
    procedure = forms.ChoiceField(label=_("Procedure"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    whose = forms.ChoiceField(label=_("Assigned to"), required=False, choices=WHOSE)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, offer: Offer, data: Any) -> None:
        super().__init__(data)
        desks = ((str(key), name) for key, name in offer.desks.items())
        procedures = ((str(key), name) for key, name in offer.procedures.items())
        self.fields["desk"].choices = [("", _("All my desks")), *desks]
        self.fields["procedure"].choices = [("", _("All procedures")), *procedures]
        self.fields["state"].choices = [
            ("", _("Still open")),
            *((one.value, one.label) for one in RequestState if one != RequestState.DRAFT),
        ]

    def clean_q(self) -> str:
        """Refuse a tracking number with a slip in it: a digit is wrong, not the file missing."""
        typed = self.cleaned_data["q"].strip()
        if _looks_like_number(typed):
            return numbering.clean_number(typed)
        return typed


# The parameter of an address that holds the words of a search.
FOUND = "found"


def address_of(posted: QueryDict) -> str:
    """Return the query of the address that shows a search.

    Names and ID cards don't belong into addresses, which are logged: the words are encrypted,
    for this tenant.
    """
    query = QueryDict(mutable=True)
    for name in InboxForm.base_fields:
        if value := posted.get(name, "").strip():
            query[FOUND if name == "q" else name] = secrets.encrypt(value) if name == "q" else value
    return query.urlencode()


def asked(query: QueryDict) -> QueryDict:
    """Return what an address asks for, with the words of its search in clear."""
    found = query.copy()
    found["q"] = ""
    if token := query.get(FOUND):
        with suppress(InvalidToken, UnicodeError):
            found["q"] = secrets.decrypt(token)
    return found


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and whether there are more."""

    rows: list[Request]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def find(user: Any, desks: Iterable[int], wanted: dict[str, Any], page: int = 1) -> Page:
    """Return a page of the files at `desks` (by key), the most urgent first, in one query.

    `wanted` is the cleaned data of an InboxForm; a search looks through every state.
    """
    keys = [key for key in desks if wanted.get("desk") in (None, "", str(key))]
    if not keys:
        return Page([], page, has_next=False)
    order = ("due", "pk") if _is_of_open(wanted) else ("-filed_at", "-pk")
    heads = [_head(key, user, wanted, order, page * PAGE_SIZE + 1) for key in keys]
    rows = Request.objects.filter(pk__in=heads[0].union(*heads[1:], all=True))
    rows = rows.select_related("edition", "desk", "assignee")
    rows = rows.defer("answers", "edition__form_data").order_by(*order)
    first = (page - 1) * PAGE_SIZE
    found = list(rows[first : first + PAGE_SIZE + 1])
    return Page(found[:PAGE_SIZE], page, has_next=len(found) > PAGE_SIZE)


def page_number(typed: str) -> int:
    """Return the number of a page from an address; the first for anything else."""
    return min(int(typed), MAX_PAGE) if typed.isascii() and typed.isdigit() and int(typed) else 1


def with_newest(procedures: QuerySet[Procedure]) -> QuerySet[Procedure]:
    """Fetch with each procedure its edition in force, first in its list `newest`."""
    editions = Edition.objects.order_by("-number").defer("form_data")
    return procedures.prefetch_related(Prefetch("editions", queryset=editions, to_attr="newest"))


def name_of(procedure: Procedure) -> str:
    """Return the name of a procedure that was fetched `with_newest`."""
    return str(procedure.newest[0].sheet.name) if procedure.newest else procedure.code


def _head(
    desk: int, user: Any, wanted: dict[str, Any], order: tuple[str, ...], length: int
) -> QuerySet[Request, Any]:
    """Return the keys of the first rows of one desk."""
    rows = Request.objects.filter(desk=desk).exclude(state=RequestState.DRAFT)
    return rows.filter(_narrowed(user, wanted)).order_by(*order).values("pk")[:length]


def _narrowed(user: Any, wanted: dict[str, Any]) -> Q:
    found = Q()
    if words := wanted.get("q"):
        found &= _searched(words)
    if wanted.get("state"):
        found &= Q(state=wanted["state"])
    elif _is_of_open(wanted):
        found &= Q(state__in=[one.value for one in sorted(OPEN)])
    if wanted.get("procedure"):
        found &= Q(edition__procedure=wanted["procedure"])
    if wanted.get("whose") == "mine":
        found &= Q(assignee=user)
    elif wanted.get("whose") == "nobody":
        found &= Q(assignee=None)
    if wanted.get("overdue"):
        found &= Q(due__lt=timezone.localdate())
    return found


def _searched(words: str) -> Q:
    if _looks_like_number(words):
        return Q(number=words)
    keys = keys_for_search(words)
    return Q(person_keys__contains=keys) if keys else Q(pk=None)


def _looks_like_number(typed: str) -> bool:
    digits = numbering.normalise(typed)
    return digits.isdigit() and len(digits) >= NUMBER_DIGITS


def _is_of_open(wanted: dict[str, Any]) -> bool:
    """Tell whether the list is one of open files, which have a deadline to sort by."""
    return wanted.get("state") in OPEN or not (wanted.get("state") or wanted.get("q"))


@dataclass(frozen=True)
class Urgency:
    """How a deadline stands: `level` for the colour, `words` for everybody."""

    level: str
    words: Any


def urgency(due: dt.date | None, today: dt.date) -> Urgency | None:
    """Return how urgent a file is on a day, None where no delay runs."""
    if due is None:
        return None
    days = (due - today).days
    if days < 0:
        words = ngettext_lazy("%(days)d day late", "%(days)d days late", "days")
        return Urgency("late", words % {"days": -days})
    if days == 0:
        return Urgency("soon", _("today"))
    words = ngettext_lazy("%(days)d day left", "%(days)d days left", "days")
    return Urgency("soon" if days <= SOON_DAYS else "calm", words % {"days": days})
