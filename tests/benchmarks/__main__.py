"""`make bench`: measures, prints and writes var/bench/*.json. No figure fails it.

`make bench ARGS=report` measures nothing and writes docs/performance.md from what was measured last.
"""

import argparse
import importlib
import os

import django
from django.conf import settings

from tests.benchmarks.figures import write
from tests.benchmarks.report import REPORT, write_report

BENCHES = (
    "engine", "trees", "peers", "forked", "roofline", "parity", "batch", "library", "data", "vault", "isolation",
    "luck", "web",
)  # fmt: skip
ONE_THREAD = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"which of {', '.join(BENCHES)}; all of them when none is named; or {REPORT}",
    )
    wanted = parser.parse_args().names or BENCHES
    unknown = sorted(set(wanted) - {*BENCHES, REPORT})
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHES)}, and {REPORT}")
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))  # before numpy is imported, and for all child processes
    django.setup()  # before a kernel is imported: the settings say where compiled kernels are kept
    for name in wanted:
        if name == REPORT:
            write_report(settings.VAR / "bench", settings.BASE_DIR / "docs" / "performance.md")
            continue
        print(f"{name}:", flush=True)
        write(settings.VAR / "bench" / f"{name}.json", importlib.import_module(f"tests.benchmarks.{name}").run())


main()
