"""Sessions, their sittings, and what comes before the council."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.council.enums import (
    ITEM_TRANSITIONS,
    SESSION_TRANSITIONS,
    SITTING_TRANSITIONS,
    ItemState,
    Majority,
    Origin,
    Requester,
    SessionKind,
    SessionState,
    SittingState,
    SubmissionKind,
    SubmissionState,
    Theme,
    Visa,
)
from services_plugins.council.models.base import Public, Titled
from services_plugins.council.models.people import Body, Member, Term


class Session(Public):
    """The time in which the council meets: ordinary in the law's months, or extraordinary.

    `rules` holds a copy of each rule that it was planned under, by code; no later change of the
    law reaches it.
    """

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="sessions")
    kind = models.CharField(
        _("kind"), max_length=13, choices=SessionKind, default=SessionKind.ORDINARY
    )
    state = models.CharField(
        _("state"), max_length=9, choices=SessionState, default=SessionState.PLANNED
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    extended_until = models.DateField(_("extended until"), null=True, blank=True)
    requested_by = models.CharField(_("asked for by"), max_length=9, choices=Requester, blank=True)
    requested_on = models.DateField(_("asked for on"), null=True, blank=True)
    # How many members asked for it together.
    requested_members = models.PositiveSmallIntegerField(
        _("members who asked for it"), null=True, blank=True
    )
    reason = models.TextField(_("reason"), blank=True)
    # Reference of the notice in the commune's register of mail.
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    rules = models.JSONField(default=dict)
    agenda_sent_on = models.DateField(_("agenda sent to the governor on"), null=True, blank=True)
    notice_sent_at = models.DateTimeField(_("members invited on"), null=True)
    attendance_sent_on = models.DateField(
        _("attendance list sent to the governor on"), null=True, blank=True
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-opens_on", "-pk"]
        permissions = [
            ("prepare_sessions", _("Can prepare sessions of the council")),
            ("record_sittings", _("Can record sittings of the council")),
            ("publish_council", _("Can publish minutes and deliberations of the council")),
            ("sign_minutes", _("Can sign minutes of the council")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="council_session_in_order"
            )
        ]
        indexes = [models.Index(fields=["state", "-opens_on"], name="council_session_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.opens_on}"

    def can_become(self, state: SessionState) -> bool:
        return state in SESSION_TRANSITIONS[SessionState(self.state)]

    @property
    def last_day(self) -> dt.date:
        """The last day on which it may sit, an extension included."""
        return self.extended_until or self.closes_on


class Sitting(Public):
    """One meeting: of the council in a session, or of a committee outside of any."""

    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="sittings"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="sittings")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    # First, second or third call: each has its own quorum (113-14, article 42).
    call = models.PositiveSmallIntegerField(_("first, second or third call"), default=1)
    previous_call = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="later_calls"
    )
    state = models.CharField(
        _("state"), max_length=9, choices=SittingState, default=SittingState.PLANNED
    )
    starts_at = models.DateTimeField(_("begins"))
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    video_url = models.URLField(_("address of the video"), max_length=300, blank=True)
    is_closed = models.BooleanField(_("behind closed doors"), default=False)
    # As they were when the quorum was checked.
    members_in_office = models.PositiveSmallIntegerField(null=True)
    presided_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    secretary = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    authority_present = models.CharField(
        _("representative of the local authority"), max_length=200, blank=True
    )

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at"], name="council_sitting_start")]

    def __str__(self) -> str:
        return f"{self.session_id} #{self.number}"

    def can_become(self, state: SittingState) -> bool:
        return state in SITTING_TRANSITIONS[SittingState(self.state)]


class AgendaItem(Titled, Public):
    """One question before the council or a committee."""

    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    # The sitting that treats it; of a committee, where it belongs to no session.
    sitting = models.ForeignKey(
        Sitting, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    state = models.CharField(
        _("state"), max_length=9, choices=ItemState, default=ItemState.PROPOSED
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    origin = models.CharField(_("origin"), max_length=9, choices=Origin, default=Origin.PRESIDENT)
    theme = models.CharField(_("theme"), max_length=12, choices=Theme, default=Theme.OTHER)
    summary = models.TextField(_("what it is about"), blank=True)
    # What another service brought before the council, as the kit names it (kit.debates).
    question_kind = models.CharField(max_length=60, blank=True)
    question_id = models.BigIntegerField(null=True)
    committee = models.ForeignKey(
        Body,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="items",
        verbose_name=_("committee that studies it"),
    )
    rapporteur = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    majority = models.CharField(
        _("majority"), max_length=9, choices=Majority, default=Majority.CAST
    )
    visa = models.CharField(_("control"), max_length=6, choices=Visa, default=Visa.NONE)
    is_closed = models.BooleanField(_("behind closed doors"), default=False)
    # Seconds into the sitting's video at which it begins.
    video_offset = models.PositiveIntegerField(null=True, blank=True)
    # The item of an earlier session that this one takes up again.
    continues = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="continued_by"
    )
    # Of the same matter, through committee, sessions and execution; the first item's key.
    matter = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["session", "position"], name="council_item_order"),
            models.Index(
                fields=["question_kind", "question_id"],
                condition=~Q(question_kind=""),
                name="council_item_question",
            ),
            models.Index(
                fields=["matter"], condition=Q(matter__isnull=False), name="council_item_matter"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def can_become(self, state: ItemState) -> bool:
        return state in ITEM_TRANSITIONS[ItemState(self.state)]


class Submission(Titled):
    """What a member, a committee or the governor brings before the council, in writing."""

    kind = models.CharField(_("kind"), max_length=8, choices=SubmissionKind)
    state = models.CharField(
        _("state"), max_length=9, choices=SubmissionState, default=SubmissionState.RECEIVED
    )
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    text = models.TextField(_("text"), blank=True)
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    # The reasons of a refusal, or the answer to a question.
    answer = models.TextField(_("answer"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    is_public = models.BooleanField(_("published"), default=False)
    is_demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-received_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def sender(self) -> str:
        """The name of the member or the committee that it came from; empty for the governor."""
        source = self.member or self.body
        return str(source) if source else ""


class Invitation(models.Model):
    """The notice of a session to one member, and whether it was acknowledged.

    The link that acknowledges it is of `kit.people`; this row holds no address.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="invitations")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="invitations")
    # By hand, where a member has no e-mail: who handed it over notes so.
    is_by_hand = models.BooleanField(default=False)
    sent_at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The day of the session that it named: a moved session is told anew.
    opens_on = models.DateField()

    class Meta:
        verbose_name = _("notice to a member")
        verbose_name_plural = _("notices to members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member", "opens_on"], name="council_invited_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.member_id}"
