"""The indicators of the language: one catalogue, one file per family."""
