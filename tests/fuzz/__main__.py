"""`make fuzz`: random requests to every endpoint of the real server, as nobody, as a user, as an operator.

Fails when any answer is a 500, is not in the OpenAPI document, or is not of the form that the document says. A run can
be repeated with `ARGS="--seed N"`. Figures go to var/bench/fuzz.json.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings


def main() -> None:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="of a run to be repeated")
    parser.add_argument("--examples", type=int, default=40, help="made-up requests to each operation, by each actor")
    parser.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    parser.add_argument("--actors", default="", help="of anonymous, token, session, operator; all when left out")
    parser.add_argument("--actor", help=argparse.SUPPRESS)
    parser.add_argument("--address", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.fuzz.settings"
    django.setup()
    if asked.actor:
        _one(asked)
    else:
        sys.exit(_all(asked))


def _one(asked: argparse.Namespace) -> None:
    """A child: one actor's part, told as JSON in the last line."""
    from tests.fuzz import engine  # noqa: PLC0415 - the settings come first
    from tests.fuzz.actors import ACTORS  # noqa: PLC0415

    tally = engine.run(ACTORS[asked.actor](), asked.address, asked.seed, asked.examples, asked.phases.split(","))
    print(json.dumps(tally.as_json()))


def _all(asked: argparse.Namespace) -> int:
    from tests.benchmarks.batches.stack import database_url, own_database  # noqa: PLC0415
    from tests.benchmarks.figures import Figure, write  # noqa: PLC0415
    from tests.benchmarks.limiter_load import own_redis  # noqa: PLC0415
    from tests.fuzz.actors import ACTORS, open_plan  # noqa: PLC0415
    from tests.fuzz.server import server  # noqa: PLC0415
    from tests.fuzz.tally import Tally  # noqa: PLC0415

    seed = random.SystemRandom().randrange(2**31) if asked.seed is None else asked.seed
    print(f"seed {seed}", flush=True)
    names = asked.actors.split(",") if asked.actors else list(ACTORS)
    with (
        tempfile.TemporaryDirectory(
            prefix="treeline-fuzz-",
        ) as name,
        own_redis() as redis,
        own_database(),
    ):
        folder = Path(name)
        for part in ("files", "sketches"):
            (folder / part).mkdir()
        environment = {"DATABASE_URL": database_url(), "REDIS_URL": redis, "TREELINE_FILES": str(folder / "files")}
        environment |= {"SKETCHES": str(folder / "sketches")}
        open_plan()
        with server(folder, environment) as address:
            command = [sys.executable, "-m", "tests.fuzz", "--seed", str(seed), "--examples", str(asked.examples)]
            command += ["--phases", asked.phases, "--address", address, "--actor"]
            children = [
                subprocess.Popen([*command, actor], env={**os.environ, **environment}, stdout=subprocess.PIPE)
                for actor in names
            ]
            told = [child.communicate()[0].decode().strip() for child in children]
        if any(child.returncode for child in children):
            return 1
        (settings.VAR / "fuzz-web.log").write_bytes((folder / "web.log").read_bytes())
    tallies = [Tally.of(json.loads(text.splitlines()[-1])) for text in told]
    for tally in tallies:
        print(
            f"{tally.actor}: {tally.requests} requests in {tally.seconds:.0f} s, {dict(sorted(tally.statuses.items()))}"
        )
        print(f"  {dict(tally.phases)}")
        for what, how in tally.failures.items():
            print(f"\n{tally.actor}: {what}\n{how}\n")
    figures = [
        Figure(
            f"requests as {one.actor}", one.requests, "requests", f"{len(one.failures)} failures, {dict(one.statuses)}"
        )
        for one in tallies
    ]
    total, failures = sum(one.requests for one in tallies), sum(len(one.failures) for one in tallies)
    broken = sum(count for one in tallies for status, count in one.statuses.items() if status >= 500)
    figures += [
        Figure("requests", total, "requests", f"goal ≥ 20,000; seed {seed}"),
        Figure("answers of 500 and more", broken, "answers", "goal 0"),
        Figure("failures", failures, "kinds", "goal 0; undocumented statuses, forms, refused methods, open doors"),
    ]
    write(settings.VAR / "bench" / "fuzz.json", figures)
    return 1 if failures or broken else 0


main()
