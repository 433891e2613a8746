"""Every metric of one lane from its sums. docs/metrics.md has the formulas; what divides by zero is NaN.

NORMAL_5 and TAIL_5 are those of the standard normal distribution: its 5 % quantile, and the mean of what lies below.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from backtests.contracts import METRICS
from backtests.engine.metrics import lanes as at
from backtests.engine.metrics.lanes import Room

Floats = NDArray[np.float64]
Tails = tuple[float, float, float, float, float]

SESSIONS_A_YEAR = 252.0
NORMAL_5 = -1.6448536269514729
TAIL_5 = -2.0627128075074257
NOISE = 1e-12  # what is left of a difference below that share of what was subtracted is its rounding

# fmt: off
(
    TOTAL_RETURN, CAGR, VOLATILITY, SHARPE, SORTINO, MAX_DRAWDOWN, CALMAR, WIN_RATE, BEST_DAY, WORST_DAY, TURNOVER,
    EXPECTED_RETURN, SMART_SHARPE, SMART_SORTINO, PROBABILISTIC_SHARPE, SKEW, KURTOSIS,
    VALUE_AT_RISK, CONDITIONAL_VALUE_AT_RISK, EXPECTED_SHORTFALL, TAIL_RATIO, OUTLIER_WIN_RATIO, OUTLIER_LOSS_RATIO,
    AVERAGE_DRAWDOWN, LONGEST_DRAWDOWN, ULCER_INDEX, ULCER_PERFORMANCE_INDEX, SERENITY_INDEX, RECOVERY_FACTOR,
    GAIN_TO_PAIN, PROFIT_FACTOR, PAYOFF_RATIO, AVERAGE_RETURN, AVERAGE_WIN, AVERAGE_LOSS,
    CONSECUTIVE_WINS, CONSECUTIVE_LOSSES, EXPOSURE, KELLY_CRITERION, COMMON_SENSE_RATIO, CPC_INDEX,
    BEST_MONTH, WORST_MONTH, WINNING_MONTHS, ALPHA, BETA, R_SQUARED, INFORMATION_RATIO, TREYNOR_RATIO,
) = range(len(METRICS))
# fmt: on


@njit(cache=True, nogil=True, error_model="numpy")
def _over(above: float, below: float) -> float:
    return above / below if below != 0.0 else math.nan


@njit(cache=True, nogil=True, error_model="numpy")
def _deviation(lane: int, n: int, acc: Floats) -> float:
    """The sample standard deviation; exactly 0 for equal returns, whose squares would be rounding noise."""
    if n < 2:
        return math.nan
    return 0.0 if acc[at.BEST + lane] == acc[at.WORST + lane] else math.sqrt(acc[at.SECOND + lane] / (n - 1.0))


@njit(cache=True, nogil=True, error_model="numpy")
def _autocorrelation_penalty(lane: int, n: int, first: float, last: float, acc: Floats) -> float:
    """√(1 + 2 Σ (1 − k/n)·|ρ|^k) over k = 1 … n − 1, ρ the correlation of each day with the day before; 1 when there
    is none. `first` and `last` are those days' distances from the mean: all but one of them have another mean."""
    squares = acc[at.SECOND + lane] if acc[at.BEST + lane] > acc[at.WORST + lane] else 0.0
    days = n - 1.0
    before = squares - last * last - last * last / days
    after = squares - first * first - first * first / days
    if not (before > NOISE * squares and after > NOISE * squares):
        return 1.0
    correlation = min(abs(acc[at.LAGGED + lane] - first * last / days) / math.sqrt(before * after), 1.0)
    total, power = 0.0, 1.0
    for lag in range(1, n):
        power *= correlation
        term = (n - lag) / n * power
        total += term
        if term < 1e-17:
            break
    return math.sqrt(1.0 + 2.0 * total)


