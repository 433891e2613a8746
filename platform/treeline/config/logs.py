"""One log for everything: structlog in front, the standard library behind it, for people or (LOG_FORMAT=json) machines.

Whatever is bound in structlog's context (the request's id, a task's) stands on every line that is written meanwhile,
those of libraries too.
"""

import logging
import sys
from typing import Any

import structlog
from celery.signals import setup_logging, task_postrun, task_prerun
from structlog.typing import EventDict, Processor

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.UnicodeDecoder(),
)

_OF_MANY_LINES = ("exception", "stack")  # made by structlog

# Libraries whose usual chatter tells an operator nothing.
_QUIET = (
    "httpx",
    "httpcore",
    "asyncio",
    "numba",
    "kombu",
    "amqp",
    "celery.app.trace",
    "celery.beat",
    "celery.worker.strategy",
)


def configure_structlog() -> None:
    """Sends `structlog.get_logger()` through the standard library's loggers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class _OneLine(logging.Filter):
    """For what is no fault of ours: a warning, without a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def logging_settings(log_format: str) -> dict[str, Any]:
    """Django's LOGGING: one handler on stderr; `log_format` is console or json."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "treeline": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": list(_SHARED),
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(log_format)],
            },
        },
        "filters": {"one_line": {"()": _OneLine}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "treeline"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # uvicorn hangs its own handlers on these before Django is there; requests are logged by treeline.rest.
            "uvicorn": {"handlers": [], "level": "INFO", "propagate": True},
            "uvicorn.access": {"handlers": [], "level": "WARNING", "propagate": True},
            # What it tells treeline.rest tells too, with the request's id.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": True},
            # Strangers send such requests all day long.
            "django.security.DisallowedHost": {"filters": ["one_line"]},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            **{name: {"level": "WARNING"} for name in _QUIET},
        },
    }


def _rendering(log_format: str) -> list[Processor]:
    if log_format == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # Plain tracebacks: the rich ones print local variables, and those may hold secrets.
    return [
        _escape,
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        ),
    ]


def _escape(logger: object, method: str, event: EventDict) -> EventDict:
    """Texts that callers may have made up can neither steer a terminal nor begin a line that looks like ours."""
    for name, value in event.items():
        if isinstance(value, str) and name not in _OF_MANY_LINES and not value.isprintable():
            lines = value.split("\n") if name == "event" else [value]
            event[name] = "\n    ".join(map(_printable, lines))
    return event


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Having a receiver is what keeps Celery from replacing the handlers that Django's LOGGING set up."""


@task_prerun.connect
def _bind_task(task_id: str, task: Any, **_: object) -> None:
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)


@task_postrun.connect
def _unbind_task(**_: object) -> None:
    structlog.contextvars.unbind_contextvars("task", "task_id")
