"""The client for Redis that every process uses: prices, wake-ups, signs of life and health ask through it.

Nothing that stands in Redis is worth a long wait: whoever asks has another way to its answer, or none is needed.
"""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 0.5  # seconds that connecting, one read or one write may take


def connect(url: str, patience: float = PATIENCE) -> Redis:
    """A client that gives up quickly and does not retry. Connects at its first use."""
    return Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience, retry=Retry(NoBackoff(), 0))
