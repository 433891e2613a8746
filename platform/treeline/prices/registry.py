"""The sources of prices, and the reader that goes through the cache: one of each in a process, made of the settings."""

import atexit
import datetime as dt
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.alpaca.access import AlpacaAccess
from treeline.marketdata.cache import PriceCache
from treeline.marketdata.history import PriceReader
from treeline.marketdata.source import Source
from treeline.marketdata.sources import Sources
from treeline.redis_client import connect
from treeline.uploads import selectors as uploads
from treeline.uploads.source import PREFIX as UPLOAD


def now() -> dt.datetime:
    """This moment, aware."""
    return dt.datetime.now(dt.UTC)


def sources() -> Sources:
    """All sources but uploads, which are their owners'."""
    keys = (settings.ALPACA_API_KEY, settings.ALPACA_SECRET_KEY, settings.ALPACA_DATA_URL, settings.ALPACA_TRADING_URL)
    return _sources(settings.FILES_ROOT, settings.MASSIVE_STORE, keys, settings.REDIS_URL)


def reader() -> PriceReader:
    """Reads any source by way of the cache in Redis."""
    return _reader(settings.REDIS_URL)


def source(name: str, owner: AbstractBaseUser | None) -> Source:
    """The source of this name; "upload:NAME" is a collection of the owner. Raises Invalid with a fault at `source` that
    says which there are, in the same words whether somebody else has it or not."""
    if name.startswith(UPLOAD) and owner is not None:
        return uploads.source(owner, name.removeprefix(UPLOAD))
    try:
        return sources().open(name)
    except Invalid as error:
        own = [one.name for one in uploads.sources(owner)] if owner is not None else []
        if not own:
            raise
        raise Invalid([_with_uploads(fault, own) for fault in error.faults]) from None


def available(owner: AbstractBaseUser) -> tuple[Source, ...]:
    """All sources that this person can name, those in trouble too; uploads last."""
    return (*sources().all(), *uploads.sources(owner))


def _with_uploads(fault: Fault, own: list[str]) -> Fault:
    return replace(fault, remedy=f"{fault.remedy}; your uploads: {', '.join(own)}")


# By the settings they are made of: a test, or a process that reads other ones, gets its own.
@lru_cache(maxsize=4)
def _sources(files: Path, massive: Path, keys: tuple[str, str, str, str], redis_url: str) -> Sources:
    key, secret, data_url, trading_url = keys
    alpaca = AlpacaAccess(key, secret, data_url, trading_url) if key else None
    return Sources(files, massive, alpaca, connect(redis_url), now)


@lru_cache(maxsize=4)
def _reader(redis_url: str) -> PriceReader:
    cache = PriceCache(connect(redis_url))
    atexit.register(cache.flush)
    return PriceReader(cache, now)
