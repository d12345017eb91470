"""System checks on how the rooms are put together."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def check_demonstration(**kwargs: object) -> list[CheckMessage]:
    """Known passwords and a known key never meet production's settings."""
    if not settings.SETTINGS_MODULE.endswith(".production"):
        return []
    errors: list[CheckMessage] = []
    if settings.DEMO:
        errors.append(Error("DEMO can't be on in production.", id="infra.E001"))
    if "not-a-secret" in settings.SECRET_KEY:
        errors.append(Error("SECRET_KEY is the demonstration's.", id="infra.E002"))
    if not settings.STAFF_SECOND_FACTOR_REQUIRED:
        errors.append(Error("Staff need a second factor in production.", id="infra.E003"))
    return errors
