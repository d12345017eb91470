"""Closed lists of the petitions. Values are stored: rename labels, never values."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AuthorKind(TextChoices):
    """Who may address a petition to a council (organic law 113-14, articles 123 and 124)."""

    CITIZENS = "citizens", _("Citizens, who collect signatures")
    ASSOCIATION = "association", _("An association, through its legal representative")


class TextKind(TextChoices):
    """What a text asks for: a measure, or a law (articles 14 and 15 of the Constitution)."""

    PETITION = "petition", _("Petition")
    MOTION = "motion", _("Motion in legislation")


class Authority(TextChoices):
    """Whom a text is addressed to: a council or, on the portal, an authority of the State."""

    COUNCIL = "council", _("Council of a commune, a province or a region")
    GOVERNMENT = "government", _("Head of Government")
    REPRESENTATIVES = "representatives", _("House of Representatives")
    COUNCILLORS = "councillors", _("House of Councillors")


# Motions go to one of the houses of Parliament (organic law 64-14).
HOUSES = (Authority.REPRESENTATIVES, Authority.COUNCILLORS)


class MemberState(TextChoices):
    """Whether somebody is in the committee that presents a national text."""

    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Has accepted")
    DECLINED = "declined", _("Has declined")


class MemberRole(TextChoices):
    """Whom the committee has named to speak for it (organic law 44-14)."""

    REPRESENTATIVE = "representative", _("Representative")
    DEPUTY = "deputy", _("Deputy of the representative")


class PetitionState(TextChoices):
    """Where a petition is; `TRANSITIONS` says where it may go from there."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting to be published")
    RETURNED = "returned", _("To be corrected")
    COLLECTING = "collecting", _("Collecting signatures")
    LAPSED = "lapsed", _("Ended without enough signatures")
    FILED = "filed", _("Filed with the president of the council")
    IN_REVIEW = "in_review", _("Conditions being checked")
    HANDED_OVER = "handed_over", _("Handed over to the authority")
    ACCEPTED = "accepted", _("Accepted: on the council's agenda")
    REFUSED = "refused", _("Refused")
    DEBATED = "debated", _("Debated by the council")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn by its representative")
    TAKEN_DOWN = "taken_down", _("Taken down")


# The representative may still write at it.
EDITABLE = frozenset({PetitionState.DRAFT, PetitionState.RETURNED})
# The council's bureau has it; its legal delay runs.
WITH_BUREAU = frozenset({PetitionState.FILED, PetitionState.IN_REVIEW})
# Somebody is about to decide: the bureau, or for a national text the authority.
WAITING = WITH_BUREAU | {PetitionState.HANDED_OVER}
DECIDED = frozenset({PetitionState.ACCEPTED, PetitionState.REFUSED, PetitionState.DEBATED})
# The council has it, or had it.
WITH_COUNCIL = frozenset({PetitionState.ACCEPTED, PetitionState.DEBATED, PetitionState.CLOSED})
OVER = frozenset(
    {
        PetitionState.LAPSED,
        PetitionState.REFUSED,
        PetitionState.CLOSED,
        PetitionState.WITHDRAWN,
        PetitionState.TAKEN_DOWN,
    }
)
# Nothing is to be checked of the signatures any more: what was asked for was debated, or is over.
SIGNATURES_DONE = OVER | {PetitionState.DEBATED}
# Staff have something to do.
AT_WORK = frozenset({PetitionState.SUBMITTED, *WAITING, PetitionState.ACCEPTED})
# What states are called where no council is asked.
NATIONAL_LABELS = {
    PetitionState.FILED: _("Handed in: the conditions are to be checked"),
    PetitionState.ACCEPTED: _("Accepted by the authority"),
    PetitionState.DEBATED: _("Answered by the authority"),
}

