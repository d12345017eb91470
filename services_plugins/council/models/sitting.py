"""What happens in a sitting: everything that was entered, and what follows from it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services_plugins.council.enums import (
    Choice,
    EventState,
    Majority,
    Presence,
    VoteMethod,
    VoteResult,
    VoteSubject,
)
from services_plugins.council.models.base import Public
from services_plugins.council.models.people import Member
from services_plugins.council.models.sessions import AgendaItem, Sitting


class Event(models.Model):
    """One thing that a clerk entered, kept as it came; nothing acknowledged is ever lost.

    A device makes the `key` and may send the same event many times. Attendances, votes and
    states follow from the events; those that contradict each other wait for a person.
    """

    key = models.UUIDField(unique=True)
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20)
    # What it is about, so that two entries on the same thing find each other: "member:12".
    target = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    # Keys of the entries on the target that the clerk had before them: it takes their place.
    seen = models.JSONField(default=list)
    # Follows from all entries of the sitting (sitting.replay), and is kept for lists.
    state = models.CharField(max_length=8, choices=EventState, default=EventState.APPLIED)
    device = models.CharField(max_length=40, blank=True)
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    clerk_name = models.CharField(max_length=150, blank=True)
    # By the device's clock, and by ours; the seconds that ours is ahead of the device's.
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    clock_offset = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("entry of a sitting")
        verbose_name_plural = _("entries of a sitting")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["sitting", "id"], name="council_event_order"),
            models.Index(
                fields=["sitting"],
                condition=Q(state=EventState.CONFLICT),
                name="council_event_conflict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"


class Attendance(models.Model):
    """Whether a member was at a sitting."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendances")
    presence = models.CharField(_("presence"), max_length=7, choices=Presence)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    left_at = models.DateTimeField(_("left the sitting"), null=True, blank=True)
    # The reason of an excuse stays with the council.
    excuse = models.CharField(_("excuse"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "member"], name="council_attends_once")
        ]
        indexes = [models.Index(fields=["member", "presence"], name="council_attendance_member")]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.member_id} {self.presence}"


class Vote(Public):
    """A vote on an item or on something that came up with it, and its result."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="votes")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="votes")
    subject = models.CharField(
        _("vote on"), max_length=11, choices=VoteSubject, default=VoteSubject.ITEM
    )
    text = models.TextField(_("what was voted on"), blank=True)
    method = models.CharField(
        _("method"), max_length=7, choices=VoteMethod, default=VoteMethod.BY_NAME
    )
    majority = models.CharField(max_length=9, choices=Majority, default=Majority.CAST)
    present = models.PositiveSmallIntegerField(_("members present"))
    votes_for = models.PositiveSmallIntegerField(_("votes for"), default=0)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), default=0)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), default=0)
    # Which side the president took, where voices were equal (113-14, article 43).
    president_side = models.CharField(max_length=7, choices=Choice, blank=True)
    result = models.CharField(_("result"), max_length=7, choices=VoteResult)
    taken_at = models.DateTimeField()
    # The target and the round of the entries that it follows from; empty for one of past years.
    entry = models.CharField(max_length=70, blank=True, editable=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "entry"], condition=~Q(entry=""), name="council_vote_entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.result}"

    @property
    def is_unanimous(self) -> bool:
        return bool(self.votes_for) and not self.votes_against and not self.abstentions


class Ballot(models.Model):
    """How one member voted, where the vote is public and by name."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="ballots")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="ballots")
    choice = models.CharField(max_length=7, choices=Choice)

    class Meta:
        verbose_name = _("voice of a member")
        verbose_name_plural = _("voices of members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "member"], name="council_votes_once")
        ]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.member_id}"
