"""The ministry's console in a real browser: an officer's work, in both languages, on a phone."""

import re
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from tenants.actions.provision import Order, order_provisioning
from tenants.actions.remove import archive, request_deletion
from tenants.actions.start import start
from tenants.actions.suspend import suspend
from tenants.audit import SYSTEM, record
from tenants.management.commands.work import TenantWorker
from tenants.models import Domain, ProvisioningJob, Tenant, Territory
from tests.browsing import PHONE, LiveServer, axe, no_overflow, sign_in
from tests.officers import make_officer

pytestmark = pytest.mark.django_db(transaction=True)

TINGHIR = "08.577.01.11"
LOCALES = {"ar": "rtl", "fr": "ltr"}


@pytest.fixture
def worker() -> Iterator[None]:
    """A worker at work, as `manage.py work` is, in a thread."""
    told_to_stop = Event()

    def run() -> None:
        worker = TenantWorker(interval=0.1, until_empty=True)
        try:
            while not told_to_stop.is_set():
                worker.empty_queue()
                told_to_stop.wait(0.2)
        finally:
            worker.badge.drop()
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    yield
    told_to_stop.set()
    thread.join()


@pytest.fixture
def officer(db):
    return make_officer()


@pytest.fixture
def desk(new_page: Callable[..., Page], live: LiveServer, officer) -> Callable[..., Page]:
    """Return a function that opens the console to the officer, in a language."""

    def open_console(path: str = "", language: str = "fr", **options: object) -> Page:
        page = new_page(locale=language, **options)
        sign_in(page.context, live, None, officer)
        page.goto(live.url(None, f"/console/{path}"))
        return page

    return open_console


# --- An officer's work ------------------------------------------------------------------------


def test_a_commune_is_provisioned_from_its_territory_and_is_live(desk, live, worker):
    page = desk("territories/")
    page.get_by_label("Rechercher").fill("tinghir")
    page.get_by_label("Type").select_option("communes")
    page.get_by_role("button", name="Afficher").click()
    page.locator(f'a[href$="/{TINGHIR}/provision/"]').click()
    page.get_by_label("Sous-domaine").fill("guisser")
    page.locator("form.panel button[type=submit]").click()
    expect(page.locator("#id_slug_error")).to_be_visible()
    page.get_by_label("Sous-domaine").fill("tinghir")
    page.locator("form.panel button[type=submit]").click()
    # Followed without a reload, to the end.
    expect(page.locator(".step--done").first).to_be_visible()
    expect(page.locator(".progress .state--done")).to_be_visible(timeout=60_000)
    tenant = Tenant.objects.get(slug="tinghir")
    page.locator(".buttons a.button--first").click()
    assert page.url.startswith(live.url(tenant, "/"))
    expect(page.locator("h1").first).to_be_visible()


def test_progress_moves_on_the_screen_step_by_step(desk, officer, tenant_a):
    job = order_provisioning(Order(Territory.objects.get(code=TINGHIR)), actor=officer)
    start(job, actor=officer)
    page = desk(f"jobs/{job.pk}/")
    expect(page.locator(".progress .state--no_worker")).to_be_visible()
    expect(page.get_by_text("manage.py work")).to_be_visible()
    for count, key in enumerate(("schema", "identity"), start=1):
        job.steps.create(key=key, order=count * 10, state="done", seconds=0.1)
        expect(page.locator(".step--done")).to_have_count(count)
    ProvisioningJob.objects.filter(pk=job.pk).update(state="done")
    expect(page.locator(".progress .state--done")).to_be_visible()


def test_without_javascript_the_page_reloads_itself_and_can_be_used(
    desk, live, officer, tenant_a, worker
):
    page = desk(f"territories/{TINGHIR}/provision/", java_script_enabled=False)
    page.locator("form.panel button[type=submit]").click()
    expect(page.locator(".progress .state--done")).to_be_visible(timeout=60_000)
    assert Tenant.objects.get(slug="tinghir").state == "live"


@pytest.mark.slow
def test_a_cohort_comes_alive(desk, worker, tenant_a):
    page = desk("cohorts/demonstration/")
    page.locator("form.ask button").click()
    expect(page.locator(".messages")).to_contain_text("sites")
    expect(page.locator(".progress__state")).to_contain_text(
        re.compile(r"15 .*15"), timeout=120_000
    )
    assert Tenant.objects.filter(state="live").count() == 15


def test_a_file_is_checked_and_confirmed(desk, tmp_path, worker, tenant_a):
    file = tmp_path / "communes.csv"
    file.write_text(f"code,slug\n99.99,\n{TINGHIR},tinghir\n", encoding="utf-8-sig")
    page = desk("upload/")
    page.set_input_files("input[type=file]", file)
    page.locator("form.panel button[type=submit]").click()
    expect(page.locator(".panel--error")).to_contain_text("ligne 2")
    page.locator("form.buttons button").click()
    expect(page.locator(".lines .state--done")).to_have_count(3, timeout=60_000)


