"""`python -m treeline.web.checks lint | test`: the page's own linters, types and tests, as `make` calls them."""

import sys

from treeline.core.errors import TreelineError
from treeline.web import client, node
from treeline.web.folders import PAGE
from treeline.web.packages import alone

LIMIT = 600.0  # seconds
CHECKS = {
    "lint": {"biome": ("biome", "check"), "tsc": ("tsc", "--noEmit")},
    "test": {"vitest": ("vitest", "run")},
}


def main(arguments: list[str]) -> int:
    """Runs all of them, whatever fails. Returns the exit status."""
    name = arguments[0] if len(arguments) == 1 else ""
    if name not in CHECKS:
        print("python -m treeline.web.checks lint | test", file=sys.stderr)
        return 2
    if not (PAGE / "package.json").exists():
        return 0  # the page came with a package, built
    failed = False
    try:
        with alone():
            pass  # the packages are there now; what follows needs nobody to wait
    except (TreelineError, OSError) as error:
        print(f"the page cannot be checked: {error}", file=sys.stderr)
        return 1
    for what, command in CHECKS[name].items():
        try:
            node.run(what, node.tool(*command), LIMIT, shown=True)
        except TreelineError as error:
            print(error, file=sys.stderr)
            failed = True
    if name == "lint":
        failed = client.main(["--check"]) != 0 or failed
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
