"""What the platform makes of very many signatures, whatever is killed meanwhile."""

from __future__ import annotations

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from tests.trials.citizens import Browser, GaveUp
from tests.trials.filing import Accidents, wait_for_the_worker
from tests.trials.platform import Platform
from tests.trials.signers import different, link_of

BASE = "/fr/online/petitions"
# Any token will do: cookie and header are compared with each other.
TOKEN = "a" * 32

OPEN = """
from django_tenants.utils import tenant_context
from tenants.models import Tenant
from tests.trials.signers import open_collection
with tenant_context(Tenant.objects.get(slug={slug!r})):
    open_collection({count})
"""
STATES = "SELECT state, count(*) FROM petitions_signature WHERE petition_id = %s GROUP BY state"


@dataclass(frozen=True)
class Outcome:
    """What was shown to people, what counts, and everything that doesn't fit together."""

    thanked: int
    counted: int
    seconds: float
    wrong: list[str]


# --- Through accidents ------------------------------------------------------------------------


def through_accidents(
    running: Platform, count: int, *, people: int, seconds: tuple[float, float], seed: int
) -> Outcome:
    """Have `count` people press the button behind their link, while something is killed."""
    running.shell(OPEN.format(slug=running.tenant.slug, count=count))
    [(petition, number)] = running.rows(
        "SELECT id, number FROM petitions_petition ORDER BY id DESC LIMIT 1"
    )
    started = time.perf_counter()
    with Accidents(running, seconds, seed), ThreadPoolExecutor(people) as pool:
        shown = list(pool.map(lambda one: _press(running, petition, one), range(count)))
    ended = time.perf_counter() - started
    running.manage("upkeep")
    wait_for_the_worker(running)
    return _examined(running, petition, number, count, shown, ended)


def _press(running: Platform, petition: int, number: int) -> str:
    """Take the link of a message; return what was shown: thanks, or that it was used already."""
    browser = Browser(running.port, running.tenant.primary_host, number)
    browser.cookies["csrftoken"] = TOKEN
    with suppress(GaveUp):
        answer = browser.post(f"{BASE}/confirm/{link_of(petition, number)}/", {})
        return "thanks" if "/thanks/" in answer.location else str(answer.status)
    return "nothing"


def _examined(
    running: Platform, petition: int, number: str, count: int, shown: list[str], seconds: float
) -> Outcome:
    """Compare what was shown with what there is: who was thanked, or told that it was done."""
    states = dict(running.rows(STATES, petition))
    [(counted, links)] = running.rows(
        "SELECT signature_count, chain_length FROM petitions_petition WHERE id = %s", petition
    )
    expected = {"valid": different(count), "duplicate": count - different(count)}
    wrong = []
    # A link is told to be used where the answer that thanked got lost in an accident.
    if odd := [one for one in shown if one not in ("thanks", "410")]:
        wrong.append(f"{len(odd)} people were shown something else: {sorted(set(odd))}")
    if states != expected:
        wrong.append(f"{states}, not {expected}")
    if not counted == links == different(count):
        wrong.append(f"{counted} counted, {links} links")
    try:
        running.manage("verify_signatures", running.tenant.slug, number)
    except subprocess.CalledProcessError:
        wrong.append("the chain doesn't hold")
    return Outcome(shown.count("thanks"), counted, seconds, wrong)
