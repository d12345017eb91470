"""What a council keeps, in a tenant's schema: eighteen tables at most."""

from services_plugins.council.models.base import Public, Titled
from services_plugins.council.models.people import Body, Member, Membership, Term
from services_plugins.council.models.records import (
    Deliberation,
    Minutes,
    Paper,
    Subscription,
    Version,
)
from services_plugins.council.models.sessions import (
    AgendaItem,
    Invitation,
    Session,
    Sitting,
    Submission,
)
from services_plugins.council.models.sitting import Attendance, Ballot, Event, Vote

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Body",
    "Deliberation",
    "Event",
    "Invitation",
    "Member",
    "Membership",
    "Minutes",
    "Paper",
    "Public",
    "Session",
    "Sitting",
    "Submission",
    "Subscription",
    "Term",
    "Titled",
    "Version",
    "Vote",
]
