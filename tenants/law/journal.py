"""The law's entries in the audit trail, in people's words."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "rule.add_version": _("Version of a legal rule added"),
    "rule.verify": _("Legal rule verified"),
    "rule.withdraw_version": _("Version of a legal rule withdrawn"),
    "rule.load": _("Legal rules loaded"),
    "holiday.confirm": _("Holiday confirmed"),
    "holiday.move": _("Holiday confirmed on another date"),
    "holiday.add": _("Holiday added"),
    "holiday.cancel": _("Holiday cancelled"),
    "holiday.load": _("Holidays loaded"),
}
DETAILS = {
    "value": _("Value"),
    "value_before": _("Value before"),
    "unit": _("Unit"),
    "valid_from": _("In force from"),
    "source": _("Source"),
    "article": _("Article"),
    "date": _("Date"),
    "date_before": _("Date before"),
    "added": _("Added"),
    "moved": _("Moved"),
}
