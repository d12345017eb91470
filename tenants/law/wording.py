"""Figures and days of the law in people's words, in the active language."""

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date, get_month_names
from django.utils.translation import get_language, ngettext_lazy, override
from django.utils.translation import gettext as _

from tenants.law.enums import Unit

# Morocco's months: نونبر, not نوفمبر.
BABEL_LOCALES = {"ar": "ar_MA", "fr": "fr_MA", "en": "en_GB"}
NO_BREAK_SPACE = "\u00a0"

COUNTED = {
    Unit.WORKING_DAYS: ngettext_lazy("%(number)s working day", "%(number)s working days", "n"),
    Unit.DAYS: ngettext_lazy("%(number)s day", "%(number)s days", "n"),
    Unit.MONTHS: ngettext_lazy("%(number)s month", "%(number)s months", "n"),
    Unit.YEARS: ngettext_lazy("%(number)s year", "%(number)s years", "n"),
    Unit.SIGNATURES: ngettext_lazy("%(number)s signature", "%(number)s signatures", "n"),
    Unit.MEMBERS: ngettext_lazy("%(number)s member", "%(number)s members", "n"),
    Unit.INHABITANTS: ngettext_lazy("%(number)s inhabitant", "%(number)s inhabitants", "n"),
    Unit.SESSIONS: ngettext_lazy("%(number)s session", "%(number)s sessions", "n"),
    Unit.TIMES: ngettext_lazy("%(number)s time", "%(number)s times", "n"),
    Unit.DIRHAMS: ngettext_lazy("%(number)s dirham", "%(number)s dirhams", "n"),
}


def spoken_language() -> str:
    """The language in which this module writes: the active one, Arabic for Amazigh.

    Amazigh lacks the words; a sentence half in each would be worse. Templates mark it.
    """
    language = (get_language() or "ar").split("-")[0]
    return language if language in BABEL_LOCALES else "ar"


def in_language(*, ar: str, fr: str, zgh: str = "") -> str:
    """The text in the active language, Arabic where there is none."""
    texts = {"ar": ar, "fr": fr, "zgh": zgh}
    return texts.get(get_language() or "") or ar


def grouped(number: int) -> str:
    """`number` with its thousands apart: 35 000."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE) if number >= 10_000 else str(number)


def quantity(value: int | None, unit: Unit) -> str:
    """`value` with its unit: `20 working days`, `1 in 3`, `15 November`; a dash for none."""
    if value is None:
        return "–"
    if unit in COUNTED:
        with override(spoken_language()):
            return COUNTED[unit] % {"n": value, "number": grouped(value)}
    if unit == Unit.PERCENT:
        return f"{value}{NO_BREAK_SPACE}%"
    if unit == Unit.ONE_IN:
        return _("one in %(number)s") % {"number": value}
    if unit == Unit.MONTH:
        return get_month_names("wide", locale=_babel_locale())[value]
    if unit == Unit.DAY_OF_YEAR:
        # Any leap year has every day of the year.
        return _day_and_month(date(2000, value // 100, value % 100))
    return grouped(value)


def day_in_words(day: date, beside: date | None = None) -> str:
    """`3 February 2026`; without the year where it is that of `beside`."""
    if beside is not None and beside.year == day.year:
        return _day_and_month(day)
    return _formatted(day, "d MMMM y")


def listed(words: Iterable[str]) -> str:
    """The words with the language's comma between them."""
    return ("، " if spoken_language() == "ar" else ", ").join(words)


def _day_and_month(day: date) -> str:
    return _formatted(day, "d MMMM")


def _formatted(day: date, pattern: str) -> str:
    words = format_date(day, pattern, _babel_locale())
    # In French the first of a month is an ordinal: 1er mars.
    return f"1er{words[1:]}" if day.day == 1 and spoken_language() == "fr" else words


def _babel_locale() -> str:
    return BABEL_LOCALES[spoken_language()]
