"""Our adjusted prices against three others' on real bars of 68 tickers, 2010 to 2020; every exception has its reason.

The bars as traded, with dividends, splits and an adjusted close, are Alpha Vantage's. Its adjusted close puts a payment
back into the share at the close of the ex-date: a day's return is (P · ratio + D) / C - 1, the holding-period return of
CRSP. Ours, Yahoo's and LEAN's put it back at the close before: P · ratio / (C - D) - 1. The two differ by about D / C
times that return: by more than 2 bp only when a large payment meets a large move.
"""

import datetime as dt
import functools
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.benchmarks.study import MISSING, folder
from treeline.marketdata.actions import Action
from treeline.marketdata.adjust import adjust
from treeline.marketdata.holes import after_last_break
from treeline.marketdata.source import Bars

pytestmark = pytest.mark.skipif(folder() is None, reason=MISSING)

STUDY = folder() or Path()
FIRST, LAST = dt.date(2010, 1, 1), dt.date(2020, 12, 31)
MOST = 2.0  # basis points a day

NO_BARS_AS_TRADED = {"KMLM", "LABU", "META", "SOXS", "SQQQ", "UVXY", "VIXY"}

# The file's closes are after these splits already, although the splits have their rows; payments are as paid.
ALREADY_SPLIT = {"FNGU", "SOXL", "SVXY", "TQQQ", "TSLA", "VOO"}

PUT_BACK_A_DAY_LATER = {
    "EEM": ["2011-12-20", "2012-06-21", "2013-06-27", "2014-12-17"],
    "EFA": ["2011-12-20", "2012-06-21", "2013-06-27"],
    "FAS": ["2020-03-24"],
    "FAZ": ["2020-03-24"],
    "GOOGL": ["2014-04-03"],  # the class C shares, which stand there as a dividend of half the price
    "MSFT": ["2012-11-13"],
    "SMH": ["2011-10-04", "2015-12-21", "2017-12-18"],
    "SOXL": ["2016-12-20", "2020-03-24"],
    "SPXL": ["2010-03-23"],
    "SPXU": ["2018-12-26"],
    "SPY": ["2020-03-20"],
    "SSO": ["2018-12-26"],
    "TBT": ["2019-09-25"],
    "TECL": ["2010-03-23", "2010-06-22", "2020-03-24"],
    "TECS": ["2019-06-25", "2020-03-24"],
    "TMF": ["2010-06-22", "2010-12-14", "2011-12-13", "2020-12-10"],
    "TQQQ": ["2018-12-26"],
    "UPRO": ["2018-12-26"],
    "VNQ": ["2010-09-24", "2014-12-22", "2018-09-24", "2020-03-10"],
    "VOO": ["2020-03-10"],
    "VTI": ["2020-03-26"],
    "XLB": ["2020-03-23"],
    "XLE": ["2020-03-23", "2020-09-21", "2020-12-21"],
    "XLF": ["2016-09-19", "2020-03-23"],  # 2016: the shares of XLRE, which stand there as a dividend of a fifth
    "XLI": ["2020-03-23"],
    "XLRE": ["2016-12-16", "2020-03-23"],
    "XLU": ["2020-03-23"],
    "XLV": ["2020-03-23"],
}

