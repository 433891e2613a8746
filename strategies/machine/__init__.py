"""A program on a panel: the target weights of every session."""
