"""The same gate in other libraries, in their own environment: no module of the project is imported here.

    python peer_programs.py GATE.npz FOLDER

GATE.npz holds prices float64 [D, 3], rsi float64 [W, D], thresholds float64 [T] and cost (a fraction of the traded
value). A combination is a window and a threshold, the threshold the faster: while the RSI is above it the first ticker
is held, else the other two in equal parts, decided and traded at every close.

A peer's name on standard input is answered with the processor's seconds for one sweep and its number of combinations,
as JSON. What it computed stands in FOLDER/<name>.npz: combinations int64 [n] and computed, their equity float64 [n, D],
1 before the first trade, behind METRICS columns of metrics where the peer has them.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BLOCK = 8  # combinations a block of the numpy version: its arrays then stay in the second cache level
METRICS = 11
SINGLE = 9  # combinations that bt, which takes a third of a second for one, is asked for


class Gate:
    """The task, and what every peer is given before the clock starts: prices, indicators, thresholds."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as stored:
            self.prices: Floats = stored["prices"]
            self.rsi: Floats = stored["rsi"]
            self.thresholds: Floats = stored["thresholds"]
            self.cost = float(stored["cost"])
        self.size = len(self.rsi) * len(self.thresholds)

    def above(self, combinations: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the RSI is above the threshold, bool [n, D]."""
        windows, thresholds = np.divmod(combinations, len(self.thresholds))
        return np.asarray(self.rsi[windows] > self.thresholds[thresholds, None])


def weights_of(above: NDArray[np.bool_]) -> Floats:
    """The targets of one combination, float64 [D, 3]."""
    first = above.astype(np.float64)
    return np.column_stack([first, 0.5 * (1.0 - first), 0.5 * (1.0 - first)])


def _held(gate: Gate, block: NDArray[np.int64], growth: Floats) -> tuple[Floats, Floats]:
    """The growth of equity after costs, and the traded value over equity, on every session; both float64 [n, D]."""
    first = gate.above(block).astype(np.float64)
    rest = 0.5 * (1.0 - first)
    held_first, held_rest = np.zeros_like(first), np.zeros_like(first)
    held_first[:, 1:], held_rest[:, 1:] = first[:, :-1], rest[:, :-1]
    grown_first = held_first * growth[0]
    grown_second, grown_third = held_rest * growth[1], held_rest * growth[2]
    grown = grown_first + grown_second + grown_third
    grown[:, 0] = 1.0
    traded = np.abs(first - grown_first / grown)
    traded += np.abs(rest - grown_second / grown)
    traded += np.abs(rest - grown_third / grown)
    return grown * (1.0 - gate.cost * traded), traded


def _growth(gate: Gate) -> Floats:
    growth = np.ones_like(gate.prices)
    growth[1:] = gate.prices[1:] / gate.prices[:-1]
    return np.ascontiguousarray(growth.T)


def with_numpy(gate: Gate, combinations: NDArray[np.int64]) -> Floats:
    """All sessions of a block of combinations at a time, with turnover and costs."""
    growth = _growth(gate)
    equity = np.empty((len(combinations), len(gate.prices)))
    for begin in range(0, len(combinations), BLOCK):
        net, _ = _held(gate, combinations[begin : begin + BLOCK], growth)
        np.cumprod(net, axis=1, out=equity[begin : begin + BLOCK])
    return equity


def with_numpy_and_metrics(gate: Gate, combinations: NDArray[np.int64]) -> Floats:
    """The same, and of each combination the metrics of `measured`; float64 [n, METRICS + D], the equity behind them."""
    growth = _growth(gate)
    answer = np.empty((len(combinations), METRICS + len(gate.prices)))
    for begin in range(0, len(combinations), BLOCK):
        net, traded = _held(gate, combinations[begin : begin + BLOCK], growth)
        rows = answer[begin : begin + BLOCK]
        np.cumprod(net, axis=1, out=rows[:, METRICS:])
        measured(net - 1.0, rows[:, METRICS:], traded, rows)
    return answer


def measured(net: Floats, equity: Floats, traded: Floats, out: Floats) -> None:
    """Fills the first METRICS columns of `out`: total return, CAGR, volatility, Sharpe, Sortino, greatest drawdown,
    Calmar, share of days won, best day, worst day, turnover a year."""
    days = net.shape[1]
    year = 252.0**0.5
    mean, deviation = net.mean(axis=1), net.std(axis=1, ddof=1)
    falls = np.minimum(net, 0.0)
    drawdown = (equity / np.maximum.accumulate(np.maximum(equity, 1.0), axis=1)).min(axis=1) - 1.0
    won, lost = (net > 0.0).sum(axis=1), (net < 0.0).sum(axis=1)
    out[:, 0] = equity[:, -1] - 1.0
    out[:, 1] = equity[:, -1] ** (252.0 / days) - 1.0
    out[:, 2] = deviation * year
    out[:, 3] = mean / deviation * year
    out[:, 4] = mean / np.sqrt((falls * falls).mean(axis=1)) * year
    out[:, 5] = drawdown
    out[:, 6] = out[:, 1] / -drawdown
    out[:, 7] = won / (won + lost)
    out[:, 8] = net.max(axis=1)
    out[:, 9] = net.min(axis=1)
    out[:, 10] = traded.mean(axis=1) * 252.0


def with_numpy_one_by_one(gate: Gate, combinations: NDArray[np.int64]) -> Floats:
    """One combination after the other, all its sessions at a time: what a notebook does."""
    growth = _growth(gate).T
    equity = np.empty((len(combinations), len(gate.prices)))
    for row, above in enumerate(gate.above(combinations)):
        targets = weights_of(above)
        held = np.vstack([np.zeros(3), targets[:-1]]) * growth
        grown = held.sum(axis=1)
        grown[0] = 1.0
        traded = np.abs(targets - held / grown[:, None]).sum(axis=1)
        np.cumprod(grown * (1.0 - gate.cost * traded), out=equity[row])
    return equity


def with_vectorbt(gate: Gate, combinations: NDArray[np.int64]) -> Floats:
    """One portfolio of three columns for every combination, all of them in one call."""
    vectorbt, pandas = import_module("vectorbt"), import_module("pandas")
    count = len(combinations)
    columns = pandas.MultiIndex.from_product([range(count), range(3)])
    days = pandas.date_range("2015-01-01", periods=len(gate.prices), freq="D")
    closes = pandas.DataFrame(np.tile(gate.prices, (1, count)), index=days, columns=columns)
    targets = np.concatenate([weights_of(above) for above in gate.above(combinations)], axis=1)
    portfolio = vectorbt.Portfolio.from_orders(
        closes,
        size=pandas.DataFrame(targets, index=days, columns=columns),
        size_type="targetpercent",
        group_by=columns.get_level_values(0),
        cash_sharing=True,
        call_seq="auto",
        fees=gate.cost,
        freq="1D",
        init_cash=1e6,
    )
    return np.asarray(portfolio.value().values.T / 1e6)


def with_bt(gate: Gate, combinations: NDArray[np.int64]) -> Floats:
    """One backtest after the other."""
    bt, pandas = import_module("bt"), import_module("pandas")
    days = pandas.date_range("2015-01-01", periods=len(gate.prices), freq="D")
    names = ["a", "b", "c"]
    prices = pandas.DataFrame(gate.prices, index=days, columns=names)
    equity = np.empty((len(combinations), len(gate.prices)))
    for row, above in enumerate(gate.above(combinations)):
        targets = pandas.DataFrame(weights_of(above), index=days, columns=names)
        algos = [bt.algos.RunDaily(run_on_first_date=True), bt.algos.WeighTarget(targets), bt.algos.Rebalance()]
        backtest = bt.Backtest(
            bt.Strategy("gate", algos),
            prices,
            commissions=lambda quantity, price: abs(quantity) * price * gate.cost,
            integer_positions=False,
            progress_bar=False,
        )
        backtest.run()
        equity[row] = backtest.strategy.prices.to_numpy()[-len(gate.prices) :] / 100.0
    return equity


PEERS: dict[str, Callable[[Gate, NDArray[np.int64]], Floats]] = {
    "numpy_metrics": with_numpy_and_metrics,
    "numpy": with_numpy,
    "numpy_one_by_one": with_numpy_one_by_one,
    "vectorbt": with_vectorbt,
    "bt": with_bt,
}


def main() -> None:
    gate, folder = Gate(Path(sys.argv[1])), Path(sys.argv[2])
    for line in sys.stdin:
        name = line.strip()
        count = SINGLE if name == "bt" else gate.size
        combinations = np.linspace(0, gate.size - 1, count).astype(np.int64)
        began = time.process_time()
        computed = PEERS[name](gate, combinations)
        answer: dict[str, Any] = {"seconds": time.process_time() - began, "combinations": count}
        np.savez(folder / f"{name}.npz", computed=computed, combinations=combinations)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
