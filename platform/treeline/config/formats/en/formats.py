"""Dates in figures, alike everywhere, and short enough for a list; the other formats are Django's."""

DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i"
