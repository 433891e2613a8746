"""Batches as people use them: ordered over REST, done by real workers, stored in Postgres, read over HTTP.

Needs a Postgres at hand, as `make bench` gives it; everything else is started for the purpose.
"""

from tests.benchmarks import study
from tests.benchmarks.batches import orders, whole
from tests.benchmarks.batches.people import people
from tests.benchmarks.batches.stack import stack
from tests.benchmarks.figures import Figure


def run() -> list[Figure]:
    """Every part by itself."""
    figures: list[Figure] = []
    with stack() as there:
        orders.write_prices(there.folder / "files")
        with people(there.web_address, "ann") as (ann,):
            ann.wait_for(ann.order(orders.small_tree("bound=60:64")))
            figures += whole.run(there, ann, orders.small_tree(), "42 nodes", "≤ 8")
            if study.folder() is None:
                print(f"  left out: {study.MISSING}", flush=True)
            else:
                ann.wait_for(ann.order(orders.rains("bound=60:64")))
                figures += whole.run(there, ann, orders.rains(), "rains_core_catalysts", "≤ 15")
    return figures
