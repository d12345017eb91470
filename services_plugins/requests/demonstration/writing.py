"""From a story to its ledger: who asks, in which language, from where, with which documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from random import Random
from typing import Any

from django.utils import timezone

from services_plugins.kit import cast, numbering
from services_plugins.kit.cast import Person
from services_plugins.requests import people
from services_plugins.requests.demonstration import answering
from services_plugins.requests.demonstration.acts import Staff, file, in_words
from services_plugins.requests.demonstration.ledger import DAY, Law, Ledger, at_hour
from services_plugins.requests.demonstration.stories import Story
from services_plugins.requests.enums import Filing, FilingMode
from services_plugins.requests.models import Edition, Request
from services_plugins.requests.street import reports

# In which languages people ask.
LANGUAGES = ["ar"] * 13 + ["fr"] * 5 + ["zgh"]
# How far from the middle of the commune a street report may be, in degrees.
AROUND = 0.008


class Writer:
    """Writes the ledgers of one tenant, by lot."""

    def __init__(
        self, tenant: Any, staff: Staff, chance: Random, editions: Mapping[str, Edition]
    ) -> None:
        self.staff, self.chance, self.editions = staff, chance, editions
        self.law = Law()
        self.middle = (tenant.territory.latitude, tenant.territory.longitude)
        self.numbers: set[str] = set(Request.objects.values_list("number", flat=True))

    def write(self, story: Story) -> Ledger:
        """Return the rows of a story, not saved yet."""
        edition = self.editions[story.code]
        person = cast.draw(self.chance, self.chance.choice(LANGUAGES))
        request = self._request(story, person, edition)
        ledger = Ledger(
            request=request,
            edition=edition,
            law=self.law,
            chance=self.chance,
            at=self._filed_at(story, request),
        )
        self._attach(ledger)
        if story.is_draft:
            return ledger
        ledger.email = "" if self._is_at_counter(story) else person.email
        for act in (file(self._is_at_counter(story)), *story.acts):
            act(ledger, self.staff)
        return ledger

    # --- Who and what ---------------------------------------------------------------------

    def _request(self, story: Story, person: Person, edition: Edition) -> Request:
        procedure = edition.procedure
        answers = self._answers(story, person, edition)
        is_report = story.code == reports.CODE
        point = reports.given_point(answers) if is_report else None
        request = Request(
            number=self._number(),
            edition=edition,
            desk=procedure.desk,
            language=person.language,
            answers=answers,
            filing=Filing.COUNTER if self._is_at_counter(story) else Filing.ONLINE,
            topic=answers.get(reports.TOPIC, "") if is_report and not story.is_draft else "",
            latitude=point.latitude if point else None,
            longitude=point.longitude if point else None,
            is_published=story.is_published,
            publication=_publication(answers) if story.is_published else {},
            confirmations=self.chance.choice((0, 0, 1, 3)) if story.is_published else 0,
            is_demonstration=True,
        )
        if not story.is_draft:
            request.applicant = people.name_in(answers)
            request.person_keys = people.keys_of(answers)
        if procedure.mode == FilingMode.LINK:
            # Filed on the national platform, and followed here.
            request.external_reference = f"DEMO-{self.chance.randrange(10_000, 100_000)}"
        return request

    def _answers(self, story: Story, person: Person, edition: Edition) -> dict[str, Any]:
        given = dict(story.given)
        if story.about:
            given["description"] = in_words(person.language, story.about)
        place = self._point()
        if story.code == reports.CODE:
            place["words"] = in_words(person.language, self.chance.choice(answering.LANDMARKS))
        if place:
            given["place"] = place
        today = timezone.localdate()
        return answering.fill_in(edition.definition, person, self.chance, today, **given)

    def _point(self) -> dict[str, Any]:
        latitude, longitude = self.middle
        if latitude is None or longitude is None:
            return {}
        return {
            "latitude": round(latitude + self.chance.uniform(-AROUND, AROUND), 6),
            "longitude": round(longitude + self.chance.uniform(-AROUND, AROUND), 6),
        }

    def _number(self) -> str:
        while True:
            digits = str(self.chance.randrange(10**8, 10**9))
            number = digits + numbering.check_digit(digits)
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def _is_at_counter(self, story: Story) -> bool:
        return story.at_counter or self.editions[story.code].procedure.mode == FilingMode.LINK

    def _attach(self, ledger: Ledger) -> None:
        """Add the documents that the form needs, and a photograph to most street reports."""
        for one in ledger.edition.definition.documents:
            is_photo = one.key.startswith("photo")
            wanted = one.required or (is_photo and self.chance.random() < 0.7)
            if wanted and one.is_asked(ledger.request.given):
                ledger.attach(one.key, is_photo=is_photo)

    # --- When -----------------------------------------------------------------------------

    def _filed_at(self, story: Story, request: Request) -> dt.datetime:
        today = timezone.localdate()
        day = today - story.days_ago * DAY
        if story.due_in is not None:
            delay = request.edition.sheet.delay_for(request.given)
            rule = self.law.rule(delay.rule, today)
            day = self.law.count(rule, today + story.due_in * DAY, back=True).end
        if self._is_at_counter(story):
            day = self.law.working_day(day)
        return min(at_hour(day, self.chance), timezone.now())


def _publication(answers: dict[str, Any]) -> dict[str, str]:
    """Return what everybody reads of a report; nothing in the stories tells who somebody is."""
    place = answers.get(reports.PLACE) or {}
    return {
        "text": answers[reports.DESCRIPTION],
        "address": place.get("words", ""),
        "photo": "",
    }
