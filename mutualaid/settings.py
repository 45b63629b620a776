"""Settings, all from the environment."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("MUTUALAID_DATA_DIR", BASE_DIR / ".data"))
SECRET_KEY = os.environ.get("SECRET_KEY", "to-be-replaced-by-the-env-driven-settings")
DEBUG = False
DEMO = os.environ.get("MUTUALAID_DEMO") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
FIELD_ENCRYPTION_KEYS = ["cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="]
FIELD_HASH_KEY = "to-be-replaced"
CELL_RESOLUTION = 8
INSTALLED_APPS = [
    "mutualaid",
    "exchange",
    "notifications",
    "accounts",
    "places",
    "safety",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sites",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "pgtrigger",
]
SITE_ID = 1
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "mutualaid.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATABASES = {"default": {"ENGINE": "mutualaid.postgres", "NAME": "mutualaid", "USER": "postgres"}}
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "America/New_York"
LANGUAGE_CODE = "en"
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
