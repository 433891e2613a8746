"""Accounts over REST: the session and API tokens."""
