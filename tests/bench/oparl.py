"""Whether a program can read twenty years of a council, and what it costs beside the bare rows."""

import datetime as dt
import time
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import tenant_context

from services_plugins.council.enums import ItemState, PaperKind, SessionState, SittingState
from services_plugins.council.models import AgendaItem, Deliberation, Paper, Session, Sitting, Vote
from services_plugins.council.oparl.kinds import KINDS
from services_plugins.kit.storage import private_storage
from tenants.models import Tenant
from tests.bench.report import Figure, Section, median
from tests.council import Council, council_of
from tests.database import COMMUNES

ROOT = "/oparl/v1.1/"
MONTHS = (2, 5, 10)
ITEMS = 12
# How much longer the last page of a list may take than the first.
MOST_DEEPER = 2.0


def run(*, quick: bool) -> Section:
    """Fill one tenant with sessions of twenty years, crawl it whole, and read the same rows."""
    years, times = (4, 3) if quick else (20, 5)
    tenant = Tenant.objects.select_related("territory").get(slug=COMMUNES["a"][0])
    with tenant_context(tenant):
        fill(council_of(), years)
    client = Client(headers={"host": tenant.primary_host})
    crawls = [_crawled(client) for _round in range(times)]
    objects, pages = crawls[0][1:]
    crawl = median(seconds for seconds, _objects, _pages in crawls)
    with tenant_context(tenant):
        rows = median(_read() for _round in range(times))
    first, last, queries = _depths(client, times)
    return Section(
        "oparl",
        f"OParl of a council with {years} years of sessions: {objects:,} objects",
        [
            Figure("a full crawl, times as long as reading the rows", crawl / rows),
            Figure("objects served", objects / crawl, "per second"),
            Figure("pages of the crawl", pages),
            Figure("the last page of a list, times as long", last / first, at_most=MOST_DEEPER),
            Figure("most queries of a page", queries, at_most=12),
        ],
    )


def fill(council: Council, years: int) -> None:
    """Add three sessions a year, each with its items, votes, deliberations and their files."""
    file = private_storage().save("council/bench.pdf", ContentFile(b"%PDF-1.7"))
    first = timezone.localdate().year - years
    days = [dt.date(first + year, month, 5) for year in range(years) for month in MONTHS]
    sessions = Session.objects.bulk_create(
        Session(
            term=council.term,
            state=SessionState.CLOSED,
            opens_on=day,
            closes_on=day,
            notice_sent_at=timezone.now(),
        )
        for day in days
    )
    sittings = Sitting.objects.bulk_create(
        Sitting(
            session=session,
            body=council.body,
            state=SittingState.CLOSED,
            starts_at=timezone.make_aware(dt.datetime.combine(session.opens_on, dt.time(10))),
            place="قاعة الاجتماعات",
        )
        for session in sessions
    )
    items = AgendaItem.objects.bulk_create(
        AgendaItem(
            session=sitting.session,
            sitting=sitting,
            position=position,
            title_ar=f"النقطة {position}",
            state=ItemState.ADOPTED,
        )
        for sitting in sittings
        for position in range(1, ITEMS + 1)
    )
    votes = Vote.objects.bulk_create(
        Vote(
            item=item,
            sitting=item.sitting,
            present=9,
            votes_for=9,
            result="carried",
            taken_at=item.sitting.starts_at,
        )
        for item in items
    )
    rows = Deliberation.objects.bulk_create(
        Deliberation(
            number=1_000 + number,
            year=item.session.opens_on.year,
            session=item.session,
            item=item,
            vote=vote,
            title_ar=item.title_ar,
            text_ar="صادق المجلس بالإجماع على النقطة. " * 20,
            adopted_on=item.session.opens_on,
            published_at=timezone.now(),
        )
        for number, (item, vote) in enumerate(zip(items, votes, strict=True))
    )
    Paper.objects.bulk_create(
        Paper(
            subject_kind="council.deliberation",
            subject_id=row.pk,
            kind=PaperKind.DELIBERATION,
            title_ar=row.title_ar,
            file=file,
            name="deliberation.pdf",
            content_type="application/pdf",
            size=8,
            sha256="0" * 64,
            is_public=True,
            published_at=timezone.now(),
        )
        for row in rows
    )
    with connection.cursor() as cursor:
        for model in (Session, Sitting, AgendaItem, Vote, Deliberation, Paper):
            # As the server does by itself, some time later.
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")


def _crawled(client: Client) -> tuple[float, int, int]:
    """Read every list to its end; return seconds, objects and pages."""
    started, objects, pages = time.perf_counter(), 0, 0
    for slug in KINDS:
        for data in _pages(client, f"{ROOT}{slug}/"):
            objects, pages = objects + len(data["data"]), pages + 1
    return time.perf_counter() - started, objects, pages


def _pages(client: Client, address: str) -> Iterator[dict]:
    while address:
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"OParl answered {response.status_code} at {address}.")
        data = response.json()
        yield data
        following = data["links"].get("next", "")
        address = following and ROOT + following.split(ROOT)[-1]


def _read() -> float:
    """Read the rows of every list, whole, as plain values; return the seconds."""
    started = time.perf_counter()
    for kind in KINDS.values():
        list(kind.all_rows().filter(removed_at__isnull=True).values())
    return time.perf_counter() - started


def _depths(client: Client, times: int) -> tuple[float, float, int]:
    """Return what the first and the last page of the papers take, and the most queries of one."""
    addresses = [f"{ROOT}paper/?limit=50"]
    for data in _pages(client, addresses[0]):
        if "next" in data["links"]:
            addresses.append(ROOT + data["links"]["next"].split(ROOT)[-1])
    # The last page that is full.
    ends = [addresses[0], addresses[-2]]
    rounds = [[_timed(client, address) for address in ends] for _round in range(times)]
    first, last = (median(one) for one in zip(*rounds, strict=True))
    return first, last, max(_queries(client, f"{ROOT}{slug}/") for slug in KINDS)


def _timed(client: Client, address: str) -> float:
    started = time.perf_counter()
    client.get(address)
    return time.perf_counter() - started


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)
