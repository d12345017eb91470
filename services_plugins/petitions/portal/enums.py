"""Closed lists of the register. Values are stored or stand in addresses: rename labels only."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from services_plugins.petitions.enums import WAITING, PetitionState


class Stage(TextChoices):
    """Where petitions stand, as the list may be narrowed."""

    OPEN = "open", _("To sign")
    WAITING = "waiting", _("Waiting for an answer")
    LATE = "late", _("Answered late, or waiting for too long")
    ACCEPTED = "accepted", _("Accepted by the authority")
    REFUSED = "refused", _("Refused by the authority")
    LAPSED = "lapsed", _("Ended without enough signatures")


STATES: dict[Stage, frozenset[PetitionState]] = {
    Stage.OPEN: frozenset({PetitionState.COLLECTING}),
    Stage.WAITING: WAITING,
    Stage.ACCEPTED: frozenset(
        {PetitionState.ACCEPTED, PetitionState.DEBATED, PetitionState.CLOSED}
    ),
    Stage.REFUSED: frozenset({PetitionState.REFUSED}),
    Stage.LAPSED: frozenset({PetitionState.LAPSED}),
}
# A petition in any other state isn't in the register, or leaves it.
SHOWN = frozenset().union(*STATES.values())


class CouncilKind(TextChoices):
    """Kinds of authorities that the list may be narrowed to."""

    COMMUNE = "commune", _("Councils of communes")
    PROVINCE = "province", _("Councils of provinces and prefectures")
    REGION = "region", _("Councils of regions")
    NATIONAL = "national", _("Head of Government and Parliament")