TRANSITIONS: dict[PetitionState, frozenset[PetitionState]] = {
    PetitionState.DRAFT: frozenset({PetitionState.SUBMITTED, PetitionState.FILED}),
    PetitionState.RETURNED: frozenset(
        {PetitionState.SUBMITTED, PetitionState.FILED, PetitionState.WITHDRAWN}
    ),
    PetitionState.SUBMITTED: frozenset(
        {PetitionState.COLLECTING, PetitionState.RETURNED, PetitionState.WITHDRAWN}
    ),
    PetitionState.COLLECTING: frozenset(
        {
            PetitionState.FILED,
            PetitionState.LAPSED,
            PetitionState.WITHDRAWN,
            PetitionState.TAKEN_DOWN,
        }
    ),
    PetitionState.FILED: frozenset(
        {
            PetitionState.IN_REVIEW,
            PetitionState.HANDED_OVER,
            PetitionState.ACCEPTED,
            PetitionState.REFUSED,
            PetitionState.WITHDRAWN,
            PetitionState.TAKEN_DOWN,
        }
    ),
    PetitionState.IN_REVIEW: frozenset(
        {
            PetitionState.HANDED_OVER,
            PetitionState.ACCEPTED,
            PetitionState.REFUSED,
            PetitionState.WITHDRAWN,
            PetitionState.TAKEN_DOWN,
        }
    ),
    # National texts only.
    PetitionState.HANDED_OVER: frozenset(
        {
            PetitionState.ACCEPTED,
            PetitionState.REFUSED,
            PetitionState.WITHDRAWN,
            PetitionState.TAKEN_DOWN,
        }
    ),
    PetitionState.ACCEPTED: frozenset({PetitionState.DEBATED, PetitionState.TAKEN_DOWN}),
    PetitionState.DEBATED: frozenset({PetitionState.CLOSED, PetitionState.TAKEN_DOWN}),
    PetitionState.REFUSED: frozenset({PetitionState.TAKEN_DOWN}),
    PetitionState.CLOSED: frozenset({PetitionState.TAKEN_DOWN}),
    PetitionState.LAPSED: frozenset({PetitionState.TAKEN_DOWN}),
    PetitionState.WITHDRAWN: frozenset(),
    PetitionState.TAKEN_DOWN: frozenset(),
}


def state_label(state: str, authority: str) -> str:
    """Return what a state is called, in words that fit whom a text is addressed to."""
    known = PetitionState(state)
    label = known.label
    if authority != Authority.COUNCIL:
        label = NATIONAL_LABELS.get(known, label)
    return str(label)


class SignatureState(TextChoices):
    """Whether a signature counts."""

    PENDING = "pending", _("Not confirmed yet")
    CONFIRMED = "confirmed", _("Being counted")
    VALID = "valid", _("Counts")
    DUPLICATE = "duplicate", _("Signed more than once")
    SET_ASIDE = "set_aside", _("Set aside for review")
    REJECTED = "rejected", _("Rejected by the bureau")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SignatureWay(TextChoices):
    """How a signature came in."""

    ONLINE = "online", _("Online")
    EID = "eid", _("With the national e-ID")
    PAPER = "paper", _("On paper")


class AsideReason(TextChoices):
    """Why a signature is set aside until the bureau has looked."""

    NETWORK = "network", _("Many at once from one network")
    ADDRESS = "address", _("Many with one address or telephone")


class LinkKind(TextChoices):
    """What a link of the chain of signatures says."""

    COUNTED = "counted", _("A signature counts")
    WITHDRAWN = "withdrawn", _("A signature was taken back")
    REJECTED = "rejected", _("A signature was rejected")


# What each does to the count.
CHANGES = {LinkKind.COUNTED: 1, LinkKind.WITHDRAWN: -1, LinkKind.REJECTED: -1}


class Tie(TextChoices):
    """What ties who signs to the territory (organic law 113-14, article 123)."""

    RESIDENT = "resident", _("I live here")
    ACTIVITY = "activity", _("I work or do business here")
    # National texts (organic laws 44-14 and 64-14).
    VOTER = "voter", _("On the general electoral lists")


