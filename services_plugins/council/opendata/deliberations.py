"""Deliberations as a table, after the French model of local data (SCDL), for Moroccan councils.

Columns that mean the same have the French model's names; what France alone has (the SIRET, the
prefecture's number) is replaced by what Morocco has: the register's code, the governor's control.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cms.addresses import current_base_url
from cms.models import SiteIdentity
from services_plugins.council.enums import Theme
from services_plugins.council.models import Deliberation
from services_plugins.council.oparl.rows import DELIBERATIONS
from services_plugins.kit.opendata.tables import Column, Table

TABLE = Table(
    key="deliberations",
    title=_("Deliberations of the council"),
    columns=(
        Column("COLL_NOM", "string", _("Council"), required=True),
        Column("COLL_CODE", "string", _("Code of the territory in the register"), required=True),
        Column("DELIB_ID", "string", _("Number and year"), required=True),
        Column("DELIB_DATE", "date", _("Adopted on"), required=True),
        Column("DELIB_MATIERE_CODE", "string", _("Code of the theme"), required=True),
        Column("DELIB_MATIERE_NOM", "string", _("Theme"), required=True),
        Column("DELIB_OBJET", "string", _("Object, in Arabic"), required=True),
        Column("DELIB_OBJET_FR", "string", _("Object, in French")),
        Column("DELIB_ETAT", "string", _("State"), required=True),
        Column("CONTROLE_DATE", "date", _("Received by the governor on")),
        Column("EXECUTOIRE_DATE", "date", _("Enforceable from")),
        Column("VOTE_EFFECTIF", "integer", _("Members in office")),
        Column("VOTE_REEL", "integer", _("Members present")),
        Column("VOTE_POUR", "integer", _("Votes for")),
        Column("VOTE_CONTRE", "integer", _("Votes against")),
        Column("VOTE_ABSTENTION", "integer", _("Abstentions")),
        Column("DELIB_URL", "string", _("Address of the page"), required=True),
    ),
    primary_key=("COLL_CODE", "DELIB_ID"),
)
# Rows that are in memory at a time.
CHUNK = 2_000


def rows(kept: Collection[int] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the published deliberations, oldest first; only those in `kept` where it is given."""
    identity = SiteIdentity.load()
    found = DELIBERATIONS.filter(removed_at__isnull=True).select_related("vote__sitting")
    found = found.defer("text_ar", "text_fr", "text_zgh", "search", "rules")
    with override("ar"):
        address = current_base_url() + reverse("council:deliberation", args=[0])
        prefix = address.removesuffix("0/")
        for one in found.order_by("adopted_on", "number").iterator(CHUNK):
            if kept is None or one.pk in kept:
                yield _row(one, identity, prefix)


def _row(one: Deliberation, identity: SiteIdentity, prefix: str) -> dict[str, Any]:
    vote = one.vote
    return {
        "COLL_NOM": identity.name_ar,
        "COLL_CODE": identity.territory_code,
        "DELIB_ID": one.reference,
        "DELIB_DATE": one.adopted_on.isoformat(),
        "DELIB_MATIERE_CODE": one.theme,
        "DELIB_MATIERE_NOM": str(Theme(one.theme).label),
        "DELIB_OBJET": one.title_ar,
        "DELIB_OBJET_FR": one.title_fr,
        "DELIB_ETAT": one.state,
        "CONTROLE_DATE": one.received_on and one.received_on.isoformat(),
        "EXECUTOIRE_DATE": one.enforceable_on and one.enforceable_on.isoformat(),
        "VOTE_EFFECTIF": vote and vote.sitting.members_in_office,
        "VOTE_REEL": vote and vote.present,
        "VOTE_POUR": vote and vote.votes_for,
        "VOTE_CONTRE": vote and vote.votes_against,
        "VOTE_ABSTENTION": vote and vote.abstentions,
        "DELIB_URL": f"{prefix}{one.pk}/",
    }
