"""The metrics of 64 runs at a time: every one of contracts.METRICS, and what a sketch keeps of their returns."""
