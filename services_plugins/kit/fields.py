"""Model fields for personal data: encrypted in the database, plain in Python."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from services_plugins.kit import secrets


class EncryptedTextField(models.TextField):
    """A text that only its own tenant can read. It can't be searched; see `secrets.fingerprint`."""

    def get_prep_value(self, value: Any) -> Any:
        return value if value in (None, "") else secrets.encrypt(str(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value in (None, "") else secrets.decrypt(value)


class EncryptedJSONField(EncryptedTextField):
    """Whatever JSON holds, encrypted as one text."""

    # What mypy is told of its values.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return None if value is None else super().get_prep_value(text)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        text = super().from_db_value(value, expression, connection)
        return None if text in (None, "") else json.loads(text)
