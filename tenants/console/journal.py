"""The audit trail in people's words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts import journal as accounts_journal
from tenants.audit import SYSTEM
from tenants.enums import TenantState
from tenants.law import journal as law_journal
from tenants.law.enums import Unit
from tenants.models import AuditEntry, Tenant

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
    **law_journal.ACTIONS,
}
# The names under which details are kept, and those of the audit trail's own filters.
DETAILS: dict[str, str | Promise] = {
    "reason": _("Reason"),
    "host": _("Host"),
    "code": _("HCP code"),
    "from": _("State before"),
    "job": _("Job"),
    "export": _("Export"),
    "tenant": _("Tenant"),
    "action": _("Action"),
    "person": _("Person"),
    "since": _("From"),
    "until": _("Until"),
    **law_journal.DETAILS,
}


@dataclass(frozen=True)
class Line:
    """An entry of the audit trail as it is shown."""

    entry: AuditEntry
    # None where it is about no tenant.
    tenant: Tenant | None

    @property
    def actor(self) -> str:
        return str(_("The platform")) if self.entry.actor == SYSTEM else self.entry.actor

    @property
    def action(self) -> str:
        return action_label(self.entry.action)

    @property
    def details(self) -> list[tuple[str, str]]:
        """(name, value) of what was noted with the entry."""
        return [
            (str(DETAILS.get(key, key)), value_label(key, value))
            for key, value in self.entry.data.items()
            if value
        ]


def in_words(entries: Iterable[AuditEntry]) -> list[Line]:
    """`entries` with the tenants they are about: two queries, however many there are."""
    entries = list(entries)
    numbers = {entry.tenant_id for entry in entries if entry.tenant_id}
    tenants = Tenant.objects.select_related("territory").in_bulk(numbers)
    return [Line(entry, tenants.get(entry.tenant_id)) for entry in entries]


def value_label(key: str, value: object) -> str:
    """What people read for the `value` of a detail."""
    if key == "from" and value in TenantState:
        return str(TenantState(str(value)).label)
    if key == "action":
        return action_label(str(value))
    if key == "unit" and value in Unit:
        return str(Unit(str(value)).label)
    return str(value)


def action_label(action: str) -> str:
    """What people read for `action`; the action itself where nobody has named it."""
    return str(ACTIONS.get(action, action))


def action_choices() -> list[tuple[str, str]]:
    """(value, label) of every known action, for a form."""
    return [("", str(_("All actions"))), *((key, str(label)) for key, label in ACTIONS.items())]
