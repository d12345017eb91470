"""Background tasks for the tests of the worker."""

import time
from pathlib import Path

from django.db import transaction
from django_tasks import task


@task()
def add_person(email: str) -> None:
    """Leave a trace in the schema that the task runs in."""
    from tenants.accounts.models import User

    with transaction.atomic():
        User.objects.create_user(email, None)


@task()
def fail() -> None:
    raise RuntimeError("as it was told to")


@task()
def wait_for(started: str, ended: str) -> None:
    """Write the first file, then wait until somebody writes the second; note how often it ran."""
    with Path(started).open("a") as file:
        file.write("started\n")
    while not Path(ended).exists():
        time.sleep(0.05)
