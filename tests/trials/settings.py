"""The demonstration with every file in TRIAL_DIR, behind a proxy that names who asks."""

from pathlib import Path

from infra.settings.demo import *  # noqa: F403
from infra.settings.demo import STORAGES, env

_DIR = Path(env("TRIAL_DIR"))
MEDIA_ROOT = _DIR / "media"
PRIVATE_ROOT = _DIR / "private"
EMAIL_FILE_PATH = _DIR / "mail"
SMS_FILE_PATH = _DIR / "sms"
STORAGES = STORAGES | {
    "private": {
        "BACKEND": "tenants.storage.TenantPrivateStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT)},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1