ONLY_YAHOO, ONLY_OURS, OTHER_AMOUNT, OTHER_CLOSE, A_SPLIT = (
    "Yahoo has a payment of which Alpha Vantage has no row",
    "Yahoo's factor knows nothing of the payment",
    "the two have different amounts",
    "Alpha Vantage's close before is another price",
    "Yahoo has as a split what Alpha Vantage has as a dividend",
)
EVENTS_DIFFER = {
    "DIA": {"2014-10-17": ONLY_OURS, "2019-08-16": ONLY_YAHOO},
    "GOOGL": {"2014-04-03": A_SPLIT},
    "QLD": {"2016-03-23": ONLY_OURS},
    "QQQ": {"2010-06-25": ONLY_YAHOO, "2011-12-27": ONLY_YAHOO, "2020-09-21": ONLY_OURS},
    "SHY": {"2012-11-01": ONLY_OURS},
    "SPXL": {"2010-03-23": OTHER_CLOSE},
    "SSO": {"2016-03-23": ONLY_OURS},
    "TLT": {"2012-11-01": ONLY_OURS},
    "TMF": {"2020-12-10": OTHER_AMOUNT},  # Yahoo takes it off twice
    "VOO": {"2014-12-18": ONLY_OURS},
    "XLF": {"2016-03-18": OTHER_AMOUNT, "2016-09-19": A_SPLIT},
}

# --- the study's files ---


@functools.cache
def table(name):
    return pl.read_parquet(STUDY / "data" / f"{name}.parquet")


def rows_of(name, symbol):
    return table(name).filter(pl.col("symbol") == symbol).sort("date")


def symbols_of(name):
    return sorted(table(name)["symbol"].unique()) if folder() else []


@functools.cache
def as_traded(symbol):
    """Alpha Vantage's rows; closes that are after a split already are put back before it."""
    rows = rows_of("us_daily_raw_alphavantage", symbol)
    if symbol not in ALREADY_SPLIT:
        return rows
    ratios = rows["split_coefficient"].to_numpy()
    later = pl.Series(np.append(np.cumprod(ratios[:0:-1])[::-1], 1.0))
    return rows.with_columns(pl.col("open", "high", "low", "close") * later)


def bars_of(rows):
    series = {name: rows[name].cast(pl.Float64).to_numpy() for name in ("close", "open", "high", "low", "volume")}
    return Bars(rows["symbol"][0], rows["date"].to_numpy().astype("datetime64[D]"), **series)


def actions_of(rows, kinds=("dividend", "split")):
    paid = rows.filter(pl.col("dividend_amount") != 0).select("date", "dividend_amount").iter_rows()
    split = rows.filter(pl.col("split_coefficient") != 1).select("date", "split_coefficient").iter_rows()
    found = [Action(day, "dividend", amount) for day, amount in paid]
    found += [Action(day, "split", ratio) for day, ratio in split]
    return [action for action in found if action.kind in kinds]


def adjusted(rows):
    return adjust(bars_of(rows), actions_of(rows), LAST, {}).close


def returns(closes):
    return closes[1:] / closes[:-1] - 1


def by_day(days, values):
    """The values of the days of the years looked at, by day as text; the first day has none."""
    inside = zip(days.to_list()[1:], values.tolist(), strict=True)
    return {str(day): value for day, value in inside if FIRST <= day <= LAST}


def difference(rows):
    """Our return of each day less the vendor's, in basis points."""
    ours, vendors = returns(adjusted(rows)), returns(rows["adj_close"].to_numpy())
    return by_day(rows["date"], (ours - vendors) * 1e4)


def over(differences):
    return [day for day, bp in differences.items() if not abs(bp) <= MOST]


def worst_of(differences, but=()):
    return max(abs(bp) for day, bp in differences.items() if day not in but)


def steps(factor):
    """By how much the factor before a day is below that of the day: 1 where nothing went ex."""
    return factor[:-1] / factor[1:]


# --- Alpha Vantage's adjusted close ---


def test_every_ticker_of_the_study_has_bars_as_traded_or_is_named():
    assert set(symbols_of("us_daily_total_return")) == set(symbols_of("us_daily_raw_alphavantage")) | NO_BARS_AS_TRADED
    assert not set(symbols_of("us_daily_raw_alphavantage")) & NO_BARS_AS_TRADED


@pytest.mark.parametrize("symbol", symbols_of("us_daily_raw_alphavantage"))
def test_returns_are_the_vendors_but_on_the_days_listed(symbol):
    assert over(difference(as_traded(symbol))) == PUT_BACK_A_DAY_LATER.get(symbol, [])


