"""`python -m tests.fakes.alpaca --port 8900`: the fake Alpaca until it is stopped."""

import argparse
import signal
import threading

from tests.fakes.alpaca.market_hours import market_hours
from tests.fakes.alpaca.server import KEY, LIVE_KEY, LIVE_SECRET, SECRET, FakeAlpaca


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.fakes.alpaca", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--plan", choices=("free", "paid"), default="free")
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--live-key", default=LIVE_KEY)
    parser.add_argument("--live-secret", default=LIVE_SECRET)
    asked = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    market_hours()  # half a second that the first request need not wait
    pairs = {name: getattr(asked, name) for name in ("key", "secret", "live_key", "live_secret")}
    with FakeAlpaca(port=asked.port, plan=asked.plan, **pairs) as fake:
        print(f"Alpaca's API at {fake.url} (all prices are made up)", flush=True)
        stop.wait()


main()
