"""Every metric straight from its formula. NaN where the formula divides by zero or has too few sessions."""

import math
from collections.abc import Sequence

from tests.reference.moments import (
    NORMAL,
    average,
    correlation,
    covariance,
    kurtosis,
    mean,
    normal_tail,
    over,
    quantile,
    skew,
    standard_deviation,
)

SESSIONS_PER_YEAR = 252


def equity_curve(returns: Sequence[float], capital: float) -> list[float]:
    """Dollars at each close: capital · Π(1 + r) so far."""
    curve: list[float] = []
    dollar = 1.0
    for r in returns:
        dollar *= 1 + r
        curve.append(capital * dollar)
    return curve


def drawdown_curve(equity: Sequence[float], capital: float) -> list[float]:
    """Fractions ≤ 0: equity over its highest so far, less 1. The capital counts as the first peak."""
    curve: list[float] = []
    peak = capital
    for value in equity:
        peak = max(peak, value)
        curve.append(value / peak - 1)
    return curve


def growth(returns: Sequence[float]) -> float:
    """Π(1 + r): what one dollar became."""
    dollar = 1.0
    for r in returns:
        dollar *= 1 + r
    return dollar


def total_return(returns: Sequence[float]) -> float:
    """Π(1 + r) − 1."""
    return growth(returns) - 1


def cagr(returns: Sequence[float]) -> float:
    """Π(1 + r)^(252 / n) − 1; exactly −1 when all is lost, NaN when more than all is lost."""
    dollar = growth(returns)
    if dollar < 0:
        return math.nan
    return float(dollar ** (SESSIONS_PER_YEAR / len(returns))) - 1


def volatility(returns: Sequence[float]) -> float:
    """The standard deviation, a year."""
    return standard_deviation(returns) * math.sqrt(SESSIONS_PER_YEAR)


def sharpe(returns: Sequence[float]) -> float:
    """mean / standard deviation · √252."""
    deviation = standard_deviation(returns)
    if math.isnan(deviation) or deviation == 0:
        return math.nan
    return mean(returns) / deviation * math.sqrt(SESSIONS_PER_YEAR)


def sortino(returns: Sequence[float]) -> float:
    """mean / √(Σ min(r, 0)² / n) · √252."""
    downside = math.sqrt(math.fsum(min(r, 0.0) ** 2 for r in returns) / len(returns))
    if downside == 0:
        return math.nan
    return mean(returns) / downside * math.sqrt(SESSIONS_PER_YEAR)


def autocorrelation_penalty(returns: Sequence[float]) -> float:
    """√(1 + 2 Σ (1 − k/n)·|ρ|^k), ρ the correlation of each day with the day before; 1 when there is none."""
    n = len(returns)
    rho = correlation(returns[:-1], returns[1:]) if n > 1 else math.nan
    if math.isnan(rho):
        return 1.0
    return math.sqrt(1 + 2 * math.fsum((1 - k / n) * abs(rho) ** k for k in range(1, n)))


def probabilistic_sharpe(returns: Sequence[float]) -> float:
    """Φ(S/√((1 − skew·S + (kurtosis + 2)/4·S²)/(n − 1))), S a day's Sharpe ratio."""
    if len(returns) < 4 or standard_deviation(returns) == 0:
        return math.nan
    ratio = mean(returns) / standard_deviation(returns)
    squared = 1 - skew(returns) * ratio + (kurtosis(returns) + 2) / 4 * ratio**2
    if squared <= 0:
        return math.nan
    return NORMAL.cdf(ratio / math.sqrt(squared / (len(returns) - 1)))


def expected_shortfall(returns: Sequence[float]) -> float:
    """The mean of what is not above the 5 % quantile. 1 − 0.95, not 0.05: as quantstats."""
    bound = quantile(returns, 1 - 0.95)
    return mean([r for r in returns if r <= bound])


def drawdowns(depths: Sequence[float]) -> list[list[float]]:
    """Every stretch of sessions below a high, the one that lasts among them."""
    stretches: list[list[float]] = [[]]
    for depth in depths:
        if depth < 0:
            stretches[-1].append(depth)
        elif stretches[-1]:
            stretches.append([])
    return [stretch for stretch in stretches if stretch]


def in_a_row(days: Sequence[bool]) -> int:
    """The longest run of True."""
    longest = current = 0
    for day in days:
        current = current + 1 if day else 0
        longest = max(longest, current)
    return longest


def by_month(returns: Sequence[float], months: Sequence[int]) -> list[list[float]]:
    """The returns of each month."""
    return [[r for r, m in zip(returns, months, strict=True) if m == month] for month in sorted(set(months))]


def calmar(returns: Sequence[float], drawdown: Sequence[float]) -> float:
    """cagr / |max drawdown|."""
    return over(cagr(returns), abs(min(drawdown)))


def win_rate(returns: Sequence[float]) -> float:
    """Days that gained over days that gained or lost; days at exactly 0 are neither."""
    won = sum(r > 0 for r in returns)
    return over(won, won + sum(r < 0 for r in returns))


