"""Many symbols at once, then fewer, and at last a part that says what is missing."""

from collections.abc import Sequence

import pytest

from treeline.marketdata.alpaca.asking import GROUP, ask
from treeline.marketdata.alpaca.retry import Failure, Kind

SYMBOLS = [f"S{number}" for number in range(8)]


class Server:
    """Answers groups; `trouble` says which Failure a group meets. rows: one a symbol."""

    def __init__(self, trouble=lambda group: None) -> None:
        self.trouble = trouble
        self.groups: list[list[str]] = []

    def fetch(self, group: Sequence[str]):
        self.groups.append(list(group))
        failure = self.trouble(group)
        if failure is not None:
            raise failure
        yield {symbol: [symbol] for symbol in sorted(group)}


def run(server: Server, symbols=SYMBOLS):
    return ask(symbols, server.fetch, by_symbol=True)


def test_all_symbols_are_asked_in_one_request():
    server = Server()
    assert run(server).rows == {symbol: [symbol] for symbol in SYMBOLS}
    assert server.groups == [SYMBOLS]


def test_more_symbols_than_an_address_holds_are_asked_in_groups():
    server = Server()
    run(server, [f"S{number}" for number in range(GROUP + 1)])
    assert [len(group) for group in server.groups] == [GROUP, 1]


def test_a_symbol_is_asked_once_however_often_it_is_named():
    server = Server()
    run(server, ["AA", "BB", "AA"])
    assert server.groups == [["AA", "BB"]]


@pytest.mark.parametrize("symbol", ["", "A,B", " A", "A&B", "Ä", "A" * 40])
def test_what_cannot_be_a_symbol_is_not_sent(symbol):
    server = Server()
    answer = run(server, ["AA", symbol])
    assert server.groups == [["AA"]]
    assert answer.failed == {symbol: "no symbol of Alpaca's looks like that"}


def test_after_the_group_every_symbol_is_asked_on_its_own():
    server = Server(lambda group: Failure(Kind.SERVER, "504") if "S3" in group else None)
    answer = run(server)
    assert answer.failed == {"S3": "504"}
    assert answer.rows.keys() == set(SYMBOLS) - {"S3"}


def test_three_failures_of_the_server_in_a_row_are_not_about_the_symbols():
    server = Server(lambda group: Failure(Kind.UNREACHABLE, "no connection"))
    answer = run(server)
    assert answer.failed == dict.fromkeys(SYMBOLS, "no connection")
    assert len(server.groups) == 4


def test_a_symbol_that_the_server_blames_is_asked_alone_and_the_others_together():
    server = Server(lambda group: Failure(Kind.REFUSED, "400", "invalid symbol: S5") if "S5" in group else None)
    answer = run(server)
    assert answer.failed == {"S5": "400: invalid symbol: S5"}
    assert server.groups == [SYMBOLS, [symbol for symbol in SYMBOLS if symbol != "S5"], ["S5"]]


def test_an_innocent_symbol_that_looks_like_a_word_of_the_refusal_is_not_lost():
    server = Server(lambda group: Failure(Kind.REFUSED, "400", "A symbol is invalid") if "ZZZ" in group else None)
    answer = run(server, ["A", "BB", "ZZZ"])
    assert answer.failed.keys() == {"ZZZ"}
    assert answer.rows.keys() == {"A", "BB"}


def test_a_refusal_that_blames_nobody_is_found_by_halves():
    server = Server(lambda group: Failure(Kind.REFUSED, "422") if "S5" in group else None)
    assert run(server).failed == {"S5": "422"}
    assert len(server.groups) == 7  # 8, 4, 4, 2, 1, 1, 2


@pytest.mark.parametrize("kind", [Kind.BUSY, Kind.LATE, Kind.FORBIDDEN, Kind.THROTTLED, Kind.STRANGE])
def test_what_is_about_the_account_or_the_time_ends_it_and_every_symbol_is_named(kind):
    symbols = [f"S{number:03}" for number in range(2 * GROUP)]
    server = Server(lambda group: Failure(kind, "stop") if symbols[GROUP] in group else None)
    answer = run(server, symbols)
    assert answer.rows.keys() == set(symbols[:GROUP])
    assert answer.failed == dict.fromkeys(symbols[GROUP:], "stop")
    assert len(server.groups) == 2


def test_keys_that_are_not_accepted_are_said_at_once():
    server = Server(lambda group: Failure(Kind.KEYS, "401 Unauthorized", "check the keys"))
    with pytest.raises(Failure, match="401 Unauthorized: check the keys"):
        run(server)
    assert len(server.groups) == 1


def interrupted(*pages, failure: Failure):
    def fetch(group):
        if len(group) > 1:
            yield from pages
            raise failure
        yield {symbol: ["alone"] for symbol in group}

    return fetch


def test_symbols_that_were_through_when_a_page_failed_are_kept():
    fetch = interrupted({"AA": [1]}, {"AA": [2], "BB": [3]}, failure=Failure(Kind.SERVER, "504"))
    answer = ask(["AA", "BB", "CC"], fetch, by_symbol=True)
    assert answer.rows == {"AA": [1, 2], "BB": ["alone"], "CC": ["alone"]}


def test_rows_that_are_not_in_the_symbols_order_prove_nothing():
    fetch = interrupted({"BB": [1]}, {"AA": [2]}, failure=Failure(Kind.SERVER, "504"))
    assert ask(["AA", "BB"], fetch, by_symbol=True).rows == {"AA": ["alone"], "BB": ["alone"]}


@pytest.mark.parametrize(
    ("pages", "doubtful"),
    [
        (({"AA": [1]}, {"AA": [2], "BB": [3]}), set()),
        (({"AA": [1]}, {}, {"AA": [2], "BB": [3]}), set()),
        (({"AA": [1]}, {"BB": [3]}), {"AA"}),
        (({"AA": [1], "BB": [3]}, {}), {"BB"}),
    ],
)
def test_a_symbol_that_ends_with_a_page_may_have_lost_the_rest(pages, doubtful):
    assert ask(["AA", "BB"], lambda group: iter(pages), by_symbol=True).doubtful == doubtful
