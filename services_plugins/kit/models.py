"""What every service keeps in a tenant's schema, in as few tables as it takes.

A row that belongs to a file of some plugin names it by `subject_kind` (`app.model`) and
`subject_id`: no foreign key, so that one table serves all plugins.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from services_plugins.kit import secrets
from services_plugins.kit.enums import ActorKind, Channel, DeadlineState, Delivery, Safety
from services_plugins.kit.fields import EncryptedJSONField, EncryptedTextField
from services_plugins.kit.forms import ServiceSettingsForm
from services_plugins.kit.identity.forms import IdentitySettingsForm
from services_plugins.kit.identity.panels import RedirectAddressesPanel
from services_plugins.kit.storage import private_storage


@register_setting(icon="tasks", order=30)
class ServiceSettings(BaseGenericSetting):
    """Which services the tenant has switched off; a service is on unless it is named here."""

    switched_off = models.JSONField(default=list, blank=True, editable=False)

    base_form_class = ServiceSettingsForm
    panels = [FieldPanel("switched_on")]

    class Meta:
        verbose_name = _("services")
        verbose_name_plural = _("services")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


@register_setting(icon="user", order=31)
class IdentitySettings(BaseGenericSetting):
    """The national e-ID of a tenant: how it is known to a provider of OpenID Connect."""

    is_on = models.BooleanField(_("offer the national e-ID"), default=False)
    issuer = models.CharField(_("identity provider"), max_length=200, blank=True)
    client_id = models.CharField(_("client"), max_length=200, blank=True)
    client_secret = EncryptedTextField(blank=True, default="", editable=False)
    # Which of the provider's claims say what.
    claim_first_name = models.CharField(
        _("claim of the first name"), max_length=60, default="given_name"
    )
    claim_last_name = models.CharField(
        _("claim of the family name"), max_length=60, default="family_name"
    )
    claim_id_number = models.CharField(
        _("claim of the ID-card number"), max_length=60, blank=True, default="id_card_number"
    )
    claim_level = models.CharField(
        _("claim of the level of assurance"), max_length=60, blank=True, default="acr"
    )
    levels = models.CharField(
        _("levels that are accepted"),
        max_length=200,
        blank=True,
        help_text=_("Values of that claim, separated by spaces; empty accepts every level."),
    )

    base_form_class = IdentitySettingsForm
    panels = [
        FieldPanel("is_on"),
        FieldPanel("issuer"),
        FieldPanel("client_id"),
        FieldPanel("new_secret"),
        MultiFieldPanel(
            [
                FieldPanel("claim_first_name"),
                FieldPanel("claim_last_name"),
                FieldPanel("claim_id_number"),
                FieldPanel("claim_level"),
                FieldPanel("levels"),
            ],
            heading=_("What the provider's claims mean"),
        ),
        RedirectAddressesPanel(heading=_("Addresses and check")),
    ]

    class Meta:
        verbose_name = _("national e-ID")
        verbose_name_plural = _("national e-ID")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def is_ready(self) -> bool:
        """Whether people can sign in; a provider that the platform no longer names is closed."""
        return self.is_on and self.issuer in settings.IDENTITY_ISSUERS


class OfSubject(models.Model):
    """Belongs to one file of some plugin."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()

    class Meta:
        abstract = True

    @classmethod
    def of(cls, subject: models.Model) -> models.QuerySet[Self]:
        """Return the rows of one file."""
        return cls._default_manager.filter(**subject_of(subject))


def subject_of(subject: models.Model) -> dict[str, Any]:
    """Return how rows name a file."""
    return {"subject_kind": subject._meta.label_lower, "subject_id": subject.pk}


class Contact(models.Model):
    """A way to reach a person, theirs once verified; the nearest thing to an account."""

    channel = models.CharField(max_length=5, choices=Channel)
    address = EncryptedTextField()
    # Finds the contact again; see kit.secrets.
    address_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=5, default="ar")
    verified_at = models.DateTimeField(null=True)
    # Messages came back as undeliverable since.
    bounced_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(fields=["channel", "address_hash"], name="kit_contact_once")
        ]

    def __str__(self) -> str:
        # Never the address: this goes into logs.
        return f"{self.channel} {self.pk}"

    @staticmethod
    def hash_of(channel: str, address: str) -> str:
        return secrets.fingerprint(f"contact:{channel}", address)


