"""The queues. Each has processes of its own, so that a batch never stands in trading's way."""

TRADE = "trade"
BATCH = "batch"
MAINTENANCE = "maintenance"

ALL = (TRADE, BATCH, MAINTENANCE)