def holding_period(symbol):
    """CRSP's return of each day less the vendor's, in basis points."""
    rows = as_traded(symbol)
    close, paid, ratio = (rows[name].to_numpy() for name in ("close", "dividend_amount", "split_coefficient"))
    later = (close[1:] * ratio[1:] + paid[1:]) / close[:-1] - 1
    return by_day(rows["date"], (later - returns(rows["adj_close"].to_numpy())) * 1e4)


@pytest.mark.parametrize("symbol", symbols_of("us_daily_raw_alphavantage"))
def test_the_vendor_puts_a_dividend_back_at_the_close_of_the_ex_date(symbol):
    assert worst_of(holding_period(symbol)) < 0.1


@pytest.mark.parametrize("symbol", sorted(ALREADY_SPLIT))
def test_closes_of_these_tickers_pass_over_their_splits(symbol):
    rows = rows_of("us_daily_raw_alphavantage", symbol)
    moved = rows.with_columns(pl.col("close").pct_change().alias("move")).filter(pl.col("split_coefficient") != 1)
    assert not rows["splits_complete"].any()
    assert moved.height > 0
    assert moved["move"].abs().max() < 0.15  # the smallest of these splits would move it by 50 %


def test_all_whose_splits_are_not_complete_are_spoken_for():
    table_ = table("us_daily_raw_alphavantage").filter(~pl.col("splits_complete"))
    assert set(table_["symbol"]) == ALREADY_SPLIT | {"GOOGL"}


# --- Yahoo's ---


def yahoo_dividends():
    """By symbol, of the file with the most: amounts in shares as they are today, as its closes are."""
    events = table("dividends_splits").filter(
        (pl.col("vendor") == "yahoo") & (pl.col("type") == "dividend") & (pl.col("value_basis") == "split_adjusted")
    )
    inside = events.filter(pl.col("ex_date").is_between(FIRST, LAST))
    found: dict[str, list[Action]] = {}
    for (symbol, _), rows in inside.group_by("symbol", "source"):
        if symbol in symbols_of("us_etf_daily") and rows.height > len(found.get(symbol, [])):
            found[symbol] = [Action(day, "dividend", paid) for day, paid in rows.select("ex_date", "value").iter_rows()]
    return found


def test_returns_are_yahoos_on_every_day_since_its_first_known_dividend():
    payments, worst = yahoo_dividends(), {}
    for symbol, dividends in payments.items():
        since = min(action.ex_date for action in dividends)
        rows = rows_of("us_etf_daily", symbol).filter(pl.col("date").is_between(since - dt.timedelta(7), LAST))
        ours = returns(adjust(bars_of(rows), dividends, LAST, {}).close)
        gaps = by_day(rows["date"], (ours - returns(rows["adj_close"].to_numpy())) * 1e4)
        worst[symbol] = worst_of({day: bp for day, bp in gaps.items() if day >= str(since)})
    assert len(worst) == 18
    assert max(worst.values()) < MOST, worst
    paid = sum(map(len, payments.values()))
    print(f"\nYahoo's closes with Yahoo's {paid} dividends, {len(worst)} tickers: worst {most(worst)}")


def factors(symbol):
    """On days that both have: our factor without splits, Yahoo's, our raw close, Yahoo's close."""
    rows = as_traded(symbol).filter(pl.col("date") <= LAST)
    split = np.cumprod(rows["split_coefficient"].to_numpy())
    ours = rows.select("date", raw="close").with_columns(
        ours=pl.Series(adjusted(rows) / rows["close"].to_numpy() / split)
    )
    yahoos = rows_of("us_etf_daily", symbol).select("date", "close", yahoos=pl.col("adj_close") / pl.col("close"))
    return ours.join(yahoos, on="date").sort("date")


