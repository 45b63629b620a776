"""The project's settings with a fixed environment, so that tests need none of their own."""

import os
from pathlib import Path

_FIXED = {
    "SECRET_KEY": "a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJK",
    "FIELD_ENCRYPTION_KEYS": "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
    "FIELD_HASH_KEY": "another-key-for-tests-only-0123456789-abcdefghijklmnop",
    "SITE_URL": "http://localhost",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "EMAIL_URL": "smtp://localhost:25",
    "DEFAULT_FROM_EMAIL": "aid@example.org",
    "GROUP_NAME": "Test neighbors",
    "TIME_ZONE": "America/New_York",
    "LANGUAGES": "en,es,ar,ru,ht,zh-hans",
    "CHECK_LINKS": "0",
    "MUTUALAID_READ_DOTENV": "0",
}
os.environ.update(_FIXED)
for _name in (
    "DEBUG", "MUTUALAID_DEMO", "REDIS_URL", "TRUSTED_PROXIES", "LANGUAGE_CODE",
    "JOINING", "MINIMUM_AGE", "CELL_RESOLUTION", "DISTANCE_UNIT", "PHONE_REGION", "SOURCE_URL",
    "HSTS_PRELOAD", "DATABASE_OWNER_URL", "POSTS_NEED_SOMEBODY_ON_DUTY",
):  # fmt: skip
    os.environ.pop(_name, None)
os.environ.setdefault(
    "MUTUALAID_DATA_DIR", str(Path(__file__).resolve().parent.parent / ".data" / "test")
)

from mutualaid.postgres.server import APPLICATION, SUPERUSER  # noqa: E402
from mutualaid.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Files without hashed names: no test has to collect them first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Tests lose nothing at a power cut.
POSTGRES_DURABLE = False
# Threads that a test starts leave no connection behind, which would keep the database in use.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
# Tests make and empty tables, as their owner; what the application's role may not do has tests of
# its own, which connect as that.
if DATABASES["default"]["ENGINE"] == "mutualaid.postgres":  # noqa: F405
    DATABASES["default"]["USER"] = SUPERUSER  # noqa: F405
DATABASE_ROLE, DATABASE_ROLE_PASSWORD, DATABASE_OWNER = APPLICATION, "", {}
# Emptying all tables after a test must get past what guards the log (moderation/models/log.py).
DATABASES["default"]["OPTIONS"]["options"] += " -c mutualaid.tests_may_empty=on"  # noqa: F405
