"""`python -m treeline.local run | demo | test | exec`: the local stack's commands, as the Makefile calls them."""

import errno
import os
import signal
import sys

from treeline.core.errors import TreelineError
from treeline.local.folders import ROOT

USAGE = """python -m treeline.local run            everything up until Ctrl-C, with the demo batch
python -m treeline.local demo           the same, ends after the batch
python -m treeline.local test [ARG …]   pytest with a Postgres and a Redis of its own
python -m treeline.local exec -- CMD …  one command with Postgres and Redis at hand"""


def main(arguments: list[str]) -> int:
    """Returns the exit status; what goes wrong is one line."""
    name, *rest = arguments or [""]
    try:
        if name in ("run", "demo") and not rest:
            from treeline.local.screen import Screen  # noqa: PLC0415 - `exec` and `test` need neither rich nor httpx
            from treeline.local.session import run  # noqa: PLC0415

            return run(Screen(), ends=name == "demo")
        if name == "exec" and len(rest) > 1 and rest[0] == "--":
            from treeline.local.execute import execute  # noqa: PLC0415

            return execute(rest[1:])
    except TreelineError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        remedy = "; free some space, or set TREELINE_VAR" if error.errno == errno.ENOSPC else ""
        print(f"{error.filename or 'a file'} cannot be used: {error.strerror}{remedy}", file=sys.stderr)
        return 1
    if name == "test":
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *rest])  # noqa: S606 - itself, with its own arguments
    print(USAGE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until somebody listens, Ctrl-C ends it without a word
    sys.exit(main(sys.argv[1:]))
