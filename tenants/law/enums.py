from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """What the value of a rule counts."""

    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("days")
    MONTHS = "months", _("months")
    YEARS = "years", _("years")
    SIGNATURES = "signatures", _("signatures")
    MEMBERS = "members", _("members")
    INHABITANTS = "inhabitants", _("inhabitants")
    SESSIONS = "sessions", _("sessions")
    TIMES = "times", _("times")
    DIRHAMS = "dirhams", _("dirhams")
    PERCENT = "percent", _("percent")
    ONE_IN = "one_in", _("one in so many")
    NUMBER = "number", _("number")
    MONTH = "month", _("month of the year")
    DAY_OF_YEAR = "day_of_year", _("day of the year (month and day, such as 1115)")

    @classmethod
    def delays(cls) -> tuple["Unit", ...]:
        """Those that a deadline can be counted in."""
        return (cls.WORKING_DAYS, cls.DAYS, cls.MONTHS, cls.YEARS)


class AppliesTo(models.TextChoices):
    """The territories that a rule is for."""

    ALL = "", _("All territories")
    COMMUNE = "commune", _("Communes")
    DISTRICTS = "districts", _("Communes with districts")
    PROVINCE = "province", _("Prefectures and provinces")
    REGION = "region", _("Regions")


class Certainty(models.TextChoices):
    """How far a rule's value can be trusted."""

    TEXT = "text", _("Read in the legal text or at the authority that applies it")
    ARTICLE = "article", _("Value read in a source; article or date to be checked")
    INDIRECT = "indirect", _("Value read in an indirect or old source")
    RECALLED = "recalled", _("Not verified: to be checked in the legal text")
    DISPUTED = "disputed", _("Sources disagree: to be checked in the legal text")

    @classmethod
    def verified(cls) -> tuple["Certainty", ...]:
        """Those under which the value was read somewhere."""
        return (cls.TEXT, cls.ARTICLE, cls.INDIRECT)


class HolidayKind(models.TextChoices):
    FIXED = "fixed", _("Fixed")
    LUNAR = "lunar", _("Lunar")
    EXCEPTIONAL = "exceptional", _("Exceptional")


class HolidayStatus(models.TextChoices):
    ESTIMATED = "estimated", _("Estimated")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")
