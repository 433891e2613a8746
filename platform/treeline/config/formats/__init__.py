"""Dates as the admin writes them."""
