"""The platform's settings for a server that is sent thousands of requests in minutes, and must reach nobody else."""

from treeline.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a right one takes a tenth of a second each time
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
ALPACA_PAPER_URL = ALPACA_LIVE_URL = "http://127.0.0.1:9"  # nobody listens: what the broker says stays unknown
ACCOUNT_RATE_LIMITS = False  # see asgi.py for our own
