"""`python -m treeline.web.client`: writes down for the page what our OpenAPI document and the language say.

With `--check` nothing is written: the exit status is 1 when what stands there is no longer what they say.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from treeline.core.errors import TreelineError, Unavailable
from treeline.web import node
from treeline.web.folders import PAGE, ROOT
from treeline.web.packages import alone

SCHEMA = PAGE / "src" / "api" / "schema.d.ts"
CATALOGUE = PAGE / "src" / "language" / "catalogue.json"
LIMIT = 120.0  # seconds
# The settings want addresses; nothing is reached there.
NOWHERE = {"DEBUG": "1", "DATABASE_URL": "postgresql:///nowhere", "REDIS_URL": "redis://localhost"}


def main(arguments: list[str]) -> int:
    """Returns the exit status; what goes wrong is one line."""
    try:
        made = generate()
        if arguments == ["--check"]:
            return _compare(made)
        for path, content in made.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        print(f"the page's client cannot be written: {error.strerror}: {error.filename}", file=sys.stderr)
        return 1
    except TreelineError as error:
        print(f"the page's client cannot be written: {error}", file=sys.stderr)
        return 1
    return 0


def generate() -> dict[Path, bytes]:
    """The generated files with their content: the same for the same document. Raises Conflict, Unavailable."""
    with tempfile.TemporaryDirectory() as folder:
        document, types = Path(folder, "openapi.json"), Path(folder, "schema.d.ts")
        document.write_bytes(_manage("spectacular", "--format", "openapi-json"))
        # A field with a default may be left out of what is sent.
        options = ("--default-non-nullable=false", "--output", str(types))
        with alone():
            node.run("openapi-typescript", node.tool("openapi-typescript", str(document), *options), LIMIT)
        return {SCHEMA: types.read_bytes(), CATALOGUE: _manage("language_catalogue")}


def _compare(made: dict[Path, bytes]) -> int:
    stale = [path for path, content in made.items() if not path.exists() or path.read_bytes() != content]
    for path in stale:
        print(
            f"{path.relative_to(ROOT)} is not what the API and the language say now: run make client", file=sys.stderr
        )
    return 1 if stale else 0


def _manage(*arguments: str) -> bytes:
    """What a command of manage.py prints: the apps stand above us, and are asked as anybody may ask them."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    try:
        done = subprocess.run(command, env=os.environ | NOWHERE, capture_output=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"manage.py {arguments[0]} was not done after {LIMIT:.0f} s") from None
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Unavailable("\n".join([f"manage.py {arguments[0]} failed", *last]))
    return done.stdout


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
