"""Signing in through Discord."""
