"""The list of symbols is a convenience."""

from datetime import UTC, datetime

from treeline.marketdata.alpaca.access import AlpacaAccess
from treeline.marketdata.alpaca.assets import Assets
from treeline.marketdata.alpaca.pace import Errand, Pace
from treeline.marketdata.alpaca.retry import Failure, Kind
from treeline.marketdata.alpaca.source import AlpacaSource


def test_nobody_waits_longer_than_five_seconds_for_the_list(monkeypatch):
    clock = [1000.0]

    class Unwell:
        """Answers each request with a failure, a second later."""

        def get(self, path: str, params: object, errand: Errand) -> None:
            clock[0] = min(clock[0] + 1.0, errand.deadline)
            raise Failure(Kind.SERVER, "504 Gateway Timeout")

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    pace = Pace(monotonic=lambda: clock[0], sleep=sleep)
    source = AlpacaSource(AlpacaAccess("key", "secret"), None, lambda: datetime(2026, 6, 2, 21, tzinfo=UTC), pace)
    monkeypatch.setattr(source, "_line", lambda server: Unwell())
    assert source.symbols() == ()
    assert clock[0] - 1000.0 <= 5.0


def asset(symbol: object, fractionable: object, status: str = "active") -> dict[str, object]:
    return {"symbol": symbol, "fractionable": fractionable, "status": status}


def test_of_two_companies_with_a_symbol_the_traded_one_counts():
    both = [asset("A", False), asset("A", True, "inactive"), asset("B", True, "inactive"), asset("B", False)]
    assets = Assets(None, "host", lambda: datetime(2026, 6, 2, 21, tzinfo=UTC), lambda: both)
    assert assets.fractional() == {"A": False, "B": False}


def test_what_is_not_said_is_not_known():
    odd = [
        asset("B", None),
        asset("A", "yes"),
        {"symbol": "C"},
        asset(5, True),
        asset(" ", True),
        "D",
        asset("E", True),
    ]
    assets = Assets(None, "host", lambda: datetime(2026, 6, 2, 21, tzinfo=UTC), lambda: odd)
    assert assets.fractional() == {"A": None, "B": None, "C": None, "E": True}
    assert assets.symbols() == ("A", "B", "C", "E")
