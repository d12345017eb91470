"""Fixtures of all tests: the database, two communes, a client for each."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase
from django_tenants.utils import schema_context

from infra import browser as installed_browser
from infra import database as embedded
from tenants.models import Tenant
from tests.database import COMMUNES, TestDatabase

# --- Which tests run ----------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is in tests/browser; skip it, noting that, where there is no browser."""
    reason = _why_no_browser()
    not_run = [item for item in items if _is_browser_test(item)]
    for item in not_run:
        item.add_marker("browser")
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
    config.stash[NOT_RUN] = [item.nodeid for item in not_run] if reason else []


NOT_RUN = pytest.StashKey[list[str]]()


def _is_browser_test(item: pytest.Item) -> bool:
    return Path(__file__).parent / "browser" in item.path.parents


def _why_no_browser() -> str:
    """Return why browser tests don't run, empty if they do."""
    if os.environ.get("BROWSER") == "0":
        return "BROWSER=0"
    return "" if installed_browser.find() else "there is no Chromium"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the browser tests that did not run."""
    not_run = terminalreporter.config.stash.get(NOT_RUN, [])
    if not_run:
        terminalreporter.section(f"{len(not_run)} browser tests did not run: {_why_no_browser()}")
        for test in not_run:
            terminalreporter.write_line(test)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where browser tests were wanted and could not run."""
    if session.config.stash.get(NOT_RUN, []) and os.environ.get("BROWSER") != "0":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the tests' own database server, unless another run uses it."""
    if not hasattr(config, "workerinput"):
        embedded.Cluster(embedded.TEST_DATA_DIR, durable=False).stop_if_unused()


# --- Database -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def test_database(django_test_environment, django_db_blocker) -> Iterator[TestDatabase]:
    """The databases of this run, with two live communes."""
    with django_db_blocker.unblock():
        database = TestDatabase()
    try:
        with django_db_blocker.unblock():
            database.set_up()
        yield database
    finally:
        with django_db_blocker.unblock():
            database.tear_down()


@pytest.fixture(scope="session")
def django_db_setup(test_database: TestDatabase) -> Iterator[None]:
    """Have pytest-django use our database, and copy it anew after each test that commits.

    Django's own way is to empty all tables, which would take the communes with it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda test: test_database.restore()
        )
        yield


@pytest.fixture(autouse=True)
def clean_state(tmp_path: Path, settings) -> Iterator[None]:
    """Start each test with empty caches and no files, and end it in the public schema."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    yield
    for folder in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
        shutil.rmtree(folder, ignore_errors=True)
    connection.set_schema_to_public()


# --- Two communes ---------------------------------------------------------------------------


def _tenant(key: str) -> Tenant:
    slug, _code = COMMUNES[key]
    with schema_context("public"):
        return Tenant.objects.select_related("territory__parent__parent").get(slug=slug)


@pytest.fixture
def tenant_a(db) -> Tenant:
    """A live commune with its starter content."""
    return _tenant("a")


@pytest.fixture
def tenant_b(db) -> Tenant:
    """Another one, which must not see anything of the first."""
    return _tenant("b")


@pytest.fixture
def tenants_ab(tenant_a: Tenant, tenant_b: Tenant) -> tuple[Tenant, Tenant]:
    """Both communes."""
    return tenant_a, tenant_b


@pytest.fixture
def client_a(tenant_a: Tenant) -> Client:
    """A visitor of the first commune."""
    return Client(headers={"host": tenant_a.primary_host})


@pytest.fixture
def client_b(tenant_b: Tenant) -> Client:
    """A visitor of the second commune."""
    return Client(headers={"host": tenant_b.primary_host})


@pytest.fixture
def portal_client(db) -> Client:
    """A visitor of the portal and the console."""
    return Client(headers={"host": django_settings.PORTAL_HOSTS[0]})


@pytest.fixture
def client_for() -> Callable[[str], Client]:
    """Return a function that makes a visitor of any host."""
    return lambda host: Client(headers={"host": host})
