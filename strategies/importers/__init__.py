"""Strategies in other people's formats, read into our trees, with a report of what could not be translated."""
