"""Whether a tenant takes longer to provision the more of them there are."""

from tenants.enums import TenantState
from tenants.models import Tenant
from tests.bench import tenants
from tests.bench.report import Figure, Section, median

# The price of the n-th tenant is the median of this many up to it.
WINDOW = 10
MOST = 1.3


def run(*, quick: bool) -> Section:
    """Provision up to the largest mark, and compare the marks with the first."""
    marks = (15, 40) if quick else (15, 100, 300)
    there = Tenant.objects.filter(state=TenantState.LIVE).count()
    costs = list(tenants.provision(marks[-1] - there))
    wall, processor = (
        {
            mark: median(_window([getattr(cost, kind) for cost in costs], mark - there))
            for mark in marks
        }
        for kind in ("wall", "processor")
    )
    first, last = marks[0], marks[-1]
    return Section(
        "growth",
        f"Growth over {last} tenants (median of {WINDOW} up to each)",
        [
            Figure(f"{last}th against {first}th", wall[last] / wall[first], at_most=MOST),
            Figure("  the same, processor alone", processor[last] / processor[first]),
            *(Figure(f"{mark}th tenant", wall[mark], "s") for mark in marks),
            *(Figure(f"{mark}th tenant, processor", processor[mark], "s") for mark in marks),
        ],
    )


def _window(values: list[float], end: int) -> list[float]:
    """Return the last values before `end`."""
    return values[max(0, end - WINDOW) : end]
