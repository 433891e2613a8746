"""The symbols of the made-up market: real ones, so that known strategies find theirs; every figure is made up."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """How a listing's prices are made up.

    price: dollars at its first session. beta: to the market's return. noise, drift: standard deviation and mean of its
    own daily return. yearly: part of the price that it pays out a year, in `payments` parts.
    leverage: "QQQ 3" returns three times QQQ's day. splits: the day and new shares for one. spin: symbol, day, shares
    for one. former: the day and the symbol until then.
    """

    symbol: str
    price: float
    beta: float = 1.0
    noise: float = 0.01
    drift: float = 0.0
    yearly: float = 0.0
    payments: int = 4
    leverage: str = ""
    first: dt.date = dt.date(2016, 1, 4)
    last: dt.date = dt.date(2035, 12, 31)
    splits: tuple[tuple[dt.date, float], ...] = ()
    stock_dividend: tuple[dt.date, float] | None = None
    spin: tuple[str, dt.date, float] | None = None
    former: tuple[dt.date, str] | None = None
    exchange: str = "ARCA"
    misses: float = 0.0  # part of the sessions without a trade


NASDAQ, NYSE = "NASDAQ", "NYSE"
_SPLIT_DAY = dt.date(2020, 8, 31)
_SPIN_DAY = dt.date(2023, 1, 4)

PROFILES = (
    Profile("SPY", 201.0, noise=0.0005, yearly=0.018),
    Profile("VOO", 184.0, noise=0.0006, yearly=0.018),
    Profile("VTI", 102.0, noise=0.001, yearly=0.017),
    Profile("QQQ", 109.0, beta=1.15, noise=0.004, drift=0.0001, yearly=0.006, exchange=NASDAQ),
    Profile("IWM", 110.0, beta=1.1, noise=0.005, drift=-0.0001, yearly=0.013),
    Profile("DIA", 171.0, beta=0.95, noise=0.002, yearly=0.02, payments=12),
    Profile("EFA", 57.0, beta=0.85, noise=0.005, drift=-0.0002, yearly=0.03, payments=2),
    Profile("EEM", 31.0, beta=0.9, noise=0.008, drift=-0.0002, yearly=0.02, payments=2),
    Profile("TLT", 121.0, beta=-0.25, noise=0.008, yearly=0.025, payments=12, exchange=NASDAQ),
    Profile("IEF", 106.0, beta=-0.1, noise=0.004, yearly=0.02, payments=12, exchange=NASDAQ),
    Profile("SHY", 84.0, beta=0.0, noise=0.0008, yearly=0.015, payments=12, exchange=NASDAQ),
    Profile("BIL", 91.4, beta=0.0, noise=0.00004, drift=0.00007, yearly=0.0175, payments=12),
    Profile("AGG", 108.0, beta=0.02, noise=0.0025, yearly=0.025, payments=12),
    Profile("HYG", 80.0, beta=0.35, noise=0.002, yearly=0.055, payments=12),
    Profile("GLD", 103.0, beta=0.02, noise=0.009, drift=0.0002),
    Profile("SLV", 13.2, beta=0.15, noise=0.016, drift=0.0001),
    Profile("USO", 10.8, beta=0.5, noise=0.02, drift=-0.0005),
    Profile("XLK", 42.0, beta=1.2, noise=0.004, yearly=0.01),
    Profile("XLF", 23.5, beta=1.1, noise=0.006, yearly=0.018),
    Profile("XLE", 60.0, beta=0.95, noise=0.012, yearly=0.035),
    Profile("XLU", 43.0, beta=0.5, noise=0.007, yearly=0.032),
    Profile("XLP", 50.0, beta=0.55, noise=0.005, yearly=0.026),
    Profile("XLV", 71.0, beta=0.75, noise=0.005, yearly=0.016),
    Profile("SMH", 52.0, beta=1.4, noise=0.009, drift=0.0003, yearly=0.008, payments=1, exchange=NASDAQ),
    Profile("SOXX", 88.0, beta=1.4, noise=0.009, drift=0.0003, yearly=0.01, exchange=NASDAQ),
    Profile(
        "TQQQ",
        110.0,
        leverage="QQQ 3",
        noise=0.0006,
        splits=((dt.date(2017, 1, 12), 2.0), (dt.date(2021, 1, 21), 2.0)),
        exchange=NASDAQ,
    ),
    Profile("SQQQ", 19.0, leverage="QQQ -3", noise=0.0006, exchange=NASDAQ),
    Profile("UPRO", 60.0, leverage="SPY 3", noise=0.0005),
    Profile("SPXU", 33.0, leverage="SPY -3", noise=0.0005),
    Profile("SOXL", 23.0, leverage="SOXX 3", noise=0.001),
    Profile("PSQ", 52.0, leverage="QQQ -1", noise=0.0005),
    Profile("SVXY", 48.0, beta=1.8, noise=0.012, splits=((dt.date(2017, 7, 17), 2.0),)),
    Profile("UVXY", 30.0, beta=-4.0, noise=0.03, drift=-0.0035),
    Profile(
        "AAPL", 102.0, beta=1.15, noise=0.011, drift=0.0004, yearly=0.008, splits=((_SPLIT_DAY, 4.0),), exchange=NASDAQ
    ),
    Profile("MSFT", 55.0, beta=1.1, noise=0.010, drift=0.0005, yearly=0.01, exchange=NASDAQ),
    Profile(
        "NVDA",
        33.0,
        beta=1.6,
        noise=0.02,
        drift=0.0012,
        yearly=0.002,
        splits=((dt.date(2021, 7, 20), 4.0),),
        exchange=NASDAQ,
    ),
    Profile(
        "TSLA",
        223.0,
        beta=1.5,
        noise=0.028,
        drift=0.0006,
        splits=((_SPLIT_DAY, 5.0), (dt.date(2022, 8, 25), 3.0)),
        exchange=NASDAQ,
    ),
    Profile("KO", 42.0, beta=0.55, noise=0.007, yearly=0.031, exchange=NYSE),
    Profile("BRK.B", 130.0, beta=0.85, noise=0.007, drift=0.0001, exchange=NYSE),
    Profile("META", 102.0, beta=1.2, noise=0.016, drift=0.0003, former=(dt.date(2022, 6, 9), "FB"), exchange=NASDAQ),
    Profile(
        "GE",
        29.0,
        beta=1.1,
        noise=0.014,
        yearly=0.012,
        spin=("GEHC", _SPIN_DAY, 1 / 3),
        splits=((dt.date(2021, 8, 2), 0.125),),
        exchange=NYSE,
    ),
    Profile("GEHC", 56.0, beta=0.9, noise=0.013, yearly=0.002, first=_SPIN_DAY, exchange=NASDAQ),
    Profile("COIN", 328.0, beta=2.0, noise=0.04, first=dt.date(2021, 4, 14), exchange=NASDAQ),
    Profile("TR", 31.0, beta=0.4, noise=0.01, yearly=0.011, stock_dividend=(dt.date(2019, 3, 4), 0.03), exchange=NYSE),
    Profile("SIVB", 115.0, beta=1.3, noise=0.02, last=dt.date(2023, 3, 9), exchange=NASDAQ),
    Profile("BTAL", 21.0, beta=-0.6, noise=0.006, yearly=0.01, payments=1, misses=0.02),
)
