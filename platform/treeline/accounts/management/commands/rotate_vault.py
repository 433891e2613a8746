"""`manage.py rotate_vault`: a new key for the vault, without downtime."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from treeline.accounts import rotation
from treeline.accounts.rotation import Forgotten, Progress, Rotated
from treeline.core.errors import TreelineError

_QUIET = 2.0  # seconds after which it tells how far it is, and how often


class Command(BaseCommand):
    """Makes a key, seals every secret with it, and retires the keys before."""

    help = (
        "Gives the vault a new key and seals broker keys and second factors with it, while people go on. "
        "May be stopped at any time: the same command goes on from there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One of two other ways."""
        other = parser.add_mutually_exclusive_group()
        other.add_argument(
            "--keep", action="store_true", help="make no key: seal with the first one of a file that others write"
        )
        other.add_argument(
            "--forget", action="store_true", help="take retired keys out of the file; old backups then don't open"
        )

    def handle(self, *_: Any, keep: bool, forget: bool, **__: Any) -> None:
        """Ends with exit code 1 when something does not open, or can't be written."""
        path = Path(settings.VAULT_KEYS)
        try:
            if forget:
                self._tell_forgotten(rotation.forget(path))
                return
            rotated = rotation.rotate(path, keep=keep, show=self._shown())
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing is lost; the same command goes on from here.") from None
        except TreelineError as error:
            raise CommandError(str(error)) from None
        self._tell(rotated, keep=keep)

    def _shown(self) -> Any:
        told = time.monotonic()

        def show(progress: Progress) -> None:
            nonlocal told
            if time.monotonic() - told >= _QUIET:
                told = time.monotonic()
                self.stdout.write(f"{progress.done:,} sealed anew, {progress.left:,} broker keys left")

        return show

    def _tell(self, rotated: Rotated, *, keep: bool) -> None:
        if rotated.made:
            self.stdout.write(f"made key {rotated.made}: bring {settings.VAULT_KEYS} into its backup")
        elif not keep:
            self.stdout.write("the last rotation was not finished: it went on, and no key was made")
        secrets = "1 secret" if rotated.done == 1 else f"{rotated.done:,} secrets"
        self.stdout.write(f"{secrets} sealed anew with key {rotated.key} in {rotated.seconds:.1f} s")
        if rotated.failed:
            for failure in rotated.failed:
                self.stderr.write(failure)
            raise CommandError(
                f"{len(rotated.failed):,} did not open and stay as they were: if keys are missing, put their lines "
                "back into the file and run the same command again; otherwise their owners must enter them anew."
            )

    def _tell_forgotten(self, forgotten: Forgotten) -> None:
        for name in forgotten.gone:
            self.stdout.write(f"key {name} is out of the file")
        for name, reason in forgotten.kept:
            self.stdout.write(f"key {name} stays: {reason}")
        if not forgotten.gone and not forgotten.kept:
            self.stdout.write("no key is retired")
