"""What went wrong in a step, told apart and said for a person."""

import errno

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

DISK_FULL = "53100"
# The server shuts down or recovers, the connection failed, the database was dropped.
AWAY = ("57P", "08")


def reason_of(error: Exception) -> str:
    """What went wrong, in the active language."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if database_is_full(error):
        return _("The disk of the database is full. Make room, then resume.")
    if database_is_away(error):
        return _("The database went away. Resume once it answers again.")
    if disk_is_full(error):
        return _("The disk is full. Make room, then resume.")
    return f"{type(error).__name__}: {error}"


def stops_everything(error: BaseException | None) -> bool:
    """Whether no other tenant can be provisioned either, until somebody has put this right."""
    return database_is_full(error) or database_is_away(error) or disk_is_full(error)


def database_is_full(error: BaseException | None) -> bool:
    return _code(error) == DISK_FULL


def database_is_away(error: BaseException | None) -> bool:
    """Whether the server, or our connection to it, is gone."""
    if isinstance(error, InterfaceError):
        return True
    code = _code(error)
    # Without a code it isn't the server who speaks, but the driver that lost it.
    return isinstance(error, OperationalError) and (not code or code.startswith(AWAY))


def disk_is_full(error: BaseException | None) -> bool:
    """Whether there is no room for files."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _code(error: BaseException | None) -> str:
    """PostgreSQL's code of the error, empty where it gave none."""
    return getattr(getattr(error, "__cause__", None), "pgcode", None) or ""
