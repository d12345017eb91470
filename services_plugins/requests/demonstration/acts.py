"""What can happen in a story: each act comes so many days after the one before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services_plugins.kit import history
from services_plugins.requests.demonstration.ledger import Ledger
from services_plugins.requests.demonstration.words import NO_WORDS, Words
from services_plugins.requests.enums import OpinionVerdict, RequestState


@dataclass(frozen=True)
class Staff:
    """Who works at the desks: one who treats requests, one who decides, and the head."""

    agent: Any
    decider: Any
    head: Any


Act = Callable[[Ledger, Staff], None]


def in_words(language: str, words: Words) -> str:
    """Return words in a language; Amazigh speakers are written to in Arabic."""
    return words[1] if language == "fr" else words[0]


def take(after: int) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.take(staff.agent)

    return act


def note(after: int, words: Words) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.note(staff.agent, in_words(ledger.request.language, words))

    return act


def citizen_writes(after: int, words: Words) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.say(None, in_words(ledger.request.language, words))

    return act


def desk_writes(after: int, words: Words) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.say(staff.agent, in_words(ledger.request.language, words))

    return act


def ask_for(after: int, *documents: Words) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.ask_for_documents(
            staff.agent, [in_words(ledger.request.language, one) for one in documents]
        )

    return act


def documents_come(after: int) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.give_documents()

    return act


def extend(after: int, reasons: Words) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.extend(staff.decider, in_words(ledger.request.language, reasons))

    return act


def opinion(after: int, member: Words, verdict: OpinionVerdict, remarks: Words = NO_WORDS) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        said = in_words(ledger.request.language, remarks)
        ledger.give_opinion(staff.agent, in_words(ledger.request.language, member), verdict, said)

    return act


def decide(after: int, decision: RequestState, reasons: Words = NO_WORDS) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.decide(staff.decider, decision, in_words(ledger.request.language, reasons))

    return act


def silence(after: int) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.accept_by_silence()

    return act


def appeal(after: int, words: Words) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.appeal(in_words(ledger.request.language, words))

    return act


def withdraw(after: int) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.withdraw()

    return act


def pass_on(after: int, body: Words) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.pass_on(staff.decider, in_words(ledger.request.language, body))

    return act


def close(after: int) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.close(staff.agent)

    return act


def rate(after: int, rating: int) -> Act:
    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.wait(after)
        ledger.rate(rating)

    return act


def file(at_counter: bool) -> Act:
    """Online people file for themselves; at the counter somebody does it for them."""

    def act(ledger: Ledger, staff: Staff) -> None:
        ledger.file(history.staff(staff.agent) if at_counter else history.CITIZEN)

    return act
