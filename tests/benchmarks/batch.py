"""Batches as people use them: ordered over REST, done by real workers, stored in Postgres, read over HTTP.

Needs a Postgres at hand, as `make bench` gives it; everything else is started for the purpose.
"""

from tests.benchmarks import study
from tests.benchmarks.batches import exports, fairness, findings, orders, pages, scaling, storage, whole
from tests.benchmarks.batches.people import Person, people
from tests.benchmarks.batches.stack import Stack, stack
from tests.benchmarks.batches.whole import Round, Whole
from tests.benchmarks.figures import Figure

SMALL, RAINS = "42 nodes", "rains_core_catalysts"
WARM_UP = "bound=60:64"
OWNERS = 7  # whose batches stand beside the one that is read


def run() -> list[Figure]:
    """Every part by itself: two processes, one process, and when no worker is left, the readers and the races."""
    with stack(whole.PROCESSES) as there:
        orders.write_prices(there.folder / "files")
        names = ("ann", "bob", "cy", *(f"owner {number}" for number in range(OWNERS)))
        with people(there.web_address, *names) as (ann, bob, cy, *owners):
            small, rains = _written(there, ann)
            figures = [*small.figures, *storage.disk(there, small.batch, small.grown)]
            if rains is not None:  # the small tree's batches are over too soon to show what people do to each other
                figures += [*rains.figures, *fairness.latecomer(ann, bob)]
                figures += fairness.shares([ann, bob, cy], orders.rains(fairness.THIRD))
            there.stop("batch")
            there.start("batch", BATCH_PROCESSES="1")
            of_both, alone = _second_process(there, ann, small, rains)
            figures += of_both
            figures.append(exports.web_so_far(there))
            for name in ("batch", "beat", "maintenance", "web"):
                there.stop(name)
            there.start("web")
            figures += _read(there, ann, small, [ann, *owners])
            figures += scaling.up_to_64(small.batch, owners, alone, (rains or small).rounds)
    return figures


def _written(there: Stack, ann: Person) -> tuple[Whole, Whole | None]:
    """Whole batches of both trees, the real one's where there is the study's folder."""
    ann.wait_for(ann.order(orders.small_tree(WARM_UP)))
    small = whole.run(there, ann, orders.small_tree(), SMALL, "≤ 8")
    if study.folder() is None:
        print(f"  left out: {study.MISSING}", flush=True)
        return small, None
    ann.wait_for(ann.order(orders.rains(WARM_UP)))
    return small, whole.run(there, ann, orders.rains(), RAINS, "≤ 15")


def _second_process(there: Stack, ann: Person, small: Whole, rains: Whole | None) -> tuple[list[Figure], list[Round]]:
    """Both trees by one process; the rounds of the larger one."""
    ann.wait_for(ann.order(orders.small_tree(WARM_UP)))
    figures, rounds = scaling.second_process(there, ann, orders.small_tree(), SMALL, small.rounds)
    if rains is not None:
        more, rounds = scaling.second_process(there, ann, orders.rains(), RAINS, rains.rounds)
        figures += more
    return figures, rounds


def _read(there: Stack, ann: Person, small: Whole, owners: list[Person]) -> list[Figure]:
    """Pages, findings and files, then the pages again among ten million results."""
    batch = small.batch
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
