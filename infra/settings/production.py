"""Production. Every value that names a machine or a secret comes from the environment."""

from infra.settings.base import *  # noqa: F403
from infra.settings.base import DEFAULT_FROM_EMAIL, LOGGING, STORAGES, cache, database, env

DEBUG = False
PRODUCTION = True
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_SCHEME = "https"
SITE_PORT = ""

DATABASES = {"default": database(env("DATABASE_URL"))}
# Several processes must see one cache: Redis or Valkey.
CACHES = {"default": cache(env("CACHE_URL"))}

# An edge that can't be told to forget a page (nginx) shows it this long after a change;
# where a CDN is purged by surrogate key, it may keep pages longer.
EDGE_CACHE_SECONDS = env.int("EDGE_CACHE_SECONDS", default=60)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
# How many proxies in front write X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# With this prefix, browsers take the cookies from their own host alone: no site of another
# commune can set one for the domain that all share.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
SILENCED_SYSTEM_CHECKS = [
    # HSTS says nothing of sub-domains: a commune's own domain has some that aren't ours.
    "security.W005",
    "security.W021",
    # The editor shows previews in frames of its own host (the policy's frame-ancestors).
    "security.W019",
]

if env("AWS_STORAGE_BUCKET_NAME", default=""):
    AWS_STORAGE_BUCKET_NAME = env("AWS_STORAGE_BUCKET_NAME")
    AWS_S3_ENDPOINT_URL = env("AWS_S3_ENDPOINT_URL", default=None)
    AWS_S3_REGION_NAME = env("AWS_S3_REGION_NAME", default=None)
    AWS_S3_FILE_OVERWRITE = False
    AWS_QUERYSTRING_EXPIRE = 300
    STORAGES = STORAGES | {
        "default": {"BACKEND": "tenants.storage.TenantS3MediaStorage"},
        "private": {
            "BACKEND": "tenants.storage.TenantS3Storage",
            "OPTIONS": {"bucket_name": env("AWS_PRIVATE_BUCKET_NAME")},
        },
    }

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=DEFAULT_FROM_EMAIL)
EMAIL_HOST = env("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)

if env("SMS_URL", default=""):
    SMS_GATEWAY = "services_plugins.kit.sms.HttpGateway"

LOGGING = LOGGING | {
    "formatters": {"line": {"()": "tenants.logs.JsonFormatter"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
