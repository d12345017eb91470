"""`manage.py demo`: what it refuses, what it makes, and what a second run leaves alone."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import CommandError, call_command

from infra import supervisor
from infra.management.commands import demo
from tenants.enums import TenantState
from tenants.models import Cohort, Tenant
from tests.database import TestDatabase
from tests.scratch import Scratch, copy_of

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another one for 2026"


# --- Refused ---------------------------------------------------------------------------------


def test_it_refuses_where_it_is_no_demonstration(tenant_a, settings, monkeypatch):
    settings.DEMO = False
    monkeypatch.setattr(demo.Command, "_set_up", lambda self: pytest.fail("it was set up"))
    for option in ("--no-serve", "--background", "--stop"):
        with pytest.raises(CommandError, match="never in production"):
            call_command("demo", option)


def test_it_refuses_with_production_s_settings(test_database):
    production = {
        "DJANGO_SETTINGS_MODULE": "infra.settings.production",
        "SECRET_KEY": "s" * 50,
        "CACHE_URL": "redis://localhost:1/0",  # never asked
    }
    with copy_of(test_database.spare) as scratch:
        refused = scratch.run("manage.py", "demo", "--no-serve", **production)
        assert refused.returncode == 1
        assert "infra.settings.demo only, never in production" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert scratch.one("SELECT count(*) FROM accounts_user") == 0


def test_a_port_that_is_taken_is_said_before_anything_is_done(tenant_a, settings, monkeypatch):
    monkeypatch.setattr(supervisor, "running", lambda: [])
    monkeypatch.setattr(demo.Command, "_set_up", lambda self: pytest.fail("it was set up"))
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.SITE_PORT = str(other.getsockname()[1])
        with pytest.raises(CommandError, match=rf"Port {settings.SITE_PORT} can't be used"):
            call_command("demo", "--background")


# --- What is missing ---------------------------------------------------------------------------


def test_a_site_that_somebody_closed_is_not_missing(tenant_a, tenant_b):
    cohort = Cohort.objects.get()
    assert demo.is_missing_sites(cohort)
    cohort.members.exclude(slug__in=["guisser", "ifrane"]).delete()
    assert not demo.is_missing_sites(cohort)
    for state in (TenantState.SUSPENDED, TenantState.ARCHIVED, TenantState.DELETED):
        Tenant.objects.filter(pk=tenant_b.pk).update(state=state)
        assert not demo.is_missing_sites(cohort), state
    for state in (TenantState.DRAFT, TenantState.PROVISIONING):
        Tenant.objects.filter(pk=tenant_b.pk).update(state=state)
        assert demo.is_missing_sites(cohort), state


# --- Set up, and set up again --------------------------------------------------------------------


@pytest.fixture
def scratch(test_database: TestDatabase) -> Iterator[Scratch]:
    """Two communes of the cohort live; the demonstration has never run."""
    with copy_of(test_database.spare) as copy:
        # One commune is left to provision: the whole cohort would take long.
        copy.query(
            "DELETE FROM tenants_cohortmember WHERE slug NOT IN ('guisser', 'ifrane', 'zoumi')"
        )
        yield copy


def set_up(scratch: Scratch, tmp_path: Path, **environment: str) -> str:
    own = {
        "DJANGO_SETTINGS_MODULE": "tests.demonstration",
        "DEMONSTRATION_FOLDER": str(tmp_path),
        "CACHE_URL": f"filecache://{tmp_path / 'cache'}",
    }
    done = scratch.run("manage.py", "demo", "--no-serve", **own, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def users(scratch: Scratch, slug: str) -> dict[str, str]:
    """Addresses and passwords of a commune's accounts."""
    schema = scratch.one("SELECT schema_name FROM tenants_tenant WHERE slug = %s", slug)
    return dict(scratch.query(f'SELECT email, password FROM "{schema}".accounts_user'))  # noqa: S608


@pytest.mark.slow
def test_a_second_run_keeps_what_was_edited_and_is_quick(scratch, tmp_path):
    first = set_up(scratch, tmp_path)
    assert "Communes: provisioning" in first
    assert re.search(r"http://zoumi\.localhost:\d+/ +Zoumi +زومي", first)
    assert "ministry@example.org" in first
    assert django_settings.DEMO_PASSWORD in first
    [(jobs,)] = scratch.query("SELECT count(*) FROM tenants_provisioningjob")
    password = users(scratch, "guisser")["editor@guisser.example.org"]
    requests = "SELECT count(*) FROM t1.requests_request WHERE is_demonstration"
    filed = scratch.one(requests)
    assert filed > 50

    scratch.query("UPDATE t1.wagtailcore_page SET title = 'Edited' WHERE depth = 2")
    scratch.query("UPDATE tenants_tenant SET state = 'suspended' WHERE slug = 'zoumi'")
    # `load_register` keeps names that the ministry corrected.
    scratch.query("UPDATE tenants_territory SET name_fr = 'Corrected' WHERE code = '06'")
    started = time.monotonic()
    second = set_up(scratch, tmp_path)
    took = time.monotonic() - started
    assert "provisioning" not in second
    assert "migrations" not in second
    assert scratch.query("SELECT DISTINCT title FROM t1.wagtailcore_page WHERE depth = 2") == [
        ("Edited",)
    ]
    assert scratch.one("SELECT state FROM tenants_tenant WHERE slug = 'zoumi'") == "suspended"
    assert scratch.one("SELECT name_fr FROM tenants_territory WHERE code = '06'") == "Corrected"
    assert scratch.one("SELECT count(*) FROM tenants_provisioningjob") == jobs
    assert users(scratch, "guisser")["editor@guisser.example.org"] == password
    assert scratch.one(requests) == filed
    # Seconds on a quiet machine; provisioning alone would take longer than this on a busy one.
    assert took < 60


@pytest.mark.slow
def test_another_password_is_given_to_all_of_its_accounts(scratch, tmp_path):
    set_up(scratch, tmp_path)
    shown = set_up(scratch, tmp_path, DEMO_PASSWORD=NEW_PASSWORD)
    assert NEW_PASSWORD in shown
    accounts = users(scratch, "guisser") | users(scratch, "ifrane")
    assert len(accounts) == 6
    for email, password in accounts.items():
        assert PBKDF2PasswordHasher().verify(NEW_PASSWORD, password), email