@njit(cache=True, nogil=True, error_model="numpy")
def _growth(lane: int, n: int, traded: float, acc: Floats, row: Floats) -> None:
    equity = acc[at.EQUITY + lane]
    moved = acc[at.UP + lane] + acc[at.DOWN + lane]
    row[TOTAL_RETURN] = equity - 1.0
    row[CAGR] = equity ** (SESSIONS_A_YEAR / n) - 1.0
    row[EXPECTED_RETURN] = equity ** (1.0 / n) - 1.0
    row[WIN_RATE] = _over(acc[at.UP + lane], moved)
    row[BEST_DAY] = acc[at.BEST + lane]
    row[WORST_DAY] = acc[at.WORST + lane]
    row[TURNOVER] = traded / n * SESSIONS_A_YEAR
    row[CONSECUTIVE_WINS] = acc[at.MOST_WINS + lane]
    row[CONSECUTIVE_LOSSES] = acc[at.MOST_LOSSES + lane]
    row[EXPOSURE] = math.ceil(moved / n * 100.0) / 100.0
    row[BEST_MONTH] = acc[at.BEST_MONTH + lane]
    row[WORST_MONTH] = acc[at.WORST_MONTH + lane]
    row[WINNING_MONTHS] = _over(acc[at.MONTHS_UP + lane], acc[at.MONTHS_UP + lane] + acc[at.MONTHS_DOWN + lane])


@njit(cache=True, nogil=True, error_model="numpy")
def _shape(lane: int, n: int, mean: float, deviation: float, penalty: float, acc: Floats, row: Floats) -> None:
    """What the mean, the spread and the higher moments give."""
    year = math.sqrt(SESSIONS_A_YEAR)
    downside = math.sqrt(acc[at.DOWNSIDE + lane] / n)
    ratio = mean / deviation if deviation > 0.0 else math.nan
    skew, kurtosis = math.nan, math.nan
    second = acc[at.SECOND + lane]
    if deviation > 0.0 and n > 2:
        skew = n * math.sqrt(n - 1.0) / (n - 2.0) * acc[at.THIRD + lane] / (second * math.sqrt(second))
    if deviation > 0.0 and n > 3:
        scale = (n - 1.0) / ((n - 2.0) * (n - 3.0))
        kurtosis = scale * (n * (n + 1.0) * acc[at.FOURTH + lane] / (second * second) - 3.0 * (n - 1.0))
    error = math.sqrt((1.0 - skew * ratio + (kurtosis + 2.0) / 4.0 * ratio * ratio) / (n - 1.0))
    row[VOLATILITY] = deviation * year
    row[SHARPE] = ratio * year
    row[SMART_SHARPE] = ratio / penalty * year
    row[SORTINO] = _over(mean, downside) * year
    row[SMART_SORTINO] = _over(mean, downside * penalty) * year
    row[SKEW] = skew
    row[KURTOSIS] = kurtosis
    row[PROBABILISTIC_SHARPE] = 0.5 * math.erfc(-ratio / error / math.sqrt(2.0))
    row[VALUE_AT_RISK] = mean + NORMAL_5 * deviation if deviation > 0.0 else math.nan
    row[CONDITIONAL_VALUE_AT_RISK] = mean + TAIL_5 * deviation if deviation > 0.0 else mean


@njit(cache=True, nogil=True, error_model="numpy")
def _depths(lane: int, n: int, deviation: float, acc: Floats, row: Floats) -> None:
    deepest = acc[at.DEEPEST + lane]
    mean = acc[at.MEAN_DEPTH + lane]
    spread = math.sqrt(acc[at.DEPTH_SQUARES + lane] / (n - 1.0))
    ulcer = math.sqrt((acc[at.DEPTH_SQUARES + lane] + n * mean * mean) / (n - 1.0)) if n > 1 else math.nan
    trough = acc[at.TROUGH + lane]  # of the drawdown that lasts
    drawdowns = acc[at.DRAWDOWNS + lane] + (1.0 if trough < 0.0 else 0.0)
    row[MAX_DRAWDOWN] = deepest
    row[CALMAR] = _over(row[CAGR], -deepest)
    row[AVERAGE_DRAWDOWN] = _over(acc[at.TROUGHS + lane] + trough, drawdowns)
    row[LONGEST_DRAWDOWN] = acc[at.LONGEST + lane]
    row[ULCER_INDEX] = ulcer
    row[ULCER_PERFORMANCE_INDEX] = _over(row[TOTAL_RETURN], ulcer)
    row[SERENITY_INDEX] = _over(acc[at.SUM + lane], ulcer * _over(-(mean + TAIL_5 * spread), deviation))
    row[RECOVERY_FACTOR] = _over(abs(acc[at.SUM + lane]), -deepest)


