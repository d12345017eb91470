"""Settings that every environment shares.

What changes from one environment to the next is read from environment variables
(names in capitals below) by `demo`, `test` and `production`.
"""

from pathlib import Path

import environ
from django.conf import locale as django_locale

from services_plugins.kit.entries import offered_apps

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

# --- Applications ------------------------------------------------------------------
# A tenant's schema holds everything a commune owns, users included; the public schema
# holds the register, the tenants and the ministry's own staff.

SHARED_APPS = [
    "django_tenants",
    "tenants",
    "tenants.accounts",
    "tenants.console",
    "tenants.law",
    "tenants.portal",
    "services_plugins.requests.catalogue",
    "services_plugins.council.directory",
    # National petitions and motions, with what they need of the kit.
    "services_plugins.kit",
    "services_plugins.petitions",
    "services_plugins.petitions.portal",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "infra",
]

# The services of a commune, and what installed packages add to them.
SERVICE_PLUGINS = [
    "services_plugins.requests",
    "services_plugins.petitions",
    "services_plugins.council",
    *offered_apps(),
]

TENANT_APPS = [
    "services_plugins.kit",
    *SERVICE_PLUGINS,
    "tenants.accounts",
    "themes",
    "cms",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    # wagtail.users with our form, which invites instead of typing a password.
    "tenants.accounts.wagtail_users.StaffUsersAppConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

# Ours come first, so that our templates and commands win over the libraries'; the rooms in the
# order in which they are built on each other, which is the order of the golden schema's seeds.
_FIRST = ["infra", "tenants", "themes", "cms", "services_plugins.kit", *SERVICE_PLUGINS]
INSTALLED_APPS = _FIRST + [
    app for app in dict.fromkeys(SHARED_APPS + TENANT_APPS) if app not in _FIRST
]

TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
PUBLIC_SCHEMA_NAME = "public"
# Sets the search path when the tenant changes rather than before every statement.
# Safe since django-tenants 4.0.1 forgets it on every rollback, nested ones included;
# tests/integration/test_isolation_database.py proves it.
TENANT_LIMIT_SET_CALLS = True

# --- A request's way in --------------------------------------------------------------

MIDDLEWARE = [
    "tenants.middleware.ProbeMiddleware",
    # Above all that answers: files, notices and unknown hosts get these headers, too.
    "django.middleware.security.SecurityMiddleware",
    "infra.middleware.ContentSecurityPolicyMiddleware",
    # Before the tenant: the notice of a suspended site needs its style sheet.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.TenantMiddleware",
    # Keeps responses as everything below has left them: compressed, with their headers.
    "cms.middleware.PageCacheMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenants.accounts.middleware.RequireSecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "services_plugins.kit.middleware.ServiceSwitchMiddleware",
    "cms.middleware.TenantRedirectMiddleware",
]

ROOT_URLCONF = "infra.urls_tenant"
PUBLIC_SCHEMA_URLCONF = "infra.urls_public"
WSGI_APPLICATION = "infra.wsgi.application"

# Every host is checked against the domains by TenantMiddleware, which answers unknown
# ones with a 404 that names nobody; communes add their own domains at any time.
ALLOWED_HOSTS = ["*"]

# Hosts of the portal and the console, and the domain whose sub-domains are communes.
PLATFORM_DOMAIN = env("PLATFORM_DOMAIN", default="localhost")
PORTAL_HOSTS = env.list("PORTAL_HOSTS", default=[PLATFORM_DOMAIN, f"www.{PLATFORM_DOMAIN}"])
SITE_SCHEME = env("SITE_SCHEME", default="http")
SITE_PORT = env("PORT", default="")
# Sub-domains that a commune can't take.
RESERVED_SLUGS = [
    "www", "admin", "api", "console", "portal", "mail", "smtp", "ns", "static", "media",
    "cdn", "test", "ftp", "autodiscover", "status", "public",
]  # fmt: skip

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "infra" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context_processors.site",
                "services_plugins.kit.context_processors.frame",
            ],
        },
    }
]

# --- Data ------------------------------------------------------------------------------

DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def database(url: str) -> dict:
    """Django's settings of the database at `url`, with our engine.

    Connections stay open between requests: opening one per request was slower in every
    measurement.
    """
    return environ.Env.db_url_config(url) | {
        "ENGINE": "tenants.db",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def cache(url: str) -> dict:
    """Django's settings of the cache at `url`, whose keys start with the tenant's schema.

    Without the key function, Wagtail's site roots, renditions and permissions of one
    commune answer for another.
    """
    return environ.Env.cache_url_config(url) | {
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }


# Uploads live under tenants/<tenant id>/ of their storage, put there by the storage
# itself, so that no stored name and no URL can lead to another tenant's folder.
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = VAR_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "tenants.storage.TenantFileStorage"},
    "private": {
        "BACKEND": "tenants.storage.TenantPrivateStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT)},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Where `python -m infra.assets` puts the fonts of PDF documents.
DOCUMENT_FONTS_DIR = BASE_DIR / "services_plugins" / "kit" / "pdf" / "fonts"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Languages -------------------------------------------------------------------------

# Django knows nothing of Standard Moroccan Amazigh in Tifinagh.
django_locale.LANG_INFO["zgh"] = {
    "bidi": False,
    "code": "zgh",
    "name": "Standard Moroccan Tamazight",
    "name_local": "ⵜⴰⵎⴰⵣⵉⵖⵜ",
}
# And it writes the two others in its own way: العربيّة, français.
django_locale.LANG_INFO["ar"]["name_local"] = "العربية"
django_locale.LANG_INFO["fr"]["name_local"] = "Français"
LANGUAGES = [("ar", "العربية"), ("zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ"), ("fr", "Français")]
LANGUAGE_CODE = "ar"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# What Wagtail, wagtail-localize and Django leave in English.
BORROWED_LOCALE = BASE_DIR / "cms" / "wagtail_locale"
LOCALE_PATHS = [BASE_DIR / "infra" / "locale", BORROWED_LOCALE]
FORMAT_MODULE_PATH = ["infra.formats"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Africa/Casablanca"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- People ----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
# The adapter sends staff to their own place: the editor or the console.
LOGIN_REDIRECT_URL = "/"
# The outer limit, in seconds, of links sent by e-mail: invitations live seven days, resets
# four hours (tenants.accounts.tokens).
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60

ACCOUNT_ADAPTER = "tenants.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up; allauth asks all the same.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_USER_DISPLAY = "tenants.accounts.models.display_name"
# An accepted invitation proves the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "tenants.accounts.tokens.PasswordResetTokens"  # noqa: S105
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_GET = False
# Someone signed in without access to the editor would be sent in circles.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Failed passwords are counted by tenants.accounts.lockout; these limit codes and requests.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/key",
    "login": "60/m/ip",
    "reset_password": "20/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}

MFA_ADAPTER = "tenants.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Steps of 30 seconds that a phone's clock may be off.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10

STAFF_SECOND_FACTOR_REQUIRED = True
# The demonstration opens known accounts; only settings.demo and settings.test turn it on.
DEMO = False
# Has the checks refuse whatever is known or shared with nobody; settings.production turns it
# on, for all settings that are made from it.
PRODUCTION = False

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

# --- Tasks and mail ----------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "tenants.tasks.TenantDatabaseBackend", "QUEUES": []}}

EMAIL_BACKEND = "tenants.mail.TenantEmailBackend"
# What carries the mail in the end, once the sender is the tenant's.
EMAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = f"no-reply@{PLATFORM_DOMAIN}"
# Short messages, where the platform has a gateway; see services_plugins.kit.sms.
SMS_GATEWAY = "services_plugins.kit.sms.FileGateway"
SMS_FILE_PATH = VAR_DIR / "sms"
SMS_URL = env("SMS_URL", default="")
SMS_TOKEN = env("SMS_TOKEN", default="")
SMS_SENDER = env("SMS_SENDER", default="Jamaati")
# Providers of OpenID Connect, by issuer, that tenants may use for the national e-ID.
IDENTITY_ISSUERS = env.list("IDENTITY_ISSUERS", default=[])
# `host:port` or the path of a socket of an antivirus that speaks clamd's protocol; empty: none.
CLAMD_ADDRESS = env("CLAMD_ADDRESS", default="")
# Mail domains of throw-away addresses besides those of the package's list, and domains that it
# names wrongly: such addresses sign no petition.
PETITIONS_DISPOSABLE_DOMAINS = env.list("PETITIONS_DISPOSABLE_DOMAINS", default=[])
PETITIONS_LASTING_DOMAINS = env.list("PETITIONS_LASTING_DOMAINS", default=[])
# Attempts to sign one petition within a minute from which on a browser has to work for it; and how
# hard: bits of a hash.
PETITIONS_CALM_PER_MINUTE = env.int("PETITIONS_CALM_PER_MINUTE", default=30)
PETITIONS_PUZZLE_BITS = env.int("PETITIONS_PUZZLE_BITS", default=17)
# Who may read /metrics.
METRICS_NETWORKS = env.list("METRICS_NETWORKS", default=["127.0.0.0/8", "::1/128"])

# --- Deletion ---------------------------------------------------------------------------

# A tenant is deleted when a second person confirms, or this many days after the request.
TENANT_DELETION_DELAY_DAYS = 30

# --- Wagtail ----------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Jamaati"
# The address of a tenant's editor is the tenant's own; cms.apps sees to that.
WAGTAILADMIN_BASE_URL = ""
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ar", "العربية"), ("fr", "Français")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# Passwords, e-mail addresses and second factors are the business of tenants.accounts.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
# No call to a third party, from the editor or the sites.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
        },
    }
}
WAGTAILIMAGES_IMAGE_MODEL = "cms.CommuneImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.forms.CommuneImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"jpeg": "webp", "png": "webp"}
WAGTAILIMAGES_WEBP_QUALITY = 78
WAGTAILDOCS_DOCUMENT_MODEL = "cms.CommuneDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.forms.CommuneDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods", "csv", "txt"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# A document of the council, such as a scanned annex of hundreds of pages, and all that a members'
# pack holds. What sits in front of the application must let the first through (nginx-site.conf).
COUNCIL_PAPER_MAX_BYTES = 60 * 1024 * 1024
COUNCIL_PACK_MAX_BYTES = 150 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT = True
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        # Words are folded by cms.search for the three languages alike, so PostgreSQL
        # only has to store them.
        "SEARCH_CONFIG": "simple",
    }
}

# How long an anonymous page may be answered from the page cache; publishing purges it.
PAGE_CACHE_SECONDS = 300
PAGE_CACHE_ALIAS = "default"
# How long an edge server may keep it (s-maxage).
EDGE_CACHE_SECONDS = 600

# --- Logs -------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tenant": {"()": "tenants.logs.TenantFilter"}},
    "formatters": {
        "line": {
            "()": "tenants.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s [%(schema)s] %(name)s: %(message)s",
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["tenant"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
