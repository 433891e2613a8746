"""What a web process gets ready while it starts, so that the first backtest doesn't wait for compilers."""

import time

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)


def warm_up() -> None:
    """Calls every function that the setting WARM_UP names. One that fails is logged: the first request tries again."""
    for name in settings.WARM_UP:
        began = time.monotonic()
        try:
            import_string(name)()
        except Exception:
            log.exception("warm-up failed", what=name)
        else:
            log.info("warmed up", what=name, seconds=round(time.monotonic() - began, 2))
