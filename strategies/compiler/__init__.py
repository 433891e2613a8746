"""From a tree to flat arrays."""
