"""Page after page."""

from datetime import date

import pytest

from treeline.marketdata.alpaca.pace import Errand, Pace
from treeline.marketdata.alpaca.paging import EMPTY_PAGES, most_pages, pages
from treeline.marketdata.alpaca.retry import Failure, Kind

PACE = Pace(monotonic=lambda: 0.0, sleep=lambda seconds: None)


class Server:
    """Answers with these, one after the other; a Failure is raised."""

    def __init__(self, *answers) -> None:
        self.answers = list(answers)
        self.asked: list[str | None] = []

    def get(self, path, params, errand):
        self.asked.append(params.get("page_token"))
        answer = self.answers.pop(0)
        if isinstance(answer, Failure):
            raise answer
        return answer


def page(token: str | None = None, **bars):
    return {"bars": bars, "next_page_token": token}


def read(server: Server, most: int = 30):
    return list(pages(server.get, "/stocks/bars", {"limit": 1}, "bars", Errand(45), PACE, most))


def test_the_pages_follow_each_other_by_their_tokens():
    server = Server(page("a", AA=[1]), page("b", AA=[2], BB=[3]), page(None, BB=[4]))
    assert read(server) == [{"AA": [1]}, {"AA": [2], "BB": [3]}, {"BB": [4]}]
    assert server.asked == [None, "a", "b"]


def test_a_page_that_fails_is_asked_for_again_alone():
    server = Server(
        page("a", AA=[1]), Failure(Kind.SERVER, "504"), Failure(Kind.UNREACHABLE, "gone"), page(None, AA=[2])
    )
    assert read(server) == [{"AA": [1]}, {"AA": [2]}]
    assert server.asked == [None, "a", "a", "a"]


def test_an_empty_page_with_a_token_goes_on_even_by_the_same_token():
    server = Server(page("a", AA=[1]), page("a"), page("b"), page(None, AA=[2]))
    assert read(server) == [{"AA": [1]}, {}, {}, {"AA": [2]}]


def test_empty_pages_without_end_are_an_error():
    with pytest.raises(Failure, match="empty pages in a row"):
        read(Server(*[page("a")] * EMPTY_PAGES))


def test_pages_that_repeat_themselves_are_an_error():
    with pytest.raises(Failure, match="repeat themselves"):
        read(Server(page("a", AA=[1]), page("b", AA=[2]), page("a", AA=[3])))


def test_pages_without_end_are_an_error_though_each_has_a_token_of_its_own():
    with pytest.raises(Failure, match="7 pages where fewer could hold it all") as caught:
        read(Server(*[page(f"token-{number}", AA=[number]) for number in range(8)]), most=7)
    assert caught.value.kind is Kind.ENDLESS
    assert len(read(Server(*[page(f"token-{number}", AA=[1]) for number in range(6)], page(AA=[2])), most=7)) == 7


@pytest.mark.parametrize(
    ("symbols", "years", "expected"),
    [(1, 1, 3 + 1 + 20), (20, 10, 3 * 8 + 20 + 20), (100, 10, 3 * 37 + 100 + 20)],
)
def test_the_most_pages_of_a_question(symbols, years, expected):
    assert most_pages(symbols, date(2016, 1, 1), date(2015 + years, 12, 31), 10_000) == expected


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"bars": None, "next_page_token": None}, '"bars": null'),
        ({"message": "hello"}, 'an answer without "bars"'),
        (None, "an empty answer"),
        ([], "an answer that is not an object"),
        ({"bars": {"AA": None}}, '"bars" that are not lists'),
        ({"bars": {}, "next_page_token": 7}, "a page token that is not text"),
    ],
)
def test_an_answer_of_another_shape_is_asked_for_again_and_then_an_error(answer, words):
    assert read(Server(answer, page(None, AA=[1]))) == [{"AA": [1]}]
    with pytest.raises(Failure, match=words) as caught:
        read(Server(*[answer] * 4))
    assert caught.value.kind is Kind.GARBLED
