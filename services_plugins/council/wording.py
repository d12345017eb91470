"""How sessions and sittings are called, in the active language."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date
from django.utils.translation import gettext as _

from services_plugins.council.enums import SessionKind
from services_plugins.council.models import Session
from tenants.law.wording import BABEL_LOCALES, day_in_words, spoken_language


def session_name(session: Session) -> str:
    """Return what a session is called: by its month, or by its day where it is extraordinary."""
    if session.kind == SessionKind.ORDINARY:
        return _("Ordinary session of %(month)s") % {"month": _month(session.opens_on)}
    return _("Extraordinary session of %(day)s") % {"day": day_in_words(session.opens_on)}


def _month(day: dt.date) -> str:
    return format_date(day, "MMMM y", BABEL_LOCALES[spoken_language()])