class RefusalReason(TextChoices):
    """Why a petition is inadmissible; the list is public."""

    SIGNATURES = "signatures", _("There are not enough valid signatures.")
    COMPETENCE = "competence", _("The question is not within the powers of the council.")
    CONSTANTS = "constants", _("It touches the constants of article 1 of the Constitution.")
    INTEREST = "interest", _("The authors have no direct common interest in it.")
    TIE = "tie", _("The authors neither live nor work in the territory.")
    ASSOCIATION = "association", _("The association does not meet the conditions.")
    DOCUMENTS = "documents", _("Documents are missing.")
    COMMITTEE = "committee", _("The committee does not meet the conditions.")
    AUTHORITY = "authority", _("It is not within the powers of the authority.")
    DOMAIN = "domain", _("It is not a matter of the law.")
    SECURITY = "security", _("It concerns the defence or the security of the State.")
    JUSTICE = "justice", _("It concerns a matter before the courts.")
    INQUIRY = "inquiry", _("It concerns a matter of a parliamentary inquiry.")
    PARTISAN = "partisan", _("It is of a partisan or trade-union nature.")


# What a council may refuse for, and what an authority of the State may (organic laws 44-14, 64-14).
COUNCIL_REASONS = (
    RefusalReason.SIGNATURES,
    RefusalReason.COMPETENCE,
    RefusalReason.CONSTANTS,
    RefusalReason.INTEREST,
    RefusalReason.TIE,
    RefusalReason.ASSOCIATION,
    RefusalReason.DOCUMENTS,
)
NATIONAL_REASONS = (
    RefusalReason.SIGNATURES,
    RefusalReason.COMMITTEE,
    RefusalReason.AUTHORITY,
    RefusalReason.DOMAIN,
    RefusalReason.CONSTANTS,
    RefusalReason.SECURITY,
    RefusalReason.JUSTICE,
    RefusalReason.INQUIRY,
    RefusalReason.PARTISAN,
    RefusalReason.DOCUMENTS,
)


class Condition(TextChoices):
    """What the law asks of a petition; each is named like the reason to refuse for want of it."""

    SIGNATURES = "signatures", _("There are enough valid signatures.")
    COMPETENCE = "competence", _("The question is within the powers of the council.")
    CONSTANTS = "constants", _("It respects the constants of article 1 of the Constitution.")
    INTEREST = "interest", _("The authors have a direct common interest in it.")
    TIE = "tie", _("The authors live or work here, and may be on the electoral lists.")
    ASSOCIATION = "association", _("The association is old enough, in good standing, its aim fits.")
    DOCUMENTS = "documents", _("All documents are there.")


# What is checked of whom (organic law 113-14, articles 121 to 124, and its like).
CONDITIONS: dict[AuthorKind, tuple[Condition, ...]] = {
    AuthorKind.CITIZENS: (
        Condition.SIGNATURES,
        Condition.COMPETENCE,
        Condition.CONSTANTS,
        Condition.INTEREST,
        Condition.TIE,
        Condition.DOCUMENTS,
    ),
    AuthorKind.ASSOCIATION: (
        Condition.ASSOCIATION,
        Condition.COMPETENCE,
        Condition.CONSTANTS,
        Condition.DOCUMENTS,
    ),
}


class Finding(TextChoices):
    """What the bureau found of a condition."""

    OPEN = "open", _("Not checked yet")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")


class Document(TextChoices):
    """What an association adds to its petition (decree 2-16-403 and its like)."""

    RECEIPT = "receipt", _("Receipt of the association's declaration")
    STATUTES = "statutes", _("Statutes")
    BOARD = "board", _("List of the members of the board")
    STANDING = "standing", _("Proof of good standing")


class Departure(TextChoices):
    """Why a petition gets another representative."""

    RESIGNED = "resigned", _("The representative gives it up")
    DIED = "died", _("The representative has died")
    UNABLE = "unable", _("The representative can no longer act")


class ReturnReason(TextChoices):
    """Why a text is not published as it is; the list is public."""

    UNCLEAR = "unclear", _("The question or its aims can't be understood.")
    PERSONAL = "personal", _("The text holds personal data of others.")
    INSULT = "insult", _("The text insults or incites to hatred.")
    DOUBLE = "double", _("The same question is collecting signatures already.")
    COMPETENCE = "competence", _("The question is for another body.")
