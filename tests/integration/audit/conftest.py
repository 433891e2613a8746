"""What several of these tests need."""

from tests.integration.backtests.conftest import small_chunks

__all__ = ("small_chunks",)
