"""The settings, all from the environment: .env.example explains every variable.

Secure unless told otherwise, and loud: whatever is missing or malformed is named at the start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from babel.numbers import list_currencies
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from environs import validate

from mutualaid import demo_mode
from mutualaid.environment import (
    Environment,
    fernet_keys,
    hosts,
    is_loopback,
    long_enough,
    origin,
    page,
    redis,
    region,
    sender,
    tile_sources,
    tiles,
    time_zone,
)
from mutualaid.postgres.server import APPLICATION, SUPERUSER

# ModelAdmin[User] and its like work when running, too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# What the environment says

env = Environment.read()
DEMO: bool = env.bool("MUTUALAID_DEMO", False)
DEBUG: bool = env.bool("DEBUG", False)
DATA_DIR = Path(env.str("MUTUALAID_DATA_DIR", "") or BASE_DIR / ".data").expanduser().resolve()
if DEMO:
    # A folder, and with it a database, of its own: a demo never opens a real group's data.
    DATA_DIR /= "demo"
given: dict[str, Any] = demo_mode.kept_secrets(DATA_DIR) if DEMO else {}
if DEMO:
    given |= {
        "FIELD_ENCRYPTION_KEYS": [given["FIELD_ENCRYPTION_KEYS"]],
        "SITE_URL": f"http://localhost:{env.int('PORT', 8000, validate=validate.Range(1, 65535))}",
        "DEFAULT_FROM_EMAIL": "demo@localhost",
        "GROUP_NAME": "Brooklyn Neighbors (demo)",
        "TIME_ZONE": "America/New_York",
        "DISTANCE_UNIT": "mi",
    }

SECRET_KEY: str = env.str("SECRET_KEY", given.get("SECRET_KEY", ...), validate=long_enough(50))
FIELD_ENCRYPTION_KEYS: list[str] = env.list(
    "FIELD_ENCRYPTION_KEYS", given.get("FIELD_ENCRYPTION_KEYS", ...), validate=fernet_keys
)
FIELD_HASH_KEY: str = env.str(
    "FIELD_HASH_KEY", given.get("FIELD_HASH_KEY", ...), validate=long_enough(32)
)
# The one origin under which people find the site; every link in a mail begins with it.
SITE_URL: str = env.str("SITE_URL", given.get("SITE_URL", ...), validate=origin)
further_hosts: list[str] = env.list("ALLOWED_HOSTS", [], validate=hosts)
# Asks browsers to ship with "HTTPS only" for the whole domain. It takes months to take back.
HSTS_PRELOAD: bool = env.bool("HSTS_PRELOAD", False)
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", 0, validate=validate.Range(0, 5))
has_database_url = bool(env.str("DATABASE_URL", ""))
database: dict[str, Any] = (env.dj_db_url("DATABASE_URL") if has_database_url else None) or {}
# For migrate and its like, which change tables; web server and worker do without it.
has_owner_url = bool(env.str("DATABASE_OWNER_URL", ""))
owner_database: dict[str, Any] = (
    env.dj_db_url("DATABASE_OWNER_URL") if has_owner_url else None
) or {}
redis_url: str = env.str("REDIS_URL", "", validate=redis)
email: dict[str, Any] = {} if DEMO else env.dj_email_url("EMAIL_URL") or {}
DEFAULT_FROM_EMAIL: str = env.str(
    "DEFAULT_FROM_EMAIL", given.get("DEFAULT_FROM_EMAIL", ...), validate=sender
)

# What the group chooses
GROUP_NAME: str = env.str("GROUP_NAME", given.get("GROUP_NAME", "Mutual aid exchange"))
TIME_ZONE: str = env.str("TIME_ZONE", given.get("TIME_ZONE", "UTC"), validate=time_zone)
LANGUAGE_CODE: str = env.str("LANGUAGE_CODE", "en")
JOINING: str = env.str("JOINING", "open", validate=validate.OneOf(["open", "invited", "approved"]))
MINIMUM_AGE: int = env.int("MINIMUM_AGE", 16, validate=validate.Range(0, 99))
# Where a phone number without a country code is from: two letters of ISO 3166.
PHONE_REGION: str = env.str("PHONE_REGION", "US", validate=region)
# So many of a new neighbour's posts are looked at first; 0 for none.
FIRST_POSTS_REVIEWED: int = env.int("FIRST_POSTS_REVIEWED", 3, validate=validate.Range(0, 20))
# Whether nobody but organizers posts in a week in which none of them is on duty.
POSTS_NEED_SOMEBODY_ON_DUTY: bool = env.bool("POSTS_NEED_SOMEBODY_ON_DUTY", False)
CELL_RESOLUTION: int = env.int("CELL_RESOLUTION", 8, validate=validate.Range(6, 10))
# Of rent help: three letters of ISO 4217.
CURRENCY: str = env.str("CURRENCY", "USD", validate=validate.OneOf(list_currencies()))
DISTANCE_UNIT: str = env.str(
    "DISTANCE_UNIT", given.get("DISTANCE_UNIT", "km"), validate=validate.OneOf(["km", "mi"])
)
# How anybody reaches the organizers, in a few words: a number, an address, an office hour.
SITE_CONTACT: str = env.str("SITE_CONTACT", "")
# Where visitors get the source code of what runs here, as the AGPL asks of a changed copy.
SOURCE_URL: str = env.str("SOURCE_URL", "", validate=page)
# What the group earns by, where somebody buys a book that the library names; none unless set.
BOOKSHOP_AFFILIATE: str = env.str("BOOKSHOP_AFFILIATE", "")
AMAZON_TAG: str = env.str("AMAZON_TAG", "")
# Whether the site asks each night if what the library links to is still there.
CHECK_LINKS: bool = env.bool("CHECK_LINKS", not DEMO)
# Where the map's tiles are from, and whom to name for them; without it the ground is plain.
MAP_TILES_URL: str = env.str("MAP_TILES_URL", "", validate=tiles)
MAP_TILES_ATTRIBUTION: str = env.str("MAP_TILES_ATTRIBUTION", "")
language_codes: list[str] = env.list("LANGUAGES", ["en"])

# Django knows no Haitian Creole; Brooklyn does.
LANG_INFO.setdefault(
    "ht", {"bidi": False, "code": "ht", "name": "Haitian Creole", "name_local": "Kreyòl ayisyen"}
)
# The languages the site can be shown in: their own names, so that everybody finds theirs.
KNOWN_LANGUAGES = {
    code: LANG_INFO[code]["name_local"] for code in ("en", "es", "ar", "ru", "ht", "zh-hans")
}

if database and database["ENGINE"] != "django.db.backends.postgresql":
    env.refuse("DATABASE_URL", "must begin with postgres:// (no other database will do).")
if owner_database and owner_database["ENGINE"] != "django.db.backends.postgresql":
    env.refuse("DATABASE_OWNER_URL", "must begin with postgres:// (no other database will do).")
if has_owner_url and not has_database_url:
    env.refuse("DATABASE_OWNER_URL", "is of no use without DATABASE_URL.")
if email and email.get("EMAIL_BACKEND") != "django.core.mail.backends.smtp.EmailBackend":
    env.refuse("EMAIL_URL", "must begin with smtp://, submission:// or smtps://.")
if MAP_TILES_URL and not MAP_TILES_ATTRIBUTION:
    env.refuse("MAP_TILES_ATTRIBUTION", "must name whom the map's tiles are from.")
for code in language_codes or []:
    if code not in KNOWN_LANGUAGES:
        env.refuse("LANGUAGES", f"{code} is none of {', '.join(KNOWN_LANGUAGES)}.")
if LANGUAGE_CODE not in (language_codes or []):
    env.refuse("LANGUAGE_CODE", "must be one of LANGUAGES.")
if DEMO:
    demo_mode.refuse_production(env, site_url=SITE_URL, hosts=further_hosts)
elif DEBUG and SITE_URL and SITE_URL.startswith("https://"):
    env.refuse("DEBUG", "shows secrets to visitors: it must be off where SITE_URL is https.")
env.seal_or_fail()

SITE_HOST = urlsplit(SITE_URL).hostname or ""
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [SITE_HOST, *further_hosts]
if is_loopback(SITE_HOST):
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]

# Apps

INSTALLED_APPS = [
    "mutualaid",
    "exchange",
    "library",
    "comments",
    "moderation",
    "notifications",
    "accounts",
    "places",
    "safety",
    "accounts.admin_config.DiscreetAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    # For allauth's page of passkeys.
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "pgtrigger",
]
MIDDLEWARE = [
    "mutualaid.middleware.DemoStaysHereMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Before what is about pages only: their headers weigh more than some stylesheets do.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mutualaid.middleware.PermissionsPolicyMiddleware",
    "safety.middleware.MalformedInputMiddleware",
    "mutualaid.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.ForgetSentFormsMiddleware",
    "accounts.middleware.LastUseMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
]
if not DEMO:
    MIDDLEWARE.remove("mutualaid.middleware.DemoStaysHereMiddleware")
ROOT_URLCONF = "mutualaid.urls"
WSGI_APPLICATION = "mutualaid.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["mutualaid.templatetags.icons"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "mutualaid.context_processors.site",
                "notifications.context_processors.unread_notices",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Database, cache and jobs

EMBEDDED_DATABASE = "mutualaid"
# False lets the embedded server trade safety at a power cut for speed. For tests.
POSTGRES_DURABLE = True
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **(
            database
            or {"ENGINE": "mutualaid.postgres", "NAME": EMBEDDED_DATABASE, "USER": APPLICATION}
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    # A transaction that somebody forgot must not hold its locks for ever. Queries here join many
    # tables for few rows: looking for the best of all orders, or compiling one, takes PostgreSQL
    # twenty times as long as it then saves. No disk of today takes four times as long to find a
    # row as to read the next one, which is what it assumes of old ones (bench/README.md).
    "options": "-c idle_in_transaction_session_timeout=300000 -c join_collapse_limit=3 -c jit=off"
    " -c random_page_cost=1.1",
    **database.get("OPTIONS", {}),
}
# Whom the application connects as, who is not the owner of the tables (docs/adr/0012).
DATABASE_ROLE: str = DATABASES["default"].get("USER", "")
DATABASE_ROLE_PASSWORD: str = DATABASES["default"].get("PASSWORD", "")
# What is different in the owner's connection; nothing where no owner was named.
DATABASE_OWNER: dict[str, Any] = {} if database else {"USER": SUPERUSER}
for part in ("NAME", "USER", "PASSWORD", "HOST", "PORT") if owner_database else ():
    DATABASE_OWNER[part] = owner_database.get(part, "")
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}
        if redis_url
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "mutualaid_cache",
            # allauth counts attempts here: throwing keys away early would forget them.
            "OPTIONS": {"MAX_ENTRIES": 1_000_000},
        }
    )
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
# Not in a cookie, where anybody at the device reads what was said.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2, "delete_jobs": "successful"}

# Security

SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mutualaid.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_SSL_HOST = urlsplit(SITE_URL).netloc if HTTPS else None
# A load balancer asks for the health page without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS and HSTS_PRELOAD
# It asks for preloading, which is the group's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = (
    "geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), "
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), fullscreen=(self), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *tile_sources(MAP_TILES_URL)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "upgrade-insecure-requests": HTTPS,
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# Sign-in (the accounts app)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
password_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": f"{password_validation}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("display_name", "email")},
    },
    {"NAME": f"{password_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{password_validation}.CommonPasswordValidator"},
    {"NAME": f"{password_validation}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
SITE_ID = 1

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "request_login_code": "accounts.forms.sign_in.AskForCodeForm",
    "signup": "accounts.forms.sign_up.SignUpForm",
    "add_email": "accounts.forms.words.AddEmailForm",
    "change_email": "accounts.forms.words.ChangeEmailForm",
    "change_password": "accounts.forms.words.ChangePasswordForm",
    "confirm_email_verification_code": "accounts.forms.words.ConfirmEmailForm",
    "confirm_login_code": "accounts.forms.words.ConfirmLoginCodeForm",
    "confirm_password_reset_code": "accounts.forms.words.ConfirmResetForm",
    "reauthenticate": "accounts.forms.words.ReauthenticateForm",
    "reset_password": "accounts.forms.words.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.words.ResetPasswordKeyForm",
    "set_password": "accounts.forms.words.SetPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "people:welcome"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# How long a mailed code holds, whatever it is for; the mails say so.
MAILED_CODE_MINUTES = 15
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = MAILED_CODE_MINUTES * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = MAILED_CODE_MINUTES * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Changing the address half-way would show only to new people: whoever is known would be told apart.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = MAILED_CODE_MINUTES * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# Counted in the cache that all processes share; "key" is an address or a code's owner.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,5/10m/key",
    "signup": "10/m/ip",
    "confirm_email": "1/10s/key",
    "reset_password": "10/m/ip,3/10m/key",
    "reset_password_from_key": "10/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.words.SetUpAppForm",
    "add_webauthn": "accounts.forms.sign_in.AddPasskeyForm",
    "authenticate": "accounts.forms.words.SecondFactorForm",
    "edit_webauthn": "accounts.forms.words.RenameKeyForm",
    "reauthenticate": "accounts.forms.words.SecondFactorAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = GROUP_NAME
# True would write at every request; accounts/middleware.py does once a day.
USERSESSIONS_TRACK_ACTIVITY = False
# allauth counts its limits by the same address as safety.addresses does.
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# E-mail

EMAIL_BACKEND = email.get("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_HOST = email.get("EMAIL_HOST", "")
EMAIL_PORT = email.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = email.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Words and times

USE_TZ = True
USE_I18N = True
LANGUAGES = [(code, KNOWN_LANGUAGES[code]) for code in language_codes]
LOCALE_PATHS = [BASE_DIR / "locale"]

# Static files

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# Logging: to stderr, and never a word of what a person typed (see mutualaid/logs.py)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "mutualaid.logs.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        # What is wrong in a file is told to whoever sent it, and stands in no log.
        "bibtexparser": {"level": "CRITICAL"},
        "pylatexenc": {"level": "CRITICAL"},
        # It warns at every HEAD request, whose body it drops.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
