"""What the requests declare to the kit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.enums import Role as StaffRole
from services_plugins.kit.plugin import (
    Demonstration,
    Figure,
    PersonalData,
    RetentionRule,
    Role,
    ServicePlugin,
)
from services_plugins.requests import retention
from services_plugins.requests.actions.adopt import provision
from services_plugins.requests.blocks import DelaysBlock, FinderBlock, ReportsBlock, TrackBlock
from services_plugins.requests.demonstration import filling
from services_plugins.requests.statistics import recent
from services_plugins.requests.upkeep import keep_up

plugin = ServicePlugin(
    key="requests",
    app="requests",
    names={"ar": "الطلبات والخدمات", "fr": "Demandes et services", "zgh": "ⵜⵓⵜⵔⵉⵡⵉⵏ"},
    icon="document",
    tenant_urls="services_plugins.requests.urls",
    open_urls="services_plugins.requests.urls_open",
    blocks={
        "finder": FinderBlock(),
        "track": TrackBlock(),
        "delays": DelaysBlock(),
        "reports": ReportsBlock(),
    },
    roles=(
        Role(
            "agent",
            _("Works at desks"),
            ("requests.work_desks",),
            (StaffRole.ADMINISTRATOR, StaffRole.MODERATOR, StaffRole.EDITOR),
        ),
        Role(
            "manager",
            _("Manages desks and procedures"),
            ("requests.manage_desks",),
            (StaffRole.ADMINISTRATOR,),
        ),
    ),
    provision=provision,
    retention=(
        RetentionRule(
            "drafts",
            _("Drafts that were never filed"),
            _("the last change"),
            1,
            retention.remove_drafts,
        ),
        RetentionRule(
            "requests",
            _("Personal data of requests that are over"),
            _("the decision"),
            60,
            retention.anonymise,
        ),
    ),
    personal_data=(
        PersonalData(_("Requests"), retention.export_requests, retention.erase_requests),
        PersonalData(
            _("Street reports that are followed"),
            retention.export_followed,
            retention.erase_followed,
        ),
    ),
    figures=(
        Figure("filed", _("Requests filed in a year"), lambda: recent()["filed"]),
        Figure("answered", _("Of these, answered"), lambda: recent()["answered"]),
        Figure("in_time", _("Within the legal delay"), lambda: recent()["in_time"], "percent"),
        Figure("median_days", _("Median delay"), lambda: recent()["median_days"], "working_days"),
    ),
    upkeep=keep_up,
    demonstration=Demonstration(filling.fill, filling.remove),
    processing_notice=_(
        "The commune uses what you write to treat your request, as the law obliges it to (law "
        "55-19). Only the desk in charge reads it. You may ask to see, correct or remove it (law "
        "09-08)."
    ),
)
