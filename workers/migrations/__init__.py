"""The app's tables, step by step: there are none."""
