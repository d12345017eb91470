"""Private files that no row names: what a crash between writing a file and its row leaves.

A file is written before its row and deleted after it, so that a row always has its file.
"""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.core.files.storage import Storage
from django.db import models
from django.utils import timezone

from services_plugins.kit import registry
from services_plugins.kit.models import Attachment, IssuedDocument
from services_plugins.kit.storage import private_storage

# A request may still be about to commit the row of a younger file.
GRACE = dt.timedelta(days=1)
# How far back files are looked for, a month a day.
MONTHS = 120
# Rows that name files; a plugin with files of its own adds its model (`watch`).
MODELS: list[type[models.Model]] = [Attachment, IssuedDocument]


def watch(model: type[models.Model]) -> None:
    """Have the files looked after that a model keeps in its field `file`, in a folder a month."""
    if model not in MODELS:
        MODELS.append(model)


def remove() -> int:
    """Remove the tenant's files that no row names; return how many."""
    months = _months(timezone.localdate())
    return sum(_remove_from(model, month) for model in _models() for month in months)


def _models() -> list[type[models.Model]]:
    """Return those that have a table in the schema at work: on the portal a few have."""
    apps = {"kit", *(plugin.app for plugin in registry.at_work())}
    return [model for model in MODELS if model._meta.app_label in apps]


def _months(today: dt.date) -> set[dt.date]:
    """Return the months to look into: this one, the last one, and an older one by turns.

    New files are lost while they are written, old ones when their row was just deleted.
    """
    return {_month_before(today, months) for months in (0, 1, today.toordinal() % MONTHS)}


def _month_before(day: dt.date, months: int) -> dt.date:
    """Return the first day of the month that is so many months before."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)


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
