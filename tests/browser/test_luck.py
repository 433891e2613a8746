"""What luck alone would give leads a batch's page: the server's sentences and verdict, and its figures in a picture."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import steps_batches as batches
from tests.browser.conftest import Open
from tests.browser.people import ask
from tests.browser.rooms import finish, order

SLOWED = {"SLOWED_SECONDS": "0.001", "SLOWED_CHUNK": "128"}
GRID = "trend=20:119:1,calm=20:50:2"  # 1,600: some two seconds
WORDS = {
    "beyond_luck": "Beyond luck",
    "doubtful": "Doubtful",
    "luck_or_market": "Luck or market",
    "does_not_carry_over": "Does not carry over",
}


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="What luck alone would give")


def figures(page: Page) -> dict[str, str]:
    """The list of marks, as it is heard."""
    marks = panel(page).get_by_role("list", name="Annual Sharpe ratios").get_by_role("listitem")
    expect(marks.first).to_be_visible()
    lines = [mark.locator("> span").all_inner_texts() for mark in marks.all()]
    return {line[0]: line[-1] for line in lines}


def written(sharpe: float | None) -> str:
    """A figure as the page writes it."""
    return "–" if sharpe is None else f"{sharpe:.2f}".replace("-", "−")


def over(page: Page) -> str:
    """The id of a batch that is over, whichever."""
    there: list[dict[str, Any]] = ask(page.request, "GET", "batches")["items"]
    for batch in there:
        if batch["state"] == "finished":
            return str(batch["id"])
    made: str = ask(page.request, "POST", "batches", order("Small", "trend=20:60:5,calm=20:40:10"))["id"]
    finish(page, made)
    return made


@contextmanager
def luck_of(page: Page, answer: Callable[[Route], object]) -> Iterator[None]:
    """Whoever asks for luck gets this answer."""
    where = "**/api/v1/batches/*/luck"
    page.route(where, answer)
    yield
    page.unroute(where)


def expect_told(page: Page, luck: dict[str, Any], benchmark: tuple[str, float]) -> None:
    """The page says what the API does."""
    assert luck["known"], luck
    for sentence in luck["sentences"]:
        expect(panel(page).get_by_text(sentence, exact=True)).to_be_visible()
    said = [word for word in WORDS.values() if panel(page).get_by_text(word, exact=True).count()]
    assert said == [WORDS[luck["verdict"]]]
    honest, timing = luck["honest"] or {}, luck["timing"] or {}
    assert figures(page) == {
        "Best run": written(luck["best"]["sharpe"]),
        "To be expected": written(honest.get("sharpe")),
        "Luck alone": written(luck["luck"]["sharpe"]),
        "Luck, 1 in 20": written(luck["luck"]["sharpe_95"]),
        "Without timing": written(timing.get("mix_sharpe")),
        benchmark[0]: written(benchmark[1]),
    }


def test_it_comes_with_the_final_results_and_leads_them_for_the_owner_and_for_a_guest(
    home: Page, open_page: Open
) -> None:
    made = ask(home.request, "POST", "batches", order("Lucky", GRID))["id"]
    home.goto(f"/batches/{made}")
    under_way = ask(home.request, "GET", f"batches/{made}/luck")
    expect(panel(home)).to_contain_text(under_way["reason"])
    assert not under_way["known"]
    assert set(figures(home).values()) == {"–"}
    finish(home, made)
    batches.wait_until_final(home)
    expect(panel(home)).not_to_contain_text(under_way["reason"])  # nobody pressed anything
    batch, luck = ask(home.request, "GET", f"batches/{made}"), ask(home.request, "GET", f"batches/{made}/luck")
    benchmark = batch["benchmark"], batch["benchmark_metrics"]["sharpe"]
    expect_told(home, luck, benchmark)
    assert home.locator("main h2").all_inner_texts()[:2] == ["What luck alone would give", "Map"]

    secret = ask(home.request, "POST", f"batches/{made}/share")["url"].rpartition("/")[2]
    guest = open_page(f"/shared/{secret}")
    expect(panel(guest)).to_contain_text(luck["sentences"][0])
    expect_told(guest, luck, benchmark)


def test_while_it_is_worked_out_its_place_is_held_and_nothing_jumps(home: Page) -> None:
    made = over(home)
    luck = ask(home.request, "GET", f"batches/{made}/luck")
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    with luck_of(home, hold):
        for width, height in ((390, 844), (1440, 900)):
            home.set_viewport_size({"width": width, "height": height})
            home.goto(f"/batches/{made}")
            expect(panel(home)).to_contain_text("Working out what luck alone would give")
            expect(batches.heat_map(home)).to_be_visible()
            below = home.get_by_role("heading", name="Map", exact=True)
            before = below.bounding_box()
            waiting.pop().fulfill(json=luck)
            expect(panel(home)).to_contain_text(luck["sentences"][-1])
            assert below.bounding_box() == before, width


def test_luck_that_is_not_known_is_a_sentence_without_a_verdict(home: Page) -> None:
    made = over(home)
    luck = ask(home.request, "GET", f"batches/{made}/luck")
    luck |= dict.fromkeys(("best", "luck", "honest", "timing", "verdict"))
    luck |= {"known": False, "reason": "Its sketches are away.", "sentences": []}
    with luck_of(home, lambda route: route.fulfill(json=luck)):
        home.goto(f"/batches/{made}")
        expect(panel(home).get_by_text("Its sketches are away.", exact=True)).to_be_visible()
    expect(panel(home).get_by_role("list")).to_have_count(0)
    for word in WORDS.values():
        expect(panel(home).get_by_text(word, exact=True)).to_have_count(0)


def test_every_mark_and_every_verdict_is_explained(home: Page) -> None:
    home.goto(f"/batches/{over(home)}")
    marks = [name for name in figures(home) if name != "SP500"]
    panel(home).get_by_role("button", name="How this is worked out").click()
    said = home.get_by_role("dialog", name="How this is worked out")
    for name in (*marks, *WORDS.values()):
        expect(said.locator("dt").get_by_text(name, exact=True)).to_be_visible()
    expect(said).not_to_contain_text(re.compile("robust|overfit|edge is real", re.IGNORECASE))
