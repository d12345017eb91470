"""Closed lists of the council. Values are stored: rename labels, never values."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BodyKind(TextChoices):
    """What a group of members is (organic law 113-14, articles 16 and 25 to 27 and 120)."""

    COUNCIL = "council", _("Council")
    BUREAU = "bureau", _("Bureau of the council")
    STANDING = "standing", _("Standing committee")
    TEMPORARY = "temporary", _("Temporary committee")
    INQUIRY = "inquiry", _("Committee of inquiry")
    EQUALITY = "equality", _("Body for equity, equal opportunities and the gender approach")
    GROUP = "group", _("Political group")


COMMITTEES = frozenset({BodyKind.STANDING, BodyKind.TEMPORARY, BodyKind.INQUIRY, BodyKind.EQUALITY})


class Office(TextChoices):
    """What somebody is in a body."""

    PRESIDENT = "president", _("President")
    VICE_PRESIDENT = "vice_president", _("Vice-president")
    SECRETARY = "secretary", _("Secretary of the council")
    DEPUTY_SECRETARY = "deputy_secretary", _("Deputy secretary of the council")
    RAPPORTEUR = "rapporteur", _("Rapporteur")
    MEMBER = "member", _("Member")


class Gender(TextChoices):
    """For the share of women that the law aims at; never shown for one member."""

    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")


class SessionKind(TextChoices):
    ORDINARY = "ordinary", _("Ordinary session")
    EXTRAORDINARY = "extraordinary", _("Extraordinary session")


class Requester(TextChoices):
    """Who asked for an extraordinary session (113-14, articles 36 and 37)."""

    PRESIDENT = "president", _("The president")
    THIRD = "third", _("A third of the members")
    MAJORITY = "majority", _("The absolute majority of the members")


class SessionState(TextChoices):
    """Where a session is; `SESSION_TRANSITIONS` says where it may go from there."""

    PLANNED = "planned", _("Being prepared")
    CONVENED = "convened", _("Members were invited")
    OPEN = "open", _("In session")
    CLOSED = "closed", pgettext_lazy("session", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("session", "Cancelled")


SESSION_TRANSITIONS: dict[SessionState, frozenset[SessionState]] = {
    SessionState.PLANNED: frozenset({SessionState.CONVENED, SessionState.CANCELLED}),
    SessionState.CONVENED: frozenset(
        {SessionState.OPEN, SessionState.CLOSED, SessionState.CANCELLED}
    ),
    SessionState.OPEN: frozenset({SessionState.CLOSED}),
    SessionState.CLOSED: frozenset(),
    SessionState.CANCELLED: frozenset(),
}
# Citizens see it.
PUBLIC_SESSIONS = frozenset({SessionState.CONVENED, SessionState.OPEN, SessionState.CLOSED})


class SittingState(TextChoices):
    """Where a sitting is; `SITTING_TRANSITIONS` says where it may go from there."""

    PLANNED = "planned", pgettext_lazy("sitting", "Planned")
    OPEN = "open", pgettext_lazy("sitting", "Under way")
    SUSPENDED = "suspended", pgettext_lazy("sitting", "Suspended")
    CLOSED = "closed", pgettext_lazy("sitting", "Closed")
    NO_QUORUM = "no_quorum", _("Not held: no quorum")
    CANCELLED = "cancelled", pgettext_lazy("sitting", "Cancelled")


SITTING_TRANSITIONS: dict[SittingState, frozenset[SittingState]] = {
    SittingState.PLANNED: frozenset(
        {SittingState.OPEN, SittingState.NO_QUORUM, SittingState.CANCELLED}
    ),
    SittingState.OPEN: frozenset({SittingState.SUSPENDED, SittingState.CLOSED}),
    SittingState.SUSPENDED: frozenset({SittingState.OPEN, SittingState.CLOSED}),
    SittingState.CLOSED: frozenset(),
    SittingState.NO_QUORUM: frozenset(),
    SittingState.CANCELLED: frozenset(),
}
HELD = frozenset({SittingState.OPEN, SittingState.SUSPENDED, SittingState.CLOSED})


class Origin(TextChoices):
    """Where an item of the agenda comes from (113-14, articles 38 to 40)."""

    PRESIDENT = "president", _("The president, with the bureau")
    COMMITTEE = "committee", _("A committee")
    MEMBER = "member", _("A member")
    GOVERNOR = "governor", _("The governor")
    PETITION = "petition", _("A petition")
    QUESTION = "question", _("A written question")


class ItemState(TextChoices):
    """Where an item is; `ITEM_TRANSITIONS` says where it may go from there."""

    PROPOSED = "proposed", _("Proposed")
    REFUSED = "refused", _("Not put on the agenda")
    ON_AGENDA = "on_agenda", _("On the agenda")
    CURRENT = "current", _("Being discussed")
    DISCUSSED = "discussed", _("Discussed, without a decision")
    ADOPTED = "adopted", pgettext_lazy("item", "Adopted")
    REJECTED = "rejected", pgettext_lazy("item", "Rejected")
    POSTPONED = "postponed", _("Put off")
    WITHDRAWN = "withdrawn", pgettext_lazy("item", "Withdrawn")


ITEM_TRANSITIONS: dict[ItemState, frozenset[ItemState]] = {
    ItemState.PROPOSED: frozenset({ItemState.ON_AGENDA, ItemState.REFUSED}),
    ItemState.REFUSED: frozenset({ItemState.ON_AGENDA}),
    ItemState.ON_AGENDA: frozenset(
        {ItemState.CURRENT, ItemState.POSTPONED, ItemState.WITHDRAWN, ItemState.PROPOSED}
    ),
    ItemState.CURRENT: frozenset(
        {
            ItemState.ON_AGENDA,
            ItemState.DISCUSSED,
            ItemState.ADOPTED,
            ItemState.REJECTED,
            ItemState.POSTPONED,
            ItemState.WITHDRAWN,
        }
    ),
    # Taken up again in the same session.
    ItemState.DISCUSSED: frozenset({ItemState.CURRENT}),
    ItemState.ADOPTED: frozenset({ItemState.CURRENT}),
    ItemState.REJECTED: frozenset({ItemState.CURRENT}),
    ItemState.POSTPONED: frozenset({ItemState.ON_AGENDA, ItemState.CURRENT}),
    ItemState.WITHDRAWN: frozenset({ItemState.ON_AGENDA}),
}
# On the agenda that members and citizens read.
ON_AGENDA = frozenset(set(ItemState) - {ItemState.PROPOSED, ItemState.REFUSED})
SETTLED = frozenset(
    {
        ItemState.DISCUSSED,
        ItemState.ADOPTED,
        ItemState.REJECTED,
        ItemState.POSTPONED,
        ItemState.WITHDRAWN,
    }
)


class Theme(TextChoices):
    """What a matter is about; readers narrow lists by it."""

    FINANCE = "finance", _("Budget and finance")
    PLAN = "plan", _("Programme of action")
    PLANNING = "planning", _("Urban planning and land")
    ROADS = "roads", _("Roads and lighting")
    WATER = "water", _("Water and sanitation")
    ENVIRONMENT = "environment", _("Cleanliness and environment")
    TRANSPORT = "transport", _("Transport and traffic")
    ECONOMY = "economy", _("Markets and economy")
    SOCIAL = "social", _("Social affairs and health")
    EDUCATION = "education", _("Education, culture and sport")
    HERITAGE = "heritage", _("Heritage and tourism")
    PARTNERSHIPS = "partnerships", _("Partnerships and agreements")
    ORGANISATION = "organisation", _("The council and its administration")
    OTHER = "other", pgettext_lazy("theme", "Other")


class Presence(TextChoices):
    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Absent with excuse")
    ABSENT = "absent", _("Absent without excuse")


class VoteMethod(TextChoices):
    """How voices are counted (113-14, article 43: in public, unless the law says otherwise)."""

    BY_NAME = "by_name", _("In public, by name")
    SHOW_OF_HANDS = "hands", _("In public, by show of hands")
    SECRET = "secret", _("Secret ballot")


class VoteSubject(TextChoices):
    ITEM = "item", _("The item")
    AMENDMENT = "amendment", _("An amendment")
    MOTION = "motion", pgettext_lazy("sitting", "A motion")
    CLOSED_DOOR = "closed_door", _("To sit behind closed doors")
    POSTPONE = "postpone", _("To put the item off")


class Majority(TextChoices):
    """What is needed to carry a vote (113-14, article 43)."""

    CAST = "cast", _("More than half of the votes cast")
    IN_OFFICE = "in_office", _("More than half of the members in office")


class VoteResult(TextChoices):
    CARRIED = "carried", _("Carried")
    LOST = "lost", _("Lost")


class Choice(TextChoices):
    FOR = "for", _("For")
    AGAINST = "against", _("Against")
    ABSTAIN = "abstain", _("Abstains")


class EntryKind(TextChoices):
    """What a clerk can enter in a sitting."""

    PRESENCE = "presence", pgettext_lazy("entry", "Presence")
    STATE = "state", pgettext_lazy("entry", "The sitting")
    PRESIDING = "presiding", pgettext_lazy("entry", "Who presides")
    SECRETARY = "secretary", pgettext_lazy("entry", "Secretary")
    AUTHORITY = "authority", pgettext_lazy("entry", "Local authority")
    VIDEO = "video", pgettext_lazy("entry", "Video")
    FLOOR = "floor", pgettext_lazy("entry", "Item under discussion")
    SPEECH = "speech", pgettext_lazy("entry", "Speaker")
    PROPOSAL = "proposal", pgettext_lazy("entry", "Amendment or motion")
    VOTE = "vote", pgettext_lazy("entry", "Vote")
    OUTCOME = "outcome", pgettext_lazy("entry", "Without a vote")
    DOORS = "doors", pgettext_lazy("entry", "Closed doors")
    NOTE = "note", pgettext_lazy("entry", "Note for the minutes")
    DROP = "drop", pgettext_lazy("entry", "Taken back")


class Movement(TextChoices):
    """What a clerk notes of a member in the room."""

    PRESENT = "present", pgettext_lazy("movement", "Present")
    EXCUSED = "excused", pgettext_lazy("movement", "Excused")
    ABSENT = "absent", pgettext_lazy("movement", "Absent")
    LEFT = "left", pgettext_lazy("movement", "Left")


# Not a movement: it says that what was noted before is wrong.
AWAY = frozenset({Movement.EXCUSED, Movement.ABSENT})


class Asker(TextChoices):
    """Who asked to sit behind closed doors (113-14, article 48)."""

    PRESIDENT = "president", _("The president")
    MEMBERS = "members", _("Members")


class Problem(TextChoices):
    """Why an entry isn't valid as it stands; it is kept, and valid once the reason is gone."""

    ORDER = "order", _("The sitting was “%(state)s” then: this can't follow.")
    ITEM_ORDER = "item_order", _("The item was “%(state)s” then: this can't follow.")
    NOT_OPEN = "not_open", _("The sitting was not under way then.")
    NOT_CONVENED = "not_convened", _("The members have not been invited to this session yet.")
    NO_QUORUM = (
        "no_quorum",
        _("%(present)s present, and %(needed)s are needed: nothing can be decided until then."),
    )
    QUORUM = "quorum", _("The quorum is there: %(present)s present, and %(needed)s are needed.")
    VOICES = (
        "voices",
        _(
            "%(voices)s voices, but only %(present)s members were present. Correct the vote, or "
            "the presence."
        ),
    )
    VOTERS = "voters", _("Voted without being present: %(names)s. Correct the vote, or presence.")
    TIE = "tie", _("As many for as against: say which side the president took.")
    ASKERS = "askers", _("%(members)s asked for it, and %(needed)s are needed.")
    FROZEN = "frozen", _("The minutes are approved: correct it there.")


