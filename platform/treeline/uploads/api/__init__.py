"""Uploaded prices over REST."""
