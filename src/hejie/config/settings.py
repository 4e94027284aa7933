"""Django's settings, made of the environment (``environment`` has every name)."""

from __future__ import annotations

from hejie.config.environment import ENVIRONMENT as E

SECRET_KEY = E.secret_key
DEBUG = False
DATABASES = {"default": E.database()}
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "hejie.evidence",
    "hejie.people",
    "hejie.portfolio",
]
LANGUAGE_CODE = "zh-hans"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
HEJIE_KEYS_FILE = str(E.folder / "keys.json")
HEJIE_FILES_FOLDER = str(E.folder / "files")
HEJIE_FILES_S3_BUCKET = E.files_s3_bucket
HEJIE_FILES_S3_PREFIX = E.files_s3_prefix
HEJIE_FILES_S3_ENDPOINT = E.files_s3_endpoint
HEJIE_OVERSIGHT_RECIPIENT = E.oversight_recipient
HEJIE_LOG_ORIGIN = E.log_origin
HEJIE_TIMESTAMP_URL = E.timestamp_url
HEJIE_TIMESTAMP_ROOTS = E.timestamp_roots
HEJIE_WITNESS_URL = E.witness_url
HEJIE_WITNESS_KEY = E.witness_key