def of_depths(returns: Sequence[float], depths: Sequence[float]) -> dict[str, float]:
    """What the drawdowns give."""
    n = len(returns)
    ulcer = math.sqrt(math.fsum(depth**2 for depth in depths) / (n - 1)) if n > 1 else math.nan
    pitfall = over(-normal_tail(depths), standard_deviation(returns))
    stretches = drawdowns(depths)
    return {
        "average_drawdown": average([min(stretch) for stretch in stretches]),
        "longest_drawdown": max((len(stretch) for stretch in stretches), default=0),
        "ulcer_index": ulcer,
        "ulcer_performance_index": over(total_return(returns), ulcer),
        "serenity_index": over(math.fsum(returns), ulcer * pitfall),
        "recovery_factor": over(abs(math.fsum(returns)), abs(min(depths))),
    }


def of_gains(returns: Sequence[float], months: Sequence[int]) -> dict[str, float]:
    """What the days and months that gained and lost give."""
    wins, losses = [r for r in returns if r > 0], [r for r in returns if r < 0]
    factor = over(math.fsum(wins), abs(math.fsum(losses)))
    payoff = over(average(wins), abs(average(losses)))
    tail_ratio = abs(over(quantile(returns, 0.95), quantile(returns, 1 - 0.95)))
    made = [total_return(month) for month in by_month(returns, months)]
    pain = math.fsum(min(math.fsum(month), 0.0) for month in by_month(returns, months))
    return {
        "tail_ratio": tail_ratio,
        "outlier_win_ratio": over(quantile(returns, 0.99), average([r for r in returns if r >= 0])),
        "outlier_loss_ratio": over(quantile(returns, 0.01), average(losses)),
        "gain_to_pain": over(math.fsum(returns), abs(pain)),
        "profit_factor": factor,
        "payoff_ratio": payoff,
        "average_return": average(wins + losses),
        "average_win": average(wins),
        "average_loss": average(losses),
        "consecutive_wins": in_a_row([r > 0 for r in returns]),
        "consecutive_losses": in_a_row([r < 0 for r in returns]),
        "exposure": math.ceil(len(wins + losses) / len(returns) * 100) / 100,
        "kelly_criterion": over(payoff * win_rate(returns) - (1 - win_rate(returns)), payoff),
        "common_sense_ratio": factor * tail_ratio,
        "cpc_index": factor * win_rate(returns) * payoff,
        "best_month": max(made),
        "worst_month": min(made),
        "winning_months": win_rate(made),
    }


def of_benchmark(returns: Sequence[float], benchmark: Sequence[float]) -> dict[str, float]:
    """What the benchmark's returns of the same sessions give."""
    ahead = [r - b for r, b in zip(returns, benchmark, strict=True)]
    moves = any(b != benchmark[0] for b in benchmark)
    flat = all(r == returns[0] for r in returns)
    beta = math.nan
    if moves:
        beta = 0.0 if flat else covariance(returns, benchmark) / covariance(benchmark, benchmark)
    tracking = standard_deviation(ahead)
    told = not math.isnan(tracking) and tracking > 1e-12 * abs(mean(ahead))  # else it is rounding
    return {
        "alpha": (mean(returns) - beta * mean(benchmark)) * SESSIONS_PER_YEAR,
        "beta": beta,
        "r_squared": correlation(returns, benchmark) ** 2,
        "information_ratio": mean(ahead) / tracking if told else math.nan,
        "treynor_ratio": over(total_return(returns), beta),
    }


def metrics(
    returns: Sequence[float],
    drawdown: Sequence[float],
    turnover: Sequence[float],
    benchmark: Sequence[float],
    months: Sequence[int],
) -> dict[str, float]:
    """All metrics by their names, from net daily returns, drawdown, turnover, the benchmark's daily returns and the
    number of the month of the same n ≥ 1 sessions."""
    penalty = autocorrelation_penalty(returns)
    deviation = standard_deviation(returns)
    growing = growth(returns)
    return {
        "total_return": total_return(returns),
        "cagr": cagr(returns),
        "volatility": volatility(returns),
        "sharpe": sharpe(returns),
        "sortino": sortino(returns),
        "max_drawdown": min(drawdown),
        "calmar": calmar(returns, drawdown),
        "win_rate": win_rate(returns),
        "best_day": max(returns),
        "worst_day": min(returns),
        "turnover": math.fsum(turnover) / len(turnover) * SESSIONS_PER_YEAR,
        "expected_return": growing ** (1 / len(returns)) - 1 if growing >= 0 else math.nan,
        "smart_sharpe": sharpe(returns) / penalty,
        "smart_sortino": sortino(returns) / penalty,
        "probabilistic_sharpe": probabilistic_sharpe(returns),
        "skew": skew(returns),
        "kurtosis": kurtosis(returns),
        "value_at_risk": mean(returns) + NORMAL.inv_cdf(0.05) * deviation if deviation > 0 else math.nan,
        "conditional_value_at_risk": normal_tail(returns),
        "expected_shortfall": expected_shortfall(returns),
        **of_depths(returns, drawdown),
        **of_gains(returns, months),
        **of_benchmark(returns, benchmark),
    }
