"""Petitions, who signed them, and who follows them, in a tenant's schema."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import numbering
from services_plugins.kit.enums import Outcome, StepKind
from services_plugins.kit.fields import EncryptedJSONField, EncryptedTextField
from services_plugins.kit.models import Contact
from services_plugins.petitions.enums import (
    AT_WORK,
    TRANSITIONS,
    AsideReason,
    Authority,
    AuthorKind,
    LinkKind,
    MemberRole,
    MemberState,
    PetitionState,
    SignatureState,
    SignatureWay,
    TextKind,
    Tie,
    state_label,
)
from services_plugins.petitions.wording import Words, words_of
from tenants.law.rules import Rule


class Petition(models.Model):
    """A written request that the council puts a question on its agenda.

    It keeps the rule on signatures, and the population that chose it, as they were when it was
    submitted: neither a new law nor a new census moves the goal of a petition under way.
    """

    number = models.CharField(_("number"), max_length=10, unique=True)
    state = models.CharField(
        _("state"), max_length=12, choices=PetitionState, default=PetitionState.DRAFT
    )
    author_kind = models.CharField(
        _("authors"), max_length=11, choices=AuthorKind, default=AuthorKind.CITIZENS
    )
    # The language that it is written in; it is shown as it was written.
    language = models.CharField(_("language"), max_length=5, default="ar")
    kind = models.CharField(
        _("kind of text"), max_length=8, choices=TextKind, default=TextKind.PETITION
    )
    authority = models.CharField(
        _("addressed to"), max_length=15, choices=Authority, default=Authority.COUNCIL
    )
    title = models.CharField(_("title"), max_length=150)
    question = models.TextField(_("what the council is asked to debate"))
    reasons = models.TextField(_("reasons and aims"))
    # Of a motion only (organic law 64-14).
    principles = models.TextField(_("main principles of the law that is asked for"), blank=True)
    # The representative (law 113-14, article 121): the name is public, the rest is not.
    representative = EncryptedTextField(_("representative"))
    representative_id = EncryptedTextField(_("ID card of the representative"))
    representative_address = EncryptedTextField(_("address of the representative"))
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.SET_NULL, related_name="petitions"
    )
    # Who is to follow as representative, until they accept; see `actions.represent`.
    successor = EncryptedJSONField(null=True)
    association = models.CharField(_("association"), max_length=200, blank=True)
    association_since = models.DateField(_("association formed on"), null=True, blank=True)
    # None where no signatures are asked for: petitions of associations.
    rule = models.JSONField(null=True)
    # The rules on the committee of a national text, by name; see `national.law`.
    committee_rules = models.JSONField(default=dict)
    population = models.PositiveIntegerField(null=True)
    # Months that the representative wants to collect for.
    months = models.PositiveSmallIntegerField(_("months to collect signatures"), default=6)
    closes_on = models.DateField(_("collects until"), null=True)
    signature_count = models.PositiveIntegerField(_("signatures"), default=0)
    # The same by province, where the petition is to a region; see `law.spread`.
    area_counts = models.JSONField(default=dict)
    # The end of the chain of signatures, and how many links it has; see `chain`.
    chain_length = models.PositiveIntegerField(default=0)
    chain_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(_("filed on"), null=True)
    due = models.DateField(_("due"), null=True)
    decided_at = models.DateTimeField(null=True)
    # Codes of RefusalReason or ReturnReason, and the same in free words.
    reason_codes = models.JSONField(default=list)
    reason_text = models.TextField(blank=True)
    # What the bureau found of each condition, by its code; see `conditions`.
    checks = models.JSONField(default=dict)
    # The signatures that were drawn by lot, and what was found; see `actions.examine`.
    sample = models.JSONField(default=dict)
    studied_by = models.CharField(_("committee of the council"), max_length=200, blank=True)
    session_on = models.DateField(_("session of the council"), null=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    answer = models.TextField(_("answer of the council"), blank=True)
    # The ministry keeps it off every page: its content is unlawful. Its file goes on.
    barred_at = models.DateTimeField(null=True)
    bar_reason = models.TextField(blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["-pk"]
        permissions = [
            ("work_petitions", _("Can moderate petitions and check signatures")),
            # On the national portal, for staff of the ministry.
            ("bar_petitions", _("Can order petitions off the pages of communes")),
            ("decide_petitions", _("Can decide petitions and record what the council did")),
        ]
        indexes = [
            models.Index(
                fields=["due", "id"],
                condition=Q(state__in=[state.value for state in sorted(AT_WORK)]),
                name="petitions_desk",
            ),
            models.Index(
                fields=["-published_at"],
                condition=Q(published_at__isnull=False),
                name="petitions_public",
            ),
            models.Index(fields=["contact"], name="petitions_contact"),
        ]

    def __str__(self) -> str:
        return self.number

    def can_become(self, state: PetitionState) -> bool:
        return state in TRANSITIONS[PetitionState(self.state)]

    @property
    def written_number(self) -> str:
        """The number in groups, as it is printed and read aloud."""
        return numbering.written(self.number)

    @property
    def threshold(self) -> int:
        """Signatures that are needed; 0 where none are."""
        return self.kept_rule.value or 0 if self.kept_rule else 0

    @property
    def kept_rule(self) -> Rule | None:
        """The rule on signatures that the petition was submitted under."""
        return Rule.from_json(self.rule) if self.rule else None

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Where it is, in words that fit whom it is addressed to."""
        return state_label(self.state, self.authority)

    @property
    def is_national(self) -> bool:
        return self.authority != Authority.COUNCIL

    @property
    def is_motion(self) -> bool:
        return self.kind == TextKind.MOTION

    @property
    def words(self) -> Words:
        """What its parts and steps are called."""
        return words_of(self.kind, self.authority)

    @property
    def missing(self) -> int:
        """Signatures that are still missing."""
        return max(0, self.threshold - self.signature_count)

    @property
    def percent(self) -> int:
        return min(100, 100 * self.signature_count // self.threshold) if self.threshold else 100

    @property
    def is_public(self) -> bool:
        is_kept_off = self.state == PetitionState.TAKEN_DOWN or self.barred_at is not None
        return self.published_at is not None and not is_kept_off

    @property
    def can_be_signed(self) -> bool:
        is_open = self.closes_on is None or timezone.localdate() <= self.closes_on
        return self.state == PetitionState.COLLECTING and is_open and self.barred_at is None

    @property
    def days_left(self) -> int:
        """Days in which it can still be signed, today included."""
        return (self.closes_on - timezone.localdate()).days + 1 if self.closes_on else 0


class Signature(models.Model):
    """One person's support of a petition; who that is never leaves the council's bureau."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="signatures")
    state = models.CharField(
        _("state"), max_length=9, choices=SignatureState, default=SignatureState.PENDING
    )
    way = models.CharField(
        _("signed"), max_length=6, choices=SignatureWay, default=SignatureWay.ONLINE
    )
    name = EncryptedTextField(_("full name"))
    address = EncryptedTextField(_("address"))
    tie = models.CharField(_("tie to the territory"), max_length=8, choices=Tie)
    # The register's code of the province, where the petition is to a region.
    area = models.CharField(max_length=20, blank=True)
    # A fingerprint of the ID-card number: finds a second signature, can't be read back.
    id_hash = models.CharField(max_length=64, blank=True)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.SET_NULL, related_name="signatures"
    )
    # A fingerprint of the network, to find bursts; emptied with the person's data.
    network_hash = models.CharField(max_length=64, blank=True)
    # The same of the mailbox or telephone, however it was written; see `people.address_hash`.
    address_hash = models.CharField(max_length=64, blank=True)
    # What stands for the signature in the chain, and the secret that keeps it from being guessed.
    seal = models.CharField(max_length=64, blank=True)
    salt = models.CharField(max_length=32, blank=True)
    aside = models.CharField(max_length=7, choices=AsideReason, blank=True)
    # The attachment with the scanned sheet of a signature on paper.
    sheet = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    # When the bureau looked at it to check the conditions.
    examined_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["pk"]
        constraints = [
            # Two confirmations at the same moment: the database lets one of them count.
            models.UniqueConstraint(
                fields=["petition", "id_hash"],
                condition=Q(state=SignatureState.VALID) & ~Q(id_hash=""),
                name="petitions_one_signature_each",
            )
        ]
        indexes = [
            models.Index(fields=["petition", "state", "id"], name="petitions_signature_state"),
            models.Index(
                fields=["petition", "network_hash", "-confirmed_at"], name="petitions_burst"
            ),
            models.Index(
                fields=["petition", "address_hash"],
                condition=~Q(address_hash=""),
                name="petitions_same_address",
            ),
            models.Index(fields=["contact"], name="petitions_signature_contact"),
            # The queue: what is proven and not yet counted.
            models.Index(
                fields=["petition", "confirmed_at", "id"],
                condition=Q(state=SignatureState.CONFIRMED),
                name="petitions_to_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} #{self.pk}"


class Link(models.Model):
    """One step of the count: a signature that begins or ceases to count; never changed.

    It names no person, and outlives the personal data of the signature: see `chain`.
    """

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="links", db_index=False
    )
    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="links")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=LinkKind)
    seal = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("link of the chain of signatures")
        verbose_name_plural = _("links of the chain of signatures")
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "sequence"], name="petitions_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.sequence}"


class CommitteeMember(models.Model):
    """Somebody of the committee that presents a national text; accepts by themselves."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="committee")
    state = models.CharField(
        _("state"), max_length=8, choices=MemberState, default=MemberState.INVITED
    )
    role = models.CharField(_("role"), max_length=14, choices=MemberRole, blank=True)
    name = EncryptedTextField(_("full name"))
    # Given by the member, with the acceptance.
    id_number = EncryptedTextField(_("ID card"), blank=True)
    # A fingerprint of it: nobody is in a committee twice.
    id_hash = models.CharField(max_length=64, blank=True)
    # The register's code of the region.
    area = models.CharField(max_length=20, blank=True)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.SET_NULL, related_name="memberships"
    )
    invited_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("member of a committee")
        verbose_name_plural = _("members of committees")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "contact"], name="petitions_invited_once"),
            models.UniqueConstraint(
                fields=["petition", "id_hash"],
                condition=~Q(id_hash=""),
                name="petitions_one_seat_each",
            ),
            models.UniqueConstraint(
                fields=["petition", "role"],
                condition=~Q(role=""),
                name="petitions_one_of_each_role",
            ),
        ]
        indexes = [models.Index(fields=["contact"], name="petitions_member_contact")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.pk}"


class Follower(models.Model):
    """Somebody who wants to hear what becomes of a petition."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="followers")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="followed")

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(fields=["petition", "contact"], name="petitions_follow_once")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.contact_id}"


class Update(models.Model):
    """A step of the council that staff note by hand, or what has changed since."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="updates")
    kind = models.CharField(_("kind"), max_length=15, choices=StepKind, default=StepKind.FOLLOW_UP)
    on = models.DateField(_("day"), default=timezone.localdate)
    # Such as the name of a committee or the number of a deliberation.
    title = models.CharField(_("title"), max_length=200, blank=True)
    text = models.TextField(_("what changed"))
    language = models.CharField(max_length=5, default="ar")
    published_at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("news of a petition")
        verbose_name_plural = _("news of petitions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.petition_id} #{self.pk}"
