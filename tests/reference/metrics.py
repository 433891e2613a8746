"""Every metric straight from its formula. NaN where the formula divides by zero or has too few sessions."""

import math
from collections.abc import Sequence

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


def mean(returns: Sequence[float]) -> float:
    """The arithmetic mean."""
    return math.fsum(returns) / len(returns)


def standard_deviation(returns: Sequence[float]) -> float:
    """The sample's, with n − 1. Equal returns have exactly 0: the rounding of their mean is no volatility."""
    if len(returns) < 2:
        return math.nan
    if all(r == returns[0] for r in returns):
        return 0.0
    middle = mean(returns)
    return math.sqrt(math.fsum((r - middle) ** 2 for r in returns) / (len(returns) - 1))


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


def calmar(returns: Sequence[float], drawdown: Sequence[float]) -> float:
    """cagr / |max drawdown|."""
    deepest = abs(min(drawdown))
    if deepest == 0:
        return math.nan
    return cagr(returns) / deepest


def win_rate(returns: Sequence[float]) -> float:
    """Days that gained over days that gained or lost; days at exactly 0 are neither."""
    won = 0
    lost = 0
    for r in returns:
        if r > 0:
            won += 1
        if r < 0:
            lost += 1
    if won + lost == 0:
        return math.nan
    return won / (won + lost)


def metrics(returns: Sequence[float], drawdown: Sequence[float], turnover: Sequence[float]) -> dict[str, float]:
    """All metrics by their names, from net daily returns, drawdown and turnover of the same n ≥ 1 sessions."""
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
    }
