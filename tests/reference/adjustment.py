"""Adjusted prices the slow way: one share is bought at the first bar, and whatever it gives is put back into the share.

Cash buys more of the share at the close before the ex-date less that cash: what the share should open at. An adjusted
price is then what the holding of that day was worth, for each share held at the end. In exact fractions.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction

from treeline.marketdata.actions import Action


def adjusted(
    days: Sequence[dt.date],
    prices: Sequence[float],
    actions: Sequence[Action],
    through: dt.date,
    values: Mapping[Action, float],
) -> list[float]:
    """The adjusted price of every day, `prices` being its closes."""
    held = _shares_held(days, prices, actions, through, values)
    return [float(Fraction(price) * shares / held[-1]) for price, shares in zip(prices, held, strict=True)]


def adjusted_volume(
    days: Sequence[dt.date], volumes: Sequence[float], actions: Sequence[Action], through: dt.date
) -> list[float]:
    """The volume of every day, counted in shares as they are on the last."""
    splits = [action for action in _once(actions) if action.kind == "split"]
    counted = [split for split in splits if split.ex_date <= through and split.ex_date <= days[-1]]
    answer = []
    for day, volume in zip(days, volumes, strict=True):
        shares = Fraction(volume)
        for split in counted:
            if day < split.ex_date:
                shares *= Fraction(split.amount)
        answer.append(float(shares))
    return answer


def _shares_held(
    days: Sequence[dt.date],
    closes: Sequence[float],
    actions: Sequence[Action],
    through: dt.date,
    values: Mapping[Action, float],
) -> list[Fraction]:
    """How many shares one share of the first day has become on every day."""
    shares = Fraction(1)
    held = [shares]
    for yesterday, today, close in zip(days, days[1:], closes, strict=False):
        price = Fraction(close)
        for action in _once(actions):
            if not yesterday < action.ex_date <= today or action.ex_date > through:
                continue
            if action.kind == "split":
                shares *= Fraction(action.amount)
                price /= Fraction(action.amount)
            elif action.kind == "dividend" or (action.kind == "spin_off" and action in values):
                cash = Fraction(action.amount if action.kind == "dividend" else values[action])
                price -= cash
                shares += shares * cash / price
        held.append(shares)
    return held


def _once(actions: Sequence[Action]) -> list[Action]:
    """Each event once, by date, and of one date what is paid for old shares before these become new ones."""
    events = {(action.ex_date, action.kind, action.amount, action.other): action for action in actions}
    return sorted(events.values(), key=lambda action: (action.ex_date, action.kind == "split"))
