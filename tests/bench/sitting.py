"""A sitting on several devices: through accidents, and whether a long one slows down."""

import time

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from services_plugins.council.actions import hold
from services_plugins.council.models import Sitting
from services_plugins.council.sitting.replay import replay
from services_plugins.council.views.sitting_parts import Board
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import make_user
from tests.bench.report import Figure, Section, median
from tests.database import COMMUNES
from tests.scratch import url_of
from tests.sittings import agenda, council, members, opening, sent, sitting
from tests.trials import sitting as trial
from tests.trials.platform import platform

SEED = 2026
SEATS = 40
# Queries of a batch, however long the sitting is.
QUERIES = 26


def run(*, quick: bool) -> Section:
    """Do the trial on a platform of its own, then fill sittings of two lengths."""
    entries, seconds = (100, (2.0, 5.0)) if quick else (400, (2.0, 8.0))
    lengths = (100, 500) if quick else (100, 2000)
    return Section(
        "sitting",
        f"two clerks and an offline tablet enter {entries} things each through accidents",
        [*_through_accidents(entries, seconds), *_by_length(*lengths)],
    )


def _through_accidents(count: int, seconds: tuple[float, float]) -> list[Figure]:
    tenant = Tenant.objects.select_related("territory").get(slug=COMMUNES["a"][0])
    source = url_of(connection.settings_dict["NAME"])
    with platform(source, tenant, trial.PREPARE) as running:
        outcome = trial.through_accidents(running, count, seconds=seconds, seed=SEED)
        killed = running.killed
    for problem in outcome.wrong:
        print(problem)
    return [
        Figure("entries acknowledged", outcome.acknowledged, at_least=outcome.entered),
        Figure("lost, doubled or stored otherwise", len(outcome.wrong), at_most=0),
        Figure("entries a second, through accidents", outcome.per_second, "per second"),
        Figure("batches sent again", outcome.repeated),
        Figure("entries that wait for a person", outcome.conflicts),
        *(Figure(f"killed: {kind}", times) for kind, times in sorted(killed.items())),
    ]


def _by_length(short: int, long: int) -> list[Figure]:
    tenant = Tenant.objects.get(slug=COMMUNES["b"][0])
    user = make_user(tenant, permissions=("record_sittings",))
    with tenant_context(tenant):
        user, body = User.objects.get(pk=user.pk), council(SEATS)
        figures = []
        for length in (short, long):
            held = sitting(body, items=20)
            _fill(held, length, user)
            answer = hold.look(held)
            entries = [hold.as_entry(one) for one in answer.events]
            replayed = median(_times(lambda: replay(entries, answer.picture.facts)))  # noqa: B023
            drawn = median(_times(lambda: Board(answer).parts()))  # noqa: B023
            batches, queries = _batches(held, user)
            figures += [
                Figure(f"replay of {len(entries)} entries", 1000 * replayed, "ms"),
                Figure(f"all parts of the screen, {len(entries)} entries", 1000 * drawn, "ms"),
                Figure(f"one entry stored after {len(entries)}", 1000 * batches, "ms"),
                Figure("its queries", queries, at_most=QUERIES),
            ]
    return figures


def _fill(held: Sitting, length: int, user: User) -> None:
    hold.take_in(held, opening(held, count=30), user=user)
    seats, items = members(held.body), agenda(held)
    notes = [
        sent("note", ago=20, item=items[number % len(items)].pk, text=f"Note {number}")
        for number in range(length // 2)
    ]
    moves = [
        sent("presence", ago=10, member=seats[number % SEATS], presence="present")
        for number in range(length // 2)
    ]
    hold.take_in(held, [*notes, *moves], user=user)


def _batches(held: Sitting, user: User) -> tuple[float, int]:
    """Return the seconds of one entry that is stored, and its queries."""
    seats = members(held.body)
    times, queries = [], 0
    for number in range(9):
        entry = sent("presence", member=seats[number], presence="present")
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as caught:
            hold.take_in(held, [entry], user=user)
        times.append(time.perf_counter() - started)
        queries = max(queries, len(caught))
    return median(times), queries


def _times(work, count: int = 5) -> list[float]:
    times = []
    for _ in range(count):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return times
