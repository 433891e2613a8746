"""The view Backtest: its figures are the API's, one range holds for all charts, and what was changed since says so."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import ask
from tests.browser.rooms import whole
from tests.browser.steps import saved_strategy, toast
from tests.fakes.alpaca.server import FakeAlpaca

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "name": "Above its average",
    "root": {
        "node": "gate",
        "condition": {
            "left": {"indicator": "price", "ticker": "KO"},
            "op": ">",
            "right": {"indicator": "sma", "ticker": "KO", "window": 100},
        },
        "then": {"node": "ticker", "ticker": "KO"},
        "else": {"node": "equal", "children": [{"node": "ticker", "ticker": "MSFT"}, {"node": "cash"}]},
    },
}
SETTINGS = {"source": "sample", "start": "2019-01-02", "end": "2022-12-28"}
CHARTS = ("Equity", "Drawdown", "Weights", "Rolling Sharpe", "Rolling volatility")
STALE = "The strategy or the settings changed since"


@pytest.fixture(scope="module", autouse=True)
def _alpaca() -> Iterator[None]:
    """Other prices than the built-in ones: a stand-in, which the site's processes take for Alpaca."""
    with FakeAlpaca(per_minute=100_000) as fake, pytest.MonkeyPatch.context() as patch:
        for name, value in {"API_KEY": fake.key, "SECRET_KEY": fake.secret, "DATA_URL": fake.url}.items():
            patch.setenv(f"ALPACA_{name}", value)
        patch.setenv("ALPACA_TRADING_URL", fake.url)
        yield


@pytest.fixture(scope="module")
def strategies() -> dict[str, str]:
    """The id of the one that the module's tests look at, once it is there."""
    return {}


@pytest.fixture
def room(home: Page, strategies: dict[str, str]) -> Page:
    """The view Backtest of a strategy that was run over SETTINGS."""
    if not strategies:
        strategies["one"] = saved_strategy(lambda *asked: ask(home.request, *asked), DOCUMENT)
        home.goto(f"/strategies/{strategies['one']}/backtest?start={SETTINGS['start']}&end={SETTINGS['end']}")
    expect(figure(home, "Sharpe")).to_have_text(re.compile(r"\d"))
    whole(home)
    return home


def figure(page: Page, title: str) -> Locator:
    """A figure of the headline."""
    row = page.get_by_role("main").locator("dl > div").filter(has=page.get_by_text(title, exact=True))
    return row.locator("dd").first


def section(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=title, exact=True)


def chart(page: Page, title: str) -> Locator:
    """A chart with its title and its figures."""
    return (
        page.get_by_role("region", name="Charts").locator("figure").filter(has=page.get_by_role("slider", name=title))
    )


def answer(page: Page, **settings: object) -> dict[str, Any]:
    """What the API says to the room's request, or to another one."""
    told: dict[str, Any] = ask(page.request, "POST", "backtests", {"document": DOCUMENT, **SETTINGS, **settings})
    return told


def number(text: str) -> tuple[float, float]:
    """What a figure of the page means, and by how much rounding may have moved it."""
    bare = re.sub(r"[$,+×\s]", "", text.replace("−", "-"))
    unit = 0.01 if bare.endswith("%") else 1.0
    bare = bare.removesuffix("%")
    return float(bare) * unit, 0.5001 * unit * 10.0 ** -len(bare.partition(".")[2])


def agrees(text: str, value: float) -> bool:
    shown, rounding = number(text)
    return shown == pytest.approx(value, abs=rounding)


def test_the_metrics_are_those_of_the_api(room: Page) -> None:
    told = answer(room)
    titles = {
        "Total return": "total_return",
        "CAGR": "cagr",
        "Sharpe": "sharpe",
        "Sortino": "sortino",
        "Max drawdown": "max_drawdown",
        "Volatility": "volatility",
        "Turnover a year": "turnover",
        "Beta": "beta",
    }
    rows = section(room, "All metrics").get_by_role("row")
    for title, name in titles.items():
        row = rows.filter(has=room.get_by_role("rowheader", name=re.compile(f"^{title}"))).first
        own, other = row.get_by_role("cell").all_inner_texts()[:2]
        assert agrees(own, told["metrics"][name]), (title, own)
        assert agrees(other, told["benchmark_metrics"][name]), (title, other)
        if name not in ("beta",):
            assert figure(room, title).inner_text() == own


