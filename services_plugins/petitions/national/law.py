"""What the law asks of a national text and of the committee that presents it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services_plugins.petitions.enums import (
    MemberRole,
    MemberState,
    TextKind,
)
from services_plugins.petitions.models import CommitteeMember, Petition
from tenants.enums import TerritoryKind
from tenants.law.memory import remember
from tenants.law.rules import Rule, rule
from tenants.models import Territory

# The area of who lives abroad and votes all the same (44-14, article 2).
ABROAD = "abroad"

SIGNATURES = {
    TextKind.PETITION: "petition.national.signatures",
    TextKind.MOTION: "motion.signatures",
}
# The rules on the committee, by the name under which a text keeps them.
COMMITTEE = {
    TextKind.PETITION: {"members": "petition.national.committee"},
    TextKind.MOTION: {"members": "motion.committee", "regions": "motion.committee.regions"},
}


def signatures_rule(kind: str) -> Rule:
    """Return the rule on the number of signatures that is in force."""
    return rule(SIGNATURES[TextKind(kind)])


def committee_rules(kind: str) -> dict[str, Any]:
    """Return the rules on the committee that are in force, as a text keeps them."""
    return {name: rule(code).to_json() for name, code in COMMITTEE[TextKind(kind)].items()}


def conditions() -> dict[str, dict[str, Rule]]:
    """Return the rules that are in force for each kind of text, by what they are on."""
    return {
        kind.value: {"signatures": signatures_rule(kind)}
        | {name: rule(code) for name, code in COMMITTEE[kind].items()}
        for kind in TextKind
    }


def regions() -> list[Territory]:
    """Return the regions of the Kingdom, from the memory of the public schema."""
    rows = Territory.objects.filter(kind=TerritoryKind.REGION).order_by("code")
    return remember("law:regions", lambda: list(rows))


def area_choices() -> list[tuple[str, str]]:
    """Return where a signatory may be on the electoral lists: a region, or abroad."""
    return [*((one.code, one.name) for one in regions()), (ABROAD, _("Moroccans abroad"))]


def area_name(code: str) -> str:
    """Return what people call an area."""
    return dict(area_choices()).get(code, code)


def by_area(petition: Petition) -> list[tuple[str, int]]:
    """Return how many have signed by area, the most first; areas without a signature are left out.

    The law asks for no spread of them: it is told to everybody.
    """
    counts = sorted(petition.area_counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(area_name(code), count) for code, count in counts if count]


@dataclass(frozen=True)
class Committee:
    """The committee of a text, with what the law asks of it."""

    members: list[CommitteeMember]
    needed: int
    # 0 where the law asks for no spread.
    regions_needed: int

    @property
    def accepted(self) -> list[CommitteeMember]:
        return [one for one in self.members if one.state == MemberState.ACCEPTED]

    @property
    def region_count(self) -> int:
        return len({one.area for one in self.accepted if one.area not in ("", ABROAD)})

    def with_role(self, role: MemberRole) -> CommitteeMember | None:
        """Return who the committee has named for a role."""
        return next((one for one in self.accepted if one.role == role), None)

    @property
    def missing(self) -> list[str]:
        """What is missing before the text can be submitted, in plain words."""
        return [words for words in self._missing() if words]

    def _missing(self) -> Iterable[str]:
        people = self.needed - len(self.accepted)
        if people > 0:
            yield ngettext(
                "%(count)d more member has to accept.",
                "%(count)d more members have to accept.",
                people,
            ) % {"count": people}
        regions = self.regions_needed - self.region_count
        if regions > 0:
            yield ngettext(
                "Members from %(count)d more region are missing.",
                "Members from %(count)d more regions are missing.",
                regions,
            ) % {"count": regions}
        if self.with_role(MemberRole.REPRESENTATIVE) is None:
            yield _("Name the representative.")
        if self.with_role(MemberRole.DEPUTY) is None:
            yield _("Name the deputy of the representative.")


def committee(petition: Petition) -> Committee:
    """Return the committee of a text, measured by the rules it keeps: one query.

    A draft keeps none yet: those in force count.
    """
    kept = petition.committee_rules or committee_rules(petition.kind)
    needed = Rule.from_json(kept["members"]).value or 0
    share = Rule.from_json(kept["regions"]).value if "regions" in kept else None
    # At least a third of the regions (64-14): of twelve, four.
    regions_needed = -(-len(regions()) // share) if share else 0
    return Committee(list(petition.committee.select_related("contact")), needed, regions_needed)
