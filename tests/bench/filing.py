"""Filing by many at once, and through accidents, on the real processes."""

from django.db import connection

from tenants.models import Tenant
from tests.bench.report import Figure, Section
from tests.database import COMMUNES
from tests.scratch import url_of
from tests.trials import filing
from tests.trials.platform import platform

SEED = 2026


def run(*, quick: bool) -> Section:
    """Do both trials, each on a platform of its own."""
    together, filed, accidents = (40, 60, (2.0, 5.0)) if quick else (200, 1000, (2.0, 8.0))
    return Section(
        "filing",
        f"{together} citizens filing at once; {filed} filings through accidents",
        [*_together(together), *_through_accidents(filed, accidents)],
    )


def _together(count: int) -> list[Figure]:
    with platform(_source(), _tenant(), filing.OFFER) as running:
        outcome, pressed, whole = filing.together(running, count)
        plain = filing.plain_inserts(running)
    return [
        *_of(outcome, count),
        Figure("filed, the last step", pressed, "per second"),
        Figure("filed, all steps from the first page", whole, "per second"),
        Figure("plain inserts of the same rows", plain, "per second"),
        Figure("plain inserts, times as fast as the last step", plain / pressed),
    ]


def _through_accidents(count: int, seconds: tuple[float, float]) -> list[Figure]:
    with platform(_source(), _tenant(), filing.OFFER) as running:
        outcome = filing.through_accidents(running, count, people=8, seconds=seconds, seed=SEED)
        killed = running.killed
    return [
        *_of(outcome, count),
        *(Figure(f"killed: {kind}", times) for kind, times in sorted(killed.items())),
        Figure("messages handed over again, under their Message-ID", outcome.repeated),
        Figure("messages whose task was lost, sent by the upkeep", outcome.lost_tasks),
        Figure("files without a row, removed by the upkeep", outcome.orphans),
    ]


def _of(outcome: filing.Outcome, count: int) -> list[Figure]:
    for problem in outcome.wrong:
        print(problem)
    return [
        Figure("receipts shown", len(outcome.receipts), at_least=count),
        Figure("lost, doubled, incomplete, told wrongly or late", len(outcome.wrong), at_most=0),
    ]


def _tenant() -> Tenant:
    return Tenant.objects.select_related("territory").get(slug=COMMUNES["a"][0])


def _source() -> str:
    return url_of(connection.settings_dict["NAME"])
