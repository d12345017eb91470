"""Whether lists and searches slow down with the deliberations of a tenant."""

import datetime as dt
import time
from collections.abc import Callable

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django_tenants.utils import tenant_context

from services_plugins.council import law, search
from services_plugins.council.enums import DeliberationState, Theme
from services_plugins.council.models import Deliberation
from tenants.models import Tenant
from tests.bench.report import Figure, Section, median
from tests.database import COMMUNES

MOST, MOST_QUERIES = 2.0, 8
BATCH = 2000
PER_PAGE = 20
# Years over which the deliberations of a tenant are spread.
YEARS = 40
MATTERS = [
    "اتفاقية شراكة", "تهيئة الطريق", "ميزانية التسيير", "الإنارة العمومية", "سوق الجملة",
    "تصميم التهيئة", "النقل المدرسي", "محطة معالجة المياه", "دار الشباب", "المساحات الخضراء",
]  # fmt: skip
PLACES = [f"حي رقم {number}" for number in range(200)]


def run(*, quick: bool) -> Section:
    """Fill two tenants, one with a hundred times as much, and compare a page of each list."""
    counts, times = ((500, 5000), 7) if quick else ((500, 50_000), 25)
    tenants = [
        Tenant.objects.select_related("territory").get(slug=COMMUNES[key][0]) for key in "ab"
    ]
    started = time.perf_counter()
    for tenant, count in zip(tenants, counts, strict=True):
        with tenant_context(tenant):
            fill(count)
    seconds = time.perf_counter() - started
    took = {name: _compared(tenants, rows, times) for name, rows in LISTS.items()}
    few, many = counts
    return Section(
        "council",
        f"Deliberations of one tenant: {many:,}, against {few:,}",
        [
            *(
                Figure(f"{name}, times as long", after / before, at_most=MOST)
                for name, ((before, after), _queries) in took.items()
            ),
            Figure(
                "most queries of a page",
                max(queries for _times, queries in took.values()),
                at_most=MOST_QUERIES,
            ),
            *(
                Figure(f"{name}, {many:,}", after * 1000, "ms")
                for name, ((_before, after), _queries) in took.items()
            ),
            Figure("rows inserted and indexed", sum(counts) / seconds, "per second"),
        ],
    )


def fill(count: int) -> None:
    """Insert so many deliberations, published, each indexed as it would be."""
    today = timezone.localdate()
    rules = law.rules_for(law.RECORD_RULES, today)
    for first in range(0, count, BATCH):
        batch = range(first, min(first + BATCH, count))
        Deliberation.objects.bulk_create(row(number, count, today, rules) for number in batch)
    search.reindex_all()
    with connection.cursor() as cursor:
        # As the server does by itself, some time later.
        cursor.execute(f"VACUUM ANALYZE {Deliberation._meta.db_table}")


def row(number: int, count: int, today: dt.date, rules: dict) -> Deliberation:
    day = today - dt.timedelta(days=number * YEARS * 365 // count)
    title = f"{MATTERS[number % len(MATTERS)]} {PLACES[number // 10 % len(PLACES)]}"
    return Deliberation(
        number=number + 1,
        year=day.year,
        title_ar=title,
        title_fr=f"Convention {number}",
        text_ar=f"إن مجلس الجماعة، بعد المناقشة والتصويت، يقرر ما يلي: {title}. " * 6,
        theme=Theme.values[number % len(Theme.values)],
        state=DeliberationState.EXECUTED,
        adopted_on=day,
        published_at=timezone.now(),
        rules=rules,
    )


# What is asked of a list, by name.
LISTS: dict[str, Callable[[], QuerySet[Deliberation]]] = {
    "list": search.published,
    "list of a theme": lambda: search.published().filter(theme=Theme.ROADS),
    "list of a year": lambda: search.published().filter(year=timezone.localdate().year - 20),
    "search, a word of all": lambda: search.find("المجلس يقرر", search.published()),
    "search, a word of one in ten": lambda: search.find("اتفاقيه الشراكه", search.published()),
    "search, a word of one": lambda: search.find("convention 123", search.published()),
    "search, a word of none": lambda: search.find("مطار دولي", search.published()),
}


def _compared(
    tenants: list[Tenant], rows: Callable[[], QuerySet[Deliberation]], times: int
) -> tuple[tuple[float, float], int]:
    """Return the median seconds of a page in each tenant, and the queries that it takes.

    They are asked in turn, so that a busy moment of the machine meets both.
    """
    rounds = [[_timed(tenant, rows) for tenant in tenants] for _round in range(times + 1)][1:]
    before, after = (median(took for took, _q in column) for column in zip(*rounds, strict=True))
    return (before, after), max(queries for one in rounds for _took, queries in one)


def _timed(tenant: Tenant, rows: Callable[[], QuerySet[Deliberation]]) -> tuple[float, int]:
    queries = 0

    def count(execute: Callable, *statement: object) -> object:
        nonlocal queries
        queries += 1
        return execute(*statement)

    with tenant_context(tenant):
        started = time.perf_counter()
        with connection.execute_wrapper(count):
            page = search.BoundedPaginator(_shown(rows()), PER_PAGE).get_page(1)
            list(page)
        return time.perf_counter() - started, queries


def _shown(rows: QuerySet[Deliberation]) -> QuerySet[Deliberation]:
    return rows.defer("search", "text_ar", "text_fr", "text_zgh", "rules")
