"""The ministry's orders in its console: the entry of the menu, and words for the audit trail."""

from django.utils.translation import gettext_lazy as _

from tenants.console.extension import Section

SECTION = Section("petition_orders", _("Petitions: unlawful content"), "national:orders")
ACTIONS = {
    "petitions.bar_ordered": _("Petition ordered off a commune's site"),
    "petitions.unbar_ordered": _("Petition ordered back to a commune's site"),
    "petitions.barred": _("Order carried out: petition off the site"),
    "petitions.unbarred": _("Order carried out: petition shown again"),
}
DETAILS = {
    "number": _("Number of the petition"),
    "is_found": _("There is such a petition"),
}
