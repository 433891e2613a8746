"""`manage.py seed_demo`: the demo user, the sample strategies, and the order of the demo batch, as JSON."""

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backtests.management.arguments import DEMO_USER, kind_errors
from strategies import selectors, services
from strategies.samples import DEMO, DEMO_COMBINATIONS, SAMPLES, demo_grid
from strategies.tree import codec
from treeline.accounts.services import LONGEST_LIFE, create_token, operator, sign_in
from treeline.marketdata.sample import INDEX, SampleSource

START = "2010-01-04"  # thirteen years of the sample
_RENEWED_BEFORE = dt.timedelta(days=7)


class Command(BaseCommand):
    """Makes what the demonstration needs, once; again it only tells."""

    help = "Makes the demo user (an operator) with the sample strategies, and prints how to order the demo batch."

    def handle(self, *_: Any, **__: Any) -> None:
        with kind_errors():
            grid = demo_grid(_combinations())
            user, secrets_ = _demo_user(settings.VAR / "demo.json")
            for sample in SAMPLES:
                if not selectors.of(user).filter(name=sample.name).exists():
                    services.create(user, codec.encode(sample))
        batch = {
            "strategy": str(selectors.of(user).get(name=DEMO.name).public_id),
            "grid": grid,
            "source": SampleSource.name,
            "benchmark": INDEX,
            "start": START,
            "slippage_bps": 5.0,
        }
        self.stdout.write(json.dumps({**secrets_, "batch": batch}))


def _combinations() -> int:
    text = os.environ.get("DEMO_COMBOS") or str(DEMO_COMBINATIONS)
    try:
        return int(text)
    except ValueError:
        raise CommandError(f'DEMO_COMBOS="{text}" is not a whole number.') from None


def _demo_user(path: Path) -> tuple[AbstractBaseUser, dict[str, str]]:
    """The user with its password and token, which stay in a file that only its owner can read.

    The token lasts as long as one can; one that ends within a week is followed by another.
    """
    known = _read(path)
    user, password = operator(DEMO_USER, known.get("password", ""))
    token = known.get("token", "")
    valid = sign_in(token)
    if valid is None or valid.owner != user or valid.expires < timezone.now() + _RENEWED_BEFORE:
        token = create_token(user, "demo", lasts=LONGEST_LIFE)
    found = {"username": DEMO_USER, "password": password, "token": token}
    if found != known:
        _write(path, found)
    return user, found


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, content: dict[str, str]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(content, file)
        beside.replace(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