def test_the_monthly_returns_are_those_of_the_equity(room: Page) -> None:
    told = answer(room)
    ends = [(month, list(days)[-1][1]) for month, days in groupby(closes(told), key=lambda day: day[0][:7])]
    before = 100_000.0
    expected: dict[str, list[float]] = {}
    for month, equity in ends:
        expected.setdefault(month[:4], []).append(equity / before - 1)
        before = equity
    shown = {}
    for row in section(room, "Monthly returns").locator("tbody tr").all():
        shown[row.get_by_role("rowheader").inner_text()] = row.get_by_role("cell").all_inner_texts()[:12]
    assert list(shown) == ["2022", "2021", "2020", "2019"]
    for year, returns in expected.items():
        assert all(agrees(text, of) for text, of in zip(shown[year], returns, strict=True)), year


def closes(told: dict[str, Any]) -> list[tuple[str, float]]:
    """Sessions with the equity at their close."""
    return list(zip(told["sessions"], told["equity"], strict=True))


def test_the_weights_are_those_of_the_api(room: Page) -> None:
    told = answer(room)
    weights = told["weights"]
    steps = room.get_by_role("slider", name="Weights")
    steps.focus()
    for key in ("Home", "PageDown", *["ArrowRight"] * 3, *["PageDown"] * 5, "End", "PageUp"):
        room.keyboard.press(key)
        session, _, text = (steps.get_attribute("aria-valuetext") or "").partition(": ")
        row = max(place for place, change in enumerate(weights["sessions"]) if change <= session)
        held = dict(zip(weights["tickers"], weights["rows"][row], strict=True))
        assert held.keys() == {"KO", "MSFT"}
        shown = dict(part.split(" ", 1) for part in text.split(", "))
        assert all(agrees(shown[ticker], of) for ticker, of in held.items()), (session, text, held)


def test_the_trades_are_those_of_the_api_also_when_they_are_copied(room: Page) -> None:
    trades = answer(room)["trades"]
    latest = sorted(trades, key=lambda one: one["session"], reverse=True)
    first = section(room, "The list of trades").locator(".grid").first.locator("span").all_inner_texts()
    assert first[:2] == [latest[0]["session"], latest[0]["ticker"]]
    assert agrees(first[2], latest[0]["from"])
    assert agrees(first[5], latest[0]["value"])
    section(room, "Trades").get_by_role("button", name="Copy CSV").click()
    toast(room, f"Copied {len(trades)} trades").wait_for()
    head, *lines = room.evaluate("navigator.clipboard.readText()").splitlines()
    assert head == "session,ticker,from,to,value"
    cells = [line.split(",") for line in lines]
    copied = [(session, ticker, *map(float, figures)) for session, ticker, *figures in cells]
    assert sorted(copied) == sorted(
        (one["session"], one["ticker"], one["from"], one["to"], one["value"]) for one in trades
    )


def test_the_data_version_and_what_to_know_are_shown(room: Page) -> None:
    told = answer(room)
    about = section(room, "About this backtest")
    expect(about).to_contain_text(told["data_version"])
    expect(about).to_contain_text("Stale sample data that ends on 2022-12-28")
    expect(about).to_contain_text(f"{told['span']['first']} to {told['span']['last']}, {told['span']['sessions']:,}")


