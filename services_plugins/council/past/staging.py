"""Where a list and its files wait between the look at the report and the taking over.

They lie in the private storage under a name that nobody can guess and go when they were taken
over, or after a day.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils import timezone

from services_plugins.kit.storage import private_storage

FOLDER = "council/imports"
KEPT = dt.timedelta(days=1)
LIST, FILES, REPORT = "list.csv", "files.zip", "report.json"


def keep(content: File, files: File | None) -> str:
    """Keep an upload; return its token."""
    token = secrets.token_urlsafe(16)
    private_storage().save(_name(token, LIST), content)
    if files is not None:
        private_storage().save(_name(token, FILES), files)
    return token


def opened(token: str, part: str) -> File | None:
    """Return a part of an upload, open to be read, or nothing where there is none."""
    storage, name = private_storage(), _name(token, part)
    return storage.open(name, "rb") if storage.exists(name) else None


def tell(token: str, report: dict[str, Any]) -> None:
    """Keep what came of the taking over, and let the upload go."""
    discard(token)
    content = ContentFile(json.dumps(report, ensure_ascii=False).encode())
    private_storage().save(_name(token, REPORT), content)


def told(token: str) -> dict[str, Any] | None:
    """Return what came of a taking over, or nothing while it goes on."""
    content = opened(token, REPORT)
    if content is None:
        return None
    with content:
        return json.loads(content.read())


def discard(token: str) -> None:
    for part in (LIST, FILES, REPORT):
        private_storage().delete(_name(token, part))


def remove_old() -> int:
    """Remove what was left lying for a day; return how many uploads that were."""
    storage = private_storage()
    try:
        tokens, _files = storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    old = [token for token in tokens if _is_old(token)]
    for token in old:
        discard(token)
    return len(old)


def _is_old(token: str) -> bool:
    storage = private_storage()
    names = [name for name in (_name(token, one) for one in (LIST, REPORT)) if storage.exists(name)]
    border = timezone.now() - KEPT
    return bool(names) and all(storage.get_modified_time(name) < border for name in names)


def _name(token: str, part: str) -> str:
    return f"{FOLDER}/{token}/{part}"
