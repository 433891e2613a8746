"""The platform's settings with every library's log turned up: what can be said is said."""

from treeline.config.settings import *  # noqa: F403
from treeline.config.settings import LOGGING

for _name in (
    "httpx",
    "httpcore",
    "urllib3",
    "asyncio",
    "anyio",
    "kombu",
    "django",
    "django.request",
    "redis",
    "allauth",
):
    LOGGING["loggers"][_name] = {"level": "DEBUG"}
LOGGING["root"]["level"] = "DEBUG"
