"""How to petition whom: who may, how many, what happens. Every figure is a legal rule."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.law.rules import Rule, UnknownRule, rule


@dataclass(frozen=True)
class Guide:
    """How one kind of petition goes; `codes` are the legal rules that give its figures."""

    key: str
    title: Promise
    who: Promise
    steps: tuple[Promise, ...]
    codes: tuple[str, ...]

    @property
    def rules(self) -> list[Rule]:
        """The rules that are in force today."""
        return [one for code in self.codes if (one := _in_force(code)) is not None]


_WRITE = _(
    "Write what the council should debate, why, and to what end. Name a representative among you."
)
_COLLECT = _("Collect signatures, online or on paper. Each person counts once.")
_FILE = _("The representative files it with the president of the council. A receipt comes at once.")
_CHECK = _("The council’s bureau checks the conditions.")
_DEBATE = _(
    "Accepted: a committee studies the question, and the council debates it in its next ordinary "
    "session. The representative is told."
)
_REFUSE = _("Refused: the representative is told why, in writing, within the legal delay.")
_COUNCIL = (_WRITE, _COLLECT, _FILE, _CHECK, _DEBATE, _REFUSE)

GUIDES = (
    Guide(
        "commune",
        _("Petition to the council of a commune"),
        _(
            "Citizens who live in the commune, or work or do business there, and whom the question "
            "concerns in common; or an association active in its field for some years."
        ),
        _COUNCIL,
        (
            "petition.citizens.small",
            "petition.citizens.large",
            "petition.citizens.districts",
            "petition.association.age",
            "petition.refusal.commune",
        ),
    ),
    Guide(
        "province",
        _("Petition to the council of a province or prefecture"),
        _("Citizens of the province or prefecture whom the question concerns; or an association."),
        _COUNCIL,
        ("petition.citizens.province", "petition.refusal.province"),
    ),
    Guide(
        "region",
        _("Petition to the council of a region"),
        _("Citizens of the region, from all its provinces and prefectures; or an association."),
        _COUNCIL,
        (
            "petition.citizens.region_small",
            "petition.citizens.region_medium",
            "petition.citizens.region_large",
            "petition.region_share",
            "petition.refusal.region",
        ),
    ),
    Guide(
        "state",
        _("Petition to the Head of Government or a House of Parliament"),
        _(
            "Citizens in Morocco or abroad who are on the general electoral lists and have their "
            "civil and political rights."
        ),
        (
            _("A committee of citizens forms. It names a representative and a deputy."),
            _("They write the petition, with a detailed note on its reasons and aims."),
            _COLLECT,
            _("The representative files it with the authority, with the list of supporters."),
            _("The authority examines it and tells the representative what it decides."),
        ),
        ("petition.national.signatures", "petition.national.committee"),
    ),
    Guide(
        "motion",
        _("Motion in legislation to a House of Parliament"),
        _(
            "Citizens who are on the general electoral lists and want Parliament to make, change "
            "or repeal a law."
        ),
        (
            _("A committee of citizens from several regions forms and names a representative."),
            _("They write what the law should say, and a note that explains it."),
            _COLLECT,
            _("The representative files it with the bureau of the House, which examines it."),
        ),
        ("motion.signatures", "motion.committee", "motion.committee.regions"),
    ),
)


def _in_force(code: str) -> Rule | None:
    """Return the rule of today; None where the ministry has ended it."""
    try:
        return rule(code)
    except UnknownRule:
        return None
