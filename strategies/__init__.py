"""What to hold: strategy trees, their indicators and their evaluation."""
