"""Two clerks and a tablet that is offline now and then enter one sitting, through accidents.

A device keeps what it enters until the server has acknowledged it, as the script of the screen
does, and sends it again after every failure.
"""

from __future__ import annotations

import http.client
import json
import random
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from tests.trials.citizens import PATIENCE_SECONDS, Browser, GaveUp
from tests.trials.filing import Accidents
from tests.trials.platform import Platform

DEVICES = 3
PASSWORD = "a long enough password"
BATCH = 50
# A tenant with a council and a clerk for each device; the sitting is under way.
PREPARE = """
from django_tenants.utils import tenant_context
from tenants.models import Tenant
from tests.trials.sitting import prepare
for tenant in Tenant.objects.filter(state="live"):
    with tenant_context(tenant):
        prepare(tenant)
"""
# Fails where rows are not what the entries say.
COMPARE = """
from django_tenants.utils import tenant_context
from tenants.models import Tenant
from tests.trials.sitting import compare
with tenant_context(Tenant.objects.get(slug="{slug}")):
    compare()
"""
STORED = "SELECT key::text, kind, data::text, count(*) OVER (PARTITION BY key) FROM council_event"
SEATS = "SELECT m.member_id FROM council_membership m ORDER BY m.rank LIMIT 40"
SITTING = "SELECT id FROM council_sitting WHERE state = 'open' ORDER BY id DESC LIMIT 1"
ITEMS = "SELECT id FROM council_agendaitem WHERE session_id = (SELECT max(id) FROM council_session)"


def prepare(tenant: Any) -> None:
    """Give the tenant at work a council of forty, a sitting under way, and clerks."""
    from services_plugins.council.actions import hold
    from tests.accounts import make_user
    from tests.sittings import council, opening, sitting

    for number in range(DEVICES):
        clerk = make_user(tenant, _address(number), permissions=("access_admin", "record_sittings"))
    held = sitting(council(40), items=10)
    hold.take_in(held, opening(held, count=30), user=clerk)


def compare() -> None:
    """Compare the rows of the sitting with a fresh replay of its entries. Raises AssertionError."""
    from services_plugins.council.actions import hold
    from services_plugins.council.enums import SittingState
    from services_plugins.council.models import AgendaItem, Attendance, Sitting, Vote

    held = Sitting.objects.select_related("session", "body").get(state=SittingState.OPEN)
    picture = hold.look(held).picture
    votes = {one.entry: one for one in Vote.objects.filter(sitting=held, removed_at=None)}
    assert votes.keys() == {one.entry for one in picture.votes}
    for one in picture.votes:
        row = votes[one.entry]
        counted = (row.votes_for, row.votes_against, row.abstentions, row.result)
        voices = one.voices
        said = (voices.votes_for, voices.votes_against, voices.abstentions, one.result)
        assert counted == said
    there = {one.member_id for one in Attendance.objects.filter(sitting=held)}
    assert there == {pk for pk, one in picture.attendees.items() if one.movement is not None}
    for item in AgendaItem.objects.filter(session=held.session_id):
        assert item.state == picture.items[item.pk].state


def _address(number: int) -> str:
    return f"clerk{number}@example.org"


@dataclass(frozen=True)
class Outcome:
    """What was acknowledged and entered, and everything that doesn't fit together."""

    entered: int
    acknowledged: int
    conflicts: int
    wrong: list[str]
    per_second: float
    # Batches that were sent again because no answer came.
    repeated: int


