"""Which engine computed a result: a hash of all code that a backtest's figures depend on.

Two results of the same tree, prices, costs and engine version are the same; a change anywhere in that code, be it a
comment, makes a new version, because nobody can forget to count it up.
"""

import hashlib
from functools import cache
from importlib import import_module
from pathlib import Path

_CODE = (
    "backtests.engine",
    "strategies.indicators",
    "strategies.tree",
    "strategies.compiler",
    "strategies.machine",
    "treeline.marketdata.panel",
)


@cache
def version() -> str:
    """The first 16 hex digits of the SHA-256 over the names and bytes of the files."""
    digest = hashlib.sha256()
    for name in _CODE:
        path = Path(str(import_module(name).__file__))
        for file in sorted(path.parent.rglob("*.py")) if path.stem == "__init__" else [path]:
            digest.update(f"{name}/{file.name}".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
