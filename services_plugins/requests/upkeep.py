"""What is done for every tenant from time to time."""

from __future__ import annotations

from services_plugins.requests.actions.adopt import adopt_catalogue
from services_plugins.requests.escalation import escalate


def keep_up() -> None:
    """Take over what the ministry has published since, and warn of deadlines."""
    adopt_catalogue()
    escalate()
