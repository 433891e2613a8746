"""Prices on the platform: the sources of each process, the keeping of their cache, and what operators see of it."""