def test_two_officers_delete_a_site(desk, new_page, live, tenant_a):
    page = desk(f"tenants/{tenant_a.pk}/")

    def verb(page: Page, key: str) -> None:
        page.locator(f'a[href$="/{key}/"]').click()
        if page.locator("#id_reason").count():
            page.fill("#id_reason", "fin")
        if page.locator("#id_slug").count():
            page.fill("#id_slug", "guisser")
        page.locator("form.panel button[type=submit]").click()
        expect(page.locator(".message--success")).to_be_visible()

    verb(page, "suspend")
    verb(page, "resume")
    verb(page, "archive")
    verb(page, "request-deletion")
    expect(page.locator('a[href$="/delete/"]')).to_have_count(0)
    colleague = new_page(locale="fr")
    sign_in(colleague.context, live, None, make_officer("second@example.org"))
    colleague.goto(page.url)
    verb(colleague, "delete")
    with colleague.expect_download() as download:
        colleague.locator('form[action$="/export/"] button').click()
    assert download.value.suggested_filename.endswith(".zip")


def test_the_language_is_switched_in_place(desk, tenant_a):
    page = desk(f"tenants/{tenant_a.pk}/")
    for language, direction in LOCALES.items():
        page.locator(f'.console__languages button[value="{language}"]').click()
        expect(page.locator("html")).to_have_attribute("dir", direction)
        assert page.url.endswith(f"/tenants/{tenant_a.pk}/")


# --- Every screen -----------------------------------------------------------------------------


@pytest.fixture
def screens(officer, tenant_a, tenant_b) -> list[str]:
    """The addresses of every screen, with something in each."""
    Domain.objects.create(tenant=tenant_a, domain="www.guisser.example", is_primary=False)
    [waiting, failed] = [
        order_provisioning(Order(Territory.objects.get(code=code)), actor=officer)
        for code in (TINGHIR, "12.391.01.01")
    ]
    start(waiting, actor=officer)
    failed.steps.create(key="schema", order=10, state="done", seconds=0.18)
    failed.steps.create(key="identity", order=20, state="failed", error="ValueError: why")
    ProvisioningJob.objects.filter(pk=failed.pk).update(state="failed")
    suspend(tenant_a, actor=officer, reason="essai")
    archive(tenant_b, actor=officer)
    request_deletion(tenant_b, actor=officer)
    record("host.add", actor=SYSTEM, tenant=tenant_a, data={"host": "www." + "x" * 60 + ".example"})
    a, b = tenant_a.pk, tenant_b.pk
    [extra] = Domain.objects.filter(domain="www.guisser.example").values_list("pk", flat=True)
    return [
        "", "tenants/", "tenants/?q=zzz", f"tenants/{a}/", f"tenants/{b}/",
        f"tenants/{a}/resume/", f"tenants/{a}/archive/", f"tenants/{b}/withdraw-deletion/",
        f"tenants/{a}/hosts/add/", f"tenants/{a}/hosts/{extra}/primary/",
        f"tenants/{a}/hosts/{extra}/remove/", "territories/?q=ouezzane", "territories/",
        "territories/01.051.01.05/provision/", "upload/", "cohorts/", "cohorts/demonstration/",
        "jobs/", f"jobs/{waiting.pk}/", f"jobs/{failed.pk}/",
        "audit/", "audit/?since=2026-02-02&until=2026-02-01",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_no_screen_keeps_anybody_out(desk, live, screens, language, scheme):
    page = desk(language=language, color_scheme=scheme)
    for path in screens:
        page.goto(live.url(None, f"/console/{path}"))
        expect(page.locator("html")).to_have_attribute("lang", language)
        axe(page)


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("width", [PHONE["width"], 320])
def test_every_screen_fits_a_phone(desk, live, screens, language, width):
    page = desk(language=language, viewport={"width": width, "height": 800})
    for path in screens:
        page.goto(live.url(None, f"/console/{path}"))
        no_overflow(page)


def test_a_form_with_errors_keeps_nobody_out(desk, live, tenant_a):
    page = desk(f"territories/{TINGHIR}/provision/")
    page.fill("#id_slug", "guisser")
    page.fill("#id_hosts", "not a host")
    page.fill("#id_admin_email", "x")
    for box in page.locator("input[name=languages]").all():
        box.uncheck()
    page.locator("form.panel button[type=submit]").click()
    expect(page.locator(".field__error")).to_have_count(4)
    axe(page)


def test_the_keyboard_reaches_everything_there_is_to_do(desk, tenant_a):
    page = desk(f"tenants/{tenant_a.pk}/")
    reached = set()
    for _key in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href')"))
    for verb in ("suspend/", "archive/", "hosts/add/"):
        assert f"/console/tenants/{tenant_a.pk}/{verb}" in reached
