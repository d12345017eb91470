from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryKind(models.TextChoices):
    """The kinds of territorial collectivity in the national register."""

    REGION = "region", _("Region")
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    URBAN_COMMUNE = "urban", _("Urban commune")
    RURAL_COMMUNE = "rural", _("Rural commune")

    @classmethod
    def communes(cls) -> tuple["TerritoryKind", ...]:
        return (cls.URBAN_COMMUNE, cls.RURAL_COMMUNE)

    @classmethod
    def provinces(cls) -> tuple["TerritoryKind", ...]:
        return (cls.PROVINCE, cls.PREFECTURE)


class TenantState(models.TextChoices):
    """Where a tenant is in its life; `TRANSITIONS` says where it may go from there."""

    DRAFT = "draft", _("Draft")
    PROVISIONING = "provisioning", _("Being provisioned")
    LIVE = "live", _("Live")
    SUSPENDED = "suspended", _("Suspended")
    ARCHIVED = "archived", _("Archived")
    DELETED = "deleted", _("Deleted")


TRANSITIONS: dict[TenantState, frozenset[TenantState]] = {
    TenantState.DRAFT: frozenset({TenantState.PROVISIONING, TenantState.ARCHIVED}),
    TenantState.PROVISIONING: frozenset({TenantState.LIVE, TenantState.ARCHIVED}),
    TenantState.LIVE: frozenset({TenantState.SUSPENDED, TenantState.ARCHIVED}),
    TenantState.SUSPENDED: frozenset({TenantState.LIVE, TenantState.ARCHIVED}),
    # Back to draft: one that was archived before it was ever live.
    TenantState.ARCHIVED: frozenset({TenantState.LIVE, TenantState.DRAFT, TenantState.DELETED}),
    TenantState.DELETED: frozenset(),
}

# A tenant in one of these is on its way to be live.
BEGINNING = frozenset({TenantState.DRAFT, TenantState.PROVISIONING})
# A tenant in one of these answers on its hosts, if only with a notice.
ANSWERING = frozenset({TenantState.LIVE, TenantState.SUSPENDED})
# A tenant in one of these has a schema with data in it.
HOLDING_DATA = frozenset({TenantState.LIVE, TenantState.SUSPENDED, TenantState.ARCHIVED})


class StepState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
