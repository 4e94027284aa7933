"""Django's settings, made of the environment (``environment`` has every name)."""

from __future__ import annotations

from hejie.config.environment import ENVIRONMENT as E

SECRET_KEY = E.secret_key
DEBUG = False
DATABASES = {"default": E.database()}
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "hejie.interfaces.shell",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "hejie.evidence",
    "hejie.people",
    "hejie.portfolio",
    "hejie.care",
    "hejie.outreach",
    "hejie.config",
]
LANGUAGE_CODE = "zh-hans"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
HEJIE_KEYS_FILE = str(E.folder / "keys.json")
HEJIE_LOG_ORIGIN = E.log_origin
HEJIE_SMTP_URL = E.smtp_url
HEJIE_LAWS = E.laws
HEJIE_POLICY = E.policy
HEJIE_REHEARSAL = E.rehearsal
HEJIE_FILES = E.files
HEJIE_FILES_ENDPOINT = E.files_endpoint
HEJIE_TSA_URL = E.tsa_url
HEJIE_WITNESS_URL = E.witness_url
HEJIE_WITNESS_KEY = E.witness_key
