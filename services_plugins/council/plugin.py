"""What the council declares to the kit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.enums import Role as StaffRole
from services_plugins.council import debates, demonstration, figures, retention
from services_plugins.council.blocks import (
    AgendaBlock,
    DeliberationsBlock,
    MembersBlock,
    NextSessionBlock,
    ResultsBlock,
)
from services_plugins.council.starter import provision
from services_plugins.council.upkeep import keep_up
from services_plugins.kit.plugin import (
    ConformityCheck,
    Council,
    Demonstration,
    Figure,
    PersonalData,
    RetentionRule,
    Role,
    ServicePlugin,
)

plugin = ServicePlugin(
    key="council",
    app="council",
    names={"ar": "المجلس", "fr": "Conseil", "zgh": "ⴰⵙⵇⵇⵉⵎ"},
    icon="town-hall",
    tenant_urls="services_plugins.council.urls",
    open_urls="services_plugins.council.urls_open",
    portal_open_urls="services_plugins.council.urls_portal_open",
    blocks={
        "next": NextSessionBlock(),
        "agenda": AgendaBlock(),
        "results": ResultsBlock(),
        "deliberations": DeliberationsBlock(),
        "members": MembersBlock(),
    },
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
    provision=provision,
    retention=(
        RetentionRule(
            "subscriptions",
            _("Subscriptions of addresses that send messages back"),
            _("the first message that came back"),
            3,
            retention.remove_unreachable,
        ),
        RetentionRule(
            "members",
            _("Photographs and contacts of former members"),
            _("the end of the last seat"),
            12,
            retention.empty_former_members,
        ),
    ),
    personal_data=(PersonalData(_("The council"), retention.export, retention.erase),),
    figures=(
        Figure("sessions", _("Sessions held in a year"), figures.sessions_held),
        Figure(
            "published",
            _("Deliberations published in time"),
            figures.published_in_time,
            "percent",
        ),
        Figure("minutes_late", _("Minutes that are late"), figures.minutes_late),
    ),
    conformity=(
        ConformityCheck(
            "sessions",
            _("Three ordinary sessions are held a year"),
            _("Organic law 113-14, article 33"),
            figures.missing_sessions,
        ),
        ConformityCheck(
            "minutes",
            _("Minutes are published"),
            _("Organic law 113-14, articles 48 and 273"),
            figures.unpublished_minutes,
        ),
        ConformityCheck(
            "deliberations",
            _("Deliberations are published"),
            _("Organic law 113-14, articles 48 and 273"),
            figures.unpublished_deliberations,
        ),
        ConformityCheck(
            "opposition",
            _("A standing committee is chaired by the opposition"),
            _("Organic law 113-14, article 27"),
            figures.no_opposition_chair,
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
