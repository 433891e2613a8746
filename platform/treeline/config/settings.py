"""Django's settings, all of them; what differs between machines comes from `env`."""

from typing import Any

from treeline.config.databases import broker_url, database
from treeline.config.env import ROOT, environment_or_exit
from treeline.config.kernel_cache import use_kernel_cache
from treeline.config.logs import configure_structlog, logging_settings

ENVIRONMENT = environment_or_exit()
BASE_DIR = ROOT
VAR = ENVIRONMENT.treeline_var
FILES_ROOT = ENVIRONMENT.treeline_files or VAR / "files"

# Where prices come from besides FILES_ROOT and uploads. A key that is "" was not given.
ALPACA_API_KEY = ENVIRONMENT.alpaca_api_key.get_secret_value()
ALPACA_SECRET_KEY = ENVIRONMENT.alpaca_secret_key.get_secret_value()
ALPACA_DATA_URL = ENVIRONMENT.alpaca_data_url
ALPACA_TRADING_URL = ENVIRONMENT.alpaca_trading_url
MASSIVE_FILES = ENVIRONMENT.massive_files  # a folder or s3://…; "" when there are none to bring in
MASSIVE_S3_ENDPOINT = ENVIRONMENT.massive_s3_endpoint
MASSIVE_ACCESS_KEY = ENVIRONMENT.massive_access_key.get_secret_value()
MASSIVE_SECRET_KEY = ENVIRONMENT.massive_secret_key.get_secret_value()
MASSIVE_API_URL = ENVIRONMENT.massive_api_url
MASSIVE_API_KEY = ENVIRONMENT.massive_api_key.get_secret_value()
MASSIVE_STORE = VAR / "massive"  # what was brought in

# Where the sketches of batches are kept: a folder or s3://…
SKETCHES = ENVIRONMENT.sketches or str(VAR / "sketches")
SKETCHES_S3_ENDPOINT = ENVIRONMENT.sketches_s3_endpoint  # "" is AWS
SKETCHES_ACCESS_KEY = ENVIRONMENT.sketches_access_key.get_secret_value()
SKETCHES_SECRET_KEY = ENVIRONMENT.sketches_secret_key.get_secret_value()
use_kernel_cache(ROOT, VAR)

SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value()
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
ROOT_URLCONF = "treeline.config.urls"
ASGI_APPLICATION = "treeline.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the packages' own files are served as they lie: nothing to collect before the start
CSRF_FAILURE_VIEW = "treeline.rest.fallback.csrf_failure"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_celery_beat",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "treeline.config.apps.PlatformConfig",
    "treeline.accounts",
    "treeline.uploads",
    "treeline.prices",
    "strategies",
    "backtests",
    "workers",
]

MIDDLEWARE = [
    "treeline.rest.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "treeline.accounts.api.authentication.TokenAuthentication",
        "treeline.accounts.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["treeline.rest.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["treeline.rest.renderers.StrictJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "treeline.rest.renderers.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "treeline.rest.schema.Schema",
    "EXCEPTION_HANDLER": "treeline.rest.errors.answer",
    "NON_FIELD_ERRORS_KEY": "",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Treeline",
    "VERSION": "v1",
    "DESCRIPTION": "Compose portfolio strategy trees, backtest them, and sweep their variables in batches. "
    "Every error has one form: see the schema `Error`.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "BatchKind": "backtests.api.serializers.KINDS",
        "VariableKind": "strategies.ranges.KINDS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "strategies.api.language.add_language",
    ],
}

configure_structlog()
LOGGING = logging_settings(ENVIRONMENT.log_format)

# What GET /health tells besides Postgres and Redis, what GET /metrics collects, and what a web process gets ready while
# it starts: by name, so that the platform's own package imports no app.
HEALTH_REPORTS = {
    "workers": "workers.pulse.last_pulses",
    "queues": "workers.health.queues",
    "beat": "workers.health.beat",
    "backlog": "backtests.metrics.backlog",
}
METRICS = {
    "prices": "treeline.prices.api.metrics.Collector",
    "workers": "workers.metrics.Collector",
    "backlog": "backtests.metrics.Collector",
}
WARM_UP = ("backtests.engine.warm.warm_single", "backtests.findings.warm.warm")

DATABASES = {"default": database(ENVIRONMENT.database_url)}
REDIS_URL = ENVIRONMENT.redis_url

# kombu has a word of its own for a Unix socket.
CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for Redis for as long as it takes
# A sender, on the other hand, gives up at once: what it would have said stands in Postgres.
# The socket's timeout must stay above the second that a worker's blocking pop takes when there is nothing to do.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "socket_timeout": 2.0,
    "socket_connect_timeout": 2.0,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "maintenance"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SEND_TASK_EVENTS = True  # Flower listens
CELERY_BEAT_SCHEDULER = "workers.presence:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5  # seconds after which beat notices an operator's change
CELERY_TIMEZONE = "UTC"
# Messages of a beat that nobody heeded expire, so that they don't pile up.
CELERY_BEAT_SCHEDULE = {
    "reap": {"task": "backtests.tasks.reap", "schedule": 2.0, "options": {"queue": "maintenance", "expires": 2}},
    "retain": {
        "task": "backtests.tasks.retain",
        "schedule": 3600.0,
        "options": {"queue": "maintenance", "expires": 3600},
    },
    "keep-prices": {
        "task": "treeline.prices.tasks.keep_prices",
        "schedule": 30.0,
        "options": {"queue": "maintenance", "expires": 30},
    },
    "measure-prices": {
        "task": "treeline.prices.tasks.measure_prices",
        "schedule": 300.0,
        "options": {"queue": "maintenance", "expires": 300},
    },
    "warm-prices": {
        "task": "treeline.prices.tasks.warm_prices",
        "schedule": 300.0,
        "options": {"queue": "maintenance", "expires": 300},
    },
    **{
        f"pulse-{queue}": {
            "task": "workers.tasks.pulse",
            "schedule": 10.0,
            "args": (queue,),
            "options": {"queue": queue, "expires": 60},
        }
        for queue in ("trade", "batch", "maintenance")
    },
}

# A chunk belongs to its worker for so many seconds from its last heartbeat; a cancelled one is noticed in so many.
BATCH_LEASE_SECONDS = 15.0
BATCH_HEARTBEAT_SECONDS = 3.0
BATCH_CANCEL_SECONDS = 1.0
