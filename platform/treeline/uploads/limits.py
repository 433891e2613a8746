"""How much a person may upload, and what things may be called."""

import re

LARGEST_FILE = 64 * 2**20  # bytes of one file as it is sent
LARGEST_REQUEST = LARGEST_FILE + 2**20  # bytes of all files of a request with the form around them
MOST_ROWS = 5_000_000  # of one file: no CSV file of 64 MB has more, a Parquet file may
MOST_SYMBOLS = 2_000  # in one collection
MOST_COLLECTIONS = 100  # of one person
LARGEST_STORE = 2**30  # bytes of all bars of one person, as they are kept

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
NAME_REMEDY = "1 to 64 of the characters A-Z a-z 0-9 . _ -, the first a letter or a digit"

# What a strategy can name, and an address can end with.
SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9.\-/^]{0,14}")
SYMBOL_REMEDY = "1 to 15 of the characters A-Z 0-9 . - / ^, the first a letter, a digit or ^"


def megabytes(size: int) -> str:
    """A number of bytes as a person reads it."""
    return f"{size / 2**20:,.0f} MB" if size < 2**30 else f"{size / 2**30:,.2f} GB".replace(".00 GB", " GB")
