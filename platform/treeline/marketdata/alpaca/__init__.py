"""Prices and corporate actions from Alpaca, through alpaca-py: raw daily bars of the consolidated feed."""
