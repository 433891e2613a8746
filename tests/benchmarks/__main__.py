"""`make bench`: measures, prints and writes var/bench/*.json. No figure fails it."""

import argparse
import importlib

import django
from django.conf import settings

from tests.benchmarks.figures import write

BENCHES = ("engine", "batch")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which of {', '.join(BENCHES)}; all when none is named"
    )
    wanted = parser.parse_args().names or BENCHES
    unknown = sorted(set(wanted) - set(BENCHES))
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    django.setup()  # before a kernel is imported: the settings say where compiled kernels are kept
    for name in wanted:
        print(f"{name}:", flush=True)
        write(settings.VAR / "bench" / f"{name}.json", importlib.import_module(f"tests.benchmarks.{name}").run())


main()
