"""What luck alone would give leads a batch's page: the server's sentences and verdict, and its figures in a picture."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import steps_batches as batches
from tests.browser.conftest import Open
from tests.browser.people import ask
from tests.browser.rooms import finish, order

SLOWED = {"SLOWED_SECONDS": "0.001", "SLOWED_CHUNK": "128"}
GRID = "trend=20:119:1,calm=20:50:2"  # 1,600: some two seconds
WORDS = {
    "beyond_luck": "Beyond luck",
    "doubtful": "Doubtful",
    "within_luck": "Within luck",
    "turns": "Does not carry over",
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


def test_it_comes_with_the_final_results_and_leads_them_for_the_owner_and_for_a_guest(open_page: Open) -> None:
    page = open_page("/", person="alice")
    made = ask(page.request, "POST", "batches", order("Lucky", GRID))["id"]
    page.goto(f"/batches/{made}")
    under_way = ask(page.request, "GET", f"batches/{made}/luck")
    expect(panel(page)).to_contain_text(under_way["reason"])
    assert not under_way["known"]
    assert set(figures(page).values()) == {"–"}
    finish(page, made)
    batches.wait_until_final(page)
    expect(panel(page)).not_to_contain_text(under_way["reason"])  # nobody pressed anything
    batch, luck = ask(page.request, "GET", f"batches/{made}"), ask(page.request, "GET", f"batches/{made}/luck")
    benchmark = batch["benchmark"], batch["benchmark_metrics"]["sharpe"]
    expect_told(page, luck, benchmark)
    assert page.locator("main h2").all_inner_texts()[:2] == ["What luck alone would give", "Map"]

    secret = ask(page.request, "POST", f"batches/{made}/share")["url"].rpartition("/")[2]
    guest = open_page(f"/shared/{secret}")
    expect(panel(guest)).to_contain_text(luck["sentences"][0])
    expect_told(guest, luck, benchmark)


def answer(page: Page, luck: dict[str, Any]) -> None:
    """What the page hears of luck from now on."""
    page.route("**/api/v1/batches/*/luck", lambda route: route.fulfill(json=luck))


def test_while_it_is_worked_out_its_place_is_held_and_nothing_jumps(open_page: Open) -> None:
    page = open_page("/", person="bob")
    made = ask(page.request, "POST", "batches", order("Awaited", "trend=20:60:5,calm=20:40:10"))["id"]
    finish(page, made)
    luck = ask(page.request, "GET", f"batches/{made}/luck")
    waiting = []
    page.route("**/api/v1/batches/*/luck", waiting.append)
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"/batches/{made}")
        expect(panel(page)).to_contain_text("Working out what luck alone would give")
        map_ = page.get_by_role("heading", name="Map", exact=True)
        expect(batches.heat_map(page)).to_be_visible()
        before = map_.bounding_box()
        waiting.pop().fulfill(json=luck)
        expect(panel(page)).to_contain_text(luck["sentences"][-1])
        assert map_.bounding_box() == before, width


def test_luck_that_is_not_known_is_a_sentence_without_a_verdict(open_page: Open) -> None:
    page = open_page("/", person="carol")
    made = ask(page.request, "POST", "batches", order("Of old", "trend=20:60:5,calm=20:40:10"))["id"]
    finish(page, made)
    luck = ask(page.request, "GET", f"batches/{made}/luck")
    nothing = dict.fromkeys(
        ("best", "luck", "honest", "timing", "verdict", "behaviours", "ideas", "months", "sessions")
    )
    answer(page, luck | nothing | {"known": False, "reason": "Its sketches are away.", "sentences": []})
    page.goto(f"/batches/{made}")
    expect(panel(page).get_by_text("Its sketches are away.", exact=True)).to_be_visible()
    expect(panel(page).get_by_role("list")).to_have_count(0)
    for word in WORDS.values():
        expect(panel(page).get_by_text(word, exact=True)).to_have_count(0)


def test_every_mark_and_every_verdict_is_explained(open_page: Open) -> None:
    page = open_page("/", person="dan")
    made = ask(page.request, "POST", "batches", order("Explained", "trend=20:60:5,calm=20:40:10"))["id"]
    finish(page, made)
    page.goto(f"/batches/{made}")
    marks = [name for name in figures(page) if name != "SP500"]
    panel(page).get_by_role("button", name="How this is worked out").click()
    said = page.get_by_role("dialog", name="How this is worked out")
    expect(said).to_be_visible()
    for name in (*marks, *WORDS.values()):
        expect(said.locator("dt").get_by_text(name, exact=True)).to_be_visible()
    expect(said).not_to_contain_text(re.compile("robust|overfit|edge is real", re.IGNORECASE))
