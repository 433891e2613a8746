"""A tear sheet is one file that holds all it shows, says what it is of, and runs nothing."""

import importlib.metadata
import os
import re
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest

from backtests import tear_sheet, tear_sheet_writer
from tests import cast
from treeline.marketdata.sample import SampleSource

BACKTESTS, SHEET = "/api/v1/backtests", "/api/v1/backtests/tear-sheet"
NAME = "<script>alert(1)</script> $x_{{metrics}} & \u201cÄ\u201d/.."

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(run: dict[str, Any]) -> dict[str, Any]:
    return {**run, "values": {"n": 20}}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would be drawn; the page is then the template."""
    given: list[Any] = []

    def keep(series: Any) -> bytes:
        given.append(series)
        return tear_sheet_writer.TEMPLATE.read_bytes()

    monkeypatch.setattr(tear_sheet, "_drawn", keep)
    return given


def test_the_sheet_tells_what_it_is_of_and_holds_all_it_shows(alice: cast.Caller, run: dict[str, Any]) -> None:
    run = {**run, "document": {**run["document"], "name": NAME}}
    outcome = alice.post(BACKTESTS, run).json()
    answer = alice.post(SHEET, run)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    page = answer.content.decode()
    header = unescape(page[page.index("<header>") : page.index("</header>")])
    for told in (NAME, "n = 20", "SP500", "2018-01-02 to 2020-12-31, 756 sessions", "sample", outcome["data_version"]):
        assert told in header
    assert f"quantstats {importlib.metadata.version('quantstats')}" in header
    assert "docs/metrics.md" in header
    assert all(warning in header for warning in [SampleSource.note, *outcome["warnings"]])

    assert "<script" not in page.lower()
    assert not re.findall(r"\son\w+\s*=|javascript:|<(?:iframe|object|embed|link|base|form|img|a)\b", page)
    assert not re.findall(r"https?:|//\w|@import|url\((?!#)|\b(?:src|srcset)=", page), "it asks a host"
    assert all(reference.startswith("#") for reference in re.findall(r'href="([^"]*)"', page))
    assert "default-src 'none'" in page

    assert page.count("<svg") == 13
    assert "{{" not in page.replace(NAME.replace("<", "&lt;").replace(">", "&gt;"), "").split("</header>")[1]
    figures = dict(re.findall(r"<tr><td>([^<]+)</td><td>[^<]*</td><td>([^<]*)</td></tr>", page))
    metrics = outcome["metrics"]
    assert figures["Cumulative Return"] == f"{100 * metrics['total_return']:.2f}%"
    assert float(figures["Sharpe"]) == pytest.approx(metrics["sharpe"], abs=0.006)
    assert figures["Max Drawdown"] == f"{100 * metrics['max_drawdown']:.2f}%"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Calm trend", 'attachment; filename="Calm trend tear sheet.html"'),
        ('a/b\\c"d', 'attachment; filename="a b c d tear sheet.html"'),
        ("..", 'attachment; filename="tear sheet.html"'),
        ("Ä", "attachment; filename*=utf-8''%C3%84%20tear%20sheet.html"),
    ],
)
def test_the_file_is_named_by_the_strategy(
    alice: cast.Caller, run: dict[str, Any], drawn: list[Any], name: str, file: str
) -> None:
    answer = alice.post(SHEET, {**run, "document": {**run["document"], "name": name}})
    assert answer["Content-Disposition"] == file


def test_returns_begin_with_the_first_sessions(alice: cast.Caller, run: dict[str, Any], drawn: list[Any]) -> None:
    outcome = alice.post(BACKTESTS, run).json()
    assert alice.post(SHEET, run).status_code == 200
    (series,) = drawn
    assert series["sessions"] == outcome["sessions"]
    for name, equity in (("strategy", outcome["equity"]), ("benchmark", outcome["benchmark"])):
        before = [100_000.0, *equity[:-1]]
        assert series[name] == pytest.approx([value / last - 1 for value, last in zip(equity, before, strict=True)])


def test_it_is_for_who_is_signed_in(anonymous: cast.Caller, run: dict[str, Any], drawn: list[Any]) -> None:
    assert anonymous.post(SHEET, run).status_code == 401
    assert drawn == []


def test_what_cannot_be_drawn_is_said(alice: cast.Caller, run: dict[str, Any], drawn: list[Any]) -> None:
    cash = {"version": 1, "name": "Cash", "root": {"node": "cash"}}
    for change, message in (
        ({"end": "2018-01-09"}, "the backtest has 6 sessions, and a tear sheet needs 10"),
        (
            {"document": cash, "values": {}},
            "the strategy holds nothing but cash on all sessions: there is nothing to draw",
        ),
    ):
        answer = alice.post(SHEET, {**run, **change})
        assert answer.status_code == 400
        assert answer.json()["error"]["faults"][0]["message"] == message
    assert drawn == []


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("_WRITER", "backtests.nothing", "quantstats could not make a tear sheet"),
        ("_WRITER", "json", "quantstats could not make a tear sheet"),
        ("_LONGEST", 0.01, "was not ready within"),
        ("_turn", BoundedSemaphore(1), "Other tear sheets are being made just now"),
    ],
)
def test_a_sheet_that_cannot_be_made_for_now_is_a_503(
    alice: cast.Caller, run: dict[str, Any], monkeypatch: pytest.MonkeyPatch, setting: str, value: Any, message: str
) -> None:
    if isinstance(value, BoundedSemaphore):
        value.acquire()
        monkeypatch.setattr(tear_sheet, "_LONGEST_WAIT", 0.01)
    monkeypatch.setattr(tear_sheet, setting, value)
    answer = alice.post(SHEET, run)
    assert answer.status_code == 503, answer.content
    assert message in answer.json()["error"]["message"]
    if not isinstance(value, BoundedSemaphore):
        assert tear_sheet._turn.acquire(blocking=False), "a turn that failed is over"
        tear_sheet._turn.release()


def test_the_writer_gets_neither_addresses_nor_keys(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALPACA_SECRET_KEY", "sesame")
    assert not {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALPACA_SECRET_KEY"} & tear_sheet._environment().keys()
    assert Path(tear_sheet._environment()["MPLCONFIGDIR"]).is_relative_to(settings.VAR)
    assert os.environ["ALPACA_SECRET_KEY"] == "sesame"


@pytest.mark.parametrize("event", ["socket.connect", "socket.getaddrinfo"])
def test_the_writer_asks_no_host(event: str) -> None:
    with pytest.raises(PermissionError, match="asks no host"):
        tear_sheet_writer._refuse(event, ())
    tear_sheet_writer._refuse("open", ())


def test_the_template_has_every_part_of_quantstats_own_but_a_wrong_one() -> None:
    spec = find_spec("quantstats")
    assert spec is not None
    own = Path(str(spec.origin)).with_name("report.html").read_text()
    ours = tear_sheet_writer.TEMPLATE.read_text()
    told_otherwise = {"title", "date_range", "matched_dates", "params", "v", "eoy_title"}
    wrong = {"eoy_returns"}  # its bars do not stand above their years
    assert set(re.findall(r"{{(\w+)}}", ours)) == set(re.findall(r"{{(\w+)}}", own)) - told_otherwise - wrong
    assert tear_sheet._TITLE.decode() in ours
    assert tear_sheet._HEADER.decode() in ours
