"""What would have happened: single backtests and batches."""
