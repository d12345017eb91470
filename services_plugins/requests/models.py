"""Requests in a tenant's schema: desks, adopted procedures, and the files themselves.

The national catalogue is in the public schema (`services_plugins.requests.catalogue`). What a
tenant adopts is copied here, edition by edition, so that a request keeps what it was filed
under whatever the ministry changes later.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services_plugins.kit.enums import ActorKind
from services_plugins.kit.fields import EncryptedJSONField, EncryptedTextField
from services_plugins.kit.models import Contact
from services_plugins.requests.definition import Definition
from services_plugins.requests.enums import (
    OPEN,
    TRANSITIONS,
    Category,
    DeskRight,
    Filing,
    FilingMode,
    LetterPurpose,
    OpinionVerdict,
    PublicationState,
    RequestState,
    WithdrawalReason,
)
from services_plugins.requests.sheet import Sheet


class Desk(models.Model):
    """Where staff of one service work through what was filed."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_zgh = models.CharField(_("name in Amazigh"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours_ar = models.TextField(_("opening hours in Arabic"), max_length=300, blank=True)
    hours_fr = models.TextField(_("opening hours in French"), max_length=300, blank=True)
    is_active = models.BooleanField(_("open"), default=True)

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return _in_language(self, "name")

    @property
    def hours(self) -> str:
        return _in_language(self, "hours")


