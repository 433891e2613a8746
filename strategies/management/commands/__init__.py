"""The strategies' commands."""
