"""What is known of a sitting before anything is entered in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from services_plugins.council import law
from services_plugins.council.enums import (
    ON_AGENDA,
    BodyKind,
    ItemState,
    Majority,
    MinutesState,
    Office,
    SessionState,
)
from services_plugins.council.models import AgendaItem, Membership, Minutes, Sitting

# What a sitting is held under, of the rules that its session keeps.
HELD_UNDER = ("council.quorum", "council.vote", "council.closed_sitting.members")


@dataclass(frozen=True)
class ItemFacts:
    """An item as its row has it; `is_ours` where no other sitting has treated it."""

    majority: Majority = Majority.CAST
    state: ItemState = ItemState.ON_AGENDA
    is_closed: bool = False
    is_ours: bool = True


@dataclass(frozen=True)
class Facts:
    """What the replay needs to know; rules are those that the session keeps.

    `quorum_percent` is None where no quorum is asked for: at a third call, and in committees,
    whose internal rules say what they need.
    """

    in_office: int
    members: frozenset[int]
    # Who presides, unless somebody else is noted.
    president: int | None = None
    items: Mapping[int, ItemFacts] = field(default_factory=dict)
    quorum_percent: int | None = 50
    vote_percent: int = 50
    askers_one_in: int = 3
    is_convened: bool = True
    is_frozen: bool = False

    @property
    def needed(self) -> int:
        """How many members have to be present (113-14, article 42)."""
        if self.quorum_percent is None:
            return 1
        return self.in_office * self.quorum_percent // 100 + 1

    @property
    def askers_needed(self) -> int:
        """How many members can have the doors closed (113-14, article 48)."""
        return -(-self.in_office // self.askers_one_in)


def facts_of(sitting: Sitting) -> Facts:
    """Return what is known of a sitting, in five queries at most."""
    members = frozenset(member for member, _office in seats(sitting))
    rules = _rules(sitting)
    has_quorum = sitting.body.kind == BodyKind.COUNCIL and sitting.call < 3
    return Facts(
        in_office=sitting.members_in_office or len(members),
        members=members,
        president=_president(sitting),
        items={one.pk: _item_facts(one, sitting) for one in items(sitting)},
        quorum_percent=rules["council.quorum"] if has_quorum else None,
        vote_percent=rules["council.vote"],
        askers_one_in=rules["council.closed_sitting.members"],
        is_convened=sitting.session is None or sitting.session.state != SessionState.PLANNED,
        is_frozen=_is_frozen(sitting),
    )


def day_of(sitting: Sitting) -> dt.date:
    return timezone.localdate(sitting.opened_at or sitting.starts_at)


def seats(sitting: Sitting) -> list[tuple[int, str]]:
    """Return members and offices of the body on the sitting's day, in the order of its seats."""
    rows = Membership.objects.on(day_of(sitting)).filter(body=sitting.body_id)
    return list(rows.order_by("rank", "pk").values_list("member_id", "office"))


def _president(sitting: Sitting) -> int | None:
    """Return who presides by office: of the body itself, or of the council, by its bureau."""
    of_body = Q(body=sitting.body_id)
    if sitting.body.kind == BodyKind.COUNCIL:
        of_body |= Q(body__kind=BodyKind.BUREAU, body__term=sitting.body.term_id)
    rows = Membership.objects.on(day_of(sitting)).filter(of_body, office=Office.PRESIDENT)
    return rows.order_by("pk").values_list("member_id", flat=True).first()


def items(sitting: Sitting) -> list[AgendaItem]:
    """Return what is on the agenda before a sitting; nothing else can be treated (article 41)."""
    mine = Q(sitting=sitting.pk)
    if sitting.session_id:
        mine |= Q(session=sitting.session_id)
    states = [state.value for state in ON_AGENDA]
    rows = AgendaItem.objects.filter(mine, state__in=states, removed_at__isnull=True)
    return list(rows.select_related("committee", "rapporteur").order_by("position", "pk"))


def _item_facts(item: AgendaItem, sitting: Sitting) -> ItemFacts:
    is_ours = item.sitting_id in (None, sitting.pk)
    return ItemFacts(Majority(item.majority), ItemState(item.state), item.is_closed, is_ours)


def _rules(sitting: Sitting) -> dict[str, int]:
    kept = sitting.session.rules if sitting.session else {}
    missing = [code for code in HELD_UNDER if code not in kept]
    kept = kept | law.rules_for(missing, day_of(sitting))
    return {code: law.kept(kept, code).value or 0 for code in HELD_UNDER}


def _is_frozen(sitting: Sitting) -> bool:
    """Tell whether the minutes of the session are past correcting here."""
    if sitting.session_id is None:
        return False
    rows = Minutes.objects.filter(session=sitting.session_id).exclude(state=MinutesState.DRAFT)
    return rows.exists()
