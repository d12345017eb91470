"""The rows that a request of the demonstration leaves behind, as the actions would.

The actions themselves act now, one file at a time; here a past of months is written for a whole
commune in a few queries. What they promise holds: each step follows the table of transitions,
the history is sealed, delays carry their rule and end on the day of the decision.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.utils import timezone

from services_plugins.kit import history
from services_plugins.kit.enums import ActorKind, DeadlineState, Safety
from services_plugins.kit.models import Attachment, Deadline, HistoryEntry
from services_plugins.requests.demonstration import samples
from services_plugins.requests.enums import TRANSITIONS, OpinionVerdict, RequestState
from services_plugins.requests.models import Edition, Message, Opinion, Request
from tenants.law.calendar import Count
from tenants.law.enums import Unit
from tenants.law.holidays import calendar
from tenants.law.rules import Rule, rule

# Desks work from then to then.
OPENS, CLOSES = 9, 16
DAY = dt.timedelta(days=1)


class Law:
    """The calendar and the rules in force, asked for once."""

    def __init__(self) -> None:
        self.calendar = calendar()
        self._rules: dict[tuple[str, dt.date], Rule] = {}

    def rule(self, code: str, day: dt.date) -> Rule:
        if (code, day) not in self._rules:
            self._rules[code, day] = rule(code, on=day)
        return self._rules[code, day]

    def count(self, current: Rule, day: dt.date, *, back: bool = False) -> Count:
        """Return the delay of a rule from a day on, or `back` from it."""
        value = current.value or 0
        return self.calendar.add(day, -value if back else value, Unit(current.unit))

    def working_day(self, day: dt.date) -> dt.date:
        """Return the first working day from `day` on."""
        while not self.calendar.is_working(day):
            day += DAY
        return day


def at_hour(day: dt.date, chance: Random) -> dt.datetime:
    """Return a moment of `day` at which desks work, by lot."""
    time = dt.time(chance.randrange(OPENS, CLOSES), chance.randrange(60))
    local = dt.datetime.combine(day, time, timezone.get_current_timezone())
    return local.astimezone(dt.UTC)


@dataclass
class Ledger:
    """The rows of one request, not saved yet; `at` is how far its story has come."""

    request: Request
    edition: Edition
    law: Law
    chance: Random
    at: dt.datetime
    # Where the person is told of it; empty for who came to the counter.
    email: str = ""
    delays: list[Deadline] = field(default_factory=list)
    steps: list[HistoryEntry] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)

    # --- Time -----------------------------------------------------------------------------

    def wait(self, days: int) -> None:
        """Go on to an hour of the desk's, so many days later, and never beyond now."""
        day = self.law.working_day(timezone.localdate(self.at) + days * DAY)
        # Two things on one day: the second comes a little later.
        soon = self.at + dt.timedelta(minutes=self.chance.randrange(4, 40))
        self.at = min(max(at_hour(day, self.chance), soon), timezone.now())

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.at)

    # --- What people do -------------------------------------------------------------------

    def file(self, actor: history.Actor) -> None:
        request = self.request
        request.filed_at = self.at
        delay = self.edition.sheet.delay_for(request.given)
        request.delay_rule = delay.rule
        if delay.rule:
            request.due = self._start(delay.rule, self.day).due
        self._move(RequestState.FILED, "requests.filed", actor, filing=request.filing)

    def take(self, user: Any) -> None:
        self.request.assignee = user
        self._move(RequestState.IN_REVIEW, "requests.taken", history.staff(user))

    def note(self, user: Any, text: str) -> None:
        self._say(text, user, is_internal=True)
        self._record("requests.noted", history.staff(user), is_public=False)

    def say(self, user: Any, text: str) -> None:
        """Have the desk write to the citizen, or the citizen to the desk where `user` is None."""
        self._say(text, user)
        self._record("requests.message", history.staff(user) if user else history.CITIZEN)

    def ask_for_documents(self, user: Any, wanted: list[str]) -> None:
        self.request.documents_asked_at, self.request.documents_asked = self.at, wanted
        self._move(
            RequestState.AWAITING_DOCUMENTS,
            "requests.documents_asked",
            history.staff(user),
            count=len(wanted),
        )

    def give_documents(self) -> None:
        for _name in self.request.documents_asked:
            self.attach("asked", is_photo=False)
        self._move(RequestState.IN_REVIEW, "requests.documents_given", history.CITIZEN)

    def extend(self, user: Any, reasons: str) -> None:
        running = self._running()
        running.state, running.ended_on = DeadlineState.STOPPED, self.day
        rules = {one.rule: one.extension for one in self.edition.sheet.delays}
        extension = self._start(rules[running.rule_code], running.due)
        self.request.due = extension.due
        self._say(reasons, user)
        facts = {"due": extension.due.isoformat()}
        self._record("requests.extended", history.staff(user), facts)

    def give_opinion(self, user: Any, member: str, verdict: OpinionVerdict, remarks: str) -> None:
        self.opinions.append(
            Opinion(
                member=member,
                verdict=verdict,
                remarks=remarks,
                recorded_by=user,
                recorded_at=self.at,
            )
        )
        facts = {"verdict": verdict.value, "member": member}
        self._record("requests.opinion", history.staff(user), facts, is_public=False)

    def decide(self, user: Any, decision: RequestState, reasons: str) -> None:
        was_appealed = self.request.state == RequestState.APPEALED
        self._settle(decision, "requests.decided", history.staff(user), reasons)
        may_appeal = decision != RequestState.ACCEPTED and not was_appealed
        if may_appeal and self.edition.sheet.appeal_rule:
            self._start(self.edition.sheet.appeal_rule, self.day)

    def accept_by_silence(self) -> None:
        self._settle(RequestState.CONSENT_BY_SILENCE, "requests.consent", history.SYSTEM, "")

    def appeal(self, text: str) -> None:
        self._end(self._running())
        self._say(text, None)
        facts = {}
        if code := self.edition.sheet.appeal_answer_rule:
            self.request.due = self._start(code, self.day).due
            facts = {"due": self.request.due.isoformat()}
        self._move(RequestState.APPEALED, "requests.appealed", history.CITIZEN, **facts)

    def withdraw(self) -> None:
        self._stop()
        self._move(RequestState.WITHDRAWN, "requests.withdrawn", history.CITIZEN)

    def pass_on(self, user: Any, body: str) -> None:
        self._stop()
        actor = history.staff(user)
        self._move(RequestState.TRANSFERRED, "requests.transferred", actor, body=body)

    def close(self, user: Any) -> None:
        self._stop()
        self._move(RequestState.CLOSED, "requests.closed", history.staff(user))

    def rate(self, rating: int) -> None:
        self.request.rating = rating
        facts = {"rating": rating}
        self._record("requests.rated", history.CITIZEN, facts, is_public=False)

    def attach(self, slot: str, *, is_photo: bool) -> None:
        """Add a specimen, as PDF or as a photograph."""
        sample = samples.photo() if is_photo else samples.document()
        self.files.append(
            Attachment(
                slot=slot,
                name=sample.name,
                content_type=sample.content_type,
                size=len(sample.content),
                sha256=sample.sha256,
                safety=Safety.SAFE,
                added_by=ActorKind.CITIZEN,
            )
        )

    # --- The rows ---------------------------------------------------------------------------

    def _move(self, state: RequestState, action: str, actor: history.Actor, **facts: Any) -> None:
        before = RequestState(self.request.state)
        if state not in TRANSITIONS[before]:
            raise ValueError(f"{self.request}: {before} doesn't become {state}.")
        self.request.state = state.value
        self._record(action, actor, {"from": before.value, "to": state.value, **facts})

    def _record(
        self,
        action: str,
        actor: history.Actor,
        facts: dict[str, Any] | None = None,
        *,
        is_public: bool = True,
    ) -> None:
        self.steps.append(
            HistoryEntry(
                at=self.at,
                actor_kind=actor.kind,
                actor=actor.user,
                actor_name=actor.name,
                action=action,
                is_public=is_public,
                data=facts or {},
            )
        )

    def _say(self, text: str, user: Any, *, is_internal: bool = False) -> None:
        kind = ActorKind.STAFF if user else ActorKind.CITIZEN
        self.messages.append(
            Message(
                author_kind=kind, author=user, is_internal=is_internal, text=text, sent_at=self.at
            )
        )

    def _start(self, code: str, on: dt.date) -> Deadline:
        current = self.law.rule(code, on)
        count = self.law.count(current, on)
        deadline = Deadline(
            rule_code=code,
            rule=current.to_json(),
            start=on,
            due=count.end,
            is_estimated=count.is_estimated,
        )
        self.delays.append(deadline)
        return deadline

    def _running(self) -> Deadline:
        return next(one for one in self.delays if one.state == DeadlineState.RUNNING)

    def _end(self, deadline: Deadline) -> None:
        deadline.ended_on = self.day
        kept = deadline.ended_on <= deadline.due
        deadline.state = DeadlineState.MET if kept else DeadlineState.MISSED

    def _stop(self) -> None:
        """End what still runs without judging it."""
        for deadline in self.delays:
            if deadline.state == DeadlineState.RUNNING:
                deadline.state, deadline.ended_on = DeadlineState.STOPPED, self.day
        self.request.due = None

    def _settle(
        self, decision: RequestState, action: str, actor: history.Actor, reasons: str
    ) -> None:
        request = self.request
        is_first = request.decided_at is None
        for deadline in self.delays:
            if deadline.state == DeadlineState.RUNNING:
                self._end(deadline)
                if is_first:
                    request.in_time = deadline.state == DeadlineState.MET
        request.decided_at, request.decision_reasons, request.due = self.at, reasons, None
        if is_first:
            filed = timezone.localdate(request.filed_at)
            request.days_taken = self.law.calendar.working_days(filed, self.day)
        self._move(decision, action, actor)
