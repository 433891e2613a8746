"""What the integration tests have in common."""

import pytest

from backtests.engine.warm import warm


@pytest.fixture(scope="session", autouse=True)
def warm_kernels() -> None:
    """As every worker has them before it accepts work. A test whose transaction nobody else sees must be done with its
    chunk before the heartbeat's first look, a second later; compiling takes ten."""
    warm()
