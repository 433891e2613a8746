"""Strategies over REST."""
