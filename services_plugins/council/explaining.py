"""States and results in plain words, for people who don't know the law."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services_plugins.council.enums import (
    DeliberationState,
    ItemState,
    Majority,
    VoteMethod,
    VoteResult,
)
from services_plugins.council.models import Vote

S = DeliberationState
DELIBERATION: dict[DeliberationState, Promise] = {
    S.ADOPTED: gettext_lazy(
        "The council voted it. It is now sent to the governor, who checks that it is lawful."
    ),
    S.SENT: gettext_lazy(
        "The governor has it. Unless he opposes it within the legal delay, it can be executed."
    ),
    S.OPPOSED: gettext_lazy(
        "The governor holds it to be against the law. The council may vote on it again."
    ),
    S.AWAITING_VISA: gettext_lazy(
        "It belongs to those decisions that can be executed only once the governor agrees (visa)."
    ),
    S.VISAED: gettext_lazy("The governor has agreed. It can be executed from the day given here."),
    S.REFUSED: gettext_lazy(
        "The governor did not agree. The council may vote on it again, in another form."
    ),
    S.ENFORCEABLE: gettext_lazy("It is in force: the commune carries it out."),
    S.EXECUTED: gettext_lazy("It was carried out."),
    S.REPLACED: gettext_lazy("The council voted on the matter again: the later decision counts."),
}
# How a state is coloured; a word always stands beside it.
TONES: dict[str, str] = {
    S.OPPOSED: "wrong",
    S.REFUSED: "wrong",
    S.SENT: "waiting",
    S.AWAITING_VISA: "waiting",
    S.ENFORCEABLE: "done",
    S.EXECUTED: "done",
    S.REPLACED: "past",
    ItemState.REJECTED: "wrong",
    ItemState.POSTPONED: "waiting",
    ItemState.WITHDRAWN: "past",
    ItemState.CURRENT: "now",
}


def tone(state: str) -> str:
    """Return how a state is coloured; an adopted item is done, an adopted deliberation isn't."""
    return TONES.get(state, "plain")


def vote_in_words(vote: Vote) -> str:
    """Return the result of a vote in one sentence."""
    carried = vote.result == VoteResult.CARRIED
    if vote.is_unanimous and carried:
        return _("Carried unanimously.")
    if vote.president_side:
        return (
            _("Carried: voices were equal, and the president's side decides.")
            if carried
            else _("Lost: voices were equal, and the president's side decides.")
        )
    return _("Carried.") if carried else _("Lost.")


def how_counted(vote: Vote) -> str:
    """Return how voices were counted and what was needed, in one sentence."""
    method = VoteMethod(vote.method).label
    needed = Majority(vote.majority).label
    return _("%(method)s. Needed: %(needed)s.") % {
        "method": method,
        "needed": needed[:1].lower() + needed[1:],
    }
