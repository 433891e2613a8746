"""The walk through the router as everybody else: how many pairs of endpoint, method and actor, and how many leaks."""

import os
import re
import subprocess
import sys

from django.conf import settings

from tests.benchmarks.figures import Figure

WALK = "tests/integration/api/test_isolation.py"
_SAID = re.compile(r"([\d,]+) pairs of endpoint, method and actor, (\d+) leaks")


def run() -> list[Figure]:
    """Runs the test that walks. Raises RuntimeError when it does not come to its end."""
    known = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "DEBUG")}
    command = [sys.executable, "-m", "pytest", WALK, "-q", "-s", "-p", "no:logging"]
    said = subprocess.run(command, cwd=settings.BASE_DIR, env=known, capture_output=True, text=True, check=False).stdout
    found = _SAID.search(said)
    if found is None:
        raise RuntimeError(said[-4000:])
    detail = f"anonymous, another user, operator, by session and token; {WALK}"
    return [
        Figure("endpoints, methods and actors tried", int(found[1].replace(",", "")), "pairs", detail),
        Figure("leaks", int(found[2]), "leaks", "goal 0; statuses, texts, headers, statements, changed rows"),
    ]
