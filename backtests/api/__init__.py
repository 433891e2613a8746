"""Backtests and batches over REST."""
