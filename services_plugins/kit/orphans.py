"""Private files that no row names: what a crash between writing a file and its row leaves.

A file is written before its row and deleted after it, so that a row always has its file.
"""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.core.files.storage import Storage
from django.db import models
from django.utils import timezone

from services_plugins.kit.models import Attachment, IssuedDocument
from services_plugins.kit.storage import private_storage

# A request may still be about to commit the row of a younger file.
GRACE = dt.timedelta(days=1)
MODELS: tuple[type[models.Model], ...] = (Attachment, IssuedDocument)


def remove() -> int:
    """Remove the tenant's files that no row names; return how many.

    Looks into the folders of this month and the last one: older ones were looked into then.
    """
    today = timezone.localdate()
    months = {today, today.replace(day=1) - dt.timedelta(days=1)}
    return sum(_remove_from(model, month) for model in MODELS for month in months)


def _remove_from(model: type[models.Model], month: dt.date) -> int:
    field = cast(models.FileField, model._meta.get_field("file"))
    folder = month.strftime(str(field.upload_to))
    storage = private_storage()
    unnamed = _names(storage, folder) - set(
        model._default_manager.filter(file__startswith=folder).values_list("file", flat=True)
    )
    old = [name for name in unnamed if storage.get_modified_time(name) < timezone.now() - GRACE]
    for name in old:
        storage.delete(name)
    return len(old)


def _names(storage: Storage, folder: str) -> set[str]:
    """Return the names of the files in a folder; none where it isn't there."""
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return set()
    return {f"{folder}{name}" for name in files}
