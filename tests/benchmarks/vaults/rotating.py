"""A vault whose key is changed again and again while people use what is in it."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tests.benchmarks.batches.stack import Stack
from tests.benchmarks.vaults.people import Heard, busy, unopened, with_keys
from tests.fakes.alpaca.server import FakeAlpaca
from treeline.accounts import rotation, vault, vault_file
from treeline.accounts.models import BrokerKey


@dataclass(frozen=True)
class Measured:
    """rows: that were there. seconds: of each rotation. before, meanwhile: milliseconds of the requests without a
    rotation and during one. heard: all requests. lost: pairs that do not open afterwards, or are under an older key."""

    rows: int
    seconds: list[float]
    before: list[float]
    meanwhile: list[float]
    heard: Heard
    lost: int


def rotate_while_busy(redis_url: str, quiet: float, rotating: float) -> Measured:
    """`quiet` seconds without a rotation, then rotations one after the other for `rotating` seconds, with a real web
    process. Uses this process's database."""
    with (
        own_vault(),
        tempfile.TemporaryDirectory(prefix="treeline-vault-") as name,
        FakeAlpaca(per_minute=1_000_000) as alpaca,
    ):
        users = with_keys(alpaca.key, alpaca.secret)
        rows = BrokerKey.objects.count()
        stack = Stack(Path(name), redis_url)
        addresses = {"ALPACA_PAPER_URL": alpaca.url, "ALPACA_LIVE_URL": alpaca.live_url}
        stack.start("web", VAULT_KEYS=str(settings.VAULT_KEYS), **addresses)
        try:
            with busy(stack.web_address, users, alpaca.key, alpaca.secret) as heard:
                time.sleep(2.0)  # the first requests of each thread of the web are slower
                began = time.monotonic()
                time.sleep(quiet)
                first = time.monotonic()
                seconds = _rotate_for(rotating)
                last = time.monotonic()
        finally:
            stack.stop_all()
        lost = unopened(alpaca.key, alpaca.secret) + BrokerKey.objects.exclude(vault_key=vault.first_key()).count()
    return Measured(rows, seconds, heard.between(began, first), heard.between(first, last), heard, lost)


def _rotate_for(seconds: float) -> list[float]:
    until = time.monotonic() + seconds
    taken: list[float] = []
    while not taken or time.monotonic() < until:
        done = rotation.rotate(Path(settings.VAULT_KEYS), keep=False, show=lambda progress: None)
        taken.append(done.seconds)
    return taken


@contextmanager
def own_vault() -> Iterator[None]:
    """A file of keys of our own."""
    shared = settings.VAULT_KEYS
    with tempfile.TemporaryDirectory(prefix="treeline-keys-") as name:
        settings.VAULT_KEYS = Path(name) / "vault.keys"
        vault_file.make_once(settings.VAULT_KEYS)
        try:
            yield
        finally:
            settings.VAULT_KEYS = shared
