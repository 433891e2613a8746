"""`python -m treeline.local.audit`: which packages of requirements.lock have known vulnerabilities.

pip-audit asks PyPI and, for what that does not know, OSV. A package that it could not ask about it skips, and then says
"No known vulnerabilities found" all the same; here that is a status of its own. Returned: 0 for none known, 1 for some,
2 for "could not ask about all".
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from treeline.local.folders import ROOT

LOCK = ROOT / "requirements.lock"
SERVICES = {"pypi": "PyPI", "osv": "OSV"}
PATIENCE = 600  # seconds for a service, which is asked about each package by itself
NONE_KNOWN, SOME_KNOWN, NOT_ASKED = 0, 1, 2


@dataclass(frozen=True)
class Told:
    """What a service said: the packages that it knows with their vulnerabilities, and how many it does not know."""

    packages: list[dict[str, Any]]
    unknown: int
    trouble: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it knew every package; it was asked about some at least."""
        return bool(self.packages) and not self.unknown and not self.trouble

    def vulnerabilities(self) -> list[str]:
        """A line for each."""
        return [_line(package, found) for package in self.packages for found in package.get("vulns", ())]


def main() -> int:
    """Prints what is known. Returns the exit status."""
    for service, name in SERVICES.items():
        told = ask(service)
        lines = told.vulnerabilities()
        for line in lines:
            print(line)
        if lines:
            rest = f"; {told.unknown:,} packages could not be asked about" if told.unknown else ""
            print(f"{len(lines):,} known vulnerabilities, says {name}{rest}")
            return SOME_KNOWN
        if told.is_whole:
            print(f"no known vulnerabilities in {len(told.packages):,} packages, says {name}")
            return NONE_KNOWN
        unanswered = f"it knows {len(told.packages):,} packages, and {told.unknown:,} not"
        print(f"could not ask {name}: {told.trouble or unanswered}", file=sys.stderr)
    print("could not ask: nobody said of all packages whether vulnerabilities are known", file=sys.stderr)
    return NOT_ASKED


def ask(service: str, lock: Path = LOCK) -> Told:
    """What the service says of the lock's packages. Whatever goes wrong is `trouble`, and no answer."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--no-deps", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10", "--vulnerability-service", service]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return Told([], 0, f"no answer within {PATIENCE} s")
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (done.stderr.strip().splitlines() or [f"pip-audit ended with status {done.returncode}"])[-1]
        return Told([], 0, last)
    known = [package for package in packages if "skip_reason" not in package]
    return Told(known, len(packages) - len(known))


def _line(package: dict[str, Any], found: dict[str, Any]) -> str:
    names = ", ".join([found["id"], *found.get("aliases", ())])
    fixed = ", ".join(found.get("fix_versions", ()))
    return f"{package['name']} {package['version']}: {names}; {f'fixed in {fixed}' if fixed else 'not fixed yet'}"


if __name__ == "__main__":
    sys.exit(main())
