"""A collection as a source of prices."""

from datetime import date
from typing import Any

import pytest

from tests import cast
from tests.integration.uploads.conftest import UPLOADS, csv, post
from treeline.core.errors import Invalid
from treeline.marketdata.source import Source
from treeline.uploads import selectors
from treeline.uploads.models import UploadedBars

pytestmark = pytest.mark.usefixtures("reader_at_hand")

JANUARY = (date(2020, 1, 1), date(2020, 1, 31))


def closes(source: Source, *symbols: str) -> dict[str, list[float]]:
    return {symbol: bars.close.tolist() for symbol, bars in source.bars(symbols, *JANUARY).bars.items()}


def test_it_is_what_a_source_must_be(alice: cast.Caller) -> None:
    post(alice, "etfs", SPY_csv=csv(10, 11, 12), QQQ_csv=csv(20, first=9))
    source: Source = selectors.source(cast.alice(), "etfs")
    assert source.name == "upload:etfs"
    assert source.span() == (date(2020, 1, 1), date(2020, 1, 9))
    assert source.symbols() == ("QQQ", "SPY")
    assert source.settled() == date.max
    assert (source.has_actions, source.on_exchange, source.feed) == (False, False, "")
    fetched = source.bars(["SPY", "QQQ", "DIA", "\0"], date(2020, 1, 2), date(2020, 1, 3))
    assert {symbol: bars.close.tolist() for symbol, bars in fetched.bars.items()} == {"SPY": [11.0, 12.0]}
    assert fetched.failed == {}
    assert source.bars([], *JANUARY).bars == {}


def test_bars_are_one_query_and_the_catalogue_is_another(alice: cast.Caller, django_assert_num_queries: Any) -> None:
    for name in ("b", "a"):
        post(alice, name, SPY_csv=csv(10, 11), QQQ_csv=csv(20))
    owner = cast.alice()
    with django_assert_num_queries(1):
        found = selectors.sources(owner)
        told = [(one.name, one.symbols(), one.span(), len(one.stamps(2020, 2020)[2020])) for one in found]
    days = (date(2020, 1, 1), date(2020, 1, 2))
    assert told == [(f"upload:{name}", ("QQQ", "SPY"), days, 32) for name in "ab"]
    with django_assert_num_queries(1):
        assert len(found[0].bars(["SPY", "QQQ"], *JANUARY).bars) == 2


def test_an_empty_collection_has_no_span(alice: cast.Caller) -> None:
    made = post(alice, "etfs", SPY_csv=csv(1)).json()
    alice.delete(f"{UPLOADS}/{made['id']}/symbols/SPY")
    source = selectors.source(cast.alice(), "etfs")
    assert source.symbols() == ()
    with pytest.raises(Invalid, match="this collection is empty"):
        source.span()
    assert [one.name for one in selectors.sources(cast.alice())] == ["upload:etfs"]


def test_a_source_that_is_replaced_while_it_is_read_says_so_by_its_stamp(alice: cast.Caller) -> None:
    post(alice, "etfs", SPY_csv=csv(10, 11), QQQ_csv=csv(20))
    source = selectors.source(cast.alice(), "etfs")
    before = source.stamps(2020, 2020)[2020]
    assert closes(source, "SPY") == {"SPY": [10.0, 11.0]}
    post(alice, "etfs", SPY_csv=csv(9, 9, 9))
    assert source.stamps(2020, 2020)[2020] == before
    assert closes(source, "SPY", "QQQ") == {"SPY": [9.0, 9.0, 9.0], "QQQ": [20.0]}
    assert source.stamps(2020, 2020)[2020] == selectors.source(cast.alice(), "etfs").stamps(2020, 2020)[2020] != before
    assert source.span()[1] == date(2020, 1, 3)


def test_bars_that_are_gone_have_left_the_stamp_too(alice: cast.Caller) -> None:
    made = post(alice, "etfs", SPY_csv=csv(10), QQQ_csv=csv(20)).json()
    source = selectors.source(cast.alice(), "etfs")
    before = source.stamps(2020, 2020)[2020]
    alice.delete(f"{UPLOADS}/{made['id']}/symbols/SPY")
    assert closes(source, "SPY") == {}
    assert source.stamps(2020, 2020)[2020] != before
    alice.delete(f"{UPLOADS}/{made['id']}")
    with pytest.raises(Invalid, match='there is no source "upload:etfs"'):
        closes(source, "QQQ")


def test_the_same_bars_sent_again_have_the_same_stamp(alice: cast.Caller) -> None:
    stamps = []
    for closes_sent in ((10, 11), (9,), (10, 11)):
        post(alice, "etfs", SPY_csv=csv(*closes_sent))
        stamps.append(selectors.source(cast.alice(), "etfs").stamps(2020, 2020)[2020])
    assert stamps[0] == stamps[2] != stamps[1]


def test_damaged_bars_are_told_of_their_symbol_alone(alice: cast.Caller) -> None:
    post(alice, "etfs", SPY_csv=csv(10), QQQ_csv=csv(20))
    UploadedBars.objects.filter(symbol="SPY").update(packed=b"nothing")
    fetched = selectors.source(cast.alice(), "etfs").bars(["SPY", "QQQ"], *JANUARY)
    assert list(fetched.bars) == ["QQQ"]
    assert "damaged" in fetched.failed["SPY"]