class EventState(TextChoices):
    """What became of what a clerk entered in a sitting."""

    APPLIED = "applied", _("Taken over")
    CONFLICT = "conflict", _("Contradicts another entry")
    BLOCKED = "blocked", _("Not valid as it stands")
    DROPPED = "dropped", _("Replaced or taken back")


class Visa(TextChoices):
    """Which control of the governor a deliberation is under (113-14, articles 115 to 118)."""

    NONE = "none", _("Enforceable unless opposed")
    VISA = "visa", _("Enforceable after visa")
    BUDGET = "budget", _("Budget: enforceable after visa")


class DeliberationState(TextChoices):
    """Where a deliberation is; `DELIBERATION_TRANSITIONS` says where it may go from there."""

    ADOPTED = "adopted", _("Adopted")
    SENT = "sent", _("Sent to the governor")
    OPPOSED = "opposed", _("Opposed by the governor")
    AWAITING_VISA = "awaiting_visa", _("Awaiting visa")
    VISAED = "visaed", _("Visa given")
    REFUSED = "refused", _("Visa refused")
    ENFORCEABLE = "enforceable", _("Enforceable")
    EXECUTED = "executed", _("Executed")
    REPLACED = "replaced", _("Replaced by a later deliberation")


DELIBERATION_TRANSITIONS: dict[DeliberationState, frozenset[DeliberationState]] = {
    DeliberationState.ADOPTED: frozenset({DeliberationState.SENT}),
    DeliberationState.SENT: frozenset(
        {
            DeliberationState.OPPOSED,
            DeliberationState.AWAITING_VISA,
            DeliberationState.ENFORCEABLE,
        }
    ),
    DeliberationState.AWAITING_VISA: frozenset(
        {DeliberationState.VISAED, DeliberationState.REFUSED}
    ),
    DeliberationState.VISAED: frozenset(
        {DeliberationState.ENFORCEABLE, DeliberationState.EXECUTED, DeliberationState.REPLACED}
    ),
    # The council may vote again: the new deliberation takes the place of this one.
    DeliberationState.OPPOSED: frozenset({DeliberationState.REPLACED}),
    DeliberationState.REFUSED: frozenset({DeliberationState.REPLACED}),
    # Opposed: in time, and entered here once the delay was over.
    DeliberationState.ENFORCEABLE: frozenset(
        {DeliberationState.EXECUTED, DeliberationState.OPPOSED, DeliberationState.REPLACED}
    ),
    DeliberationState.EXECUTED: frozenset({DeliberationState.REPLACED}),
    DeliberationState.REPLACED: frozenset(),
}
# The governor has it and has said nothing yet.
WITH_GOVERNOR = frozenset({DeliberationState.SENT, DeliberationState.AWAITING_VISA})
# The council may vote on it again (113-14, articles 116 to 118).
SENT_BACK = frozenset({DeliberationState.OPPOSED, DeliberationState.REFUSED})
IN_FORCE = frozenset(
    {DeliberationState.VISAED, DeliberationState.ENFORCEABLE, DeliberationState.EXECUTED}
)


