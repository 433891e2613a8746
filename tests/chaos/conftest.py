"""The fixtures of the acceptance tests."""

from tests.acceptance.conftest import folder, redis, small_chunks, worker

__all__ = ("folder", "redis", "small_chunks", "worker")
