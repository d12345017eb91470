"""What devices send: read, checked, and made into facts that JSON knows.

A form of the screen and a device's queue send the same fields. What an entry says is checked here
for its form alone; whether it can be true, the replay says, once all entries are there.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from services_plugins.council.enums import (
    Asker,
    Choice,
    EntryKind,
    ItemState,
    Movement,
    SittingState,
    VoteMethod,
    VoteSubject,
)
from services_plugins.council.sitting.facts import Facts

Data = dict[str, Any]
Fields = Mapping[str, str]

MAX_TEXT = 5000
MAX_LINE = 200
# More than any council has.
MAX_VOICES = 999
# Of what a device makes: a speech, an amendment, a note.
MADE = re.compile(r"[0-9a-f]{12}")
HOUR = re.compile(r"\d{1,2}:\d{2}")
VOICE = "voice-"
OUTCOMES = (ItemState.DISCUSSED, ItemState.POSTPONED, ItemState.WITHDRAWN)
STATES = (
    SittingState.OPEN,
    SittingState.SUSPENDED,
    SittingState.CLOSED,
    SittingState.NO_QUORUM,
)


@dataclass(frozen=True)
class Entry:
    """One thing that a clerk entered; `at` is when it happened, by our clock."""

    key: uuid.UUID
    kind: EntryKind
    target: str
    at: dt.datetime
    data: Data = field(default_factory=dict)
    seen: frozenset[uuid.UUID] = frozenset()
    clerk: str = ""

    @property
    def order(self) -> tuple[dt.datetime, str]:
        """Where it stands among others: the same on every machine."""
        return self.at, str(self.key)


def read(kind: str, target: str, fields: Fields, facts: Facts) -> tuple[EntryKind, str, Data]:
    """Return kind, target and facts of what was entered; the field `at` says when that was.

    An empty `target` of something new gets one from what is said, so that a form that is sent
    twice says it once. Raises ValidationError with words for the person.
    """
    if kind not in READERS:
        raise ValidationError(_("This screen is out of date: load it anew."), code="kind")
    data = READERS[kind](fields, facts)
    wanted = TARGETS[kind](data)
    if wanted.endswith(":"):
        made = target.removeprefix(wanted) or _made(kind, data)
        if not MADE.fullmatch(made):
            raise ValidationError(_("This screen is out of date: load it anew."), code="target")
        wanted += made
    return EntryKind(kind), wanted, data


def _made(kind: str, data: Data) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {sorted(data.items())}").hex[:12]


# --- One reader for each kind -------------------------------------------------------------------


def _presence(fields: Fields, facts: Facts) -> Data:
    data: Data = {
        "member": _member(fields, facts),
        "presence": _one_of(fields, "presence", Movement.values),
    }
    excuse = _line(fields, "excuse")
    return data | ({"excuse": excuse} if excuse else {})


def _state(fields: Fields, facts: Facts) -> Data:
    return {"state": _one_of(fields, "state", [one.value for one in STATES])}


def _somebody(fields: Fields, facts: Facts) -> Data:
    return {"member": _member(fields, facts)}


def _authority(fields: Fields, facts: Facts) -> Data:
    return {"name": _line(fields, "name")}


def _video(fields: Fields, facts: Facts) -> Data:
    url = _line(fields, "url", 300)
    if url:
        URLValidator(schemes=["http", "https"])(url)
    return {"url": url, "started": _moment(fields, "started")}


def _floor(fields: Fields, facts: Facts) -> Data:
    return {"item": _item(fields, facts) if fields.get("item") else None}


def _speech(fields: Fields, facts: Facts) -> Data:
    return {
        "item": _item(fields, facts),
        "member": _member(fields, facts),
        "from": _moment(fields, "from") or fields["at"],
        "until": _moment(fields, "until"),
    }


def _proposal(fields: Fields, facts: Facts) -> Data:
    subjects = (VoteSubject.AMENDMENT, VoteSubject.MOTION)
    return {
        "item": _item(fields, facts),
        "subject": _one_of(fields, "subject", [one.value for one in subjects]),
        "text": _text(fields, "text"),
        "member": _member(fields, facts) if fields.get("member") else None,
    }


def _vote(fields: Fields, facts: Facts) -> Data:
    """Read a vote: by name who voted what, else how many voices there were of each."""
    data: Data = {
        "item": _item(fields, facts),
        "subject": _one_of(fields, "subject", VoteSubject.values),
        "about": _about(fields),
        "round": _number(fields, "round", least=1),
        "method": _one_of(fields, "method", VoteMethod.values),
        "president_side": fields.get("president_side", ""),
    }
    if data["president_side"] not in ("", *Choice.values):
        raise ValidationError({"president_side": _("Choose one of the answers.")})
    if data["method"] == VoteMethod.BY_NAME:
        return data | {"ballots": _ballots(fields, facts)}
    counts = {str(one.value): _number(fields, one.value) for one in Choice}
    if not any(counts.values()):
        raise ValidationError(_("Enter the voices that were counted."), code="empty")
    return data | counts


def _ballots(fields: Fields, facts: Facts) -> dict[str, str]:
    ballots = {
        name.removeprefix(VOICE): choice
        for name, choice in sorted(fields.items())
        if name.startswith(VOICE) and choice
    }
    known = {str(one) for one in facts.members}
    if not ballots:
        raise ValidationError(_("Enter how each member voted."), code="empty")
    if not set(ballots) <= known or not set(ballots.values()) <= set(Choice.values):
        raise ValidationError(_("Somebody who isn't a member of this body can't vote."))
    return ballots


def _about(fields: Fields) -> str:
    """Return the key of the amendment or motion that is voted on, empty for the item itself."""
    about = fields.get("about", "")
    is_proposal = fields["subject"] in (VoteSubject.AMENDMENT, VoteSubject.MOTION)
    if bool(about) != is_proposal or (about and not MADE.fullmatch(about)):
        raise ValidationError(_("This screen is out of date: load it anew."), code="about")
    return about


def _outcome(fields: Fields, facts: Facts) -> Data:
    return {
        "item": _item(fields, facts),
        "outcome": _one_of(fields, "outcome", [one.value for one in OUTCOMES]),
        "reason": _line(fields, "reason"),
    }


def _doors(fields: Fields, facts: Facts) -> Data:
    data: Data = {"item": _item(fields, facts), "closed": fields.get("closed") == "1"}
    if not data["closed"]:
        return data
    data["asked_by"] = _one_of(fields, "asked_by", Asker.values)
    if data["asked_by"] == Asker.MEMBERS:
        data["members"] = _number(fields, "members", least=1)
    return data


def _note(fields: Fields, facts: Facts) -> Data:
    return {"item": _item(fields, facts), "text": _text(fields, "text")}


READERS: dict[str, Callable[[Fields, Facts], Data]] = {
    EntryKind.PRESENCE: _presence,
    EntryKind.STATE: _state,
    EntryKind.PRESIDING: _somebody,
    EntryKind.SECRETARY: _somebody,
    EntryKind.AUTHORITY: _authority,
    EntryKind.VIDEO: _video,
    EntryKind.FLOOR: _floor,
    EntryKind.SPEECH: _speech,
    EntryKind.PROPOSAL: _proposal,
    EntryKind.VOTE: _vote,
    EntryKind.OUTCOME: _outcome,
    EntryKind.DOORS: _doors,
    EntryKind.NOTE: _note,
}


def vote_target(data: Data) -> str:
    """Return the target of a vote; what decides the item itself shares one with its outcome."""
    if data["subject"] == VoteSubject.ITEM:
        return f"decision:{data['item']}"
    return f"vote:{data['item']}:{data['about'] or data['subject']}"


# What ends in a colon is made by the device.
TARGETS: dict[str, Callable[[Data], str]] = {
    EntryKind.PRESENCE: lambda data: f"member:{data['member']}",
    EntryKind.STATE: lambda data: "sitting",
    EntryKind.PRESIDING: lambda data: "presiding",
    EntryKind.SECRETARY: lambda data: "secretary",
    EntryKind.AUTHORITY: lambda data: "authority",
    EntryKind.VIDEO: lambda data: "video",
    EntryKind.FLOOR: lambda data: "floor",
    EntryKind.SPEECH: lambda data: "speech:",
    EntryKind.PROPOSAL: lambda data: "proposal:",
    EntryKind.VOTE: vote_target,
    EntryKind.OUTCOME: lambda data: f"decision:{data['item']}",
    EntryKind.DOORS: lambda data: f"doors:{data['item']}",
    EntryKind.NOTE: lambda data: "note:",
}


# --- Fields -------------------------------------------------------------------------------------


def _one_of(fields: Fields, name: str, values: list[str]) -> str:
    value = fields.get(name, "")
    if value not in values:
        raise ValidationError({name: _("Choose one of the answers.")})
    return value


def _number(fields: Fields, name: str, *, least: int = 0) -> int:
    """Return a count; an empty field counts nothing."""
    text = fields.get(name, "").strip() or "0"
    # Arabic digits are decimal, too.
    number = int(text) if text.isdecimal() and len(text) <= 3 else -1
    if not least <= number <= MAX_VOICES:
        raise ValidationError({name: _("Enter a whole number.")})
    return number


def _member(fields: Fields, facts: Facts) -> int:
    text = fields.get("member", "")
    if not text.isdecimal() or int(text) not in facts.members:
        raise ValidationError({"member": _("This person was no member of the body on that day.")})
    return int(text)


def _item(fields: Fields, facts: Facts) -> int:
    text = fields.get("item", "")
    if not text.isdecimal() or int(text) not in facts.items:
        raise ValidationError(
            {"item": _("This point is not on the agenda: deliberating on it would be void.")}
        )
    return int(text)


def _line(fields: Fields, name: str, most: int = MAX_LINE) -> str:
    # PostgreSQL keeps no such character.
    return " ".join(fields.get(name, "").replace("\0", "").split())[:most]


def _text(fields: Fields, name: str) -> str:
    text = fields.get(name, "").replace("\0", "").strip()
    if not text or len(text) > MAX_TEXT:
        raise ValidationError({name: _("Write something, of 5,000 characters at most.")})
    return text


def _moment(fields: Fields, name: str) -> str | None:
    text = fields.get(name, "").strip()
    return moment(text, dt.datetime.fromisoformat(fields["at"]), name) if text else None


def moment(text: str, near: dt.datetime, name: str = "when") -> str:
    """Return a time as it is stored: with its zone, and of the day of `near` if it names none.

    `now` is the moment of the entry itself. Raises ValidationError.
    """
    if text == "now":
        return near.isoformat()
    if HOUR.fullmatch(text):
        text = f"{timezone.localtime(near).date()}T{text.zfill(5)}"
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise ValidationError({name: _("Enter a time, such as 10:30.")})
    return (timezone.make_aware(found) if timezone.is_naive(found) else found).isoformat()
