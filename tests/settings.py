"""The project's settings with a fixed environment, so that tests need none of their own."""

import os

_FIXED = {
    "SECRET_KEY": "a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJK",
    "FIELD_ENCRYPTION_KEYS": "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
    "FIELD_HASH_KEY": "another-key-for-tests-only-0123456789-abcdefghijklmnop",
    "SITE_URL": "http://localhost",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "MUTUALAID_READ_DOTENV": "0",
}
os.environ.update(_FIXED)
for _name in ("DEBUG", "MUTUALAID_DEMO", "EMAIL_URL", "REDIS_URL"):
    os.environ.pop(_name, None)

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
