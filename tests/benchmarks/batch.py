"""Batches as people use them: ordered over REST, done by real workers, stored in Postgres, read over HTTP.

Needs a Postgres at hand, as `make bench` gives it; everything else is started for the purpose.
"""

from backtests.models import Batch
from tests.benchmarks import study
from tests.benchmarks.batches import exports, fairness, findings, orders, pages, storage, whole
from tests.benchmarks.batches.people import Person, people
from tests.benchmarks.batches.stack import Stack, stack
from tests.benchmarks.figures import Figure

SMALL, RAINS = "42 nodes", "rains_core_catalysts"
READERS = 7  # whose batches stand beside the one that is read


def run() -> list[Figure]:
    """Every part by itself, the writing ones first."""
    with stack() as there:
        orders.write_prices(there.folder / "files")
        names = ("ann", "bob", "cy", *(f"reader {number}" for number in range(READERS)))
        with people(there.web_address, *names) as (ann, bob, cy, *readers):
            figures, batch = _written(there, ann)
            figures += _at_once(ann, bob, cy)
            figures += _read(there, ann, batch, [ann, *readers])
    return figures


def _written(there: Stack, ann: Person) -> tuple[list[Figure], Batch]:
    """Whole batches, what they leave on disk, and the small tree's last one."""
    ann.wait_for(ann.order(orders.small_tree("bound=60:64")))
    small = whole.run(there, ann, orders.small_tree(), SMALL, "≤ 8")
    figures = [*small.figures, *storage.disk(there, small.batch, small.grown)]
    if study.folder() is None:
        print(f"  left out: {study.MISSING}", flush=True)
    else:
        ann.wait_for(ann.order(orders.rains("bound=60:64")))
        figures += whole.run(there, ann, orders.rains(), RAINS, "≤ 15").figures
    return figures, small.batch


def _at_once(ann: Person, bob: Person, cy: Person) -> list[Figure]:
    """Needs the real tree: the small one's batches are over too soon."""
    if study.folder() is None:
        return []
    return [*fairness.latecomer(ann, bob), *fairness.shares([ann, bob, cy], orders.rains(fairness.THIRD))]


def _read(there: Stack, ann: Person, batch: Batch, owners: list[Person]) -> list[Figure]:
    """Pages, findings and files, then the pages again among ten million results."""
    figures = [
        pages.first_page(ann, batch),
        *exports.run(there, ann, batch),
        *findings.run(ann, batch),
        *pages.run(ann, batch, "200,000 results", "≤ 150"),
    ]
    if not storage.has_room():
        print("  left out: ten million results, for which the disk has no room", flush=True)
        return figures
    storage.fill(batch, owners)
    return [*figures, *pages.run(ann, batch, "10 million results stored", "≤ 300")]
