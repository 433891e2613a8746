"""Alpaca without keys: `TREELINE_FAKE_ALPACA=1 make run` starts the tests' fake Alpaca next to the other processes.

It serves Alpaca's data and trading API on this machine alone, with prices that are made up; the other processes get its
address and keys instead of any real ones, and so does a single command beside that run which asks for it too.
"""

import os
import shlex
import sys

from treeline.core.errors import Unavailable
from treeline.local.ports import answers, port

ASKED = "TREELINE_FAKE_ALPACA"
_SETTING, _USUAL = "FAKE_ALPACA_PORT", "8900"
PORT = {_SETTING: (_USUAL, "the fake Alpaca")}  # as in session.PORTS
KEYS = "made-up-prices"  # key and secret: they open nothing else
LIVE_KEYS = "made-up-money"  # those of the account that stands for one with real money


def is_asked() -> bool:
    """Whether this run wants it. Raises Unavailable for a setting that says neither yes nor no."""
    asked = os.environ.get(ASKED) or "0"
    if asked not in ("0", "1"):
        raise Unavailable(f"{ASKED}={asked[:20]} says neither yes nor no: set it to 1 or 0")
    return asked == "1"


def settings(number: str) -> dict[str, str]:
    """What the other processes need in order to talk to it."""
    url = f"http://127.0.0.1:{number}"
    return {
        "ALPACA_API_KEY": KEYS,
        "ALPACA_SECRET_KEY": KEYS,
        "ALPACA_DATA_URL": url,
        "ALPACA_TRADING_URL": url,
        "ALPACA_PAPER_URL": url,
        "ALPACA_LIVE_URL": f"http://localhost:{number}",  # by its other name it is the one with the live account
    }


def settings_beside_a_run() -> dict[str, str]:
    """What a single command needs, if it asks for the fake. Raises Unavailable when none is up."""
    if not is_asked():
        return {}
    number = port(_SETTING, _USUAL)
    if not answers(number):
        raise Unavailable(
            f"no fake Alpaca listens at port {number}: `{ASKED}=1 make run` must be up, "
            f"with the same {_SETTING} if it is set; without {ASKED} the command needs none"
        )
    return settings(number)


def command(number: str) -> str:
    """The command that runs it, from the checkout's root."""
    pairs = f"--key {KEYS} --secret {KEYS} --live-key {LIVE_KEYS} --live-secret {LIVE_KEYS}"
    return f"{shlex.quote(sys.executable)} -m tests.fakes.alpaca --port {number} {pairs}"
