"""Closed lists that all services share. Values are stored: rename labels, never values."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a person is reached."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")


class ActorKind(TextChoices):
    """Who did something to a file."""

    CITIZEN = "citizen", _("Citizen")
    STAFF = "staff", _("Staff")
    SYSTEM = "system", _("System")


class Safety(TextChoices):
    """What is known of an uploaded file."""

    WAITING = "waiting", _("Being checked")
    SAFE = "safe", _("Checked")
    QUARANTINED = "quarantined", _("Held back: it may be harmful")


class Delivery(TextChoices):
    """Where a notification is on its way."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")


class DeadlineState(TextChoices):
    RUNNING = "running", _("Running")
    MET = "met", _("Kept")
    MISSED = "missed", _("Missed")
    STOPPED = "stopped", _("Stopped")
