"""System checks that refuse settings under which tenants could meet."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.files.storage import storages
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from tenants.storage import TenantFileStorage, TenantS3Storage

KEY_FUNCTION = "django_tenants.cache.make_key"
ENGINE = "tenants.db"


@register
def check_cache_keys(**kwargs: object) -> list[CheckMessage]:
    """Every cache alias must put the schema into its keys."""
    return [
        Error(
            f"The cache “{alias}” does not put the tenant into its keys.",
            hint=f"Set KEY_FUNCTION to “{KEY_FUNCTION}”.",
            id="tenants.E001",
        )
        for alias, options in settings.CACHES.items()
        if options.get("KEY_FUNCTION") != KEY_FUNCTION
    ]


@register
def check_driver(**kwargs: object) -> list[CheckMessage]:
    """psycopg 3 takes over as soon as it can be imported; nothing here was proven on it."""
    if not is_psycopg3:
        return []
    return [
        Error(
            "Django uses psycopg 3 instead of psycopg2.",
            hint="Find what brought the package “psycopg” in, and remove it.",
            id="tenants.E002",
        )
    ]


@register
def check_storages(**kwargs: object) -> list[CheckMessage]:
    """Storages of uploads must keep each tenant in a folder of its own."""
    return [
        Error(
            f"The storage “{alias}” does not separate the files of tenants.",
            hint="Use a class of tenants.storage.",
            id="tenants.E003",
        )
        for alias in settings.STORAGES
        if alias != "staticfiles"
        and not isinstance(storages[alias], TenantFileStorage | TenantS3Storage)
    ]


@register
def check_engine(**kwargs: object) -> list[CheckMessage]:
    """The engine that closes the public schema to tenants, and nothing between it and them."""
    return [
        Error(
            f"The database “{alias}” does not use the engine {ENGINE}.",
            id="tenants.E004",
        )
        for alias, options in settings.DATABASES.items()
        if options["ENGINE"] != ENGINE
    ]


@register
def check_session_cookies(**kwargs: object) -> list[CheckMessage]:
    """A cookie for a whole domain would travel from one commune to the next."""
    return [
        Error(f"{name} must stay unset: cookies belong to one host.", id="tenants.E005")
        for name in ("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN")
        if getattr(settings, name)
    ]


@register
def check_email(**kwargs: object) -> list[CheckMessage]:
    """Mail must go through the backend that knows the sender of each tenant."""
    if settings.EMAIL_BACKEND == "tenants.mail.TenantEmailBackend":
        return []
    if settings.EMAIL_BACKEND.endswith("locmem.EmailBackend"):
        return []  # Django's test runner puts it there.
    return [Error("EMAIL_BACKEND must be tenants.mail.TenantEmailBackend.", id="tenants.E006")]
