"""What the platform keeps of what citizens file: together, and through accidents."""

from __future__ import annotations

import hashlib
import os
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.trials.citizens import BASE, Browser, Citizen, GaveUp, Mailbox, Receipt, text_of
from tests.trials.platform import Platform

# Makes the procedure of tests/requests.py on offer in every tenant.
OFFER = """
from django_tenants.utils import tenant_context
from tenants.models import Tenant
from tests.requests import offer
for tenant in Tenant.objects.filter(state="live"):
    with tenant_context(tenant):
        offer()
"""
PROCEDURE = "test.terrace"
# Of the legal rule that the procedure's sheet names, as the law has it (31-13, article 16).
WORKING_DAYS = 20
QUIET_SECONDS = 180
# A tracking number as messages write it.
NUMBER = re.compile(r"\b(\d{3}) (\d{3}) (\d{4})\b")

FILED = """
SELECT r.number, r.due, (r.filed_at AT TIME ZONE 'Africa/Casablanca')::date,
       array(SELECT a.sha256 || ' ' || a.file FROM kit_attachment a
              WHERE a.subject_kind = 'requests.request' AND a.subject_id = r.id)
  FROM requests_request r WHERE r.state = 'filed'
"""
NOTICES = """
SELECT r.number, array_agg(n.state) FROM requests_request r
  LEFT JOIN kit_notification n ON n.subject_id = r.id
   AND n.subject_kind = 'requests.request' AND n.template = 'requests/filed'
 WHERE r.state = 'filed' GROUP BY r.number
"""
QUEUED = """
SELECT count(*) FROM public.django_tasks_database_dbtaskresult
 WHERE status IN ('READY', 'RUNNING')
"""
HOLIDAYS = "SELECT date FROM public.law_holiday WHERE status <> 'cancelled'"
# What filing writes for one request, by table.
WRITTEN = {
    "requests_request": "id = %(id)s",
    "kit_deadline": "subject_kind = 'requests.request' AND subject_id = %(id)s",
    "kit_historyentry": "subject_kind = 'requests.request' AND subject_id = %(id)s",
    "kit_notification": "subject_kind = 'requests.request' AND subject_id = %(id)s",
}


@dataclass(frozen=True)
class Outcome:
    """What was shown to citizens, what is stored, and everything that doesn't fit together."""

    receipts: list[Receipt]
    wrong: list[str]
    # Messages that were handed over again after a crash, under the Message-ID they had before.
    repeated: int
    # Messages whose task was lost, until the upkeep found them.
    lost_tasks: int
    # Files that no row names, until the upkeep removed them.
    orphans: int


def citizens(running: Platform, count: int) -> list[Citizen]:
    """Return people who haven't begun yet."""
    mailbox = Mailbox(running.folder / "mail")
    first = len(running.receipts) + 1
    return [
        Citizen(Browser(running.port, running.tenant.primary_host, number), mailbox, number)
        for number in range(first, first + count)
    ]


class Accidents(threading.Thread):
    """Kills something every few seconds, until told to stop."""

    def __init__(self, running: Platform, seconds: tuple[float, float], seed: int) -> None:
        super().__init__(daemon=True)
        self.running, self.seconds = running, seconds
        self.chance = random.Random(seed)
        self.problem: Exception | None = None
        self._stop_now = threading.Event()

    def run(self) -> None:
        while not self._stop_now.wait(self.chance.uniform(*self.seconds)):
            try:
                self.running.accident(self.chance)
            except Exception as error:
                self.problem = error
                return

    def __enter__(self) -> Accidents:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop_now.set()
        self.join()
        if self.problem:
            raise self.problem


def together(running: Platform, count: int) -> tuple[Outcome, float, float]:
    """Have `count` people press the button at the same time, each of them twice.

    Returns what came of it, and how many were filed a second: the last step alone, and all the
    steps from the first page to the receipt.
    """
    people = citizens(running, count)
    started = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(lambda one: one.fill_in(PROCEDURE), people))
    pressed = time.perf_counter()
    with ThreadPoolExecutor(2 * count) as pool:
        shown = list(pool.map(Citizen.press, [*people, *people]))
    ended = time.perf_counter()
    running.receipts += dict.fromkeys(shown)
    return examined(running), count / (ended - pressed), count / (ended - started)


def through_accidents(
    running: Platform, count: int, *, people: int, seconds: tuple[float, float], seed: int
) -> Outcome:
    """Have `count` requests filed, some people at a time, while something is always killed."""
    with Accidents(running, seconds, seed), ThreadPoolExecutor(people) as pool:
        shown = list(pool.map(_persist, citizens(running, count)))
    running.receipts += [one for one in shown if one is not None]
    return examined(running)


def _persist(citizen: Citizen) -> Receipt | None:
    """Return the receipt that a citizen saw, None if they gave up."""
    try:
        return citizen.file(PROCEDURE)
    except GaveUp as problem:
        print(problem)
        return None


def plain_inserts(running: Platform) -> float:
    """Insert the rows of what is filed once more, request by request; return how many a second.

    Two connections at a time, as there are two web processes; no Python to speak of.
    """
    for table in WRITTEN:
        running.rows(f"CREATE TABLE plain_{table} (LIKE {table} INCLUDING ALL)")
    keys = [key for (key,) in running.rows("SELECT id FROM requests_request WHERE state = 'filed'")]
    started = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda half: _insert(running, half), (keys[::2], keys[1::2])))
    return len(keys) / (time.perf_counter() - started)


