"""The symbols of the made-up market. Names are real, so that known strategies find their tickers; every figure is made up."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """How a listing's prices are made up.

    price: dollars at its first session. beta: to the market's return. noise: standard deviation of its own daily return.
    drift: its own mean daily return. yearly: part of the price that it pays out a year, in `payments` parts.
    leverage: "QQQ 3" returns three times QQQ's day. splits: the day and new shares for one. spin: symbol, day, shares
    for one. former: the day and the symbol until then.
    """

    symbol: str
    name: str
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


_SPLIT_DAY = dt.date(2020, 8, 31)
_SPIN_DAY = dt.date(2023, 1, 4)

PROFILES = (
    Profile("SPY", "SPDR S&P 500 ETF Trust", 201.0, noise=0.0005, yearly=0.018),
    Profile("VOO", "Vanguard S&P 500 ETF", 184.0, noise=0.0006, yearly=0.018),
    Profile("VTI", "Vanguard Total Stock Market ETF", 102.0, noise=0.001, yearly=0.017),
    Profile("QQQ", "Invesco QQQ Trust", 109.0, beta=1.15, noise=0.004, drift=0.0001, yearly=0.006, exchange="NASDAQ"),
    Profile("IWM", "iShares Russell 2000 ETF", 110.0, beta=1.1, noise=0.005, drift=-0.0001, yearly=0.013),
    Profile("DIA", "SPDR Dow Jones Industrial Average ETF", 171.0, beta=0.95, noise=0.002, yearly=0.02, payments=12),
    Profile("EFA", "iShares MSCI EAFE ETF", 57.0, beta=0.85, noise=0.005, drift=-0.0002, yearly=0.03, payments=2),
    Profile("EEM", "iShares MSCI Emerging Markets ETF", 31.0, beta=0.9, noise=0.008, drift=-0.0002, yearly=0.02, payments=2),
    Profile("TLT", "iShares 20+ Year Treasury Bond ETF", 121.0, beta=-0.25, noise=0.008, yearly=0.025, payments=12, exchange="NASDAQ"),
    Profile("IEF", "iShares 7-10 Year Treasury Bond ETF", 106.0, beta=-0.1, noise=0.004, yearly=0.02, payments=12, exchange="NASDAQ"),
    Profile("SHY", "iShares 1-3 Year Treasury Bond ETF", 84.0, beta=0.0, noise=0.0008, yearly=0.015, payments=12, exchange="NASDAQ"),
    Profile("BIL", "SPDR Bloomberg 1-3 Month T-Bill ETF", 91.4, beta=0.0, noise=0.00004, drift=0.00007, yearly=0.0175, payments=12),
    Profile("AGG", "iShares Core US Aggregate Bond ETF", 108.0, beta=0.02, noise=0.0025, yearly=0.025, payments=12),
    Profile("HYG", "iShares iBoxx High Yield Corporate Bond ETF", 80.0, beta=0.35, noise=0.002, yearly=0.055, payments=12),
    Profile("GLD", "SPDR Gold Shares", 103.0, beta=0.02, noise=0.009, drift=0.0002),
    Profile("SLV", "iShares Silver Trust", 13.2, beta=0.15, noise=0.016, drift=0.0001),
    Profile("USO", "United States Oil Fund", 10.8, beta=0.5, noise=0.02, drift=-0.0005),
    Profile("XLK", "Technology Select Sector SPDR", 42.0, beta=1.2, noise=0.004, yearly=0.01),
    Profile("XLF", "Financial Select Sector SPDR", 23.5, beta=1.1, noise=0.006, yearly=0.018),
    Profile("XLE", "Energy Select Sector SPDR", 60.0, beta=0.95, noise=0.012, yearly=0.035),
    Profile("XLU", "Utilities Select Sector SPDR", 43.0, beta=0.5, noise=0.007, yearly=0.032),
    Profile("XLP", "Consumer Staples Select Sector SPDR", 50.0, beta=0.55, noise=0.005, yearly=0.026),
    Profile("XLV", "Health Care Select Sector SPDR", 71.0, beta=0.75, noise=0.005, yearly=0.016),
    Profile("SMH", "VanEck Semiconductor ETF", 52.0, beta=1.4, noise=0.009, drift=0.0003, yearly=0.008, payments=1, exchange="NASDAQ"),
    Profile("SOXX", "iShares Semiconductor ETF", 88.0, beta=1.4, noise=0.009, drift=0.0003, yearly=0.01, exchange="NASDAQ"),
    Profile("TQQQ", "ProShares UltraPro QQQ", 110.0, leverage="QQQ 3", noise=0.0006, splits=((dt.date(2017, 1, 12), 2.0), (dt.date(2021, 1, 21), 2.0)), exchange="NASDAQ"),
    Profile("SQQQ", "ProShares UltraPro Short QQQ", 19.0, leverage="QQQ -3", noise=0.0006, exchange="NASDAQ"),
    Profile("UPRO", "ProShares UltraPro S&P 500", 60.0, leverage="SPY 3", noise=0.0005),
    Profile("SPXU", "ProShares UltraPro Short S&P 500", 33.0, leverage="SPY -3", noise=0.0005),
    Profile("SOXL", "Direxion Daily Semiconductor Bull 3X", 23.0, leverage="SOXX 3", noise=0.001),
    Profile("PSQ", "ProShares Short QQQ", 52.0, leverage="QQQ -1", noise=0.0005),
    Profile("SVXY", "ProShares Short VIX Short-Term Futures", 48.0, beta=1.8, noise=0.012, splits=((dt.date(2017, 7, 17), 2.0),)),
    Profile("UVXY", "ProShares Ultra VIX Short-Term Futures", 30.0, beta=-4.0, noise=0.03, drift=-0.0035),
    Profile("AAPL", "Apple Inc.", 102.0, beta=1.15, noise=0.011, drift=0.0004, yearly=0.008, splits=((_SPLIT_DAY, 4.0),), exchange="NASDAQ"),
    Profile("MSFT", "Microsoft Corporation", 55.0, beta=1.1, noise=0.010, drift=0.0005, yearly=0.01, exchange="NASDAQ"),
    Profile("NVDA", "NVIDIA Corporation", 33.0, beta=1.6, noise=0.02, drift=0.0012, yearly=0.002, splits=((dt.date(2021, 7, 20), 4.0),), exchange="NASDAQ"),
    Profile("TSLA", "Tesla, Inc.", 223.0, beta=1.5, noise=0.028, drift=0.0006, splits=((_SPLIT_DAY, 5.0), (dt.date(2022, 8, 25), 3.0)), exchange="NASDAQ"),
    Profile("KO", "The Coca-Cola Company", 42.0, beta=0.55, noise=0.007, yearly=0.031, exchange="NYSE"),
    Profile("BRK.B", "Berkshire Hathaway Inc. Class B", 130.0, beta=0.85, noise=0.007, drift=0.0001, exchange="NYSE"),
    Profile("META", "Meta Platforms, Inc.", 102.0, beta=1.2, noise=0.016, drift=0.0003, former=(dt.date(2022, 6, 9), "FB"), exchange="NASDAQ"),
    Profile("GE", "GE Aerospace", 29.0, beta=1.1, noise=0.014, yearly=0.012, spin=("GEHC", _SPIN_DAY, 1 / 3), splits=((dt.date(2021, 8, 2), 0.125),), exchange="NYSE"),
    Profile("GEHC", "GE HealthCare Technologies Inc.", 56.0, beta=0.9, noise=0.013, yearly=0.002, first=_SPIN_DAY, exchange="NASDAQ"),
    Profile("COIN", "Coinbase Global, Inc.", 328.0, beta=2.0, noise=0.04, first=dt.date(2021, 4, 14), exchange="NASDAQ"),
    Profile("TR", "Tootsie Roll Industries, Inc.", 31.0, beta=0.4, noise=0.01, yearly=0.011, stock_dividend=(dt.date(2019, 3, 4), 0.03), exchange="NYSE"),
    Profile("SIVB", "SVB Financial Group", 115.0, beta=1.3, noise=0.02, last=dt.date(2023, 3, 9), exchange="NASDAQ"),
    Profile("BTAL", "AGF US Market Neutral Anti-Beta Fund", 21.0, beta=-0.6, noise=0.006, yearly=0.01, payments=1, misses=0.02),
)  # fmt: skip
