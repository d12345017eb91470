"""What the petitions declare to the kit."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from cms.enums import Role as StaffRole
from services_plugins.kit.plugin import (
    Debatable,
    Demonstration,
    PersonalData,
    RetentionRule,
    Role,
    ServicePlugin,
)
from services_plugins.petitions import debates, demonstration, law, retention
from services_plugins.petitions.actions import council
from services_plugins.petitions.blocks import PetitionsBlock
from services_plugins.petitions.national import retention as committees
from services_plugins.petitions.starter import provision
from services_plugins.petitions.upkeep import keep_up

NOTICE = _(
    "The commune uses what you write to count your signature once and to check the conditions "
    "that the organic laws set for petitions. Only the council's bureau reads it; names of "
    "signatories are never published. You may ask to see, correct or remove it (law 09-08)."
)
NATIONAL_NOTICE = _(
    "The portal uses what you write to count your signature once and to check the conditions that "
    "organic laws 44-14 and 64-14 set. Only the officers who check them read it, and the authority "
    "that the text is handed over to; names of signatories are never published. You may ask to "
    "see, correct or remove it (law 09-08)."
)


def notice() -> str:
    """Return what becomes of personal data, on the site at work (law 09-08)."""
    return str(NATIONAL_NOTICE if law.is_national() else NOTICE)


plugin = ServicePlugin(
    key="petitions",
    app="petitions",
    names={"ar": "العرائض", "fr": "Pétitions", "zgh": "ⵜⵓⵜⵔⴰⵡⵉⵏ"},
    icon="petition",
    tenant_urls="services_plugins.petitions.urls",
    portal_urls="services_plugins.petitions.urls",
    blocks={"open": PetitionsBlock()},
    roles=(
        Role(
            "clerk",
            _("Moderates petitions and checks signatures"),
            ("petitions.work_petitions",),
            (StaffRole.ADMINISTRATOR, StaffRole.MODERATOR),
        ),
        Role(
            "bureau",
            _("Decides petitions"),
            ("petitions.decide_petitions",),
            (StaffRole.ADMINISTRATOR,),
        ),
    ),
    provision=provision,
    retention=(
        RetentionRule(
            "drafts",
            _("Drafts that were never submitted"),
            _("the last change"),
            3,
            retention.remove_drafts,
        ),
        RetentionRule(
            "unconfirmed",
            _("Signatures that nobody confirmed"),
            _("the day of the signature"),
            1,
            retention.remove_unconfirmed,
        ),
        RetentionRule(
            "signatures",
            _("Personal data of signatories of petitions that are over"),
            _("the end of the petition"),
            12,
            retention.anonymise,
            law="petition.signatures.kept",
        ),
        RetentionRule(
            "committees",
            _("Personal data of committees of national texts that are over"),
            _("the invitation, or the end of the text"),
            12,
            committees.forget_committees,
        ),
    ),
    personal_data=(
        PersonalData(_("Petitions"), retention.export_petitions, retention.erase_petitions),
        PersonalData(_("Committees"), committees.export_seats, committees.erase_seats),
    ),
    upkeep=keep_up,
    debatable=Debatable(debates.KIND, debates.waiting, debates.find, council.hear),
    demonstration=Demonstration(demonstration.fill, demonstration.remove),
    processing_notice=lazy(notice, str)(),
)
