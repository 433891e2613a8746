"""From what the tree wants at every close to what was held, traded, paid and earned.

A session, in order: the holdings move with the prices from close to close; what was decided is traded; the tree is
asked, where its rebalancing says so. With the fill "close" it is asked before the trade, which happens at the same
close; with the others the trade is that of the session before, at this session's open or close.
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.reference.composites import Weights
from tests.reference.world import World


@dataclass(frozen=True)
class Terms:
    """How a run trades. `corridor` in percentage points; costs as in the contract of a run."""

    rebalance: str
    corridor: float | None
    fill: str
    slippage_bps: float
    commission_percent: float
    commission_per_share: float


@dataclass(frozen=True)
class Held:
    """One entry per session: what the tree last wanted, what was held from that close, Σ|traded|, the net return."""

    targets: list[Weights]
    weights: list[Weights]
    turnover: list[float]
    returns: list[float]


def simulate(
    world: World, terms: Terms, sessions: Sequence[dt.date], first: int, last: int, wanted: Callable[[int], Weights]
) -> Held:
    """The sessions `first` to `last`; `wanted(t)` asks the tree at the close of session t."""
    account = Account(world, terms)
    targets: list[Weights] = []
    held = Held(targets, [], [], [])
    order: Weights | None = None  # decided at the session before, not traded yet
    for t in range(first, last + 1):
        account.begin()
        if t > first:
            if order is not None and terms.fill == "next_open":
                account.move(t, "close", "open")
                account.trade(order, t, "open")
                account.move(t, "open", "close")
            else:
                account.move(t, "close", "close")
            if order is not None and terms.fill == "next_close":
                account.trade(order, t, "close")
        order = None
        before = targets[-1] if targets else None
        asked = before is None or period(terms.rebalance, sessions[t]) != period(terms.rebalance, sessions[t - 1])
        target = wanted(t) if asked or before is None else before
        if asked and must_trade(account, target, before):
            if terms.fill == "close":
                account.trade(target, t, "close")
            else:
                order = target
        targets.append(target)
        held.weights.append(account.weights)
        held.turnover.append(account.turnover)
        held.returns.append(account.value - 1)
    return held


def period(rebalance: str, session: dt.date) -> object:
    """What changes when the tree is to be asked again: the day, the ISO week, the month, the quarter or the year."""
    year, week, _ = session.isocalendar()
    periods: dict[str, object] = {
        "daily": session,
        "weekly": (year, week),
        "monthly": (session.year, session.month),
        "quarterly": (session.year, (session.month - 1) // 3),
        "yearly": session.year,
    }
    return periods[rebalance]


class Account:
    """The holdings as fractions of the equity, and what a dollar of last session's close has become in this one."""

    def __init__(self, world: World, terms: Terms) -> None:
        self.world = world
        self.terms = terms
        self.weights: Weights = {}
        self.begin()

    def begin(self) -> None:
        """A new session."""
        self.value = 1.0
        self.turnover = 0.0

    def move(self, t: int, since: str, until: str) -> None:
        """From yesterday's close or today's open to today's open or close."""
        moves = {}
        for ticker in self.weights:
            begin = self.price(ticker, t - 1, "close") if since == "close" else self.price(ticker, t, "open")
            moves[ticker] = self.price(ticker, t, until) / begin - 1
        gross = math.fsum([share * moves[ticker] for ticker, share in self.weights.items()])
        self.weights = {ticker: share * (1 + moves[ticker]) / (1 + gross) for ticker, share in self.weights.items()}
        self.value *= 1 + gross

    def trade(self, target: Weights, t: int, field: str) -> None:
        """Make the holdings the target's, at this session's open or close, and pay for it."""
        cost = 0.0
        for ticker in sorted({*self.weights, *target}):
            traded = abs(target.get(ticker, 0.0) - self.weights.get(ticker, 0.0))
            per_dollar = self.terms.slippage_bps / 10_000 + self.terms.commission_percent / 100
            if self.terms.commission_per_share:
                per_dollar += self.terms.commission_per_share / self.price(ticker, t, field)
            self.turnover += traded
            cost += traded * per_dollar
        self.value *= max(0.0, 1 - cost)
        self.weights = dict(target)

    def price(self, ticker: str, t: int, field: str) -> float:
        """A ticker's open or close at session t. ValueError when it has no opens."""
        if field == "close":
            return self.world.close(ticker, t)
        own = self.world.histories[ticker]
        if field not in own.fields:
            raise ValueError(f"{ticker} has no {field}")
        return own.fields[field][t - own.first]


def must_trade(account: Account, target: Weights, before: Weights | None) -> bool:
    """Without a corridor always; with one when the target is another one, or when a holding or the cash has drifted
    further from it than the corridor is wide."""
    width = account.terms.corridor
    if width is None or before is None:
        return True
    tickers = sorted({*account.weights, *target, *before})
    for ticker in tickers:
        account.world.decide(target.get(ticker, 0.0), before.get(ticker, 0.0))
    if any(target.get(ticker, 0.0) != before.get(ticker, 0.0) for ticker in tickers):
        return True
    drifts = [abs(account.weights.get(ticker, 0.0) - target.get(ticker, 0.0)) for ticker in tickers]
    drifts.append(abs(math.fsum(list(account.weights.values())) - math.fsum(list(target.values()))))  # the cash
    for drift in drifts:
        account.world.decide(drift, width / 100)
    return any(drift > width / 100 for drift in drifts)
