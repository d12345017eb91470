"""Measure, print a table, keep JSON in var/bench/.

    python -m tests.bench [--quick] [PART …]      (without a part: all of them)

Works on databases of its own on the tests' embedded server, and drops them.
"""

import argparse
import os
import sys
from collections.abc import Callable
from types import ModuleType

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "infra.settings.test"
django.setup()

from django.conf import settings  # noqa: E402

from infra import database as embedded  # noqa: E402
from tests.bench import (  # noqa: E402
    council,
    desk,
    filing,
    growth,
    oparl,
    pages,
    provisioning,
    report,
    signing,
    sitting,
    weight,
)
from tests.database import TestDatabase  # noqa: E402

Measured = tuple[dict, list[report.Section]]
# Growth comes last: it fills the database.
PARTS: dict[str, ModuleType] = {
    "weight": weight,
    "pages": pages,
    "filing": filing,
    "signing": signing,
    "sitting": sitting,
    "desk": desk,
    "council": council,
    "oparl": oparl,
    "provisioning": provisioning,
    "growth": growth,
}


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions and tenants")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"unknown part: {', '.join(sorted(unknown))}")
    wanted = [key for key in PARTS if key in options.parts or not options.parts]
    facts, sections = in_own_database(lambda: measure(wanted, quick=options.quick))
    print("\n".join(report.table(facts, sections)))
    path = report.save(settings.VAR_DIR / "bench", facts, sections)
    print(f"\n{path.relative_to(settings.BASE_DIR)}")
    return 0


def measure(parts: list[str], *, quick: bool) -> Measured:
    """Return the facts of the machine and what each part found."""
    facts = report.machine()
    sections = []
    for key in parts:
        print(f"{key} …", file=sys.stderr, flush=True)
        sections.append(PARTS[key].run(quick=quick))
    return facts, sections


def in_own_database(work: Callable[[], Measured]) -> Measured:
    """Do `work` in a database with two communes, which is dropped whatever happens."""
    database = TestDatabase()
    try:
        database.set_up()
        return work()
    finally:
        database.tear_down()
        embedded.Cluster(embedded.TEST_DATA_DIR, durable=False).stop_if_unused()


if __name__ == "__main__":
    sys.exit(main())
