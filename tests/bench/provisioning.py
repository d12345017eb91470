"""One complete tenant from the golden schema, against the migrations alone."""

import time
from collections import defaultdict

from tenants.provisioning import golden
from tests.bench import tenants
from tests.bench.report import Figure, Section, median

SCHEMA = "bench_migrated"


def run(*, quick: bool) -> Section:
    """Measure both in turn, so that a busy moment of the machine meets both."""
    rounds, each = (1, 3) if quick else (3, 8)
    golden.ensure()
    list(tenants.provision(1))  # What a process does once is not the price of a tenant.
    migrations: list[float] = []
    costs: list[tenants.Cost] = []
    for _round in range(rounds):
        costs += tenants.provision(each)
        migrations.append(_migrate())
    complete, migrated = median(cost.wall for cost in costs), median(migrations)
    return Section(
        "provisioning",
        "One complete tenant: all steps, starter content in three languages",
        [
            Figure("times faster than migrations alone", migrated / complete, at_least=10),
            Figure("complete tenant, golden schema", complete, "s", at_most=0.6),
            Figure("  of which processor", median(cost.processor for cost in costs), "s"),
            Figure("migrations alone, from scratch", migrated, "s"),
            *_steps(costs),
        ],
    )


def _migrate() -> float:
    """Make a schema by migrations; return the seconds it took."""
    started = time.perf_counter()
    golden.migrate(SCHEMA)
    took = time.perf_counter() - started
    golden.drop(SCHEMA)
    return took


def _steps(costs: list[tenants.Cost]) -> list[Figure]:
    """Return the median of each step."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for cost in costs:
        for key, took in cost.job.steps.values_list("key", "seconds"):
            seconds[key].append(took)
    return [Figure(f"  step {key}", median(values) * 1000, "ms") for key, values in seconds.items()]
