"""The demonstration's settings for tests: all that it writes lies in a folder of the test."""

import os
from pathlib import Path

from infra.settings.demo import *  # noqa: F403
from infra.settings.test import STORAGES as TEST_STORAGES

VAR_DIR = Path(os.environ["DEMONSTRATION_FOLDER"])
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
EMAIL_FILE_PATH = VAR_DIR / "mail"
# Collecting and compressing the static files is not what these tests are about.
STATICFILES_FINDERS: list[str] = []
STORAGES = TEST_STORAGES
