"""System checks: mistakes that tests of one tenant wouldn't show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import models
from django.db.migrations.loader import MigrationLoader
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.fields import BodyField


@register(Tags.models)
def stream_fields_keep_their_blocks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse stream fields of ours that would write their blocks into migrations."""
    return [
        Error(
            f"{model._meta.label}.{field.name} writes its block definitions into migrations.",
            hint="Use cms.fields.BodyField: each new label would migrate every tenant.",
            obj=model,
            id="cms.E001",
        )
        for config in _our_apps(app_configs)
        for model in config.get_models()
        for field in model._meta.local_fields
        if isinstance(field, StreamField) and not isinstance(field, BodyField)
    ]


@register(Tags.models)
def migrations_hold_no_blocks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse migrations of ours in which a stream field came with its definitions."""
    labels = {config.label for config in _our_apps(app_configs)}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return [
        Error(
            f"Migration {label}.{name} holds the block definitions of {field}.",
            hint="Write it again with the model's field made a cms.fields.BodyField.",
            id="cms.E002",
        )
        for (label, name), migration in loader.disk_migrations.items()
        if label in labels
        for field, value in _fields(migration.operations)
        if isinstance(value, StreamField) and not isinstance(value, BodyField)
    ]


@register(Tags.models)
def primary_keys_are_big(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse small automatic keys: their type can't be changed once a schema is sharded."""
    return [
        Error(
            f"{model._meta.label} has a primary key that isn't a BigAutoField.",
            hint="Set default_auto_field in the app's configuration before its first migration.",
            obj=model,
            id="cms.E003",
        )
        for config in _our_apps(app_configs)
        for model in config.get_models()
        if isinstance(model._meta.pk, models.AutoField)
        and not isinstance(model._meta.pk, models.BigAutoField)
    ]


@register(Tags.models)
def pages_have_a_template(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse page types of ours without a template of their own in `pages/`."""
    return [
        Error(
            f"{model._meta.label} has no template under {config.label}/pages/.",
            obj=model,
            id="cms.E004",
        )
        for config in _our_apps(app_configs)
        for model in config.get_models()
        if issubclass(model, Page) and not model.template.startswith(f"{config.label}/pages/")
    ]


def _our_apps(app_configs: Any) -> list[AppConfig]:
    """Return the apps of this project among those being checked."""
    return [
        config
        for config in app_configs or apps.get_app_configs()
        if str(config.path).startswith(str(settings.BASE_DIR))
        and "site-packages" not in str(config.path)
    ]


def _fields(operations: Iterable[Any]) -> Iterator[tuple[str, models.Field]]:
    """Yield the fields that operations of a migration create or change."""
    for operation in operations:
        yield from getattr(operation, "fields", [])
        if hasattr(operation, "field"):
            yield operation.name, operation.field
