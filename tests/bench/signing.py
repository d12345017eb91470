"""Signatures in a burst, through accidents, and under a petition that has a million already."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Event, Thread

from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from services_plugins.petitions import chain
from services_plugins.petitions.actions import sign, tally
from services_plugins.petitions.models import Petition, Signature
from tenants.models import Tenant
from tests.bench.report import Figure, Section, median
from tests.database import COMMUNES
from tests.petitions import SIGNATURE
from tests.scratch import ROOT, url_of
from tests.trials import signers, signing
from tests.trials.filing import OFFER
from tests.trials.platform import platform

SEED = 2026
WANTED_PER_SECOND = 500
PROCESSES = 2
# Times by which a large petition may cost more than a small one.
MOST = 2.0
ROUNDS, BATCH = 15, 50

FILL = """
INSERT INTO petitions_signature (petition_id, state, way, name, address, tie, area, id_hash,
       network_hash, address_hash, seal, salt, aside, created_at, confirmed_at)
SELECT %(petition)s, 'valid', 'online', 'x', 'x', 'resident', '',
       encode(sha256(('card' || n)::bytea), 'hex'), encode(sha256(('net' || n)::bytea), 'hex'),
       encode(sha256(('mail' || n)::bytea), 'hex'), encode(sha256(('seal' || n)::bytea), 'hex'),
       '', '', now() - n * interval '1 second', now() - n * interval '1 second'
  FROM generate_series(1, %(count)s) n
"""


def run(*, quick: bool) -> Section:
    """Measure all three, each on data of its own."""
    burst, killed, many = (2000, 500, 50_000) if quick else (10_000, 10_000, 1_000_000)
    return Section(
        "signing",
        f"{burst:,} signatures in a burst; {killed:,} through accidents; 1,000 against {many:,}",
        [*_burst(burst), *_growth(1000, many), *_through_accidents(killed)],
    )


# --- A burst --------------------------------------------------------------------------------------


def _burst(count: int) -> list[Figure]:
    """Have two processes sign as fast as they can, while what they sign is counted."""
    tenant = _tenant("a")
    with tenant_context(tenant):
        signers.collection()
        signed = _hurry(tenant, "sign", count)
        first = Petition.objects.latest("pk")
        signers.open_collection(count)
        confirmed = _hurry(tenant, "confirm", count)
        second = Petition.objects.latest("pk")
        plain = _plain_inserts(first)
        wrong = [*chain.problems(first), *chain.problems(second)]
        expected = (count, signers.different(count))
        wrong += [] if (first.signature_count, second.signature_count) == expected else ["count"]
    print(*wrong, sep="\n")
    return [
        Figure("signed and confirmed", signed, "per second", at_least=WANTED_PER_SECOND),
        Figure("confirmed alone", confirmed, "per second", at_least=WANTED_PER_SECOND),
        Figure("plain inserts of the same rows", plain, "per second"),
        Figure("plain inserts, times as fast as signing", plain / signed),
        Figure("lost, counted twice, or broken in the chain", len(wrong), at_most=0),
    ]


def _hurry(tenant: Tenant, what: str, count: int) -> float:
    """Return how many a second are taken and counted, until the last of them is."""
    share = count // PROCESSES
    command = [sys.executable, "-m", "tests.trials.signers", what, tenant.slug]
    processes = [
        subprocess.Popen(
            [*command, str(share * number), str(share)],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url_of(connection.settings_dict["NAME"])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.stdout.readline()
    petition = Petition.objects.latest("pk")
    done = Event()
    counting = Thread(target=_count_until, args=(tenant, petition.pk, done))
    started = time.perf_counter()
    counting.start()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    if any(process.wait() for process in processes):
        raise RuntimeError("A process that should sign has failed.")
    done.set()
    counting.join()
    return count / (time.perf_counter() - started)


def _count_until(tenant: Tenant, petition: int, done: Event) -> None:
    """Do the worker's part, until everything has come and is counted."""
    with tenant_context(tenant):
        while tally.tally(petition) or not done.is_set():
            time.sleep(0.2)
        connection.close()


