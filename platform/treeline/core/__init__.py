"""Errors and values that every room uses; the standard library only."""