@njit(cache=True, nogil=True, error_model="numpy")
def _gains(lane: int, n: int, quantiles: Tails, acc: Floats, row: Floats) -> None:
    first, fifth, ninety_fifth, ninety_ninth, shortfall = quantiles
    up, down = acc[at.UP + lane], acc[at.DOWN + lane]
    gained, lost = acc[at.GAINED + lane], -acc[at.LOST + lane]
    factor = _over(gained, lost)
    payoff = _over(_over(gained, up), _over(lost, down))
    tail_ratio = abs(_over(ninety_fifth, fifth))
    row[EXPECTED_SHORTFALL] = shortfall
    row[TAIL_RATIO] = tail_ratio
    row[OUTLIER_WIN_RATIO] = _over(ninety_ninth, _over(gained, n - down))
    row[OUTLIER_LOSS_RATIO] = _over(first, -_over(lost, down))
    row[GAIN_TO_PAIN] = _over(acc[at.SUM + lane], -acc[at.MONTHS_LOST + lane])
    row[PROFIT_FACTOR] = factor
    row[PAYOFF_RATIO] = payoff
    row[AVERAGE_RETURN] = _over(acc[at.SUM + lane], up + down)
    row[AVERAGE_WIN] = _over(gained, up)
    row[AVERAGE_LOSS] = -_over(lost, down)
    row[KELLY_CRITERION] = _over(payoff * row[WIN_RATE] - (1.0 - row[WIN_RATE]), payoff)
    row[COMMON_SENSE_RATIO] = factor * tail_ratio
    row[CPC_INDEX] = factor * row[WIN_RATE] * payoff


@njit(cache=True, nogil=True, error_model="numpy")
def _against_benchmark(lane: int, n: int, mean: float, deviation: float, room: Room, row: Floats) -> None:
    acc = room.acc
    beta, r_squared = math.nan, math.nan
    covaried, squares = acc[at.COVARIED + lane], room.benchmark_squares
    if room.benchmark_moves:
        beta = 0.0
        if deviation > 0.0:
            beta = covaried / squares
            r_squared = min(covaried / acc[at.SECOND + lane] * covaried / squares, 1.0)
    ahead = mean - room.benchmark_mean
    tracking = math.sqrt(acc[at.ACTIVE + lane] / (n - 1.0))
    row[BETA] = beta
    row[ALPHA] = (mean - beta * room.benchmark_mean) * SESSIONS_A_YEAR
    row[R_SQUARED] = r_squared
    row[INFORMATION_RATIO] = ahead / tracking if tracking > NOISE * abs(ahead) else math.nan
    row[TREYNOR_RATIO] = _over(row[TOTAL_RETURN], beta)


@njit(cache=True, nogil=True, error_model="numpy")
def derive(lane: int, n: int, traded: float, returns: Floats, quantiles: Tails, room: Room, row: Floats) -> None:
    """Fills `row` float64 [len(METRICS)] with the metrics of one lane over n sessions."""
    acc, mean = room.acc, room.mean[lane]
    deviation = _deviation(lane, n, acc)
    first, last = returns[0, lane] - mean, returns[n - 1, lane] - mean
    penalty = _autocorrelation_penalty(lane, n, first, last, acc)
    _growth(lane, n, traded, acc, row)
    _shape(lane, n, mean, deviation, penalty, acc, row)
    _depths(lane, n, deviation, acc, row)
    _gains(lane, n, quantiles, acc, row)
    _against_benchmark(lane, n, mean, deviation, room, row)


@njit(cache=True, nogil=True, error_model="numpy")
def raw_moments(lane: int, n: int, room: Room, row: Floats) -> None:
    """Σr³ and Σr⁴ from the powers about the mean."""
    acc, mean = room.acc, room.mean[lane]
    second, third = acc[at.SECOND + lane], acc[at.THIRD + lane]
    row[0] = third + 3.0 * mean * second + n * mean**3
    row[1] = acc[at.FOURTH + lane] + 4.0 * mean * third + 6.0 * mean * mean * second + n * mean**4
