"""The vault's rotation: how long it takes, and what people notice of it."""

from tests.benchmarks.batches.requests import slowest
from tests.benchmarks.batches.stack import own_database
from tests.benchmarks.figures import Figure, figure, machine
from tests.benchmarks.limiter_load import own_redis
from tests.benchmarks.vaults.rotating import rotate_while_busy

QUIET = ROTATING = 15.0  # seconds


def run() -> list[Figure]:
    """With a web process, a database and a Redis of its own."""
    with own_redis() as redis_url, own_database():
        found = rotate_while_busy(redis_url, QUIET, ROTATING)
    what = f"{found.rows:,} broker keys, 4 windows that list, check, add, rename and delete without a rest"
    kinds = ", ".join(f"{kind}: {count:,}" for kind, count in sorted(found.heard.kinds.items()))
    failures = len(found.heard.failures)
    return [
        figure("rotation of 1,000 broker keys", "s", found.seconds, what),
        Figure("requests during rotations", len(found.meanwhile), "requests", f"{kinds}; {machine()}"),
        Figure("requests that failed", failures, "requests", "; ".join(["goal 0", *found.heard.failures[:3]])),
        Figure("broker keys that were lost", found.lost, "rows", "goal 0; all open, all under the last key"),
        slowest("a request without a rotation", found.before, what),
        slowest("a request during a rotation", found.meanwhile, what),
    ]
