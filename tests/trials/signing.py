"""What the platform makes of very many signatures: in a burst, and through accidents.

    python -m tests.trials.signing sign|confirm SLUG FIRST COUNT

signs as so many people, or confirms what they signed, as fast as one process can; it begins when
a line comes in, and prints the seconds.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from tests.trials.citizens import Browser, GaveUp
from tests.trials.filing import Accidents, wait_for_the_worker
from tests.trials.platform import Platform

BASE = "/fr/online/petitions"
# One in so many signs a second time, with another address.
TWICE = 20
# Any token will do: cookie and header are compared with each other.
TOKEN = "a" * 32

OPEN = """
from django_tenants.utils import tenant_context
from tenants.models import Tenant
from tests.trials.signing import open_collection
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


# --- In a process of the project ------------------------------------------------------------------


def open_collection(count: int) -> int:
    """Have so many people sign a new petition, each with a link that is still to be opened.

    Returns the petition's key. The link of the person `number` is `link_of(number)`.
    """
    from django.utils import timezone

    from services_plugins.kit import secrets
    from services_plugins.kit.models import Contact, OneTimeCode
    from services_plugins.petitions.models import Signature
    from services_plugins.petitions.views.proof import SIGN, purpose

    petition = collection()
    made = Signature.objects.bulk_create(
        (signature_of(petition, number) for number in range(count)), 2000
    )
    people = [
        Contact(channel="email", address="x", address_hash=f"{petition.pk} {one.pk}")
        for one in made
    ]
    for one, contact in zip(made, Contact.objects.bulk_create(people, 2000), strict=True):
        one.contact = contact
    Signature.objects.bulk_update(made, ["contact"], 2000)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    OneTimeCode.objects.bulk_create(
        (
            OneTimeCode(
                contact=one.contact,
                purpose=purpose(SIGN, one.pk),
                code_hash="",
                link_hash=secrets.fingerprint("link", link_of(petition.pk, number)),
                expires_at=tomorrow,
            )
            for number, one in enumerate(made)
        ),
        2000,
    )
    return petition.pk


def collection():
    """Return a new petition that collects signatures."""
    from tenants.accounts.models import User
    from tests.petitions import collecting

    user, _made = User.objects.get_or_create(
        email="trial@example.org", defaults={"is_superuser": True, "is_active": True}
    )
    return collecting(user)


def signature_of(petition, number: int):
    """Return what the person `number` signs, not saved; some have signed before."""
    from services_plugins.petitions.actions import sign
    from services_plugins.petitions.enums import SignatureWay
    from tests.petitions import SIGNATURE

    person = number - 1 if number % TWICE == TWICE - 1 else number
    return sign.made(petition, SIGNATURE | {"id_number": f"T{person + 1}"}, SignatureWay.ONLINE)


def link_of(petition: int, number: int) -> str:
    return f"trial-{petition}-{number}"


def different(count: int) -> int:
    """Return how many different people there are among the first `count`."""
    return count - count // TWICE


def work(what: str, slug: str, first: int, count: int) -> float:
    """Sign as the people from `first` on, or confirm what they signed; return the seconds."""
    from django_tenants.utils import tenant_context

    from services_plugins.kit.people import contact_for
    from services_plugins.petitions.actions import sign
    from services_plugins.petitions.models import Petition, Signature
    from tenants.models import Tenant
    from tests.petitions import SIGNATURE

    tenant = Tenant.objects.select_related("territory").get(slug=slug)
    with tenant_context(tenant):
        petition = Petition.objects.latest("pk")
        waiting = list(petition.signatures.order_by("pk")[first : first + count])
        sys.stdin.readline()
        started = time.perf_counter()
        if what == "confirm":
            for one in waiting:
                sign.confirm(one)
        else:
            for number in range(first, first + count):
                given = SIGNATURE | {"id_number": f"T{number + 1}"}
                contact = contact_for("email", f"person{number}@example.org")
                sign.confirm(sign.sign(petition, given, contact, network=f"network {number}"))
        ended = time.perf_counter() - started
        assert Signature.objects.filter(petition=petition).exists()
    return ended


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


if __name__ == "__main__":
    import django

    django.setup()
    print(work(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