class MinutesState(TextChoices):
    """Where minutes are: drafted, approved, signed by both, published, in this order."""

    DRAFT = "draft", pgettext_lazy("minutes", "Draft")
    APPROVED = "approved", pgettext_lazy("minutes", "Approved")
    SIGNED = "signed", _("Signed by president and secretary")
    PUBLISHED = "published", pgettext_lazy("minutes", "Published")


MINUTES_TRANSITIONS: dict[MinutesState, frozenset[MinutesState]] = {
    MinutesState.DRAFT: frozenset({MinutesState.APPROVED}),
    # Taken back to be edited: who has signed signs again.
    MinutesState.APPROVED: frozenset({MinutesState.DRAFT, MinutesState.SIGNED}),
    MinutesState.SIGNED: frozenset({MinutesState.DRAFT, MinutesState.PUBLISHED}),
    # Corrected: what was published stays public until the correction is.
    MinutesState.PUBLISHED: frozenset({MinutesState.DRAFT}),
}


class PaperKind(TextChoices):
    """What a document of the council is."""

    NOTICE = "notice", _("Notice to the members")
    AGENDA = "agenda", pgettext_lazy("paper", "Agenda")
    PACK = "pack", _("Members' pack")
    REPORT = "report", _("Report of a committee")
    EXPLANATION = "explanation", _("Explanatory note")
    ANNEX = "annex", _("Annex")
    MINUTES = "minutes", _("Minutes")
    DELIBERATION = "deliberation", _("Deliberation")
    POSTING = "posting", _("Proof of posting")
    ARCHIVE = "archive", _("Archive of a term")


