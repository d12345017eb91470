"""`manage.py`, with an accident at a chosen moment of provisioning.

    python -m tests.interrupted inside|after|sleep STEP provision zoumi

`inside` kills the process (SIGKILL) when all the work of the step is done and nothing of it
committed yet, `after` right after the commit; `sleep` waits inside the step, in the database,
for somebody to take it away.
"""

import os
import signal
import sys
from collections.abc import Callable

import django
from django.core.management import execute_from_command_line
from django.db import connection, transaction


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after_commit() -> None:
    transaction.on_commit(die)


def sleep() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(60)")


ACCIDENTS: dict[str, Callable[[], None]] = {
    "inside": die,
    "after": die_after_commit,
    "sleep": sleep,
}


def main(moment: str, key: str, *command: str) -> None:
    """Run `command` with the accident added to the step as its last part."""
    django.setup()
    from tenants.provisioning import steps

    last = steps.parts(key)[-1]
    accident = ACCIDENTS[moment]
    steps.register(steps.Step(key, last.order, last.label, lambda tenant, options: accident()))
    execute_from_command_line(["manage.py", *command])


if __name__ == "__main__":
    main(*sys.argv[1:])
