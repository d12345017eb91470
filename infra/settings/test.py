"""The test suite: its own database, nothing cached between tests, mail in memory."""

import os

from infra import database as embedded
from infra.settings.base import *  # noqa: F403
from infra.settings.base import (
    INSTALLED_APPS,
    SERVICE_PLUGINS,
    STORAGES,
    TENANT_APPS,
    VAR_DIR,
    cache,
    database,
    env,
)

# A service that uses every part of the plugin contract.
_DUMMY = "tests.dummy"
SERVICE_PLUGINS = [*SERVICE_PLUGINS, _DUMMY]
TENANT_APPS = [*TENANT_APPS, _DUMMY]
INSTALLED_APPS = [*INSTALLED_APPS, _DUMMY]

DEMO = True
# Whatever PORT says, which `make` hands down.
SITE_PORT = ""
DEMO_PASSWORD = "jamaati-demo-2026"  # noqa: S105
SECRET_KEY = "tests-only-not-a-secret"  # noqa: S105
DATABASES = {
    "default": database(
        env("DATABASE_URL", default="")
        or embedded.ensure_running(embedded.TEST_DATA_DIR, durable=False)
    )
}
CACHES = {"default": cache("locmemcache://")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Two runs at once must not share their files.
MEDIA_ROOT = VAR_DIR / f"test-media-{os.getpid()}"
PRIVATE_ROOT = VAR_DIR / f"test-private-{os.getpid()}"
STORAGES = STORAGES | {
    "private": {
        "BACKEND": "tenants.storage.TenantPrivateStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT)},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
EMAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"
STAFF_SECOND_FACTOR_REQUIRED = False
# Query counts are asserted on the pages themselves; the cache's own tests turn it on.
PAGE_CACHE_SECONDS = 0
