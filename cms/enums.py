"""Closed lists of the commune site. Values are stored: rename labels, never values."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The groups of a tenant, by their names in the database."""

    ADMINISTRATOR = "administrator", _("Administrator")
    MODERATOR = "moderator", _("Moderator")
    EDITOR = "editor", _("Editor")


class SectionListing(TextChoices):
    """How a section shows the pages under it."""

    CARDS = "cards", _("Cards")
    NEWS = "news", _("News, newest first")
    EVENTS = "events", _("Events, next first")
    NOTICES = "notices", _("Notices, newest first")
    SERVICES = "services", _("Services, by title")

    @classmethod
    def dated(cls) -> tuple["SectionListing", ...]:
        """Return the listings that have feeds."""
        return (cls.NEWS, cls.EVENTS, cls.NOTICES)


class NewsCategory(TextChoices):
    COUNCIL = "council", _("Council")
    WORKS = "works", _("Works and planning")
    SERVICES = "services", _("Services")
    CULTURE = "culture", _("Culture")
    SPORT = "sport", _("Sport and youth")
    SOCIAL = "social", _("Social action")
    ENVIRONMENT = "environment", _("Environment")
    OTHER = "other", _("Other")


class NoticeType(TextChoices):
    TENDER = "tender", _("Tender")
    RECRUITMENT = "recruitment", _("Recruitment")
    INQUIRY = "inquiry", _("Public inquiry")
    ANNOUNCEMENT = "announcement", _("Announcement")


class DocumentCategory(TextChoices):
    BUDGET = "budget", _("Budget and accounts")
    COUNCIL = "council", _("Council")
    PLAN = "plan", _("Plans and programmes")
    REGULATION = "regulation", _("Decisions and regulations")
    FORM = "form", _("Forms")
    REPORT = "report", _("Reports")
    OTHER = "other", _("Other")


class AlertLevel(TextChoices):
    INFO = "info", _("Information")
    SUCCESS = "success", _("Good news")
    WARNING = "warning", _("Warning")
    URGENT = "urgent", _("Urgent")


class Icon(TextChoices):
    """Icons that a theme draws; the value is the file name without extension."""

    DOCUMENT = "document", _("Document")
    CERTIFICATE = "certificate", _("Certificate")
    BIRTH = "birth", _("Birth certificate")
    FILE_SEARCH = "file-search", _("Access to information")
    SIGNATURE = "signature", _("Signature")
    BUILDING = "building", _("Building")
    PERMIT = "permit", _("Building permit")
    TOWN_HALL = "town-hall", _("Town hall")
    PEOPLE = "people", _("People")
    FAMILY = "family", _("Family")
    MONEY = "money", _("Fees and taxes")
    WATER = "water", _("Water")
    REPORT = "report", _("Report of a problem")
    LIGHT = "light", _("Public lighting")
    ROAD = "road", _("Roads")
    WASTE = "waste", _("Cleanliness")
    TREE = "tree", _("Green spaces")
    SHOP = "shop", _("Trade")
    CALENDAR = "calendar", _("Calendar")
    NEWS = "news", _("News")
    VOTE = "vote", _("Participation")
    PETITION = "petition", _("Petition")
    MAIL = "mail", _("Mail")
    PHONE = "phone", _("Telephone")
    MAP = "map", _("Map")
    SEARCH = "search", _("Search")
    INFO = "info", _("Information")
