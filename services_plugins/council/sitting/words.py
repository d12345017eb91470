"""What was entered in a sitting, in words of the active language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from services_plugins.council.enums import (
    Asker,
    Choice,
    EntryKind,
    ItemState,
    Movement,
    Problem,
    SittingState,
    VoteMethod,
    VoteSubject,
)
from services_plugins.council.sitting.entries import Entry
from services_plugins.council.sitting.replay import Wrong
from services_plugins.council.sitting.votes import voices_of

# Of a title or a text in a list.
WORDS = 12


class Words:
    """Says entries, knowing the names of members and the titles of items."""

    def __init__(self, names: Mapping[int, str], titles: Mapping[int, str]) -> None:
        self.names, self.titles = names, titles

    def about(self, entry: Entry) -> str:
        """Return what an entry is about: a member, an item, or the sitting."""
        if "item" in entry.data and entry.data["item"] is not None:
            return short(self.titles.get(entry.data["item"], ""))
        if entry.kind == EntryKind.PRESENCE:
            return self._name(entry.data["member"])
        return str(EntryKind(entry.kind).label)

    def says(self, entry: Entry) -> str:
        """Return what an entry says of it."""
        return getattr(self, f"_{entry.kind.value}", lambda entry: "")(entry)

    def wrong(self, wrong: Wrong) -> str:
        """Return why an entry isn't valid as it stands."""
        facts = dict(wrong.facts)
        if "names" in facts:
            facts["names"] = ", ".join(self._name(pk) for pk in facts["names"])
        if "state" in facts:
            facts["state"] = facts["state"].label
        return str(Problem(wrong.problem).label) % facts

    def _name(self, member: int | None) -> str:
        return self.names.get(member or 0, "—")

    def _presence(self, entry: Entry) -> str:
        label = str(Movement(entry.data["presence"]).label)
        excuse = entry.data.get("excuse")
        return f"{label} ({excuse})" if excuse else label

    def _state(self, entry: Entry) -> str:
        return str(SittingState(entry.data["state"]).label)

    def _presiding(self, entry: Entry) -> str:
        return self._name(entry.data["member"])

    _secretary = _presiding

    def _authority(self, entry: Entry) -> str:
        return entry.data["name"] or _("Nobody")

    def _video(self, entry: Entry) -> str:
        return entry.data["url"] or "—"

    def _floor(self, entry: Entry) -> str:
        return _("Taken up") if entry.data["item"] else _("No item under discussion")

    def _speech(self, entry: Entry) -> str:
        speaker, until = self._name(entry.data["member"]), entry.data["until"]
        begun = hour(entry.data["from"])
        return f"{speaker}, {begun}–{hour(until)}" if until else f"{speaker}, {begun}"

    def _proposal(self, entry: Entry) -> str:
        subject = str(VoteSubject(entry.data["subject"]).label)
        return f"{subject}: {short(entry.data['text'])}"

    def _note(self, entry: Entry) -> str:
        return short(entry.data["text"])

    def _vote(self, entry: Entry) -> str:
        voices = voices_of(entry.data)
        said = _("%(ayes)s for, %(noes)s against, %(blank)s abstain") % {
            "ayes": voices.votes_for,
            "noes": voices.votes_against,
            "blank": voices.abstentions,
        }
        subject = VoteSubject(entry.data["subject"])
        method = str(VoteMethod(entry.data["method"]).label)
        named = f"{subject.label}: {said}" if subject != VoteSubject.ITEM else said
        side = entry.data["president_side"]
        if side:
            named += " · " + _("the president: %(side)s") % {"side": Choice(side).label}
        return f"{named} ({method})"

    def _outcome(self, entry: Entry) -> str:
        label, reason = str(ItemState(entry.data["outcome"]).label), entry.data["reason"]
        return f"{label} ({reason})" if reason else label

    def _doors(self, entry: Entry) -> str:
        if not entry.data["closed"]:
            return _("The doors are open")
        asker = str(Asker(entry.data["asked_by"]).label)
        count = entry.data.get("members")
        return pgettext("doors", "Asked for by: %(who)s") % {
            "who": f"{asker} ({count})" if count else asker
        }

    def _drop(self, entry: Entry) -> str:
        return _("Settled") if entry.data["chosen"] else _("Taken back")


def short(text: str) -> str:
    return Truncator(text).words(WORDS)


def hour(moment: dt.datetime | str) -> str:
    """Return the hour of a moment, by the clocks of the country."""
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    return date_format(timezone.localtime(moment), "H:i")
