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


class StepKind(TextChoices):
    """What a council does with a question, in the order in which it happens."""

    COMMITTEE_STUDY = "committee_study", _("Studied by a committee")
    AGENDA = "agenda", _("On the agenda of a session")
    DEBATED = "debated", _("Debated by the council")
    DELIBERATION = "deliberation", _("Deliberation of the council")
    FOLLOW_UP = "follow_up", _("Follow-up")


class Outcome(TextChoices):
    """What a council made of a question."""

    ADOPTED = "adopted", _("The council did what was asked")
    PARTLY = "partly", _("The council did a part of what was asked")
    REJECTED = "rejected", _("The council did not do what was asked")
    POSTPONED = "postponed", _("The council put the question off")