def from_yahoo(symbol):
    """By how much our factor moves less Yahoo's on each day, in basis points."""
    both = factors(symbol)
    return by_day(both["date"], (steps(both["ours"].to_numpy()) - steps(both["yahoos"].to_numpy())) * 1e4)


IN_BOTH = sorted(set(symbols_of("us_daily_raw_alphavantage")) & set(symbols_of("us_etf_daily")))


@pytest.mark.parametrize("symbol", IN_BOTH)
def test_factors_of_bars_as_traded_are_yahoos_but_on_the_days_listed(symbol):
    assert over(from_yahoo(symbol)) == list(EVENTS_DIFFER.get(symbol, {}))


@pytest.mark.parametrize(
    ("symbol", "day", "reason"),
    [(symbol, day, why) for symbol, days in EVENTS_DIFFER.items() for day, why in days.items()],
)
def test_the_events_differ_as_the_list_says(symbol, day, reason):
    both = factors(symbol)
    ours = by_day(both["date"], 1 - steps(both["ours"].to_numpy()))[day]
    yahoos = by_day(both["date"], 1 - steps(both["yahoos"].to_numpy()))[day]
    apart = steps((both["raw"] / both["close"]).to_numpy())  # closes of the two against each other, from day to day
    moved = by_day(both["date"], apart)[day]
    same_closes = abs(moved - 1) < 1e-4
    found = {
        ONLY_YAHOO: same_closes and abs(ours) < 1e-9 and yahoos > 1e-4,
        ONLY_OURS: same_closes and abs(yahoos) < 3e-6 and ours > 1e-4,
        OTHER_AMOUNT: same_closes and min(ours, yahoos) > 1e-3,
        OTHER_CLOSE: 0.01 < abs(moved - 1) < 0.05 and min(ours, yahoos) > 1e-3,
        A_SPLIT: moved > 1.1 and abs(yahoos) < 3e-6 and abs(moved * (1 - ours) - 1) < 2e-3,
    }
    assert [why for why, holds in found.items() if holds] == [reason]


SPLIT = ["AAPL", "BIL", "NFLX", "QLD", "SH", "SPXL", "SSO", "TMF", "TMV", "UPRO"]


@pytest.mark.parametrize("symbol", SPLIT)
def test_prices_and_volumes_across_splits_are_yahoos(symbol):
    rows = as_traded(symbol).filter(pl.col("date") <= LAST)
    splits = actions_of(rows, kinds=("split",))
    ours = adjust(bars_of(rows), splits, LAST, {})
    sides = {name: pl.Series(getattr(ours, name)) for name in ("open", "high", "low", "close", "volume")}
    both = rows.select("date").with_columns(**sides).join(rows_of("us_etf_daily", symbol), on="date", suffix="_theirs")
    both = both.filter((pl.col("date") >= FIRST) & (pl.col("volume_theirs") > 0))
    inside = [split for split in splits if FIRST <= split.ex_date <= LAST]
    assert inside
    for name in sides:
        ratio = both.select("date", ratio=pl.col(name) / pl.col(f"{name}_theirs"))
        usual = ratio["ratio"].median()  # Yahoo's shares are of today: those splits of after 2020 are in it
        assert (ratio["ratio"] / usual - 1).abs().quantile(0.9) < (0.01 if name == "volume" else 2e-4)
        for split in inside:
            before = ratio.filter(pl.col("date") < split.ex_date)["ratio"].tail(60).median()
            after = ratio.filter(pl.col("date") >= split.ex_date)["ratio"].head(60).median()
            assert before / after == pytest.approx(1, abs=0.003 if name == "volume" else 1e-4)


# --- LEAN's ---


IN_LEAN = ["AAPL", "IWM", "QQQ", "SPY"]


