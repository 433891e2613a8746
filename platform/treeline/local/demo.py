"""The demo batch, as any client would run it: over the REST API with a token."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from treeline.core.errors import TreelineError, Unavailable
from treeline.local.screen import Screen

BEST = 10
POLL_SECONDS = 0.5
PATIENCE_SECONDS = 30.0  # for a web process that is being started again
STALL_SECONDS = 240.0  # longer than a killed worker's chunk waits for its next claim

COLUMNS = {
    "sharpe": "Sharpe",
    "total_return": "Total\nreturn",
    "cagr": "CAGR",
    "max_drawdown": "Max\ndrawdown",
    "volatility": "Volatility",
    "calmar": "Calmar",
    "turnover": "Turnover",
}
RATIOS = {"sharpe", "sortino", "calmar", "turnover"}  # the others are fractions, shown in percent


@dataclass(frozen=True)
class Seed:
    """What `manage.py seed_demo` tells: who the demo user is, and the batch to send."""

    username: str
    password: str
    token: str
    batch: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What the batch is called: a later start knows by it which batch is equal."""
        return f"Demo {self.batch['grid']}"

    @staticmethod
    def read(document: Mapping[str, Any]) -> "Seed":
        """From the command's JSON."""
        return Seed(document["username"], document["password"], document["token"], document["batch"])


class Demo:
    """One demo batch, from its submission to its ten best runs."""

    def __init__(self, address: str, scheme: str, seed: Seed, screen: Screen, pause: Callable[[float], None]) -> None:
        self._client = httpx.Client(
            base_url=address,
            # Of PUBLIC_URL: with https the web sends away who did not come through its proxy, as this does not.
            headers={"Authorization": f"Token {seed.token}", "X-Forwarded-Proto": scheme},
            timeout=30,
            trust_env=False,  # a proxy has no business between us and this machine
        )
        self._seed = seed
        self._screen = screen
        self._pause = pause

    def run(self, *, again: bool) -> None:
        """Send the batch (unless `again` is False and an equal one is there), follow it, show the best.

        Raises TreelineError with the cause when it does not come to its end.
        """
        with self._client:
            batch = None if again else self._earlier()
            if batch is None:
                batch = self._ask("POST", "/api/v1/batches", json={**self._seed.batch, "name": self._seed.name})
                self._screen.say(f"Batch {batch['id']}: {batch['total']:,} backtests")
            elif batch["state"] == "finished":
                self._screen.say(f"Batch {batch['id']} of an earlier start: {batch['total']:,} backtests are done")
                self._show_best(batch)
                return
            else:
                self._screen.say(
                    f"Batch {batch['id']} of an earlier start goes on: {batch['done']:,} of {batch['total']:,}"
                )
            self._show_best(self._follow(batch))

    def _earlier(self) -> dict[str, Any] | None:
        """A batch of an earlier start with the same strategy and grid that is finished or still goes on."""
        page = self._ask("GET", "/api/v1/batches", params={"limit": 100})
        wanted = (self._seed.name, self._seed.batch["strategy"])
        for batch in page["items"]:
            if (batch["name"], batch["strategy"]) == wanted and batch["state"] in ("queued", "running", "finished"):
                return dict(batch)
        return None

    def _follow(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Poll until the batch has ended."""
        started = moved = time.monotonic()
        first, last = batch["done"], batch["done"]
        with self._screen.bar("Sweeping") as bar:
            while batch["state"] in ("queued", "running"):
                self._pause(POLL_SECONDS)
                batch |= self._ask("GET", f"/api/v1/batches/{batch['id']}/progress")
                now = time.monotonic()
                if batch["done"] != last:
                    last, moved = batch["done"], now
                if now - moved > STALL_SECONDS:
                    raise Unavailable(
                        f"the batch has not moved for {STALL_SECONDS:.0f} s; see batch.log in the log folder"
                    )
                bar.show(batch["done"], batch["total"], _progress(batch))
        batch = self._ask("GET", f"/api/v1/batches/{batch['id']}")
        if batch["state"] != "finished":
            raise TreelineError(f"the batch is {batch['state']}: {batch['failure'] or 'nobody says why'}")
        if batch["done"] != batch["total"]:
            raise TreelineError(f"the batch ended with {batch['done']:,} of {batch['total']:,} backtests")
        seconds = time.monotonic() - started
        count = batch["done"] - first
        self._screen.say(f"{count:,} backtests in {seconds:.1f} s, {count / max(seconds, 1e-9):,.0f} a second")
        return batch

    def _show_best(self, batch: Mapping[str, Any]) -> None:
        page = self._ask("GET", f"/api/v1/batches/{batch['id']}/results", params={"sort": "-sharpe", "limit": BEST})
        results = page["items"]
        if not results:
            raise TreelineError("the batch has ended without results")
        variables = list(results[0]["values"])
        rows = [
            [str(place)]
            + [f"{run['values'][name]:g}" for name in variables]
            + [_figure(name, run["metrics"][name]) for name in COLUMNS]
            for place, run in enumerate(results, start=1)
        ]
        benchmark = batch.get("benchmark_metrics") or {}
        rows.append([batch["benchmark"], *[""] * len(variables), *(_figure(n, benchmark.get(n)) for n in COLUMNS)])
        self._screen.table(
            f"The {len(results)} best runs by Sharpe ratio, and the benchmark",
            ["", *variables, *COLUMNS.values()],
            rows,
        )

    def _ask(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        """One request. A web process that was killed is waited for; a POST is sent once only."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._client.request(method, path, **arguments)
                if answer.status_code < 500 or method == "POST" or time.monotonic() > give_up:
                    return _body(answer)
            except httpx.TransportError as error:
                if method == "POST" or time.monotonic() > give_up:
                    raise Unavailable(f"{method} {path}: the web process does not answer ({error})") from None
            self._pause(POLL_SECONDS)


def _progress(batch: Mapping[str, Any]) -> str:
    """Where the batch stands, in a line."""
    done, eta = batch["done"], batch.get("eta_seconds")
    rate = f"{batch['rate']:,.0f}/s" if batch.get("rate") else "the workers get ready"
    return f"{done:,}/{batch['total']:,}  {rate}" + (f"  {eta:,.0f} s left" if eta is not None and done else "")


def _body(answer: httpx.Response) -> dict[str, Any]:
    """The answer's JSON. Raises TreelineError with what the API says is wrong."""
    place = f"{answer.request.method} {answer.request.url.path}"
    try:
        document = answer.json()
    except ValueError:
        raise TreelineError(f"{place}: status {answer.status_code}, no JSON") from None
    if answer.is_success:
        return dict(document)
    error = document.get("error", {})
    faults = [f"{fault.get('path')}: {fault.get('message')}" for fault in error.get("faults") or []]
    told = "; ".join([str(error.get("message", "no message")), *faults])
    raise TreelineError(f"{place}: status {answer.status_code}: {told} (request {error.get('request_id', 'unknown')})")


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.2f}" if name in RATIOS else f"{value:.1%}"
