"""System checks: what a plugin must declare, and what documents are made with."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import models

from services_plugins.kit import documents, registry
from services_plugins.kit.fields import EncryptedTextField


@register
def personal_data_has_rules(**kwargs: Any) -> list[CheckMessage]:
    """A plugin with encrypted fields must say when they go, and how a person gets them out."""
    return [
        Error(
            f"The plugin {plugin.key} keeps personal data without {missing}.",
            hint="Law 09-08: declare it in the plugin's ServicePlugin.",
            id="kit.E001",
        )
        for plugin in registry.plugins().values()
        if _holds_personal_data(plugin.app)
        for missing in _missing(plugin)
    ]


@register
def documents_have_fonts(**kwargs: Any) -> list[CheckMessage]:
    """Without the fonts of set-up no document can be drawn."""
    if documents.font_files():
        return []
    return [
        Error(
            f"There is no font for PDF documents in {settings.DOCUMENT_FONTS_DIR}.",
            hint="Run `make setup`, or `python -m infra.assets`.",
            id="kit.E002",
        )
    ]


def _missing(plugin: Any) -> list[str]:
    wanted = {
        "a retention rule": plugin.retention,
        "export and erasure": plugin.personal_data,
        "a processing notice": plugin.processing_notice,
    }
    return [name for name, value in wanted.items() if not value]


def _holds_personal_data(label: str) -> bool:
    return any(
        isinstance(field, EncryptedTextField)
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
    )
