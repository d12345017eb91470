"""The demonstration on one machine: embedded database, files on disk, known accounts."""

from infra import database as embedded
from infra.settings.base import *  # noqa: F403
from infra.settings.base import VAR_DIR, cache, database, env

DEMO = True
DEMO_PASSWORD = env("DEMO_PASSWORD", default="jamaati-demo-2026")
DEBUG = env.bool("DEBUG", default=False)
# Signs nothing of value: production refuses to start with it.
SECRET_KEY = env("SECRET_KEY", default="demonstration-only-not-a-secret")
SITE_PORT = env("PORT", default="8000")

DATABASES = {"default": database(env("DATABASE_URL", default="") or embedded.ensure_running())}
# Files are shared by the web processes, the worker and the commands without a server.
CACHES = {"default": cache(env("CACHE_URL", default=f"filecache://{VAR_DIR / 'cache'}"))}
CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 50_000)

STAFF_SECOND_FACTOR_REQUIRED = False
EMAIL_CARRIER = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
