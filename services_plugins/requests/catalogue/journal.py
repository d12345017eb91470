"""The catalogue's entries in the audit trail, in people's words."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "catalogue.draft": _("Draft of a procedure begun"),
    "catalogue.discard": _("Draft of a procedure discarded"),
    "catalogue.publish": _("Version of a procedure published"),
    "catalogue.create": _("Procedure added"),
    "catalogue.withdraw": _("Procedure withdrawn"),
    "catalogue.reinstate": _("Procedure offered again"),
    "catalogue.set_filing": _("Place of filing of a procedure changed"),
}
DETAILS = {
    "version": _("Version"),
    "mode": _("Where it is filed"),
    "mode_before": _("Where it was filed"),
}
