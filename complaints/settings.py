"""Django settings. Every HUIYIN_* variable is read here, once, and nowhere else.

Sources, strongest first: the process environment, `.env` beside manage.py, and `demo.env` in
HUIYIN_HOME, which `manage.py up` writes for as long as the trial set-up runs.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from complaints.secrets import read_or_make_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)
HUIYIN_HOME = Path(env.str("HUIYIN_HOME", default=str(BASE_DIR / "var"))).expanduser().resolve()
HUIYIN_HOME.mkdir(parents=True, exist_ok=True)
environ.Env.read_env(HUIYIN_HOME / "demo.env", overwrite=False)


def whole_number(name: str, default: int) -> int:
    """A setting that must be a whole number; says which one is wrong."""
    try:
        return int(env.str(name, default=str(default)))
    except ValueError as error:
        value = env.str(name)
        raise ImproperlyConfigured(
            f"{name} must be a whole number, but it is '{value}'."
        ) from error


def database_url(default: str) -> dict[str, Any]:
    """HUIYIN_DATABASE_URL as Django wants it: postgres://… or sqlite:///…"""
    try:
        parsed: dict[str, Any] = env.db_url("HUIYIN_DATABASE_URL", default=default)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured("HUIYIN_DATABASE_URL is not a database address.") from error
    if not str(parsed.get("ENGINE", "")).endswith(("sqlite3", "postgresql")):
        raise ImproperlyConfigured(
            "HUIYIN_DATABASE_URL must start with sqlite:/// or postgres://, e.g. "
            "postgres://huiyin:password@db.internal:5432/huiyin."
        )
    return parsed


# --- addresses and ports
HUIYIN_HOST = env.str("HUIYIN_HOST", default="127.0.0.1")
HUIYIN_PORT = whole_number("HUIYIN_PORT", 8000)
HUIYIN_AIRFLOW_PORT = whole_number("HUIYIN_AIRFLOW_PORT", 8080)
HUIYIN_SANDBOX_PORT = whole_number("HUIYIN_SANDBOX_PORT", 8081)
HUIYIN_ELASTICSEARCH_PORT = whole_number("HUIYIN_ELASTICSEARCH_PORT", 9200)
HUIYIN_PUBLIC_URL = env.str(
    "HUIYIN_PUBLIC_URL", default=f"http://{HUIYIN_HOST}:{HUIYIN_PORT}"
).rstrip("/")

# --- the sources: a source without an address is skipped
HUIYIN_WEIBO_URL = env.str("HUIYIN_WEIBO_URL", default="").rstrip("/")
HUIYIN_WEIBO_TOKEN = env.str("HUIYIN_WEIBO_TOKEN", default="")
HUIYIN_FEEDS = env.list("HUIYIN_FEEDS", default=[])
HUIYIN_OPERATOR = env.str("HUIYIN_OPERATOR", default="an operator who has not set HUIYIN_OPERATOR")

# --- the model
HUIYIN_MODEL = Path(
    env.str("HUIYIN_MODEL", default=str(BASE_DIR / "classifiers/models/complaint-zh"))
)
HUIYIN_BACKBONE = env.str("HUIYIN_BACKBONE", default="")
HUIYIN_THREADS = whole_number("HUIYIN_THREADS", 0)

# --- the rules
HUIYIN_POLICIES = Path(env.str("HUIYIN_POLICIES", default=str(BASE_DIR / "policies")))

# --- search
HUIYIN_ELASTICSEARCH_URL = env.str(
    "HUIYIN_ELASTICSEARCH_URL", default=f"http://127.0.0.1:{HUIYIN_ELASTICSEARCH_PORT}"
)
HUIYIN_ELASTICSEARCH_API_KEY = env.str("HUIYIN_ELASTICSEARCH_API_KEY", default="")
HUIYIN_ELASTICSEARCH_INDEX = env.str("HUIYIN_ELASTICSEARCH_INDEX", default="huiyin-posts")

# --- telling
HUIYIN_ALERT_URLS = env.list("HUIYIN_ALERT_URLS", default=[])

# --- secrets: from the environment, or made once in HUIYIN_HOME with mode 600
SECRET_KEY = env.str("HUIYIN_SECRET_KEY", default="") or read_or_make_secret(
    HUIYIN_HOME / "secret.key"
)
HUIYIN_VAULT_KEY = env.str("HUIYIN_VAULT_KEY", default="") or read_or_make_secret(
    HUIYIN_HOME / "vault.key"
)

DEBUG = False
ALLOWED_HOSTS = env.list(
    "HUIYIN_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", HUIYIN_HOST]
)
HUIYIN_HTTPS = env.bool("HUIYIN_HTTPS", default=False)
if HUIYIN_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    CSRF_TRUSTED_ORIGINS = [HUIYIN_PUBLIC_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HUIYIN_HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_static_echarts",
    "axes",
    "csp",
    "complaints",
    "classifiers",
    "spiders",
    "dashboards",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "dashboards.urls"
WSGI_APPLICATION = "dashboards.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "dashboards/templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboards.context.shell",
            ],
        },
    }
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

DATABASES = {"default": database_url(f"sqlite:///{HUIYIN_HOME / 'huiyin.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that reads first and writes later can't fail half-way on the lock.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].update({"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "queue"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "dashboards/locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # what pages show; storage is UTC because USE_TZ is on

STATIC_URL = "static/"
STATIC_ROOT = HUIYIN_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"complaints": {"level": "INFO"}, "elastic_transport": {"level": "ERROR"}},
}
