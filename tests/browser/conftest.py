"""Fixtures of the browser tests: one server, one browser, a fresh page per test.

`desktop`, `phone`, `small_phone` and `no_script` are pages that fail their test in the end if
a script threw, the content security policy was violated, a file was missing or another host
was asked. What the helpers of `tests.browsing` check is called by the tests themselves.

The server sees what is committed. A test that changes data asks for `transactional_db`, too,
which gives the next test the data of the beginning; reading the provisioned sites needs
only `live`.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connection
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, Page, sync_playwright

from cms.enums import Role
from infra import browser as installed_browser
from services_plugins.kit import demonstration
from tenants.models import Tenant
from tests.accounts import make_staff
from tests.browsing import (
    CHROMIUM_ARGUMENTS,
    DESKTOP,
    PHONE,
    SMALL_PHONE,
    LiveServer,
    Watch,
    serving,
)
from tests.database import COMMUNES, TestDatabase

# Each wait of a test, in milliseconds; the machine may be busy.
PATIENCE = 15_000


@pytest.fixture(autouse=True)
def clean_state() -> Iterator[None]:
    """Start each test with empty caches. Files stay: fixtures of a module have uploaded some."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    yield
    connection.set_schema_to_public()


@pytest.fixture(scope="session", autouse=True)
def no_files_left() -> Iterator[None]:
    """Remove uploads when all is done."""
    yield
    for folder in (django_settings.MEDIA_ROOT, django_settings.PRIVATE_ROOT):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def live_server_process(django_db_setup, django_db_blocker) -> Iterator[LiveServer]:
    """The server that all tests share."""
    with django_db_blocker.unblock(), serving() as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "SITE_PORT", str(server.port))
        yield server


@pytest.fixture
def live(live_server_process: LiveServer, django_db_blocker) -> Iterator[LiveServer]:
    """The running sites of the communes and the portal."""
    with django_db_blocker.unblock():
        yield live_server_process


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, without a window."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread; Django would take us for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(
            executable_path=installed_browser.find(), args=list(CHROMIUM_ARGUMENTS)
        )
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser, live: LiveServer) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page in a context of its own, with these options.

    Options are Playwright's (`viewport`, `locale`, `java_script_enabled`, `forced_colors`…).
    """
    with watched_pages(browser) as open_page:
        yield open_page


@contextmanager
def watched_pages(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages, close them in the end, and fail if one of them had a problem."""
    opened: list[tuple[Page, Watch]] = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "ar"} | options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        opened.append((page, Watch.over(page)))
        return page

    try:
        yield open_page
    finally:
        for page, _watch in opened:
            page.context.close()
    for _page, watch in opened:
        watch.check()


@pytest.fixture
def desktop(new_page: Callable[..., Page]) -> Page:
    """A page as wide as a computer's."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A page on a phone of 390 pixels, by touch."""
    return new_page(viewport=PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def small_phone(new_page: Callable[..., Page]) -> Page:
    """A page on the narrowest phone, 320 pixels; also a window of 1280 at a zoom of 400 %."""
    return new_page(viewport=SMALL_PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def no_script(new_page: Callable[..., Page]) -> Page:
    """A page of a browser that runs no JavaScript."""
    return new_page(java_script_enabled=False)


@pytest.fixture(scope="module")
def commune(test_database: TestDatabase, django_db_setup, django_db_blocker) -> Iterator[Tenant]:
    """A commune with what the demonstration's services hold; removed when this module is done.

    Tests that use it run in no transaction: the server sees what they change.
    """
    with django_db_blocker.unblock():
        tenant = Tenant.objects.select_related("territory").get(slug=COMMUNES["a"][0])
        staff = {role.value: make_staff(tenant, role) for role in Role}
        with tenant_context(tenant):
            demonstration.fill(tenant, staff)
        yield tenant
        test_database.restore()
