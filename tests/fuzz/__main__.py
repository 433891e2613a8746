"""`make fuzz`: random requests to every endpoint of the real server, as nobody, as a user, as an operator.

Fails when an answer is a 500, is not in the OpenAPI document or not as it says, or when a door is open that is closed
in the document. ARGS="--seed N" repeats a run. Figures go to var/bench/fuzz.json, the server's log to var/fuzz.log.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings

ACTORS = ("anonymous", "session", "operator", "token")
# All that the document shows as examples is tried by one actor: there are thousands of trees.
PHASES = {"token": "examples,coverage,fuzzing,stateful"}
USUAL_PHASES = "coverage,fuzzing,stateful"


def main() -> None:
    """The command, and what it starts for each actor."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31), help="repeats a run")
    parser.add_argument("--examples", type=int, default=16, help="made-up requests to each operation, by each actor")
    parser.add_argument("--actors", default=",".join(ACTORS), help="all when left out")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--address", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.fuzz.settings"
    django.setup()
    if asked.one:
        _one(asked)
    else:
        sys.exit(_all(asked))


def _one(asked: argparse.Namespace) -> None:
    """One actor's part, told as JSON."""
    from tests.fuzz import actors, engine  # noqa: PLC0415 - the settings come first

    phases = PHASES.get(asked.one, USUAL_PHASES).split(",")
    tally = engine.run(actors.ACTORS[asked.one](), asked.address, asked.seed, asked.examples, phases)
    print(json.dumps(tally.as_json()))


def _all(asked: argparse.Namespace) -> int:
    from tests.fuzz import raw  # noqa: PLC0415 - the settings come first
    from tests.fuzz.report import report  # noqa: PLC0415
    from tests.fuzz.tally import Tally  # noqa: PLC0415

    print(f"seed {asked.seed}", flush=True)
    with _served() as (address, environment):
        command = [sys.executable, "-m", "tests.fuzz", "--seed", str(asked.seed), "--examples", str(asked.examples)]
        children = [
            subprocess.Popen(
                [*command, "--address", address, "--one", name], env=os.environ | environment, stdout=subprocess.PIPE
            )
            for name in asked.actors.split(",")
        ]
        told = [child.communicate()[0] for child in children]
        if any(child.returncode for child in children):
            return 1
        tallies = [Tally.of(json.loads(text.splitlines()[-1])) for text in told]
        tallies.append(raw.tally(address))
    return report(tallies, asked.seed)


@contextmanager
def _served() -> Iterator[tuple[str, dict[str, str]]]:
    """The server's address, and the environment of those who use its database."""
    from tests.benchmarks.batches.stack import database_url, own_database  # noqa: PLC0415 - the settings come first
    from tests.benchmarks.limiter_load import own_redis  # noqa: PLC0415
    from tests.fuzz.actors import open_plan  # noqa: PLC0415
    from tests.fuzz.server import server  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="treeline-fuzz-") as name, own_redis() as redis, own_database():
        folder = Path(name)
        places = {variable: folder / variable.lower() for variable in ("TREELINE_FILES", "SKETCHES")}
        for place in places.values():
            place.mkdir()
        environment = {"DATABASE_URL": database_url(), "REDIS_URL": redis}
        environment |= {variable: str(place) for variable, place in places.items()}
        open_plan()
        try:
            with server(folder, environment) as address:
                yield address, environment
        finally:
            shutil.copy(folder / "web.log", settings.VAR / "fuzz.log")


main()
