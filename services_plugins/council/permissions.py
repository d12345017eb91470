"""Who may do what with the council in the editor."""

from __future__ import annotations

from typing import Any

PREPARE = "council.prepare_sessions"
RECORD = "council.record_sittings"
PUBLISH = "council.publish_council"
SIGN = "council.sign_minutes"
ALL = (PREPARE, RECORD, PUBLISH, SIGN)


def works_for_the_council(user: Any) -> bool:
    """Tell whether `user` has anything to do with the council's works."""
    return any(user.has_perm(permission) for permission in ALL)
