"""What the council declares to the kit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.enums import Role as StaffRole
from services_plugins.council import debates, demonstration
from services_plugins.council.upkeep import keep_up
from services_plugins.kit.plugin import Council, Demonstration, Role, ServicePlugin

plugin = ServicePlugin(
    key="council",
    app="council",
    names={"ar": "المجلس", "fr": "Conseil", "zgh": "ⴰⵙⵇⵇⵉⵎ"},
    icon="town-hall",
    tenant_urls="services_plugins.council.urls",
    roles=(
        Role(
            "secretariat",
            _("Prepares sessions of the council and records its sittings"),
            ("council.prepare_sessions", "council.record_sittings"),
            (StaffRole.ADMINISTRATOR, StaffRole.MODERATOR),
        ),
        Role(
            "publisher",
            _("Publishes minutes and deliberations"),
            ("council.publish_council",),
            (StaffRole.ADMINISTRATOR, StaffRole.MODERATOR),
        ),
        Role(
            "signatory",
            _("Signs minutes: the president and the secretary of the council"),
            ("council.sign_minutes",),
            (StaffRole.ADMINISTRATOR,),
        ),
    ),
    demonstration=Demonstration(demonstration.fill, demonstration.remove),
    upkeep=keep_up,
    council=Council(debates.next_ordinary_session, debates.steps),
    processing_notice=_(
        "The commune keeps the address of who subscribes to the works of its council, to send "
        "what was asked for and nothing else. Every message says how to stop it (law 09-08)."
    ),
)
