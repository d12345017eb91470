"""What a council leaves in writing: deliberations, minutes, papers, and their versions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.council.enums import (
    DELIBERATION_TRANSITIONS,
    MINUTES_TRANSITIONS,
    DeliberationState,
    MinutesState,
    PaperKind,
    Reading,
    Theme,
    Topic,
    Visa,
)
from services_plugins.council.models.base import Public, Titled
from services_plugins.council.models.people import Body
from services_plugins.council.models.sessions import AgendaItem, Session
from services_plugins.council.models.sitting import Vote
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import Contact, OfSubject
from services_plugins.kit.storage import private_storage

PUBLISHED = Q(published_at__isnull=False, removed_at__isnull=True)


class Deliberation(Titled, Public):
    """A decision that the council voted, from adoption to execution (113-14, art. 115 to 118).

    `rules` holds copies of the rules on control and publication as they were on the day.
    """

    number = models.PositiveIntegerField(_("number"))
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(
        _("state"), max_length=13, choices=DeliberationState, default=DeliberationState.ADOPTED
    )
    # Both empty for one of past years whose session isn't known.
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="deliberations"
    )
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="deliberations"
    )
    vote = models.ForeignKey(
        Vote, null=True, blank=True, on_delete=models.PROTECT, related_name="deliberations"
    )
    committee = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliberations"
    )
    # The opposed or outdated one that it replaces.
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_by"
    )
    text_ar = models.TextField(_("text in Arabic"), blank=True)
    text_fr = models.TextField(_("text in French"), blank=True)
    text_zgh = models.TextField(_("text in Amazigh"), blank=True)
    theme = models.CharField(_("theme"), max_length=12, choices=Theme, default=Theme.OTHER)
    visa = models.CharField(_("control"), max_length=6, choices=Visa, default=Visa.NONE)
    rules = models.JSONField(default=dict)
    adopted_on = models.DateField(_("adopted on"))
    sent_on = models.DateField(_("sent to the governor on"), null=True, blank=True)
    received_on = models.DateField(_("received by the governor on"), null=True, blank=True)
    # Of the opposition, the refusal or the visa.
    answered_on = models.DateField(_("answered by the governor on"), null=True, blank=True)
    answer = models.TextField(_("what the governor answered"), blank=True)
    enforceable_on = models.DateField(_("enforceable from"), null=True, blank=True)
    executed_on = models.DateField(_("executed on"), null=True, blank=True)
    execution = models.TextField(_("how it was executed"), blank=True)
    published_at = models.DateTimeField(null=True)
    # Posted at the seat: an obligation of its own (113-14, article 273 and others).
    posted_on = models.DateField(_("posted at the seat on"), null=True, blank=True)
    # Title, texts and papers, folded as every search of the site folds them (cms.text).
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name = _("deliberation")
        verbose_name_plural = _("deliberations")
        ordering = ["-adopted_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                condition=Q(removed_at__isnull=True),
                name="council_deliberation_number",
            )
        ]
        indexes = [
            GinIndex(fields=["search"], name="council_deliberation_search"),
            models.Index(fields=["-adopted_on", "-number"], name="council_deliberation_order"),
            *(
                models.Index(
                    fields=[*narrowed, "-adopted_on", "-number"],
                    condition=PUBLISHED,
                    name=f"council_deliberation_{name}",
                )
                for name, narrowed in (
                    ("public", []),
                    ("theme", ["theme"]),
                    ("year", ["year"]),
                    ("state", ["state"]),
                    ("committee", ["committee"]),
                )
            ),
            models.Index(
                fields=["id"],
                condition=Q(state=DeliberationState.SENT),
                name="council_deliberation_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def can_become(self, state: DeliberationState) -> bool:
        return state in DELIBERATION_TRANSITIONS[DeliberationState(self.state)]

    @property
    def reference(self) -> str:
        """How it is cited: number and year."""
        return f"{self.number}/{self.year}"


class Minutes(Public):
    """The minutes of a session, from the draft to the publication.

    `content` is what they say (`minuting`): closed items with it, so that it is never shown as it
    is. Citizens read the latest `Version`.
    """

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="minutes")
    state = models.CharField(
        _("state"), max_length=9, choices=MinutesState, default=MinutesState.DRAFT
    )
    # Parts in order, each drafted from what was recorded, then edited.
    content = models.JSONField(default=dict)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    # The secretary, who draws them up, signs first.
    signed_by_secretary_at = models.DateTimeField(null=True)
    secretary_signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_by_president_at = models.DateTimeField(null=True)
    president_signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Why published minutes are being corrected.
    correction = models.TextField(_("why they are corrected"), blank=True)
    sent_on = models.DateField(_("sent to the governor on"), null=True, blank=True)
    published_at = models.DateTimeField(null=True)
    posted_on = models.DateField(_("posted at the seat on"), null=True, blank=True)

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.session_id} {self.state}"

    def can_become(self, state: MinutesState) -> bool:
        return state in MINUTES_TRANSITIONS[MinutesState(self.state)]


class Version(OfSubject):
    """A text as it was published: the first time, and at each correction, with the reason.

    Corrections never erase. `content` is what everybody reads; `internal` what stays with the
    council, such as what was said behind closed doors.
    """

    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    internal = models.JSONField(default=dict)
    # Of what was issued as PDF.
    sha256 = models.CharField(max_length=64, blank=True)
    reason = models.TextField(_("why it was corrected"), blank=True)
    at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "number"], name="council_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} v{self.number}"


class Paper(Titled, Public, OfSubject):
    """A document of a session, an item, a sitting, minutes or a deliberation.

    Kept with the private files, since most are closed until the day of publication.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=PaperKind)
    language = models.CharField(_("language"), max_length=5, default="ar")
    file = models.FileField(storage=private_storage, upload_to="council/%Y/%m/", max_length=200)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    safety = models.CharField(max_length=11, choices=Safety, default=Safety.SAFE)
    pages = models.PositiveSmallIntegerField(null=True)
    # What can be searched; empty where a PDF holds pictures of pages only.
    text = models.TextField(blank=True, editable=False)
    reading = models.CharField(max_length=10, choices=Reading, default=Reading.WAITING)
    # The one that it corrects, which keeps its address.
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_by"
    )
    is_public = models.BooleanField(_("published"), default=False)
    published_at = models.DateTimeField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("document of the council")
        verbose_name_plural = _("documents of the council")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="council_paper_subject"),
            models.Index(
                fields=["reading"],
                condition=~Q(reading=Reading.TEXT),
                name="council_paper_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_image_only(self) -> bool:
        """Whether it holds pictures of pages only, which no search finds."""
        return self.reading == Reading.IMAGES


class Subscription(models.Model):
    """Somebody who wants to hear of the council's works, by a verified contact."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="council_subscriptions"
    )
    topic = models.CharField(_("topic"), max_length=13, choices=Topic)
    # A theme for deliberations, a matter's key for one matter; empty for everything.
    detail = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("subscription to the council")
        verbose_name_plural = _("subscriptions to the council")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "topic", "detail"], name="council_subscribed_once"
            )
        ]
        indexes = [models.Index(fields=["topic", "detail"], name="council_subscription_topic")]

    def __str__(self) -> str:
        return f"{self.topic} {self.contact_id}"
