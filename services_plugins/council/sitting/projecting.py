"""Writing what follows from the entries of a sitting: attendances, votes, items, the sitting.

Rows are compared with what is replayed, and only those that differ are written: a batch of entries
takes a bounded number of statements, however long the sitting is.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from services_plugins.council.enums import AWAY, Movement, Presence, SittingState
from services_plugins.council.models import AgendaItem, Attendance, Ballot, Event, Sitting, Vote
from services_plugins.council.sitting import facts as known
from services_plugins.council.sitting.replay import Attendee, ItemPicture, Picture, VotePicture

VOTE_FIELDS = (
    "item_id",
    "subject",
    "text",
    "method",
    "majority",
    "present",
    "votes_for",
    "votes_against",
    "abstentions",
    "president_side",
    "result",
    "taken_at",
    "removed_at",
    "is_demonstration",
)
ATTENDANCE_FIELDS = ("presence", "arrived_at", "left_at", "excuse")


def project(sitting: Sitting, picture: Picture, events: list[Event]) -> None:
    """Bring the rows of a locked sitting to what its entries say."""
    _sitting(sitting, picture)
    _attendances(sitting, picture)
    _votes(sitting, picture)
    _items(sitting, picture)
    _events(picture, events)


def _sitting(sitting: Sitting, picture: Picture) -> None:
    sitting.state = picture.state
    sitting.opened_at, sitting.ended_at = picture.opened_at, picture.ended_at
    if picture.state == SittingState.PLANNED:
        sitting.members_in_office = None
    elif sitting.members_in_office is None:
        # From now on what changes in the council changes nothing in this sitting.
        sitting.members_in_office = picture.facts.in_office
    if picture.state != SittingState.PLANNED:
        sitting.presided_by_id = picture.presided_by or sitting.presided_by_id
    sitting.secretary_id = picture.secretary or sitting.secretary_id
    sitting.authority_present = picture.authority or sitting.authority_present
    sitting.video_url = picture.video.get("url") or sitting.video_url
    sitting.save()


def _attendances(sitting: Sitting, picture: Picture) -> None:
    wanted = {
        member: _attendance(one, picture)
        for member, one in picture.attendees.items()
        if one.movement is not None
    }
    rows = {one.member_id: one for one in Attendance.objects.filter(sitting=sitting.pk)}
    Attendance.objects.bulk_create(
        Attendance(sitting=sitting, member_id=member, **values)
        for member, values in wanted.items()
        if member not in rows
    )
    changed = [
        row for row in rows.values() if row.member_id in wanted and _set(row, wanted[row.member_id])
    ]
    if changed:
        Attendance.objects.bulk_update(changed, ATTENDANCE_FIELDS)
    gone = [row.pk for row in rows.values() if row.member_id not in wanted]
    if gone:
        Attendance.objects.filter(pk__in=gone).delete()


def _attendance(one: Attendee, picture: Picture) -> dict[str, Any]:
    is_away = one.movement in AWAY
    # Whoever was there when it began didn't arrive late.
    is_late = one.arrived_at and picture.opened_at and one.arrived_at > picture.opened_at
    came_at_all = one.movement == Movement.PRESENT or one.arrived_at is not None
    presence = one.movement if is_away else Presence.PRESENT if came_at_all else Presence.ABSENT
    return {
        "presence": str(presence),
        "arrived_at": one.arrived_at if is_late else None,
        "left_at": one.left_at,
        "excuse": one.excuse if one.movement == Movement.EXCUSED else "",
    }


def _votes(sitting: Sitting, picture: Picture) -> None:
    wanted = {vote.entry: vote for vote in picture.votes}
    rows = {one.entry: one for one in Vote.objects.filter(sitting=sitting.pk).exclude(entry="")}
    now = timezone.now()
    new: list[Vote] = []
    changed: list[Vote] = []
    for entry, vote in wanted.items():
        row = rows.get(entry) or Vote(sitting=sitting, entry=entry)
        is_changed = _set(row, _vote(vote, sitting))
        if row.pk is None:
            new.append(row)
        elif is_changed:
            row.updated_at = now
            changed.append(row)
    for entry, row in rows.items():
        # A deliberation may name it, and open data has shown it: it is taken out, and stays known.
        if entry not in wanted and row.removed_at is None:
            row.removed_at = row.updated_at = now
            changed.append(row)
    Vote.objects.bulk_create(new)
    if changed:
        Vote.objects.bulk_update(changed, [*VOTE_FIELDS, "updated_at"])
    _ballots(
        sitting,
        {row.pk: wanted[row.entry] for row in [*rows.values(), *new] if row.entry in wanted},
    )


def _vote(vote: VotePicture, sitting: Sitting) -> dict[str, Any]:
    return {
        "item_id": vote.item,
        "subject": vote.subject,
        "text": vote.text,
        "method": vote.method,
        "majority": vote.majority,
        "present": vote.present,
        "votes_for": vote.voices.votes_for,
        "votes_against": vote.voices.votes_against,
        "abstentions": vote.voices.abstentions,
        "president_side": vote.president_side,
        "result": vote.result,
        "taken_at": vote.taken_at,
        "removed_at": None,
        "is_demonstration": sitting.is_demonstration,
    }


def _ballots(sitting: Sitting, votes: dict[int, VotePicture]) -> None:
    wanted = {
        (pk, member): one for pk, vote in votes.items() for member, one in vote.ballots.items()
    }
    rows = {
        (one.vote_id, one.member_id): one
        for one in Ballot.objects.filter(vote__sitting=sitting.pk).exclude(vote__entry="")
    }
    gone = [row.pk for key, row in rows.items() if wanted.get(key) != row.choice]
    if gone:
        Ballot.objects.filter(pk__in=gone).delete()
    Ballot.objects.bulk_create(
        Ballot(vote_id=vote, member_id=member, choice=choice)
        for (vote, member), choice in wanted.items()
        if (vote, member) not in rows or rows[vote, member].choice != choice
    )


def _items(sitting: Sitting, picture: Picture) -> None:
    now, changed = timezone.now(), []
    for item in known.items(sitting):
        seen = picture.items.get(item.pk)
        if seen is None or not seen.is_named:
            continue
        values: dict[str, Any] = {"state": seen.state.value, "is_closed": seen.is_closed}
        if seen.taken_up_at is not None:
            values |= {"sitting_id": sitting.pk, "video_offset": _offset(seen, picture)}
        if _set(item, values):
            item.updated_at = now
            changed.append(item)
    if changed:
        fields = ["state", "is_closed", "sitting", "video_offset", "updated_at"]
        AgendaItem.objects.bulk_update(changed, fields)


def _offset(item: ItemPicture, picture: Picture) -> int | None:
    """Return the seconds into the video at which an item begins, None where that isn't known."""
    started = picture.video.get("started")
    begins = dt.datetime.fromisoformat(started) if started else picture.opened_at
    if begins is None or item.taken_up_at is None:
        return None
    return max(0, int((item.taken_up_at - begins).total_seconds()))


def _events(picture: Picture, events: list[Event]) -> None:
    states = picture.merged.states
    changed = []
    for event in events:
        is_wrong = event.key in picture.wrong
        if _set(event, {"state": "blocked" if is_wrong else states[event.key].value}):
            changed.append(event)
    if changed:
        Event.objects.bulk_update(changed, ["state"])


def _set(row: Any, values: dict[str, Any]) -> bool:
    """Give a row these values; tell whether one of them is new."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)
