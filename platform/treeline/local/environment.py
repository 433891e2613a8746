"""Makes the environment, `.venv`, or leaves it alone when it is up to date.

The Makefile runs it before anything is there: the standard library only. What was installed stands in
`.venv/treeline-stamp`; while it is being installed the stamp says so, so that an interrupted installation is found and
done again from the start.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
STAMP = FOLDER / "treeline-stamp"
LOCK = ROOT / "requirements.lock"
UNFINISHED = "unfinished"
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-deps"]


def main() -> int:
    """Returns the exit status; what goes wrong is one line, with pip's own last lines where it was pip."""
    wanted = _wanted()
    found = STAMP.read_text().strip() if STAMP.exists() else UNFINISHED
    works = _python_works()
    if found == wanted and works:
        return 0
    if FOLDER.exists() and FOLDER.stat().st_uid != os.geteuid():
        print(f"{FOLDER} is another user's: run make as that user, or in a clone of your own", file=sys.stderr)
        return 1
    try:
        _make(wanted, afresh=found == UNFINISHED or not works)
    except OSError as error:
        print(f"the environment cannot be made: {error.strerror}: {error.filename}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"the environment cannot be made: {error.output}", file=sys.stderr)
        return 1
    return 0


def _wanted() -> str:
    """What the stamp says of an installation that fits: the lock, the project's own file and the place it is for."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _python_works() -> bool:
    try:
        return subprocess.run([str(PYTHON), "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _make(wanted: str, *, afresh: bool) -> None:
    started = time.monotonic()
    if afresh:
        print("Making the environment in .venv: one to three minutes, as packages are downloaded", flush=True)
        if FOLDER.exists():
            shutil.rmtree(FOLDER)
        _run([sys.executable, "-m", "venv", str(FOLDER)])
    else:
        print("Bringing the environment in .venv up to date", flush=True)
    STAMP.write_text(UNFINISHED)
    _install(["--require-hashes", "-r", str(LOCK)], LOCK.read_text().count("=="))
    _run([*PIP, "--quiet", "--no-build-isolation", "-e", str(ROOT)])
    STAMP.write_text(wanted)
    print(f"The environment is ready after {time.monotonic() - started:.0f} s", flush=True)


def _install(arguments: list[str], expected: int) -> None:
    """Install, with a count of the packages as pip comes to them."""
    on_terminal = sys.stdout.isatty()
    lines: list[str] = []
    pip = subprocess.Popen(
        [*PIP, "--progress-bar", "off", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    for count, text in _packages(pip, lines):
        if on_terminal:
            print(f"\r\033[K  {count} of about {expected}  {text}", end="", flush=True)
        elif count % 25 == 0:
            print(f"  {count} of about {expected}", flush=True)
    if on_terminal:
        print("\r\033[K", end="")
    if pip.wait() != 0:
        raise subprocess.CalledProcessError(pip.returncode, pip.args, output="\n".join(["pip failed", *lines[-8:]]))


def _packages(pip: "subprocess.Popen[str]", lines: list[str]) -> Iterator[tuple[int, str]]:
    count = 0
    assert pip.stdout is not None
    for line in pip.stdout:
        lines.append(line.rstrip())
        if line.startswith("Collecting "):
            count += 1
            yield count, line.split()[1]
        elif line.startswith("Installing collected"):
            yield count, "unpacking"


def _run(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise subprocess.CalledProcessError(done.returncode, command, output="\n".join(words[-8:]))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
