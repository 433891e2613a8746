"""Django's settings, addresses and entry points."""
