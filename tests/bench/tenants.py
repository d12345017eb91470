"""Provisioning for benchmarks: one complete tenant after the other, each with its cost."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
from django.db import connection

from tenants.actions.provision import Order, order_provisioning
from tenants.audit import SYSTEM
from tenants.enums import TerritoryKind
from tenants.models import ProvisioningJob, Territory
from tenants.provisioning.runner import run_job


@dataclass(frozen=True)
class Cost:
    """What one tenant took: seconds on the wall, and of processor in Python and PostgreSQL."""

    job: ProvisioningJob
    wall: float
    processor: float


def provision(count: int) -> Iterator[Cost]:
    """Provision `count` further communes, with starter content in three languages."""
    communes = Territory.objects.filter(kind__in=TerritoryKind.communes(), tenants=None)
    for territory in list(communes.select_related("parent__parent")[:count]):
        processor, wall = _processor_seconds(), time.perf_counter()
        job = order_provisioning(Order(territory), actor=SYSTEM)
        run_job(job)
        yield Cost(job, time.perf_counter() - wall, _processor_seconds() - processor)


def _processor_seconds() -> float:
    """Seconds of processor that this process and its PostgreSQL backend have used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])
    return sum(
        times.user + times.system for times in (psutil.Process().cpu_times(), backend.cpu_times())
    )
