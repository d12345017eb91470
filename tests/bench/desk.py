"""Whether the desks slow down with the requests of a tenant: inbox and search."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from services_plugins.kit import numbering
from services_plugins.requests import people
from services_plugins.requests.enums import OPEN, RequestState
from services_plugins.requests.models import Edition, Request
from tenants.models import Tenant
from tests.accounts import client_of, make_user
from tests.bench.report import Figure, Section, median
from tests.database import COMMUNES

MOST = 2.0
BATCH = 2000
INBOX = "/admin/requests/"
# One request in ten is open, which is many: a delay is some weeks, and files are kept for years.
OPEN_SHARE = 10
# Days by which the latest of them is late; the others' dates lie in the fifty days from there.
LATE = 15
FIRST_NAMES = [
    "Mohamed", "Fatima", "Ahmed", "Khadija", "Youssef", "Amina", "Rachid", "Zineb", "Hassan",
    "Samira", "Omar", "Naïma", "Karim", "Latifa", "Saïd", "Meryem", "Driss", "Houda", "Brahim",
    "Salma",
]  # fmt: skip
LAST_NAMES = [f"{start} {end}" for start in ("Ait", "Ben", "El", "Ould", "Bou") for end in (
    "Idrissi", "Alaoui", "Amrani", "Mansouri", "Tazi", "Berrada", "Chraibi", "Fassi", "Kettani",
    "Lahlou", "Naciri", "Ouazzani", "Sebti", "Skalli", "Zemmouri", "Hilali", "Rahmani", "Slaoui",
    "Tahiri", "Yacoubi",
)]  # fmt: skip
STATES = [RequestState.CLOSED, RequestState.ACCEPTED, RequestState.REFUSED, RequestState.WITHDRAWN]


@dataclass(frozen=True)
class Took:
    """Seconds of a page, and of the statements that it waited for."""

    page: float
    queries: float


def run(*, quick: bool) -> Section:
    """Fill the desks of two tenants, one with a hundred times as much, and compare their pages.

    They are asked in turn, so that a busy moment of the machine meets both.
    """
    counts, times = ((1000, 10_000), 7) if quick else ((1000, 100_000), 25)
    tenants = [
        Tenant.objects.select_related("territory").get(slug=COMMUNES[key][0]) for key in "ab"
    ]
    started = time.perf_counter()
    clients = [_filled(tenant, count) for tenant, count in zip(tenants, counts, strict=True)]
    seconds = time.perf_counter() - started
    pages = {name: _compared(clients, query, times) for name, query in _searches().items()}
    few, many = counts
    return Section(
        "desk",
        f"Desks of one tenant with {many:,} requests, against {few:,}",
        [
            *(
                Figure(f"{name}, times as long", after.page / before.page, at_most=MOST)
                for name, (before, after) in pages.items()
            ),
            *(
                Figure(f"{name}, its queries alone", after.queries / before.queries)
                for name, (before, after) in pages.items()
            ),
            *(
                Figure(f"{name}, {many:,}", after.page * 1000, "ms")
                for name, (_before, after) in pages.items()
            ),
            Figure("rows inserted", sum(counts) / seconds, "per second"),
        ],
    )


def _filled(tenant: Tenant, count: int) -> Client:
    """Fill the desks of a tenant; return the browser of who heads them all."""
    head = make_user(tenant, "bench@example.org", permissions=("access_admin", "manage_desks"))
    with tenant_context(tenant):
        fill(count)
    return client_of(tenant, head)


def fill(count: int) -> None:
    """Insert so many requests, spread over all procedures of the tenant at work."""
    editions = list(Edition.objects.select_related("procedure"))
    for first in range(0, count, BATCH):
        batch = range(first, min(first + BATCH, count))
        Request.objects.bulk_create(row(number, editions) for number in batch)
    with connection.cursor() as cursor:
        # As the server does by itself, some time later.
        cursor.execute(f"VACUUM ANALYZE {Request._meta.db_table}")


def row(number: int, editions: list[Edition]) -> Request:
    """Return the request number `number`, with a person of its own."""
    edition = editions[number % len(editions)]
    answers = answers_of(number)
    is_open = number % OPEN_SHARE == 0
    filed_at = timezone.now() - dt.timedelta(minutes=20 * number)
    return Request(
        number=number_of(number),
        edition=edition,
        desk_id=edition.procedure.desk_id,
        state=sorted(OPEN)[number % len(OPEN)] if is_open else STATES[number % len(STATES)],
        answers=answers,
        applicant=people.name_in(answers),
        person_keys=people.keys_of(answers),
        filed_at=filed_at,
        due=timezone.localdate() + dt.timedelta(days=number % 500 / 10 - LATE) if is_open else None,
    )


def answers_of(number: int) -> dict[str, str]:
    """Return who asks: twenty first names and a hundred family names, each ID card once."""
    return {
        people.FIRST_NAME: FIRST_NAMES[number % len(FIRST_NAMES)],
        people.LAST_NAME: LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)],
        people.ID_NUMBER: f"AB{100_000 + number}",
    }


def number_of(number: int) -> str:
    digits = str(100_000_000 + number)
    return digits + numbering.check_digit(digits)


def _searches() -> dict[str, dict[str, str]]:
    """Return what is asked of the inbox, by name."""
    one = answers_of(123)
    return {
        "inbox": {},
        "inbox, third page": {"p": "3"},
        "overdue only": {"overdue": "on"},
        "search by number": {"q": number_of(123)},
        "search by ID card": {"q": one[people.ID_NUMBER].lower()},
        "search by full name": {"q": people.name_in(one)},
        "search by first name": {"q": one[people.FIRST_NAME]},
    }


def _compared(clients: list[Client], query: dict[str, str], times: int) -> list[Took]:
    """Return the medians of what a page takes in each tenant."""
    asked = [(client, _address(client, query)) for client in clients]
    for client, address in asked:
        _ask(client, address)
    rounds = [[_timed(client, address) for client, address in asked] for _round in range(times)]
    return [
        Took(median(one.page for one in took), median(one.queries for one in took))
        for took in zip(*rounds, strict=True)
    ]


def _address(client: Client, query: dict[str, str]) -> str:
    """Return where the inbox's form leads to: the words of a search are encrypted there."""
    return client.post(INBOX, query).headers["Location"]


def _timed(client: Client, address: str) -> Took:
    queries = 0.0

    def wait(execute: Callable[..., Any], *statement: Any) -> Any:
        nonlocal queries
        started = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            queries += time.perf_counter() - started

    started = time.perf_counter()
    with connection.execute_wrapper(wait):
        _ask(client, address)
    return Took(time.perf_counter() - started, queries)


def _ask(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200 or b'name="request"' not in response.content:
        raise RuntimeError(f"The inbox answered {response.status_code} at {address}, or nothing.")
