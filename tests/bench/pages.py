"""SQL queries and time of each type of page: cold, warm, and from the page cache."""

import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from cms.models import BasePage
from tenants.models import Tenant
from tests.bench.report import Figure, Section, median
from tests.database import COMMUNES

LANGUAGE = "ar"
MOST_QUERIES = 8  # warm, without a page cache
PAGE_CACHE_SECONDS = 300


def run(*, quick: bool) -> Section:
    """Ask for a page of each type as a visitor; the marks are those of the worst one."""
    times = 3 if quick else 15
    tenant = Tenant.objects.get(slug=COMMUNES["a"][0])
    targets = dict(_addresses(tenant)) | {"portal": (settings.PORTAL_HOSTS[0], f"/{LANGUAGE}/")}
    figures: list[Figure] = []
    warm_queries: list[int] = []
    kept_queries: list[int] = []
    for name, (host, path) in targets.items():
        client = Client(headers={"host": host})

        def ask(client: Client = client, path: str = path) -> HttpResponse:
            return client.get(path)

        with override_settings(PAGE_CACHE_SECONDS=0):
            cold, cold_ms = _measure(ask, times, before=_forget)
            ask()
            warm, warm_ms = _measure(ask, times)
        with override_settings(PAGE_CACHE_SECONDS=PAGE_CACHE_SECONDS):
            ask()
            kept, kept_ms = _measure(ask, times)
        figures += [
            Figure(f"{name}: queries cold", cold),
            Figure(f"{name}: queries warm", warm),
            Figure(f"{name}: queries, page cache", kept),
            Figure(f"{name}: cold", cold_ms, "ms"),
            Figure(f"{name}: warm", warm_ms, "ms"),
            Figure(f"{name}: page cache", kept_ms, "ms"),
        ]
        if name != "portal":
            warm_queries.append(warm)
            kept_queries.append(kept)
    return Section(
        "pages",
        "Page views, anonymous",
        [
            Figure("most queries, warm, no page cache", max(warm_queries), at_most=MOST_QUERIES),
            Figure("most queries from the page cache", max(kept_queries), at_most=0),
            *figures,
        ],
    )


def _addresses(tenant: Tenant) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield host and path of one page of each type."""
    with tenant_context(tenant):
        for model in sorted(BasePage.__subclasses__(), key=lambda model: model.__name__):
            page = model.objects.live().filter(locale__language_code=LANGUAGE).first()
            if page is not None:
                below_home = page.url_path.split("/", 2)[2]
                yield model.__name__, (tenant.primary_host, f"/{LANGUAGE}/{below_home}")


def _forget() -> None:
    """Be as a process that has served nothing yet, on an empty cache."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    ContentType.objects._cache = {}
    connection.set_schema_to_public()


def _measure(
    ask: Callable[[], HttpResponse], times: int, before: Callable[[], None] = lambda: None
) -> tuple[int, float]:
    """Return how many queries one view takes, and the median of its milliseconds."""
    before()
    with CaptureQueriesContext(connection) as captured:
        response = ask()
    # Counted now: the next request empties Django's list.
    queries = len(captured)
    if response.status_code != 200:
        raise RuntimeError(f"A page answered {response.status_code}: {response.request}")
    milliseconds = []
    for _time in range(times):
        before()
        started = time.perf_counter()
        ask()
        milliseconds.append((time.perf_counter() - started) * 1000)
    return queries, median(milliseconds)
