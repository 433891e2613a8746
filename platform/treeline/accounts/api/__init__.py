"""Accounts over REST: the session, the plan and API tokens."""