class OneTimeCode(models.Model):
    """A code and a link sent to a contact for one purpose; used once, confirmed by POST."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="codes")
    # What it opens, such as "requests.draft:12"; another purpose doesn't take it.
    purpose = models.CharField(max_length=80)
    code_hash = models.CharField(max_length=64)
    link_hash = models.CharField(max_length=64, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        indexes = [models.Index(fields=["contact", "purpose", "-created_at"], name="kit_code_last")]

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.expires_at > timezone.now()


class Attachment(OfSubject):
    """A private file that a citizen or the staff added to a file."""

    # Which of the documents that are asked for, empty for a further one.
    slot = models.CharField(max_length=60, blank=True)
    file = models.FileField(storage=private_storage, upload_to="attachments/%Y/%m/", max_length=200)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    safety = models.CharField(max_length=11, choices=Safety, default=Safety.WAITING)
    added_by = models.CharField(max_length=7, choices=ActorKind)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="kit_attachment_subject"),
            models.Index(
                fields=["safety"], condition=~Q(safety=Safety.SAFE), name="kit_attachment_unsafe"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class HistoryEntry(OfSubject):
    """One step of a file: who did what, when; never changed, never removed.

    Each entry holds the hash of the one before it, so that a row changed behind the
    application's back shows. It holds no personal data: `data` are facts such as states, dates
    and codes.
    """

    at = models.DateTimeField(default=timezone.now)
    actor_kind = models.CharField(max_length=7, choices=ActorKind)
    # A member of staff; their name is kept too, since accounts come and go.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=60)
    # Whether the citizen reads it in the timeline.
    is_public = models.BooleanField(default=True)
    data = models.JSONField(default=dict)
    chain = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("history")
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="kit_history_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A step of a file's history can't be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A step of a file's history can't be removed.")


class Notification(OfSubject):
    """A message to a person, written in the transaction of what it tells, sent by a task.

    `key` makes it one: telling the same thing twice sends it once.
    """

    key = models.CharField(max_length=120, unique=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="notifications")
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    # What the template says: numbers, secrets and links of the person it goes to.
    context = EncryptedJSONField(default=dict)
    state = models.CharField(max_length=7, choices=Delivery, default=Delivery.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    # What went wrong, without the address.
    problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state=Delivery.WAITING),
                name="kit_notification_waiting",
            ),
            models.Index(fields=["subject_kind", "subject_id"], name="kit_notification_subject"),
        ]

    def __str__(self) -> str:
        return self.key


class Deadline(OfSubject):
    """A legal delay that runs for a file, with a copy of the rule that it runs under."""

    rule_code = models.CharField(max_length=60)
    # The rule as it was in force on the first day: value, unit, law, article, source…
    rule = models.JSONField()
    start = models.DateField()
    due = models.DateField()
    # An estimated holiday lies in the span: the date may still move by a day or two.
    is_estimated = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=DeadlineState, default=DeadlineState.RUNNING)
    ended_on = models.DateField(null=True)
    # The last warning that was given: days before the due date, negative after it.
    warned = models.SmallIntegerField(null=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "rule_code"],
                condition=Q(state=DeadlineState.RUNNING),
                name="kit_deadline_one_running",
            )
        ]
        indexes = [
            models.Index(
                fields=["due"],
                condition=Q(state=DeadlineState.RUNNING),
                name="kit_deadline_running",
            ),
            models.Index(fields=["subject_kind", "subject_id"], name="kit_deadline_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code} {self.due}"


class IssuedDocument(OfSubject):
    """A PDF that the commune issued; anyone with its code can check it on the site."""

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    # Both empty for one that is drawn whenever it is asked for, since it holds a secret.
    file = models.FileField(
        storage=private_storage, upload_to="documents/%Y/%m/", max_length=200, blank=True
    )
    sha256 = models.CharField(max_length=64, blank=True)
    # In the QR code; says nothing by itself.
    verification_code = models.CharField(max_length=16, unique=True)
    # What the check shows to anyone: `title` and `reference`; no personal data.
    facts = models.JSONField(default=dict)
    issued_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="kit_document_subject")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
