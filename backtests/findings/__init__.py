"""What the results of a batch say, computed from plain arrays: docs/findings.md has the formulas and their limits."""