def from_lean(symbol):
    """By how much our factor moves less LEAN's on each day, in basis points."""
    rows = as_traded(symbol).filter(pl.col("date") <= LAST)
    split = np.cumprod(rows["split_coefficient"].to_numpy())
    ours = rows.select("date", ours=pl.Series(adjusted(rows) / rows["close"].to_numpy() / split))
    lean = rows_of("lean_factor_files", symbol)
    lean = lean.select(pl.col("date").str.to_date("%Y%m%d"), pl.col("price_factor").cast(pl.Float64))
    both = ours.join_asof(lean, on="date", strategy="forward")  # a line of LEAN's holds up to its date
    return by_day(rows["date"], (steps(both["ours"].to_numpy()) - steps(both["price_factor"].to_numpy())) * 1e4)


@pytest.mark.parametrize("symbol", IN_LEAN)
def test_factors_are_leans(symbol):
    assert over(from_lean(symbol)) == []


# --- another company's bars ---


def test_what_qqq_was_before_it_traded_as_qqqq_is_left_out():
    sessions = rows_of("lean_raw_daily", "SPY")["date"].to_numpy().astype("datetime64[D]")
    bars = bars_of(rows_of("lean_raw_daily", "QQQ"))
    kept, said = after_last_break(bars, sessions)
    assert kept.sessions[0] == np.datetime64("2011-03-23")
    assert said is not None
    assert "QQQ has no bars on the 1,588 sessions from 2004-12-01 to 2011-03-22" in said


# --- the table of docs/data-adjustment.md ---


def most(worst):
    symbol = max(worst, key=worst.__getitem__)
    return f"{worst[symbol]:.2f} bp ({symbol})"


def test_print_the_table():
    gaps = {symbol: difference(as_traded(symbol)) for symbol in symbols_of("us_daily_raw_alphavantage")}
    worst = {symbol: worst_of(days) for symbol, days in gaps.items()}
    listed = sum(len(days) for days in PUT_BACK_A_DAY_LATER.values())
    groups = {
        "sound on every day": [s for s in gaps if s not in PUT_BACK_A_DAY_LATER and s not in ALREADY_SPLIT],
        "sound, prices put back before splits": [s for s in sorted(ALREADY_SPLIT) if s not in PUT_BACK_A_DAY_LATER],
        "put back at another close on the days listed": list(PUT_BACK_A_DAY_LATER),
    }
    events = [action for symbol in gaps for action in actions_of(as_traded(symbol)) if FIRST <= action.ex_date <= LAST]
    split = sum(action.kind == "split" for action in events)
    print(f"\n{len(gaps)} tickers, {sum(map(len, gaps.values())):,} days, {listed} days listed")
    print(f"{len(events) - split:,} dividends, {split} splits")
    for name, symbols in groups.items():
        print(f"{len(symbols):3} {name}: worst {most({symbol: worst[symbol] for symbol in symbols})}")
    rest = {symbol: worst_of(days, PUT_BACK_A_DAY_LATER.get(symbol, ())) for symbol, days in gaps.items()}
    print(f"    on all other days: worst {most(rest)}")
    for symbol, days in PUT_BACK_A_DAY_LATER.items():
        print(f"    {symbol:6}" + "  ".join(f"{day} {gaps[symbol][day]:+.1f}" for day in days))
    print(
        f"CRSP's return and the vendor's: worst {most({symbol: worst_of(holding_period(symbol)) for symbol in gaps})}"
    )
    yahoos = {symbol: worst_of(from_yahoo(symbol), EVENTS_DIFFER.get(symbol, ())) for symbol in IN_BOTH}
    differ = sum(len(days) for days in EVENTS_DIFFER.values())
    print(f"Yahoo's factors, {len(IN_BOTH)} tickers, but for {differ} days listed: worst {most(yahoos)}")
    leans = {symbol: worst_of(from_lean(symbol)) for symbol in IN_LEAN}
    print(f"LEAN's factors, {len(IN_LEAN)} tickers: worst {most(leans)}")
    assert sum(map(len, groups.values())) == len(gaps)
