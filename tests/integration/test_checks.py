"""Wrong settings and models are refused before anything is served."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.db import migrations, models
from django.test.utils import isolate_apps
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page

from cms import checks as cms_checks
from cms.fields import BodyField
from infra import checks as infra_checks
from tenants import checks

# Some checks of Wagtail read a table.
pytestmark = pytest.mark.django_db

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "infra.settings.production",
    "SECRET_KEY": "k7" * 40 + "qwertyuiopasdfghjklzxcvbnm0123456789",
    "DATABASE_URL": "postgres://jamaati:secret@db.example/jamaati",
    "CACHE_URL": "redis://cache.example:6379/0",
    "PLATFORM_DOMAIN": "communes.example",
}


def ids(messages: list) -> list[str]:
    return [message.id for message in messages]


def check_deploy(**changes: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` with production's settings in an environment of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=django_settings.BASE_DIR,
        env=kept | PRODUCTION | changes,
        capture_output=True,
        text=True,
        check=False,
    )


# --- Production as a whole ---------------------------------------------------------------------


@pytest.mark.slow
def test_production_is_clean_in_a_sane_environment():
    result = check_deploy()
    assert result.returncode == 0, result.stderr
    assert "0 silenced" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"SECRET_KEY": "demonstration-only-not-a-secret"}, "infra.E002"),
        ({"CACHE_URL": "locmemcache://"}, "infra.E005"),
        ({"CACHE_URL": "dummycache://"}, "infra.E005"),
        ({"SECURE_SSL_REDIRECT": "0"}, "security.W008"),
        ({"SECURE_HSTS_SECONDS": "0"}, "security.W004"),
    ],
)
@pytest.mark.slow
def test_production_refuses(changes, refusal):
    result = check_deploy(**changes)
    assert result.returncode == 1
    assert refusal in result.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "CACHE_URL"])
@pytest.mark.slow
def test_production_asks_for_what_it_needs(missing):
    result = check_deploy(**{missing: ""})
    assert result.returncode != 0


@pytest.mark.slow
def test_the_environment_can_t_turn_production_into_the_demonstration():
    result = check_deploy(
        DEMO="1", DEBUG="1", DEMO_PASSWORD="known", STAFF_SECOND_FACTOR_REQUIRED="0"
    )
    assert result.returncode == 0, result.stderr


# --- One wrong setting each --------------------------------------------------------------------


def test_the_settings_of_the_tests_pass():
    assert not [message for message in run_checks() if message.is_serious()]


@pytest.mark.parametrize(
    ("name", "value", "check", "refusal"),
    [
        ("DEMO", True, infra_checks.check_demonstration, "infra.E001"),
        ("SECRET_KEY", "tests-only-not-a-secret", infra_checks.check_demonstration, "infra.E002"),
        ("STAFF_SECOND_FACTOR_REQUIRED", False, infra_checks.check_demonstration, "infra.E003"),
        ("DEMO_PASSWORD", "known", infra_checks.check_demonstration, "infra.E004"),
        ("SESSION_COOKIE_DOMAIN", ".example", checks.check_session_cookies, "tenants.E005"),
        ("CSRF_COOKIE_DOMAIN", ".example", checks.check_session_cookies, "tenants.E005"),
        (
            "EMAIL_BACKEND",
            "django.core.mail.backends.smtp.EmailBackend",
            checks.check_email,
            "tenants.E006",
        ),
        (
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}},
            checks.check_cache_keys,
            "tenants.E001",
        ),
        (
            "CACHES",
            {
                "default": {"BACKEND": "x", "KEY_FUNCTION": checks.KEY_FUNCTION},
                "renditions": {"BACKEND": "x", "KEY_FUNCTION": "django.core.cache.make_key"},
            },
            checks.check_cache_keys,
            "tenants.E001",
        ),
        (
            "DATABASES",
            {"default": {"ENGINE": "django_tenants.postgresql_backend"}},
            checks.check_engine,
            "tenants.E004",
        ),
    ],
)
def test_a_wrong_setting_is_refused(settings, name, value, check, refusal):
    settings.PRODUCTION = True
    settings.DEMO = False
    del settings.DEMO_PASSWORD
    settings.SECRET_KEY = PRODUCTION["SECRET_KEY"]
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    settings.EMAIL_BACKEND = "tenants.mail.TenantEmailBackend"
    assert not check()
    setattr(settings, name, value)
    assert ids(check()) == [refusal]


@pytest.mark.parametrize(
    "backend",
    [
        "django.core.files.storage.FileSystemStorage",
        "django.core.files.storage.InMemoryStorage",
        "django_tenants.files.storage.TenantFileSystemStorage",
    ],
)
@pytest.mark.parametrize("alias", ["default", "private", "another"])
def test_a_storage_without_the_tenant_is_refused(settings, alias, backend):
    assert not checks.check_storages()
    settings.STORAGES = settings.STORAGES | {alias: {"BACKEND": backend}}
    assert ids(checks.check_storages()) == ["tenants.E003"]


def test_the_other_driver_is_refused(monkeypatch):
    assert not checks.check_driver()
    monkeypatch.setattr(checks, "is_psycopg3", True)
    assert ids(checks.check_driver()) == ["tenants.E002"]


def test_the_driver_is_the_one_that_was_proven():
    with pytest.raises(ModuleNotFoundError):
        __import__("psycopg")


# --- Models and migrations ---------------------------------------------------------------------


class Text(blocks.StreamBlock):
    text = blocks.CharBlock()


def as_app(*classes: type[models.Model]) -> SimpleNamespace:
    """What the checks see of an app of ours that defines these models."""
    path = str(django_settings.BASE_DIR / "cms")
    return SimpleNamespace(path=path, label="cms", get_models=lambda: list(classes))


# A registry of its own, and an empty one: apps in it would be made ready a second time, and
# register their provisioning steps and seeds twice for all tests that follow.
@isolate_apps()
def test_a_stream_field_that_would_reach_migrations_is_refused():
    class Good(models.Model):  # noqa: DJ008
        body = BodyField(Text)

        class Meta:
            app_label = "cms"

    class Bad(models.Model):  # noqa: DJ008
        body = StreamField(Text)

        class Meta:
            app_label = "cms"

    assert not cms_checks.stream_fields_keep_their_blocks([as_app(Good)])
    assert ids(cms_checks.stream_fields_keep_their_blocks([as_app(Bad)])) == ["cms.E001"]


@pytest.mark.parametrize(
    "operation",
    [
        migrations.CreateModel("X", [("body", StreamField(Text))]),
        migrations.AddField("X", "body", StreamField(Text)),
        migrations.AlterField("X", "body", StreamField(Text)),
    ],
)
def test_a_migration_with_block_definitions_is_refused(monkeypatch, operation):
    config = [apps.get_app_config("cms")]
    assert not cms_checks.migrations_hold_no_blocks(config)
    migration = SimpleNamespace(operations=[operation])
    loader = SimpleNamespace(disk_migrations={("cms", "0002_x"): migration})
    monkeypatch.setattr(cms_checks, "MigrationLoader", lambda *args, **kwargs: loader)
    assert ids(cms_checks.migrations_hold_no_blocks(config)) == ["cms.E002"]


@isolate_apps()
def test_a_small_key_is_refused():
    class Big(models.Model):  # noqa: DJ008
        id = models.BigAutoField(primary_key=True)

        class Meta:
            app_label = "cms"

    class Small(models.Model):  # noqa: DJ008
        id = models.AutoField(primary_key=True)

        class Meta:
            app_label = "cms"

    class Smallest(models.Model):  # noqa: DJ008
        id = models.SmallAutoField(primary_key=True)

        class Meta:
            app_label = "cms"

    assert not cms_checks.primary_keys_are_big([as_app(Big)])
    found = cms_checks.primary_keys_are_big([as_app(Big, Small, Smallest)])
    assert ids(found) == ["cms.E003", "cms.E003"]


def test_a_page_without_its_template_is_refused():
    class Bare(Page):
        template = "cms/x.html"

        class Meta:
            app_label = "cms"
            abstract = True

    assert not cms_checks.pages_have_a_template([apps.get_app_config("cms")])
    assert ids(cms_checks.pages_have_a_template([as_app(Bare)])) == ["cms.E004"]
