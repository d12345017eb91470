"""Model fields of the accounts."""

from typing import Any, overload

from django.db import models


@overload
def normalise_email(value: str) -> str: ...
@overload
def normalise_email(value: None) -> None: ...
def normalise_email(value: str | None) -> str | None:
    """Return the address as it is stored and compared: trimmed, in lower case."""
    return value.strip().lower() if isinstance(value, str) else value


class LowerCaseEmailField(models.EmailField):
    """An e-mail address stored, and looked up, in lower case.

    A plain unique index then makes addresses unique whatever their case, without an extension
    (citext) or an expression index in every tenant schema.
    """

    def to_python(self, value: Any) -> Any:
        return normalise_email(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return normalise_email(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Keep the instance equal to what is stored."""
        value = normalise_email(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value
