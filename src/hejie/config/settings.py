"""Django's settings, made of the environment (``environment`` has every name)."""

from __future__ import annotations

from csp.constants import NONCE, NONE, SELF

from hejie.config.environment import ENVIRONMENT as E

SECRET_KEY = E.secret_key
DEBUG = False
ALLOWED_HOSTS = E.hosts
DATABASES = {"default": E.database()}
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "hejie.config.urls"
WSGI_APPLICATION = "hejie.config.wsgi.application"

INSTALLED_APPS = [
    "hejie.interfaces.shell",  # first: its templates come before those of libraries
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "hejie.evidence",
    "hejie.people",
    "hejie.portfolio",
    "hejie.care",
    "hejie.arrangements",
    "hejie.outreach",
    "hejie.interfaces.api",
    "hejie.interfaces.borrower",
    "hejie.interfaces.webhooks",
    "hejie.interfaces.desk",
    "hejie.interfaces.desk.lead",
    "hejie.interfaces.oversight",
    "hejie.config",
]
MIDDLEWARE = [
    "hejie.interfaces.vitals.watching.Watched",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
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
    "hejie.interfaces.entrance.doorkeeper.DenyByDefault",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# Who signs in: by user name, nobody by themselves, five failures lock a name for a quarter hour.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name, "OPTIONS": options}
    for name, options in (
        ("hejie.interfaces.entrance.passwords.LongEnough", {"min_length": 12}),
        ("django.contrib.auth.password_validation.CommonPasswordValidator", {}),
        (
            "hejie.interfaces.entrance.passwords.UnlikeName",
            {"user_attributes": ("username", "email")},
        ),
    )
]
# Attempts are counted for every web process and through every restart: in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_attempt",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
ACCOUNT_RATE_LIMITS = {
    # Of codes: five in a quarter of an hour, as of passwords. Of addresses: an office shares one.
    "login_failed": "100/m/ip,5/15m/key",
    "login": "600/m/ip",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "hejie.interfaces.entrance.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}
MFA_ADAPTER = "hejie.interfaces.entrance.adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not E.is_behind_https
MFA_TOTP_ISSUER = "Hejie"
MFA_TOTP_TOLERANCE = 1  # a code typed as it turns, and a phone half a minute off (RFC 6238, 5.2)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "hejie.interfaces.entrance.lockout.name_of"
AXES_LOCKOUT_TEMPLATE = "shell/locked.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_ON_SUCCESS = True
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # an office shares one address: a lock is by name alone
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
SESSION_COOKIE_AGE = 10 * 60 * 60  # as long as entrance.sessions lets one last
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = E.is_behind_https
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in E.hosts if E.is_behind_https]

# What a browser is told to refuse.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = E.is_behind_https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if E.is_behind_https else 0
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if E.is_behind_https else None

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# A line of JSON an event, on standard error; whatever a library tells, told by its place alone.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "hejie.interfaces.vitals.logs.Line"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["out"]},
    "loggers": {
        "hejie": {"level": "INFO"},
        **{
            name: {"level": "WARNING", "handlers": [], "propagate": True}
            for name in ("django", "django.server", "gunicorn.error", "gunicorn.access")
        },
    },
}

PROCRASTINATE_IMPORT_PATHS = ["hejie.interfaces.jobs.clock"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

HEJIE_KEYS_FILE = str(E.folder / "keys.json")
HEJIE_NAMES = E.names
HEJIE_METRICS_TOKEN = E.metrics_token
HEJIE_LOG_ORIGIN = E.log_origin
HEJIE_SMTP_URL = E.smtp_url
HEJIE_SMS_URL = E.sms_url
HEJIE_SMS_SECRET = E.sms_secret
HEJIE_LAWS = E.laws
HEJIE_POLICY = E.policy
HEJIE_REHEARSAL = E.rehearsal
HEJIE_FILES = E.files
HEJIE_FILES_ENDPOINT = E.files_endpoint
HEJIE_TSA_URL = E.tsa_url
HEJIE_WITNESS_URL = E.witness_url
HEJIE_WITNESS_KEY = E.witness_key
HEJIE_SECOND_FACTOR = E.second_factor
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
HEJIE_COLLECTORS = E.collectors
HEJIE_WEBHOOK_HOSTS = E.webhook_hosts