@dataclass
class Tablet:
    """One device with its queue; `offline` is the share of its batches that it can't send."""

    browser: Browser
    number: int
    chance: random.Random
    place: str
    seats: list[int]
    items: list[int]
    offline: float
    queue: list[dict[str, Any]] = field(default_factory=list)
    entered: dict[str, dict[str, Any]] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    heads: dict[str, list[str]] = field(default_factory=dict)
    repeated: int = 0

    def sign_in(self) -> None:
        self.browser.get("/account/login/")
        self.browser.post("/account/login/", {"login": _address(self.number), "password": PASSWORD})
        if self.browser.get(self.place).status != http.client.OK:
            raise GaveUp("The clerk is not let in.")

    def work(self, count: int) -> None:
        """Enter so much, sending it as it goes, and send the rest in the end."""
        while len(self.entered) < count:
            for _ in range(self.chance.randint(1, 4)):
                self.enter()
            if self.chance.random() >= self.offline:
                self.send_once()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.queue:
            if time.monotonic() > deadline:
                raise GaveUp(f"{len(self.queue)} entries are still kept.")
            if not self.send_once():
                time.sleep(0.2)

    def enter(self) -> None:
        kind, target, fields = self._something()
        key = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        entry = {
            "key": key,
            "kind": kind,
            "target": "",
            "seen": self.heads.get(target, []),
            "at": timezone.now().isoformat(),
            "fields": fields,
        }
        self.heads[target] = [key]
        self.queue.append(entry)
        self.entered[key] = entry

    def _something(self) -> tuple[str, str, dict[str, str]]:
        what, item = self.chance.random(), str(self.chance.choice(self.items))
        if what < 0.5:
            member = self.chance.choice(self.seats)
            moves = ["present", "present", "present", "left", "excused"]
            fields = {"member": str(member), "presence": self.chance.choice(moves)}
            return "presence", f"member:{member}", fields
        if what < 0.7:
            fields = {"item": item, "subject": "item", "method": "hands", "round": "1"}
            ayes = self.chance.randint(8, 14)
            fields |= {"for": str(ayes), "against": "3", "abstain": "1"}
            return "vote", f"decision:{item}", fields
        if what < 0.8:
            return "floor", "floor", {"item": item}
        text = f"Note {self.number}.{len(self.entered)}"
        return "note", text, {"item": item, "text": text}

    def send_once(self) -> bool:
        """Send what is kept; what is acknowledged is kept no longer. False where no answer came."""
        batch = self.queue[:BATCH]
        said = {
            "device": str(self.number),
            "clock": timezone.now().isoformat(),
            "cursor": 0,
            "shown": {},
            "entries": batch,
        }
        headers = {"Content-Type": "application/json"}
        body = json.dumps(said).encode()
        with suppress(OSError, http.client.HTTPException, ValueError, KeyError):
            answer = self.browser.once("POST", f"{self.place}sync/", body, headers)
            if answer.status == http.client.OK:
                stored = set(json.loads(answer.body)["acknowledged"])
                self.acknowledged |= stored
                self.queue = [one for one in self.queue if one["key"] not in stored]
                return True
        self.repeated += 1
        return False


def through_accidents(
    running: Platform, count: int, *, seconds: tuple[float, float], seed: int
) -> Outcome:
    """Have three devices enter `count` things each, while something is always killed."""
    tablets = list(_tablets(running, seed))
    for one in tablets:
        one.sign_in()
    started = time.perf_counter()
    with Accidents(running, seconds, seed), ThreadPoolExecutor(DEVICES) as pool:
        list(pool.map(lambda one: one.work(count), tablets))
    took = time.perf_counter() - started
    return _examined(running, tablets, took)


def _tablets(running: Platform, seed: int) -> Iterator[Tablet]:
    ((pk,),) = running.rows(SITTING)
    seats, items = ([key for (key,) in running.rows(text)] for text in (SEATS, ITEMS))
    host = running.tenant.primary_host
    for number in range(DEVICES):
        yield Tablet(
            Browser(running.port, host, number),
            number,
            random.Random(seed + number),
            f"/admin/council/sittings/{pk}/",
            seats,
            items,
            # The last one is seldom in reach.
            offline=0.9 if number == DEVICES - 1 else 0.2,
        )


def _examined(running: Platform, tablets: list[Tablet], took: float) -> Outcome:
    stored: dict[str, Any] = {}
    wrong = []
    for key, kind, data, times in running.rows(STORED):
        stored[key] = (kind, json.loads(data))
        if times != 1:
            wrong.append(f"{key} is stored {times} times")
    for one in tablets:
        for key, entry in one.entered.items():
            if key not in one.acknowledged:
                wrong.append(f"{key} was never acknowledged")
            elif key not in stored:
                wrong.append(f"{key} was acknowledged and is lost")
            elif stored[key][0] != entry["kind"] or not _says(stored[key][1], entry["fields"]):
                wrong.append(f"{key} is stored as something else")
    running.shell(COMPARE.format(slug=running.tenant.slug))
    entered = sum(len(one.entered) for one in tablets)
    ((conflicts,),) = running.rows("SELECT count(*) FROM council_event WHERE state = 'conflict'")
    return Outcome(
        entered,
        sum(len(one.acknowledged) for one in tablets),
        conflicts,
        wrong,
        entered / took,
        sum(one.repeated for one in tablets),
    )


def _says(data: dict[str, Any], fields: dict[str, str]) -> bool:
    return all(str(data.get(name)) == value for name, value in fields.items())
