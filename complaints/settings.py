"""Django settings. Every HUIYIN_* variable is read here, once, and nowhere else.

Sources, strongest first: the process environment, `.env` beside manage.py, and `demo.env` in
HUIYIN_HOME, which `manage.py up` writes for as long as the trial set-up runs.
"""

from pathlib import Path

from csp.constants import NONE, SELF

from complaints.environment import (
    addresses,
    database,
    fill_from,
    text,
    whole_number,
    words,
    yes,
)
from complaints.secrets import read_or_make_secret

BASE_DIR = Path(__file__).resolve().parent.parent
fill_from(BASE_DIR / ".env")
HUIYIN_HOME = Path(text("HUIYIN_HOME", str(BASE_DIR / "var"))).expanduser().resolve()
HUIYIN_HOME.mkdir(parents=True, exist_ok=True)
fill_from(HUIYIN_HOME / "demo.env")

# --- addresses and ports
HUIYIN_HOST = text("HUIYIN_HOST", "127.0.0.1")
HUIYIN_PORT = whole_number("HUIYIN_PORT", 8000)
HUIYIN_AIRFLOW_PORT = whole_number("HUIYIN_AIRFLOW_PORT", 8080)
HUIYIN_SANDBOX_PORT = whole_number("HUIYIN_SANDBOX_PORT", 8081)
HUIYIN_ELASTICSEARCH_PORT = whole_number("HUIYIN_ELASTICSEARCH_PORT", 9200)
HUIYIN_PUBLIC_URL = text("HUIYIN_PUBLIC_URL", f"http://{HUIYIN_HOST}:{HUIYIN_PORT}").rstrip("/")

# --- the sources: a source without an address is skipped
HUIYIN_WEIBO_URL = text("HUIYIN_WEIBO_URL").rstrip("/")
HUIYIN_WEIBO_TOKEN = text("HUIYIN_WEIBO_TOKEN")
HUIYIN_WEIBO_PAGES_URL = text("HUIYIN_WEIBO_PAGES_URL").rstrip("/")
HUIYIN_WEIBO_COOKIE = text("HUIYIN_WEIBO_COOKIE")
HUIYIN_DOUYIN_URL = text("HUIYIN_DOUYIN_URL").rstrip("/")
HUIYIN_DOUYIN_TOKEN = text("HUIYIN_DOUYIN_TOKEN")
HUIYIN_DOUYIN_OPEN_ID = text("HUIYIN_DOUYIN_OPEN_ID")
HUIYIN_DOUYIN_VIDEOS = words("HUIYIN_DOUYIN_VIDEOS")
HUIYIN_ZHIHU_URL = text("HUIYIN_ZHIHU_URL").rstrip("/")
HUIYIN_ZHIHU_SECRET = text("HUIYIN_ZHIHU_SECRET")
HUIYIN_HEIMAO_URL = text("HUIYIN_HEIMAO_URL").rstrip("/")
HUIYIN_TIEBA_URL = text("HUIYIN_TIEBA_URL").rstrip("/")
HUIYIN_BILIBILI_URL = text("HUIYIN_BILIBILI_URL").rstrip("/")
HUIYIN_FEEDS = addresses("HUIYIN_FEEDS")
HUIYIN_EXPORTS = text("HUIYIN_EXPORTS")
HUIYIN_PUSH_SECRET = text("HUIYIN_PUSH_SECRET")
HUIYIN_OPERATOR = text("HUIYIN_OPERATOR", "an operator who has not set HUIYIN_OPERATOR")

# --- the model
HUIYIN_MODEL = Path(text("HUIYIN_MODEL", str(BASE_DIR / "classifiers/models/complaint-zh")))
HUIYIN_BACKBONE = text("HUIYIN_BACKBONE")
HUIYIN_THREADS = whole_number("HUIYIN_THREADS", 0)

# --- the rules
HUIYIN_POLICIES = Path(text("HUIYIN_POLICIES", str(BASE_DIR / "policies")))

# --- search
HUIYIN_ELASTICSEARCH_URL = text(
    "HUIYIN_ELASTICSEARCH_URL", f"http://127.0.0.1:{HUIYIN_ELASTICSEARCH_PORT}"
)
HUIYIN_ELASTICSEARCH_API_KEY = text("HUIYIN_ELASTICSEARCH_API_KEY")
HUIYIN_ELASTICSEARCH_INDEX = text("HUIYIN_ELASTICSEARCH_INDEX", "huiyin-posts")

# --- telling
HUIYIN_ALERT_URLS = addresses("HUIYIN_ALERT_URLS")
HUIYIN_REPORT_URLS = addresses("HUIYIN_REPORT_URLS")
HUIYIN_ALERT_INTERNAL_HOSTS = addresses("HUIYIN_ALERT_INTERNAL_HOSTS")

# --- secrets: from the environment, or made once in HUIYIN_HOME with mode 600
SECRET_KEY = text("HUIYIN_SECRET_KEY") or read_or_make_secret(HUIYIN_HOME / "secret.key")
HUIYIN_VAULT_KEY = text("HUIYIN_VAULT_KEY") or read_or_make_secret(HUIYIN_HOME / "vault.key")

DEBUG = False
ALLOWED_HOSTS = words("HUIYIN_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", HUIYIN_HOST])
HUIYIN_HTTPS = yes("HUIYIN_HTTPS")
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
    "dashboards.language.ChosenLanguage",
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
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "dashboards/jinja2"],
        "OPTIONS": {"environment": "dashboards.jinja.environment"},
    },
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

DATABASES = {
    "default": database("HUIYIN_DATABASE_URL", f"sqlite:///{HUIYIN_HOME / 'huiyin.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that reads first and writes later can't fail half-way on the lock.
    # 64 MB of pages, not SQLite's 2: the bands of copies are looked up all over a large table.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
        ),
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
AXES_LOCKOUT_CALLABLE = "dashboards.account.lockout.locked_out"
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
