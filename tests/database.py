"""The database of a test run: public schema, register and two communes, in about a second.

Three PostgreSQL databases, each a copy of the one before (`CREATE DATABASE … TEMPLATE`):

1. *ready*: migrated public schema, national register, golden schema. Kept from one run to the
   next under a name that holds the hash of all it is made from.
2. *spare*: that, and two communes that the real provisioning has just made.
3. *used*: where the tests work. A test that commits has it made again from the spare one, so
   that no test sees what another has left.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from importlib import import_module
from pathlib import Path

import psutil
import psycopg2
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django_tasks_db.models import DBTaskResult

from services_plugins.requests.catalogue.loading import DATA, load_catalogue
from tenants.actions.provision import Order, order_provisioning
from tenants.audit import SYSTEM
from tenants.law.loading import load_holidays, load_rules
from tenants.models import Territory
from tenants.provisioning import golden
from tenants.provisioning.runner import run_job
from tenants.register import load_cohort, load_register

READY, SPARE, USED = "jamaati_ready", "jamaati_spare", "jamaati_used"
# Held while a ready database is made: other runs wait for it instead of making their own.
LOCK = 20_261_124
# Slug and code of the two communes; the first has names in the three languages.
COMMUNES = {"a": ("guisser", "06.461.17.07"), "b": ("ifrane", "03.271.01.03")}


def fingerprint() -> str:
    """Return a hash of what the ready database is made from."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    modules = {migration.__module__ for migration in loader.disk_migrations.values()}
    files = [Path(str(import_module(name).__file__)) for name in modules]
    loaders = ("tenants.register", "tenants.law.loading")
    files += [str(import_module(name).__file__) for name in loaders] + [__file__]
    files += [*(settings.BASE_DIR / "tenants" / "data").iterdir(), *DATA.iterdir()]
    digest = hashlib.sha256(golden.fingerprint().encode())
    # The holidays that are loaded go a few years beyond the present one.
    digest.update(str(date.today().year).encode())
    for path in sorted(map(Path, files)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class TestDatabase:
    """The databases of one test run, named after its process."""

    __test__ = False

    def __init__(self) -> None:
        self.ready = f"{READY}_{fingerprint()}"
        self.spare = f"{SPARE}_{os.getpid()}"
        self.used = f"{USED}_{os.getpid()}"
        self.original = settings.DATABASES["default"]["NAME"]

    def set_up(self) -> None:
        """Make the databases and point Django at the one to be used."""
        with self._server() as cursor:
            drop_abandoned(cursor)
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            if self.ready not in databases(cursor, READY):
                self._make_ready(cursor)
            copy(cursor, self.ready, self.spare)
        self._point_to(self.spare)
        for slug, code in COMMUNES.values():
            territory = Territory.objects.get(code=code)
            run_job(order_provisioning(Order(territory=territory, slug=slug), actor=SYSTEM))
        self.restore()

    def restore(self) -> None:
        """Give the tests the state of the beginning, in the database and the caches."""
        connections.close_all()
        with self._server() as cursor:
            drop(cursor, self.used)
            copy(cursor, self.spare, self.used)
        self._point_to(self.used)
        for cache in caches.all(initialized_only=True):
            cache.clear()

    def tear_down(self) -> None:
        """Remove what belongs to this run; the ready database stays for the next."""
        self._point_to(self.original)
        with self._server() as cursor:
            drop(cursor, self.used)
            drop(cursor, self.spare)

    def _make_ready(self, cursor: "psycopg2.extensions.cursor") -> None:
        """Make the ready database under another name first, so that none is half made."""
        unfinished = f"{USED}_{os.getpid()}"
        for name in databases(cursor, READY):
            drop(cursor, name)
        drop(cursor, unfinished)
        cursor.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE template0')
        self._point_to(unfinished)
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        load_register()
        load_cohort()
        load_rules()
        load_holidays()
        load_catalogue()
        # Loading holidays has deadlines counted again: there are none yet.
        DBTaskResult.objects.all().delete()
        golden.ensure()
        connections.close_all()
        cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.ready}"')

    def _point_to(self, name: str) -> None:
        """Have every new connection of Django use the database."""
        connections.close_all()
        settings.DATABASES["default"]["NAME"] = name
        connection.settings_dict["NAME"] = name
        connection.set_schema_to_public()

    @contextmanager
    def _server(self) -> Iterator["psycopg2.extensions.cursor"]:
        """Give a cursor on the server's own database, outside any transaction."""
        parameters = connection.get_connection_params() | {"dbname": "postgres"}
        parameters.pop("cursor_factory", None)
        with closing(psycopg2.connect(**parameters)) as server:
            server.autocommit = True
            with server.cursor() as cursor:
                yield cursor


def databases(cursor: "psycopg2.extensions.cursor", kind: str) -> list[str]:
    """Return the names of the databases of one kind."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [kind + r"\_%"])
    return [name for (name,) in cursor.fetchall()]


def copy(cursor: "psycopg2.extensions.cursor", source: str, target: str) -> None:
    """Make a database that is a copy of another, file by file."""
    cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')


def drop(cursor: "psycopg2.extensions.cursor", name: str) -> None:
    """Drop a database, whoever is connected to it."""
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def drop_abandoned(cursor: "psycopg2.extensions.cursor") -> None:
    """Drop what killed runs have left behind."""
    for name in databases(cursor, SPARE) + databases(cursor, USED):
        with suppress(ValueError):
            if not psutil.pid_exists(int(name.rpartition("_")[2])):
                drop(cursor, name)
