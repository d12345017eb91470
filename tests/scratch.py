"""A second database on the tests' server, for what can't happen inside a test's transaction.

Processes that are killed, that run at the same time or lose their connection need data that
is really committed. They get a copy of the test database and leave it in whatever state.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg2
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Scratch:
    """A database of its own, and processes of the project that work on it."""

    url: str

    def query(self, sql: str, *parameters: object) -> list[tuple]:
        """Run one statement on a connection of its own; return its rows."""
        database = psycopg2.connect(self.url)
        try:
            database.autocommit = True
            with database.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            database.close()

    def one(self, sql: str, *parameters: object) -> object:
        """The only value of the only row that `sql` returns."""
        [(value,)] = self.query(sql, *parameters)
        return value

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start `python <arguments>` in the project, on this database."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ
            | {"DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "infra.settings.test"}
            | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `python <arguments>` to its end."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def url_of(name: str) -> str:
    """The URL of database `name` on the server of the tests."""
    parameters = connection.get_connection_params()
    where = {key: parameters[key] for key in ("host", "port") if parameters.get(key)}
    person = quote(parameters.get("user", ""))
    if parameters.get("password"):
        person += f":{quote(parameters['password'])}"
    return f"postgresql://{person}@/{quote(name)}?{urlencode(where, quote_via=quote)}"


@contextmanager
def copy_of(original: str) -> Iterator[Scratch]:
    """A copy of the database `original`, which nobody may be connected to; dropped in the end."""
    name = f"jamaati_used_scratch_{os.getpid()}"
    server = Scratch(url_of("postgres"))
    server.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    server.query(f'CREATE DATABASE "{name}" TEMPLATE "{original}" STRATEGY file_copy')
    try:
        yield Scratch(url_of(name))
    finally:
        server.query(f'DROP DATABASE "{name}" WITH (FORCE)')
