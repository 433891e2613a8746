"""Commands of the prices."""
