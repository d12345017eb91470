"""The audit trail in people's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts import journal as accounts_journal
from tenants.models import AuditEntry

ACTIONS: dict[str, str | Promise] = {
    "tenant.create": _("Tenant created"),
    "tenant.provision": _("Provisioning started"),
    "tenant.live": _("Site opened"),
    "tenant.suspend": _("Site suspended"),
    "tenant.resume": _("Site resumed"),
    "tenant.archive": _("Site archived"),
    "tenant.request_deletion": _("Deletion requested"),
    "tenant.withdraw_deletion": _("Request for deletion withdrawn"),
    "tenant.delete": _("Site deleted"),
    "tenant.download_export": _("Export downloaded"),
    "host.add": _("Host added"),
    "host.make_primary": _("Primary host chosen"),
    "host.remove": _("Host removed"),
    "audit.export": _("Audit trail exported"),
    **accounts_journal.ACTIONS,
}
DETAILS: dict[str, str | Promise] = {
    "reason": _("Reason"),
    "host": _("Host"),
    "code": _("HCP code"),
    "from": _("State before"),
    "job": _("Job"),
    "export": _("Export"),
}


def action_label(action: str) -> str:
    """What people read for `action`; the action itself where nobody has named it."""
    return str(ACTIONS.get(action, action))


def details(entry: AuditEntry) -> list[tuple[str, str]]:
    """(name, value) of what was noted with `entry`."""
    return [(str(DETAILS.get(key, key)), str(value)) for key, value in entry.data.items() if value]


def action_choices() -> list[tuple[str, str]]:
    """(value, label) of every known action, for a form."""
    return [("", str(_("All actions"))), *((key, str(label)) for key, label in ACTIONS.items())]
