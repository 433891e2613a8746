"""Django's settings, all of them; what differs between machines comes from `env`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pghistory

from treeline.config.databases import broker_url, database
from treeline.config.env import ROOT, environment_or_exit
from treeline.config.kernel_cache import use_kernel_cache
from treeline.config.logs import configure_structlog, logging_settings
from treeline.config.mail import mail_settings
from treeline.config.web import web_settings

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

# Where brokers' keys are checked when they are entered.
ALPACA_PAPER_URL = ENVIRONMENT.alpaca_paper_url
ALPACA_LIVE_URL = ENVIRONMENT.alpaca_live_url

# Where the sketches of batches are kept: a folder or s3://…
SKETCHES = ENVIRONMENT.sketches or str(VAR / "sketches")
SKETCHES_S3_ENDPOINT = ENVIRONMENT.sketches_s3_endpoint  # "" is AWS
SKETCHES_ACCESS_KEY = ENVIRONMENT.sketches_access_key.get_secret_value()
SKETCHES_SECRET_KEY = ENVIRONMENT.sketches_secret_key.get_secret_value()
use_kernel_cache(ROOT, VAR)

SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value()
DEBUG = ENVIRONMENT.debug
ROOT_URLCONF = "treeline.config.urls"
ASGI_APPLICATION = "treeline.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
FORMAT_MODULE_PATH = "treeline.config.formats"
STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = True  # the packages' own files are served as they lie: nothing to collect before the start
LOGIN_REDIRECT_URL = "/"  # of who signs in to the admin with a `next` that leads elsewhere
CSRF_FAILURE_VIEW = "treeline.rest.fallback.csrf_failure"

# What people type says whether all of it goes through TLS, which a proxy in front of the web process ends.
PUBLIC_URL = ENVIRONMENT.public_url
BEHIND_TLS = PUBLIC_URL.startswith("https://")
vars().update(web_settings(PUBLIC_URL, ENVIRONMENT.allowed_hosts))

# The keys of the secrets that are kept encrypted: a file, so that no copy of the database holds them.
VAULT_KEYS = ENVIRONMENT.vault_keys or VAR / "vault.keys"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_celery_beat",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "treeline.config.apps.PlatformConfig",
    "treeline.accounts",
    "treeline.accounts.discord",
    "treeline.audit",
    "treeline.uploads",
    "treeline.prices",
    "strategies",
    "backtests",
    "workers",
]

MIDDLEWARE = [
    "treeline.rest.requests.RequestMiddleware",
    "treeline.rest.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "treeline.accounts.session_cookies.SessionCookieMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "treeline.audit.middleware.AuditMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before Django's and allauth's own of the same names.
        "DIRS": [Path(__file__).parent / "templates", Path(__file__).parents[1] / "accounts/templates"],
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
    "DEFAULT_PERMISSION_CLASSES": ["treeline.accounts.api.permissions.Allowed"],
    "DEFAULT_THROTTLE_CLASSES": ["treeline.accounts.api.throttles.Throttle"],
    "DEFAULT_PARSER_CLASSES": ["treeline.rest.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["treeline.rest.renderers.StrictJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "treeline.rest.renderers.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "treeline.rest.schema.Schema",
    "EXCEPTION_HANDLER": "treeline.rest.errors.answer",
    "NON_FIELD_ERRORS_KEY": "",
    "NUM_PROXIES": 0,  # X-Forwarded-For is believed, or not, before a request gets here
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Treeline",
    "VERSION": "v1",
    "DESCRIPTION": "Compose portfolio strategy trees, backtest them, and sweep their variables in batches. "
    "Every error has one form: see the schema `Error`.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": f"{STATIC_URL}treeline/icon.svg",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "AuditAction": "treeline.audit.api.serializers.ACTIONS",
        "AuditKind": "treeline.audit.api.serializers.KINDS",
        "AuditMeans": "treeline.audit.api.serializers.MEANS",
        "AuditWho": "treeline.audit.api.serializers.WHO",
        "BatchKind": "backtests.api.serializers.KINDS",
        "BatchState": "backtests.api.batch_serializers.STATES",
        "BrokerKeyKind": "treeline.accounts.api.broker_key_serializers.KINDS",
        "BrokerKeyState": "treeline.accounts.api.broker_key_serializers.STATES",
        "VariableKind": "strategies.ranges.KINDS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "strategies.api.language.add_language",
    ],
}

# Signing in. allauth knows how; its endpoints stand behind ours (treeline.accounts.api), and its own pages don't exist.
AUTHENTICATION_BACKENDS = [
    "treeline.accounts.roles.SignInBackend",
    "treeline.accounts.roles.OperatorBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
AUTH_PASSWORD_VALIDATORS[0]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
SESSION_ENGINE = "treeline.accounts.session_store"
SESSION_REMEMBERED_SECONDS = 30 * 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # for who does not ask to be remembered
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_signup": PUBLIC_URL,
    "account_reset_password": PUBLIC_URL,
    "socialaccount_login_error": f"{PUBLIC_URL}/?sign-in=failed",
}
ACCOUNT_ADAPTER = "treeline.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "treeline.accounts.adapters.SocialAccountAdapter"
MFA_ADAPTER = "treeline.accounts.adapters.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # a code, not a link: no secret stands in an address or a log
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Treeline] "
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(PUBLIC_URL).scheme
ACCOUNT_RATE_LIMITS = False  # ours count, the admin's sign-in too, and tell how long to wait
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Treeline"
MFA_TOTP_TOLERANCE = 1  # half minutes that an app's clock may be ahead or behind
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
DISCORD_URL = ENVIRONMENT.discord_url
SOCIALACCOUNT_PROVIDERS = {
    "discord": {
        "APPS": [
            {
                "client_id": ENVIRONMENT.discord_client_id.get_secret_value(),
                "secret": ENVIRONMENT.discord_client_secret.get_secret_value(),
            }
        ]
        if ENVIRONMENT.discord_client_id.get_secret_value()
        else []
    }
}
vars().update(mail_settings(ENVIRONMENT.email_url, VAR / "mail"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from

configure_structlog()
LOGGING = logging_settings(ENVIRONMENT.log_format)

# The trail: what every table of it is like, and which table tells of what; by name, as below.
PGHISTORY_BASE_MODEL = "treeline.audit.base.Event"
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent("created"),
    pghistory.UpdateEvent("changed"),
    pghistory.DeleteEvent("deleted"),
)
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="+", db_index=False)
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)  # nothing that is deleted takes its trail along
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
AUDITED = {
    "account": "accounts.UserEvent",
    "email": "audit.EmailEvent",
    "second_factor": "audit.SecondFactorEvent",
    "token": "accounts.ApiTokenEvent",
    "broker_key": "accounts.BrokerKeyEvent",
    "strategy": "strategies.StrategyEvent",
    "variable": "strategies.LibraryVariableEvent",
    "batch": "backtests.BatchEvent",
    "share": "backtests.ShareEvent",
    "queue": "backtests.TurnEvent",
    "plan": "accounts.PlanEvent",
    "entrance": "accounts.EntranceEvent",
    "rotation": "accounts.RotationEvent",
    "connection": "audit.ConnectionEvent",
    "session": "audit.OpenSessionEvent",
    "upload": "uploads.UploadEvent",
    "schedule": "audit.ScheduleEvent",
    "interval": "audit.IntervalEvent",
    "crontab": "audit.CrontabEvent",
}

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
OPERATORS_PERMISSION = "treeline.accounts.api.permissions.OperatorsOnly"  # of GET /metrics and most of /health
WARM_UP = ("treeline.accounts.vault.look", "backtests.engine.warm.warm_single", "backtests.findings.warm.warm")

DATABASES = {"default": database(ENVIRONMENT.database_url)}
DATABASE_ROUTERS = ["treeline.config.databases.NoTables"]
REDIS_URL = ENVIRONMENT.redis_url
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

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
# Whoever can write to Redis can send a message: it is read as JSON and never as a pickle, which could run anything.
CELERY_ACCEPT_CONTENT = CELERY_RESULT_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
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
    "clear-sessions": {
        "task": "treeline.accounts.tasks.clear_sessions",
        "schedule": 6 * 3600.0,
        "options": {"queue": "maintenance", "expires": 6 * 3600},
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
