"""The platform's settings with a short lease, so that a test needn't wait long for a dead worker's chunk."""

from treeline.config.settings import *  # noqa: F403

BATCH_LEASE_SECONDS = 1.5
BATCH_HEARTBEAT_SECONDS = 0.4