def _insert(running: Platform, keys: list[int]) -> None:
    with running.connection() as database, database.cursor() as cursor:
        for key in keys:
            for table, where in WRITTEN.items():
                rows = f"SELECT * FROM {table} WHERE {where}"  # noqa: S608
                cursor.execute(f"INSERT INTO plain_{table} {rows}", {"id": key})
            database.commit()


# --- What there is afterwards ---------------------------------------------------------------------


def examined(running: Platform) -> Outcome:
    """Wait until everything is sent, have the upkeep done, and compare what there is."""
    receipts = list(running.receipts)
    wait_for_the_worker(running)
    found = set(_files(running))
    lost = _let_a_day_pass(running)
    wait_for_the_worker(running)
    stored = {number: rest for number, *rest in running.rows(FILED)}
    left = set(_files(running))
    told = _told(running)
    wrong = [
        *_of_receipts(running, receipts, stored),
        *_of_notices(running, told),
        *_of_deadlines(running, stored),
        *_of_secrets(running, receipts[:: max(1, len(receipts) // 20)]),
    ]
    named = {path for (path,) in running.rows("SELECT file FROM kit_attachment")}
    wrong += [f"a file that no row names: {path}" for path in left - named]
    repeated = sum(told.values()) - len(told)
    return Outcome(receipts, wrong, repeated, lost, len(found - left))


def wait_for_the_worker(running: Platform) -> None:
    """Wait until nothing is queued. Raises TimeoutError."""
    deadline = time.monotonic() + QUIET_SECONDS
    while running.rows(QUEUED) != [(0,)]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"Still queued: {running.rows(QUEUED)}")
        time.sleep(0.5)


def _let_a_day_pass(running: Platform) -> int:
    """Let messages and files grow old, and the upkeep look after them; return the messages lost."""
    lost = running.rows(
        "UPDATE kit_notification SET next_attempt_at = now() - interval '1 day' "
        "WHERE state = 'waiting' RETURNING id"
    )
    for path in _files(running).values():
        os.utime(path, (0, 0))
    running.manage("upkeep")
    return len(lost)


def _files(running: Platform) -> dict[str, Path]:
    """Return the tenant's private files by the name that rows have for them."""
    folder = running.folder / "private" / running.tenant.media_prefix
    return {str(path.relative_to(folder)): path for path in folder.rglob("*.pdf")}


def _of_receipts(
    running: Platform, receipts: list[Receipt], stored: dict[str, list]
) -> Iterator[str]:
    files = _files(running)
    for receipt in receipts:
        if receipt.number not in stored:
            yield f"the receipt {receipt.number} stands for nothing"
            continue
        held = dict(one.split(" ", 1) for one in stored[receipt.number][2])
        if held.keys() != receipt.files or len(stored[receipt.number][2]) != len(receipt.files):
            yield f"{receipt.number} has other files than were sent"
        for sha256, name in held.items():
            path = files.get(name)
            if path is None or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                yield f"{receipt.number}: the file {name} isn't what was sent"
    if len({one.number for one in receipts}) != len({one.address for one in receipts}):
        yield "somebody has two receipts, or two people have one"
    for number in stored.keys() - {one.number for one in receipts}:
        yield f"{number} is filed, and nobody has a receipt"


def _of_notices(running: Platform, told: Counter[tuple[str, str]]) -> Iterator[str]:
    for number, states in running.rows(NOTICES):
        if states != ["sent"]:
            yield f"{number}: its notice is {states}"
        references = [reference for one, reference in told if one == number]
        if len(references) != 1:
            yield f"{number}: told {len(references)} times"


def _told(running: Platform) -> Counter[tuple[str, str]]:
    """Count what was handed over, by request and Message-ID."""
    told: Counter[tuple[str, str]] = Counter()
    for message in Mailbox(running.folder / "mail").messages():
        if found := NUMBER.search(text_of(message)):
            told["".join(found.groups()), message["Message-ID"]] += 1
    return told


def _of_deadlines(running: Platform, stored: dict[str, list]) -> Iterator[str]:
    """Count the working days one by one, apart from the code that is tried."""
    holidays = {day for (day,) in running.rows(HOLIDAYS)}
    for number, (due, filed_on, _held) in stored.items():
        day, left = filed_on, WORKING_DAYS
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5 and day not in holidays
        if due != day:
            yield f"{number}: due on {due}, not on {day}"


def _of_secrets(running: Platform, receipts: list[Receipt]) -> Iterator[str]:
    """Open some requests with number and secret, in a browser that never saw them."""
    for visitor, receipt in enumerate(receipts, 1_000_000):
        browser = Browser(running.port, running.tenant.primary_host, visitor)
        browser.get(f"{BASE}/track/")
        typed: dict[str, str | list[str]] = {"number": receipt.number, "secret": receipt.secret}
        if f"/track/{receipt.number}/" not in browser.post(f"{BASE}/track/", typed).location:
            yield f"{receipt.number} doesn't open with its secret"
