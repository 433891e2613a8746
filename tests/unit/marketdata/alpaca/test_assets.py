"""The list of symbols is a convenience."""

from datetime import UTC, datetime

from treeline.marketdata.alpaca.access import AlpacaAccess
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