def _plain_inserts(petition: Petition) -> float:
    """Insert contacts and signatures once more, one by one; return how many a second."""
    tables = ("kit_contact", "petitions_signature")
    keys = list(petition.signatures.order_by().values_list("contact_id", "pk"))
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"CREATE TABLE plain_{table} (LIKE {table} INCLUDING ALL)")
        started = time.perf_counter()
        for row in keys:
            for table, key in zip(tables, row, strict=True):
                cursor.execute(
                    f"INSERT INTO plain_{table} SELECT * FROM {table} WHERE id = %s",  # noqa: S608
                    [key],
                )
        seconds = time.perf_counter() - started
        for table in tables:
            cursor.execute(f"DROP TABLE plain_{table}")
    return len(keys) / seconds


# --- Growth ---------------------------------------------------------------------------------------


def _growth(few: int, many: int) -> list[Figure]:
    """Compare what signing, counting and reading cost under a small petition and a large one."""
    tenant = _tenant("b")
    with tenant_context(tenant):
        petitions = [_filled(count) for count in (few, many)]
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {Signature._meta.db_table}")
        client = Client(headers={"host": tenant.primary_host})
    asked: dict[str, Callable[[Petition], object]] = {
        "duplicate check and count of a batch": lambda one: tally.tally(one.pk),
        "signing and confirming": _sign,
        "public page": lambda one: client.get(f"/fr/online/petitions/{one.number}/").content,
    }
    took: dict[str, list[list[float]]] = {name: [[], []] for name in asked}
    number = 0
    for _round in range(ROUNDS):
        for which, petition in enumerate(petitions):
            with tenant_context(tenant):
                for _one in range(BATCH):
                    number += 1
                    _sign(petition, number)
            for name, ask in asked.items():
                with tenant_context(tenant):
                    started = time.perf_counter()
                    ask(petition)
                    took[name][which].append(time.perf_counter() - started)
    return [
        Figure(
            f"{name}, {many:,} against {few:,}, times as long",
            median(large) / median(small),
            at_most=MOST,
        )
        for name, (small, large) in took.items()
    ] + [
        Figure(f"{name}, {many:,}", median(large) * 1000, "ms")
        for name, (_small, large) in took.items()
    ]


def _filled(count: int) -> Petition:
    petition = signers.collection()
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"petition": petition.pk, "count": count})
    Petition.objects.filter(pk=petition.pk).update(signature_count=count)
    return petition


def _sign(petition: Petition, number: int = 0) -> None:
    """Sign and confirm as somebody new, or as the one before them."""
    given = SIGNATURE | {"id_number": f"G{number % 9_000_000 + 1}"}
    one = sign.made(petition, given, "online")
    one.network_hash, one.address_hash = f"n{timezone.now()}", f"a{timezone.now()}"
    one.save(force_insert=True)
    sign.confirm(one)


# --- Accidents ------------------------------------------------------------------------------------


def _through_accidents(count: int) -> list[Figure]:
    with platform(url_of(connection.settings_dict["NAME"]), _tenant("a"), OFFER) as running:
        outcome = signing.through_accidents(running, count, people=8, seconds=(3, 9), seed=SEED)
        killed = running.killed
    for problem in outcome.wrong:
        print(problem)
    return [
        Figure("confirmed through accidents, and counted", outcome.counted),
        Figure(
            "  over HTTP, with everything that was killed", count / outcome.seconds, "per second"
        ),
        Figure("lost, counted twice, or broken in the chain", len(outcome.wrong), at_most=0),
        *(Figure(f"killed: {kind}", times) for kind, times in sorted(killed.items())),
    ]


def _tenant(key: str) -> Tenant:
    return Tenant.objects.select_related("territory").get(slug=COMMUNES[key][0])
