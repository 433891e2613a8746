"""The fixtures of the acceptance tests."""

from tests.acceptance.conftest import folder, own_postgres, redis, small_chunks, worker

__all__ = ("folder", "own_postgres", "redis", "small_chunks", "worker")
