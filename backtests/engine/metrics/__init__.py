"""The metrics of 64 runs at a time: every one of contracts.METRICS, and what a sketch keeps of their returns."""

from backtests.engine.metrics.lanes import LANES, Room, room_for_metrics
from backtests.engine.metrics.measure import measure, measure_one

__all__ = ["LANES", "Room", "measure", "measure_one", "room_for_metrics"]
