"""Broker keys by the thousand, and people who use them meanwhile."""
