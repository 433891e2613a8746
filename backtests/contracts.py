"""What a backtest is asked for and what it answers; plain values that cross every wall."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from strategies.tree.nodes import Strategy

if TYPE_CHECKING:
    from backtests.engine.sketch import Sketch
    from strategies.machine.explain import Explained

# When a decision of a session's close is traded: at that close, at the next session's open, or at its close.
Fill = Literal["close", "next_open", "next_close"]
FILLS: tuple[Fill, ...] = ("close", "next_open", "next_close")

# The order of the metric columns, everywhere: the kernel's output, the results table, the API and CSV. Formulas and
# units stand in docs/metrics.md.
METRICS: tuple[str, ...] = (
    "total_return",
    "cagr",
    "volatility",
    "sharpe",
    "sortino",
    "max_drawdown",
    "calmar",
    "win_rate",
    "best_day",
    "worst_day",
    "turnover",
    "expected_return",
    "smart_sharpe",
    "smart_sortino",
    "probabilistic_sharpe",
    "skew",
    "kurtosis",
    "value_at_risk",
    "conditional_value_at_risk",
    "expected_shortfall",
    "tail_ratio",
    "outlier_win_ratio",
    "outlier_loss_ratio",
    "average_drawdown",
    "longest_drawdown",
    "ulcer_index",
    "ulcer_performance_index",
    "serenity_index",
    "recovery_factor",
    "gain_to_pain",
    "profit_factor",
    "payoff_ratio",
    "average_return",
    "average_win",
    "average_loss",
    "consecutive_wins",
    "consecutive_losses",
    "exposure",
    "kelly_criterion",
    "common_sense_ratio",
    "cpc_index",
    "best_month",
    "worst_month",
    "winning_months",
    "alpha",
    "beta",
    "r_squared",
    "information_ratio",
    "treynor_ratio",
)

# What every result has beside the metrics: of the Sharpe ratios one step away, and at how many ends the run stands.
NEIGHBOURS: tuple[str, ...] = ("neighbour_worst", "neighbour_median", "edges")

# What is added up over the chunks of a batch. Seconds: to fetch the prices, to compute indicators and what all
# combinations share, to execute the combinations, to store their results, and of the chunks as a whole; then what the
# price cache held, and what it did not.
TIMINGS: tuple[str, ...] = ("fetch", "indicators", "execution", "store", "chunks", "hits", "misses")


@dataclass(frozen=True, slots=True)
class Costs:
    """What a trade costs, buys and sells alike, in proportion to the traded value and to the number of shares.

    `slippage_bps`: hundredths of a percent of the traded value; `commission_percent`: percent of it;
    `commission_per_share`: dollars a share, at the price of the trade.
    """

    slippage_bps: float = 5.0
    commission_percent: float = 0.0
    commission_per_share: float = 0.0


@dataclass(frozen=True, slots=True)
class RunSpec:
    """What is simulated. `start` None: as early as the tickers and indicators allow; `end` None: all there is.

    `benchmark` is a ticker that is bought at the first session's close and held without costs, or a strategy without
    references whose variables take its defaults, run with the same costs and fill. `capital` is in dollars.
    """

    benchmark: str | Strategy
    start: dt.date | None = None
    end: dt.date | None = None
    capital: float = 100_000.0
    costs: Costs = field(default_factory=Costs)
    fill: Fill = "close"

    @property
    def benchmark_name(self) -> str:
        """The benchmark's ticker, or its strategy's name."""
        return self.benchmark if isinstance(self.benchmark, str) else self.benchmark.name


@dataclass(frozen=True, slots=True)
class Span:
    """The sessions that a run really covers, and why it can't start earlier.

    `limited_by` names the ticker or indicator whose first value is the latest, e.g. "rsi(TSLA, 200)"; it is "" when the
    asked-for start came later than that. `ended_by` names the ticker whose bars end before the asked-for end, or
    before the others' when none was asked for; else "".
    """

    first: dt.date
    last: dt.date
    sessions: int
    limited_by: str
    ended_by: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a backtest's bars came from; its fields are those of treeline.marketdata.history.Reading, and `seconds` is
    the time it took to get them."""

    source: str
    version: str
    cache_hits: int
    cache_misses: int
    seconds: float
    feed: str = ""
    adjustment: str = ""
    through: dt.date | None = None
    api_calls: int = 0
    gaps: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def hit_percent(self) -> float:
        """Of what could have been in the cache, the part that was; 100 when nothing could."""
        asked = self.cache_hits + self.cache_misses
        return 100.0 * self.cache_hits / asked if asked else 100.0


@dataclass(frozen=True, slots=True)
class Runs:
    """What a sweep answers for n combinations: metrics float64 [n, len(METRICS)]; behaviour uint64 [n], equal for
    combinations that hold the same on every session; the sketch of their returns."""

    metrics: NDArray[np.float64]
    behaviour: NDArray[np.uint64]
    sketch: "Sketch"


@dataclass(frozen=True, slots=True, eq=False)
class Trades:
    """T trades, by session, then ticker: `session` int64 [T] counts from the run's first, `ticker` int64 [T] is the
    column of `Outcome.held`. `before`, `after` float64 [T]: its share of equity before and after the trade, `value`
    float64 [T]: dollars, above 0 bought, below 0 sold."""

    session: NDArray[np.int64]
    ticker: NDArray[np.int64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One finished backtest.

    sessions datetime64[D] [D]; equity, benchmark (dollars), drawdown (fractions ≤ 0) float64 [D]; weights float64
    [D, H], one column per ticker of `held`, targets at each close; `metrics` and `benchmark_metrics` by METRICS' names.
    `phases` are seconds: analysis, prices, indicators, simulation. `filled` counts the filled bars by ticker;
    `warnings` are sentences on what the bars cannot settle.
    """

    span: Span
    sessions: NDArray[np.datetime64]
    equity: NDArray[np.float64]
    benchmark: NDArray[np.float64]
    benchmark_name: str
    drawdown: NDArray[np.float64]
    held: tuple[str, ...]
    weights: NDArray[np.float64]
    trades: Trades
    metrics: Mapping[str, float]
    benchmark_metrics: Mapping[str, float]
    phases: Mapping[str, float]
    provenance: Provenance
    filled: Mapping[str, int]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which way a backtest's tree went on one session.

    `decided` is the session, this one or an earlier one, at whose close the tree was last asked, and which `tree`
    tells of. `equity` in dollars and `held`, ticker → share, are those of `session`'s close.
    """

    session: dt.date
    decided: dt.date
    equity: float
    held: Mapping[str, float]
    tree: "Explained"
