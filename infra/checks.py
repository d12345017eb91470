"""System checks on how the rooms are put together."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def check_demonstration(**kwargs: object) -> list[CheckMessage]:
    """Known passwords and a known key never meet production's settings."""
    if not settings.PRODUCTION:
        return []
    errors: list[CheckMessage] = []
    if settings.DEMO:
        errors.append(Error("DEMO can't be on in production.", id="infra.E001"))
    if "not-a-secret" in settings.SECRET_KEY:
        errors.append(Error("SECRET_KEY is the demonstration's.", id="infra.E002"))
    if not settings.STAFF_SECOND_FACTOR_REQUIRED:
        errors.append(Error("Staff need a second factor in production.", id="infra.E003"))
    if hasattr(settings, "DEMO_PASSWORD"):
        errors.append(Error("DEMO_PASSWORD opens accounts to anybody.", id="infra.E004"))
    return errors


@register
def check_caches_are_shared(**kwargs: object) -> list[CheckMessage]:
    """A cache of one process would go on showing what was changed in another: open sites that
    are suspended, pages that are closed, failed passwords that nobody counts."""
    if not settings.PRODUCTION:
        return []
    return [
        Error(
            f"The cache “{alias}” is seen by one process alone.",
            hint="Set CACHE_URL to a Redis or Valkey server.",
            id="infra.E005",
        )
        for alias, options in settings.CACHES.items()
        if options["BACKEND"].endswith(("locmem.LocMemCache", "dummy.DummyCache"))
    ]
