"""The golden schema: migrated and seeded once, replayed for every tenant.

Migrations take some twelve seconds per schema; replaying their outcome takes half of one.
The template is SQL text: `CREATE TABLE` statements, rows in COPY format, then indexes and
foreign keys, all without a schema name, so that a replay only has to set the search path.
Seeded text holds tokens such as `[[name_ar]]`, which a replay replaces by the tenant's own
values; identifiers (UUID) are renewed, so that no two tenants share a translation key.
"""

import hashlib
import io
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import schema_context, schema_exists

from tenants.models import GoldenSchema, Territory
from tenants.provisioning import catalogue
from tenants.tasks import forget_tasks

TOKEN = re.compile(r"\[\[([a-z_]+)\]\]")
UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b")
# What no replay may put into rows in COPY format, JSON or HTML.
UNSAFE_VALUE = re.compile(r"[\x00-\x1f\x7f\"\\<>&\[\]]")
# Key of the advisory lock that lets one process at a time build.
BUILD_LOCK = 71_001
# Filled for each tenant by its search_index step.
REBUILT_TABLES = ("wagtailsearch_indexentry",)
# Bump when the format of the template changes.
FORMAT = 1

Seed = Callable[[], None]
Tokens = Callable[[Territory], dict[str, str]]

_seeds: list[tuple[Seed, Tokens, list[Path]]] = []


def register_seed(seed: Seed, tokens: Tokens, sources: list[Path]) -> None:
    """Have `seed` fill the golden schema, and `tokens` give the values for a territory.

    `sources` are the files whose change makes the golden schema stale.
    """
    _seeds.append((seed, tokens, sources))


def _migration_files() -> Iterator[Path]:
    """The migration modules of the tenant apps."""
    labels = {app.label for app in apps.get_app_configs() if app.name in settings.TENANT_APPS}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (label, _name), migration in sorted(loader.disk_migrations.items()):
        if label in labels:
            yield Path(str(import_module(migration.__module__).__file__))


@cache
def fingerprint() -> str:
    """What the golden schema is made of, as one hash: migrations, seeds, languages.

    Reads some three hundred files, so once per process: its code doesn't change either.
    """
    digest = hashlib.sha256(f"{FORMAT} {settings.LANGUAGES}".encode())
    sources = [path for _seed, _tokens, paths in _seeds for path in sorted(paths)]
    for path in [*_migration_files(), *sources]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def ensure() -> GoldenSchema:
    """The golden schema of the code that runs, built first where there is none yet.

    Call it outside a transaction: migrating a schema in one would hold its locks.
    """
    current = fingerprint()
    golden = GoldenSchema.objects.filter(fingerprint=current).first()
    if golden is None:
        with _build_lock():
            golden = GoldenSchema.objects.filter(fingerprint=current).first() or build(current)
    return golden


@contextmanager
def _build_lock() -> Iterator[None]:
    """Hold the build lock on a connection of its own: migrating closes the main one."""
    holder = connection.copy()
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [BUILD_LOCK])
        yield
    finally:
        holder.close()


def build(name: str) -> GoldenSchema:
    """Migrate and seed a scratch schema, keep it as a template under `name`, drop it."""
    started = time.perf_counter()
    schema = f"golden_{name[:12]}"
    drop(schema)
    try:
        migrate(schema)
        seed(schema)
        structure, content, tables = template(schema)
    finally:
        drop(schema)
    golden, _created = GoldenSchema.objects.update_or_create(
        fingerprint=name,
        defaults={
            "structure": structure,
            "content": content,
            "tables": tables,
            "seconds": time.perf_counter() - started,
        },
    )
    return golden


def migrate(schema: str) -> None:
    """Create `schema` and run every migration in it."""
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(schema)}")
    call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)


def seed(schema: str) -> None:
    """Run the registered seeds in `schema`, all or none."""
    with schema_context(schema), transaction.atomic():
        for run, _tokens, _sources in _seeds:
            run()
        # Saving pages enqueues work on them, which would find the scratch schema gone.
        forget_tasks(schema)


def drop(schema: str) -> None:
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(schema)} CASCADE")


def template(schema: str) -> tuple[str, str, int]:
    """(structure, content, number of tables) of `schema`, as SQL text."""
    tables, later = catalogue.structure(schema)
    if broken := [line for line in [*tables, *later] if "\n" in line]:
        raise catalogue.UnsupportedObject(f"line break in {broken[0]}")
    blocks = [f"{copy};\n{rows}\\.\n" for copy, rows in catalogue.data(schema, REBUILT_TABLES)]
    structure = "".join(f"{line};\n" for line in tables)
    closing = [*later, catalogue.sequences(schema)]
    content = "".join(blocks) + "".join(f"{line};\n" for line in closing if line)
    return structure, content, len(tables)


def statements(text: str) -> Iterator[tuple[str, str | None]]:
    """The statements of a template one by one, a COPY with its rows."""
    # Not splitlines(), which takes a form feed or U+2028 in a text for the end of a line.
    lines = iter(io.StringIO(text))
    for line in lines:
        statement = line.rstrip(";\n")
        rows = None
        if statement.startswith("COPY "):
            rows = "".join(iter(lines.__next__, "\\.\n"))
        yield statement, rows


def values(territory: Territory) -> dict[str, str]:
    """The value of every token for `territory`.

    Raises ValueError for a value that would break out of the template.
    """
    found: dict[str, str] = {}
    for _seed, tokens, _sources in _seeds:
        found |= tokens(territory)
    for token, value in found.items():
        if UNSAFE_VALUE.search(value):
            raise ValueError(f"The value of {token} for {territory.code} can't be used: {value!r}")
    return found


def personalise(content: str, territory: Territory, namespace: uuid.UUID) -> str:
    """`content` with the territory's values for tokens, and identifiers of its own.

    An identifier that occurs several times stays the same one throughout, and a replay
    with the same `namespace` gives the same identifiers. Raises KeyError for a token that
    nobody gives a value to.
    """
    found = values(territory)
    renewed: dict[str, str] = {}

    def renew(match: re.Match[str]) -> str:
        old = match.group()
        if old not in renewed:
            renewed[old] = str(uuid.uuid5(namespace, old))
        return renewed[old]

    return UUID.sub(renew, TOKEN.sub(lambda match: found[match.group(1)], content))


def replay(golden: GoldenSchema, schema: str, territory: Territory) -> None:
    """Make `schema` from `golden`, with the values of `territory`; all or nothing.

    Does nothing where the schema is there already, since it is only ever there whole.
    """
    if schema_exists(schema):
        return
    content = personalise(golden.content, territory, uuid.uuid5(uuid.NAMESPACE_OID, schema))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(schema)}")
        with schema_context(schema), connection.cursor() as cursor:
            for statement, rows in statements(golden.structure + content):
                if rows is None:
                    cursor.execute(statement)
                else:
                    cursor.copy_expert(statement, io.StringIO(rows))