def test_a_click_picks_its_day_even_when_the_hand_trembles(room: Page) -> None:
    over = chart(room, "Equity").locator(".u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box
    room.mouse.move(box["x"] + 300, box["y"] + 40)
    room.mouse.down()
    room.mouse.move(box["x"] + 302, box["y"] + 41)
    room.mouse.up()
    expect(room).to_have_url(re.compile(r"day=\d{4}-\d\d-\d\d"))
    expect(room).not_to_have_url(re.compile("from="))


def test_the_warnings_of_the_api_are_shown(room: Page, strategies: dict[str, str]) -> None:
    early = {"start": "1985-01-02", "end": "1991-12-31"}
    told = answer(room, **early)
    assert told["warnings"], "it was to begin before the prices do"
    for settings in (early, SETTINGS):
        start, end = settings["start"], settings["end"]
        room.goto(f"/strategies/{strategies['one']}/backtest?start={start}&end={end}")
        first = told["span"]["first"] if settings is early else start
        expect(room.get_by_text(re.compile(f"^{first} to .* prices as of"))).to_be_visible()
        for warning in told["warnings"]:
            expect(room.get_by_text(warning)).to_have_count(int(settings is early))


def test_a_range_drawn_on_one_chart_holds_for_all_and_survives_a_reload(room: Page) -> None:
    over = chart(room, "Drawdown").locator(".u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box
    room.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 40)
    room.mouse.down()
    room.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 60, steps=4)
    room.mouse.up()
    expect(room).to_have_url(re.compile(r"from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d"))
    first, last = re.findall(r"(?:from|to)=([\d-]{10})", room.url)
    assert first[:7] in ("2019-12", "2020-01")
    assert last[:7] in ("2020-12", "2021-01")
    room.mouse.move(2, 2)
    holds(room, first, last)
    room.reload()
    holds(room, first, last)
    room.get_by_role("button", name="Show all").click()
    expect(room).not_to_have_url(re.compile("from="))
    for title in CHARTS:
        expect(chart(room, title).locator("[data-figure]").first).to_have_text(SETTINGS["end"])


def holds(page: Page, first: str, last: str) -> None:
    """All that has sessions shows these and no others."""
    expect(page.get_by_text(f"In sight: {first} to {last}")).to_be_visible()
    for title in CHARTS:
        expect(chart(page, title).locator("[data-figure]").first).to_have_text(last)
    years = section(page, "Monthly returns").get_by_role("rowheader")
    assert sorted(years.all_inner_texts()) == sorted({first[:4], last[:4], "2020"})
    expect(section(page, "Trades").get_by_text(re.compile("in sight of"))).to_be_visible()
    chart(page, "Rolling volatility").locator(".u-over").click(position={"x": 1, "y": 30})
    expect(page).to_have_url(re.compile(f"day={first[:7]}"))


def test_a_tear_sheet_is_a_file_with_the_figures_of_the_strategy(room: Page, tmp_path: Path) -> None:
    with room.expect_download() as waiting:
        room.get_by_role("button", name="Tear sheet").click()
    assert waiting.value.suggested_filename == "Above its average tear sheet.html"
    waiting.value.save_as(tmp_path / "sheet.html")
    page = (tmp_path / "sheet.html").read_text()
    rows = re.findall(r"<tr[^>]*>\s*<td[^>]*>([^<]*)</td>\s*<td[^>]*>([^<]*)</td>\s*<td[^>]*>([^<]*)</td>", page)
    told = {title: own for title, _, own in rows}
    for title, of in {"Sharpe": "Sharpe", "Cumulative Return": "Total return", "Max Drawdown": "Max drawdown"}.items():
        assert number(told[title])[0] == pytest.approx(number(figure(room, of).inner_text())[0], abs=1e-6), title
    toast(room, "The tear sheet has been saved").wait_for()


def costs(page: Page) -> None:
    page.get_by_role("button", name=re.compile("bps")).click()
    page.get_by_role("dialog", name="Capital and costs").get_by_label("Slippage").fill("40")
    page.keyboard.press("Escape")


CHANGES = {
    "benchmark": lambda page: page.get_by_label("Benchmark", exact=True).fill("MSFT"),
    "costs": costs,
    "fill": lambda page: page.get_by_role("combobox", name="Trades").select_option(label="At the next close"),
    "source": lambda page: page.get_by_role("combobox", name="Prices").select_option("alpaca"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_figures_say_that_something_was_changed_since_until_they_are_run_again(room: Page, what: str) -> None:
    figures = room.get_by_role("main").locator("dl").first
    before = figures.inner_text()
    CHANGES[what](room)
    expect(room.get_by_text(STALE)).to_be_visible()
    assert figures.inner_text() == before, "they stay those of what was run"
    room.get_by_role("button", name="Run again").click()
    expect(figures).not_to_have_text(before, use_inner_text=True)
    expect(room.get_by_text(STALE)).to_have_count(0)
