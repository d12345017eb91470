"""Closed lists of the requests. Values are stored: rename labels, never values."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """What procedures are about, as people look for them."""

    CIVIL_STATUS = "civil_status", _("Civil status")
    INFORMATION = "information", _("Access to information")
    URBAN_PLANNING = "urban_planning", _("Building and planning")
    ECONOMIC = "economic", _("Trade and business")
    ASSOCIATIONS = "associations", _("Associations and halls")
    STREET = "street", _("In the street")


class FilingMode(TextChoices):
    """Where a procedure is filed; the ministry's setting, the tenant's where it allows one."""

    HERE = "here", _("On this site")
    LINK = "link", _("On the national platform")
    BOTH = "both", _("On this site or on the national platform")


class SilenceRule(TextChoices):
    """What it means when the administration says nothing in time (law 55-19)."""

    NONE = "none", _("Silence decides nothing")
    CONSENT = "consent", _("Silence means consent")
    REFUSAL = "refusal", _("Silence means refusal")


class Filing(TextChoices):
    """How a request came in."""

    ONLINE = "online", _("Online")
    COUNTER = "counter", _("At the counter")
    PHONE = "phone", _("By telephone")
    OPEN311 = "open311", _("Through another application")


# Staff have filled it in for somebody who came or called.
BY_STAFF = frozenset({Filing.COUNTER, Filing.PHONE})


class RequestState(TextChoices):
    """Where a request is; `TRANSITIONS` says where it may go from there."""

    DRAFT = "draft", _("Draft")
    FILED = "filed", _("Filed")
    IN_REVIEW = "in_review", _("Under review")
    AWAITING_DOCUMENTS = "awaiting_documents", _("Waiting for documents")
    ACCEPTED = "accepted", _("Accepted")
    PARTLY_ACCEPTED = "partly_accepted", _("Accepted in part")
    REFUSED = "refused", _("Refused")
    CONSENT_BY_SILENCE = "consent_by_silence", _("Accepted by silence")
    APPEALED = "appealed", _("Under appeal")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TRANSFERRED = "transferred", _("Passed on to another body")
    CLOSED = "closed", _("Closed")


# Staff have something to do.
AT_WORK = frozenset({RequestState.FILED, RequestState.IN_REVIEW, RequestState.APPEALED})
# Its legal delay may be running.
OPEN = AT_WORK | {RequestState.AWAITING_DOCUMENTS}
DECIDED = frozenset(
    {
        RequestState.ACCEPTED,
        RequestState.PARTLY_ACCEPTED,
        RequestState.REFUSED,
        RequestState.CONSENT_BY_SILENCE,
    }
)
OVER = DECIDED | {RequestState.WITHDRAWN, RequestState.TRANSFERRED, RequestState.CLOSED}

TRANSITIONS: dict[RequestState, frozenset[RequestState]] = {
    RequestState.DRAFT: frozenset({RequestState.FILED}),
    RequestState.FILED: frozenset(
        {
            RequestState.IN_REVIEW,
            RequestState.AWAITING_DOCUMENTS,
            *DECIDED,
            # Against the silence of the desk, once the legal delay is over.
            RequestState.APPEALED,
            RequestState.WITHDRAWN,
            RequestState.TRANSFERRED,
        }
    ),
    RequestState.IN_REVIEW: frozenset(
        {
            RequestState.AWAITING_DOCUMENTS,
            *DECIDED,
            # Against the silence of the desk, once the legal delay is over.
            RequestState.APPEALED,
            RequestState.WITHDRAWN,
            RequestState.TRANSFERRED,
        }
    ),
    RequestState.AWAITING_DOCUMENTS: frozenset(
        {RequestState.IN_REVIEW, RequestState.WITHDRAWN, RequestState.CLOSED}
    ),
    RequestState.ACCEPTED: frozenset({RequestState.CLOSED}),
    RequestState.PARTLY_ACCEPTED: frozenset({RequestState.APPEALED, RequestState.CLOSED}),
    RequestState.REFUSED: frozenset({RequestState.APPEALED, RequestState.CLOSED}),
    RequestState.CONSENT_BY_SILENCE: frozenset({RequestState.CLOSED}),
    RequestState.APPEALED: frozenset(
        {RequestState.ACCEPTED, RequestState.PARTLY_ACCEPTED, RequestState.REFUSED}
    ),
    RequestState.WITHDRAWN: frozenset(),
    RequestState.TRANSFERRED: frozenset({RequestState.CLOSED}),
    RequestState.CLOSED: frozenset(),
}


class DeskRight(TextChoices):
    """What a member of a desk may do there; each holds the ones before it."""

    READ = "read", _("Read")
    TREAT = "treat", _("Treat requests")
    DECIDE = "decide", _("Decide")
    HEAD = "head", _("Head of the desk")


class OpinionVerdict(TextChoices):
    """What a member of a commission thinks of a file."""

    FAVOURABLE = "favourable", _("Favourable")
    RESERVED = "reserved", _("Favourable with remarks")
    UNFAVOURABLE = "unfavourable", _("Unfavourable")


class ReportStage(TextChoices):
    """How far a street report is, as everybody sees it."""

    OPEN = "open", _("Still open")
    CLOSED = "closed", _("Done with")


# What everybody reads of a street report's state.
REPORT_WORDS = {
    RequestState.FILED: _("Reported"),
    RequestState.IN_REVIEW: _("Being dealt with"),
    RequestState.AWAITING_DOCUMENTS: _("Being dealt with"),
    RequestState.APPEALED: _("Being dealt with"),
    RequestState.ACCEPTED: _("Solved"),
    RequestState.CONSENT_BY_SILENCE: _("Solved"),
    RequestState.PARTLY_ACCEPTED: _("Solved in part"),
    RequestState.REFUSED: _("Not followed up"),
    RequestState.TRANSFERRED: _("Passed on to another body"),
    RequestState.WITHDRAWN: _("Withdrawn"),
    RequestState.CLOSED: _("Closed"),
}


class PublicationState(TextChoices):
    """Where the publication of an answer is: two people look at it before everybody does."""

    PREPARING = "preparing", _("In preparation")
    PROPOSED = "proposed", _("Waits for a second look")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("No longer published")


class WithdrawalReason(TextChoices):
    """Why an answer is no longer published."""

    PERSON = "person", _("It tells of a person")
    SECRET = "secret", _("The law keeps it from publication")
    MISTAKE = "mistake", _("It is wrong or out of date")
    OTHER = "other", _("Another reason")


class FindingKind(TextChoices):
    """What a text may tell of a person."""

    APPLICANT = "applicant", _("of the person who asked")
    ID_NUMBER = "id_number", _("number of an ID card")
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail address")
    ACCOUNT = "account", _("bank account")
    ADDRESS = "address", _("address")
    PERSON = "person", _("name of a person")


class LetterPurpose(TextChoices):
    """What a letter of the desk is for; some go out by themselves with the step they tell of."""

    DOCUMENTS = "documents", _("Request for missing documents")
    ACCEPTED = "accepted", _("Favourable decision")
    PARTLY_ACCEPTED = "partly_accepted", _("Decision in part")
    REFUSED = "refused", _("Refusal")
    SILENCE = "silence", _("Attestation of consent by silence")
    TRANSFERRED = "transferred", _("Passing on to another body")
    EXTENDED = "extended", _("Extension of the delay")
    OTHER = "other", _("Other letter")


# The letter that is issued with a decision.
LETTER_OF = {
    RequestState.ACCEPTED: LetterPurpose.ACCEPTED,
    RequestState.PARTLY_ACCEPTED: LetterPurpose.PARTLY_ACCEPTED,
    RequestState.REFUSED: LetterPurpose.REFUSED,
    RequestState.CONSENT_BY_SILENCE: LetterPurpose.SILENCE,
}
