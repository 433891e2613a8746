"""Where compiled kernels are kept between starts."""

import hashlib
import os
from pathlib import Path

# Everything that a kernel calls. numba's own check sees only the file that a kernel stands in: an edit of a function it
# calls in another file would go unnoticed, so the folder's name carries a hash of all of them.
KERNEL_SOURCES = ("strategies/indicators", "strategies/compiler", "strategies/machine", "backtests/engine")


def use_kernel_cache(root: Path, var: Path) -> None:
    """Points numba at <var>/kernels/<hash of the sources>; to be called before numba is imported.

    With a filled cache the kernels are there in a second, without one they compile for most of a minute.
    """
    digest = hashlib.sha256()
    for folder in KERNEL_SOURCES:
        for source in sorted((root / folder).rglob("*.py")):
            digest.update(source.read_bytes())
    os.environ.setdefault("NUMBA_CACHE_DIR", str(var / "kernels" / digest.hexdigest()[:16]))