class DeskMember(models.Model):
    """What one member of staff may do at one desk."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_memberships"
    )
    right = models.CharField(_("right"), max_length=6, choices=DeskRight)

    class Meta:
        verbose_name = _("member of a desk")
        verbose_name_plural = _("members of desks")
        constraints = [
            models.UniqueConstraint(fields=["desk", "user"], name="requests_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.desk_id} {self.user_id} {self.right}"


class Procedure(models.Model):
    """A procedure of the national catalogue that this tenant offers."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    category = models.CharField(_("category"), max_length=20, choices=Category)
    desk = models.ForeignKey(
        Desk, verbose_name=_("desk"), null=True, on_delete=models.PROTECT, related_name="procedures"
    )
    mode = models.CharField(_("where it is filed"), max_length=5, choices=FilingMode)
    # The ministry lets the tenant choose the mode.
    mode_is_free = models.BooleanField(default=False, editable=False)
    external_name = models.CharField(max_length=60, blank=True, editable=False)
    external_url = models.URLField(blank=True, editable=False)
    # Some platforms have an address for each commune.
    own_url = models.URLField(_("address of the commune on the national platform"), blank=True)
    # What other applications have to give to file here; empty lets all of them.
    application_key = EncryptedTextField(_("key for applications"), blank=True, default="")
    is_open = models.BooleanField(_("offered"), default=True)
    # The ministry has withdrawn it: no new requests, while those under way go on.
    is_withdrawn = models.BooleanField(default=False, editable=False)
    # What the commune adds to the national sheet; never what contradicts it.
    note_ar = models.TextField(_("local information in Arabic"), max_length=1000, blank=True)
    note_fr = models.TextField(_("local information in French"), max_length=1000, blank=True)
    note_zgh = models.TextField(_("local information in Amazigh"), max_length=1000, blank=True)
    # Who gives an opinion here besides those whom the national sheet names, one a line.
    commission = models.TextField(_("members of the commission"), max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["category", "position", "pk"]

    def __str__(self) -> str:
        return self.code

    @property
    def note(self) -> str:
        return _in_language(self, "note")

    @property
    def is_offered(self) -> bool:
        """Whether people may ask for it; both the ministry and the commune have a say."""
        return self.is_open and not self.is_withdrawn

    @property
    def files_here(self) -> bool:
        """Whether new requests are filed on this site."""
        return self.is_offered and self.mode != FilingMode.LINK and self.desk_id is not None

    @property
    def platform_url(self) -> str:
        """Where it is filed on the national platform; "" where it isn't."""
        return "" if self.mode == FilingMode.HERE else self.own_url or self.external_url

    @cached_property
    def edition(self) -> Edition:
        """The edition in force. Raises Edition.DoesNotExist before the first is adopted."""
        return self.editions.latest("number")


class Edition(models.Model):
    """One version of a procedure's sheet and form, as copied from the catalogue; never changed."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="editions")
    # The number of the catalogue's version.
    number = models.PositiveIntegerField()
    sheet_data = models.JSONField()
    form_data = models.JSONField()
    adopted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("edition of a procedure")
        verbose_name_plural = _("editions of procedures")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="requests_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.number}"

    @cached_property
    def sheet(self) -> Sheet:
        return Sheet.parse(self.sheet_data)

    @cached_property
    def definition(self) -> Definition:
        return Definition.parse(self.form_data)


class Request(models.Model):
    """One citizen's filing of a procedure."""

    # Ten digits with a check digit; given to the draft already, so that it can be found again.
    number = models.CharField(_("tracking number"), max_length=10, unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="requests")
    desk = models.ForeignKey(Desk, null=True, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(
        _("state"), max_length=20, choices=RequestState, default=RequestState.DRAFT
    )
    filing = models.CharField(_("filed"), max_length=8, choices=Filing, default=Filing.ONLINE)
    language = models.CharField(_("language"), max_length=5, default="ar")
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.SET_NULL, related_name="requests"
    )
    # None once the person was taken out of it.
    answers = EncryptedJSONField(default=dict, null=True)
    # The name shown to staff, and what finds the person again: fingerprints of the name's words
    # and of the ID-card number.
    applicant = EncryptedTextField(blank=True, default="")
    person_keys = ArrayField(models.CharField(max_length=64), default=list)
    # What the national e-ID says of the person: provider, level, moment, and the answers that it
    # gave, which can't be changed by hand. Empty where it wasn't used.
    identity = EncryptedJSONField(default=dict)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="assigned_requests",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    filed_at = models.DateTimeField(_("filed on"), null=True)
    # The legal rule of its delay, where its answers decide between several.
    delay_rule = models.CharField(max_length=60, blank=True, default="")
    # The running deadline's date, kept here to sort by; see kit.Deadline for the rule.
    due = models.DateField(_("due"), null=True)
    decided_at = models.DateTimeField(_("decided on"), null=True)
    # Working days until the first decision, and whether it came within the legal delay; None where
    # no delay ran. What follows an appeal has a delay of its own, and changes neither.
    days_taken = models.PositiveSmallIntegerField(null=True)
    in_time = models.BooleanField(null=True)
    # When the one call for missing documents that law 55-19 allows was made, and what it asked.
    documents_asked_at = models.DateTimeField(null=True)
    documents_asked = models.JSONField(default=list)
    # Reasons of a decision, for the person (law 03-01).
    decision_reasons = EncryptedTextField(blank=True, default="")
    external_reference = models.CharField(_("reference elsewhere"), max_length=80, blank=True)
    rating = models.PositiveSmallIntegerField(null=True)
    # Street reports: of what kind, where, and whether everybody may see it.
    topic = models.CharField(max_length=40, blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_published = models.BooleanField(default=False)
    # What everybody sees of a report (text, address, photograph), as staff have confirmed it.
    publication = models.JSONField(default=dict)
    # How many people said that they see the same problem.
    confirmations = models.PositiveIntegerField(default=0)
    # Contacts, by key, of others who want to hear what becomes of a published report.
    followers = ArrayField(models.BigIntegerField(), default=list)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-pk"]
        permissions = [
            ("work_desks", _("Can work at desks")),
            ("manage_desks", _("Can manage desks and procedures")),
        ]
        indexes = [
            # The inbox of a desk, most urgent first.
            models.Index(
                fields=["desk", "due", "id"],
                condition=Q(state__in=[state.value for state in sorted(OPEN)]),
                name="requests_inbox",
            ),
            models.Index(fields=["desk", "-filed_at"], name="requests_desk_filed"),
            models.Index(fields=["contact", "-id"], name="requests_contact"),
            models.Index(
                fields=["-filed_at"], condition=Q(is_published=True), name="requests_published"
            ),
            models.Index(
                fields=["latitude", "longitude"],
                condition=Q(is_published=True),
                name="requests_place",
            ),
            GinIndex(fields=["person_keys"], name="requests_person_keys"),
            # All that statistics count, so that they never read the encrypted rows.
            models.Index(
                fields=["edition", "filed_at"],
                include=[
                    "decided_at",
                    "days_taken",
                    "in_time",
                    "delay_rule",
                    "due",
                    "state",
                    "is_demonstration",
                ],
                condition=~Q(state=RequestState.DRAFT),
                name="requests_figures",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def given(self) -> dict[str, Any]:
        """What was answered; nothing once the person was taken out of it."""
        return self.answers or {}

    def can_become(self, state: RequestState) -> bool:
        return state in TRANSITIONS[RequestState(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Message(models.Model):
    """Words between the citizen and the desk, or a note that only the desk reads."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="messages")
    author_kind = models.CharField(max_length=7, choices=ActorKind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_internal = models.BooleanField(default=False)
    text = EncryptedTextField()
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request_id} #{self.pk}"


class Opinion(models.Model):
    """What one member of a commission said of a file."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="opinions")
    # The body or service, and who spoke for it.
    member = models.CharField(_("member of the commission"), max_length=120)
    verdict = models.CharField(_("opinion"), max_length=12, choices=OpinionVerdict)
    remarks = EncryptedTextField(_("remarks"), blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.verdict}"


# What the public pages read of an answer, and of its request.
_PUBLIC_COLUMNS = (
    "state", "language", "title", "question", "answer", "files", "published_at",
    "request__state", "request__decided_at", "request__is_demonstration",
)  # fmt: skip


class PublicAnswer(models.Model):
    """An answer that the commune gives to everybody: copies from which persons were taken out.

    Nothing in it is the request's own: texts are edited copies, files are copies under a folder of
    their own. What isn't published any more is emptied; why, and by whom, stays.
    """

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="public_answer")
    state = models.CharField(
        max_length=9, choices=PublicationState, default=PublicationState.PREPARING
    )
    language = models.CharField(max_length=5)
    # Encrypted, since a person may still be in them while they are prepared.
    title = EncryptedTextField(blank=True, default="")
    question = EncryptedTextField(blank=True, default="")
    answer = EncryptedTextField(blank=True, default="")
    # What a published answer is found by: its words, folded.
    words = models.TextField(blank=True, default="")
    # `PublicFile`s as JSON, and by file's key the users (keys) who have opened it to look.
    files = models.JSONField(default=list)
    opened = models.JSONField(default=dict)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(max_length=7, choices=WithdrawalReason, blank=True)

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        indexes = [
            models.Index(
                fields=["-published_at"],
                condition=Q(state=PublicationState.PUBLISHED),
                name="requests_answers_public",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @classmethod
    def published(cls) -> models.QuerySet[PublicAnswer]:
        """Return what everybody may read, the newest first, without anything else of the rows."""
        rows = cls.objects.filter(state=PublicationState.PUBLISHED).select_related("request")
        return rows.only(*_PUBLIC_COLUMNS).order_by("-published_at")


class LetterTemplate(models.Model):
    """A letter that the desks write, with placeholders for what differs; see `letters`."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=LetterPurpose)
    title_ar = models.CharField(_("title in Arabic"), max_length=120)
    title_fr = models.CharField(_("title in French"), max_length=120)
    body_ar = models.TextField(_("text in Arabic"), max_length=6000)
    body_fr = models.TextField(_("text in French"), max_length=6000)
    signatory_ar = models.CharField(_("signed by, in Arabic"), max_length=120)
    signatory_fr = models.CharField(_("signed by, in French"), max_length=120)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return _in_language(self, "title")

    @property
    def body(self) -> str:
        return _in_language(self, "body")

    @property
    def signatory(self) -> str:
        return _in_language(self, "signatory")


def _in_language(row: models.Model, name: str) -> Any:
    """Return a text in the active language; Amazigh falls back to Arabic, as French does."""
    code = (get_language() or "ar").split("-")[0]
    return getattr(row, f"{name}_{code}", "") or getattr(row, f"{name}_ar")