class Reading(TextChoices):
    """Whether the words of a paper can be searched."""

    WAITING = "waiting", pgettext_lazy("paper", "Being read")
    TEXT = "text", _("Can be searched")
    PARTLY = "partly", _("Some pages are pictures only")
    IMAGES = "images", _("Pictures of pages only: can't be searched")
    UNREADABLE = "unreadable", _("Can't be read: protected or damaged")


# What a search can't find, or not wholly: staff are told.
HARD_TO_SEARCH = frozenset({Reading.PARTLY, Reading.IMAGES, Reading.UNREADABLE})


class SubmissionKind(TextChoices):
    """What members and the governor bring before the council (113-14, articles 38, 40 and 46)."""

    PROPOSAL = "proposal", _("A member's proposal")
    WRITTEN_QUESTION = "question", _("A written question")
    GOVERNOR = "governor", _("Points added by the governor")
    REPORT = "report", _("A committee's report")


class SubmissionState(TextChoices):
    RECEIVED = "received", pgettext_lazy("submission", "Received")
    ON_AGENDA = "on_agenda", _("Put on the agenda")
    REFUSED = "refused", pgettext_lazy("submission", "Refused, with reasons")
    ANSWERED = "answered", pgettext_lazy("submission", "Answered")


class Topic(TextChoices):
    """What somebody who subscribed hears of."""

    SESSIONS = "sessions", _("Sessions and agendas")
    DELIBERATIONS = "deliberations", _("Deliberations")
    MINUTES = "minutes", pgettext_lazy("topic", "Minutes")
    MATTER = "matter", _("One matter")
