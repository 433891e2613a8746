"""The blocks: dragged, searched, folded, drawn larger, copied, and what is wrong with them."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import toast
from tests.browser.steps_builder import box_of, equal, gate, hold, opened, over, reads, rows, ticker

GROWTH = equal("AAPL", "AMD", "HD")
CALM = {"node": "group", "name": "Calm", "child": equal("KO", "JNJ", "AAPL")}
MANY = {"node": "equal", "children": [equal("KO", "JNJ", "PG") for _ in range(30)]}
# Where the map has red ticks: parts of its height.
TICKS = """(map) => {
    const { width, height } = map;
    const { data } = map.getContext("2d").getImageData(0, 0, width, height);
    const red = (x, y) => {
        const at = 4 * (y * width + x);
        return data[at + 3] > 0 && data[at] > 1.5 * data[at + 1] && data[at] > 1.5 * data[at + 2];
    };
    const found = [];
    for (let y = 0; y < height; y += 1) if (red(width - 9, y)) found.push(y / height);
    return found;
}"""


def problems(page: Page, words: str) -> Locator:
    """The line below the blocks says so; a click lists them."""
    return page.get_by_role("region", name="Blocks").get_by_role("button", name=words)


def test_a_block_dragged_into_another_branch_moves_there_and_undo_brings_it_back(home: Page) -> None:
    strategy = opened(home, "Dragged", gate(GROWTH, CALM))
    before = rows(strategy)
    hold(strategy, "AMD")
    over(strategy, "JNJ", 0.2)
    home.mouse.up()
    after = [row for row in before if row != "    AMD"]
    after.insert(after.index("      JNJ"), "      AMD")
    reads(strategy, *after)
    expect(strategy.block("AMD")).to_have_attribute("aria-selected", "true")
    strategy.undo("move 1 block")
    reads(strategy, *before)
    strategy.redo("move 1 block")
    reads(strategy, *after)


def test_a_folded_block_is_dragged_with_all_that_is_in_it_and_others_across_it(home: Page) -> None:
    root = {"node": "equal", "children": [ticker("AMD"), CALM, ticker("HD")]}
    strategy = opened(home, "Across a fold", root)
    strategy.block("GROUP").get_by_role("button", name="Fold").click()
    calm = "  GROUP Calm · 4 blocks"
    reads(strategy, "WEIGHT equally", "  AMD", calm, "  HD")
    hold(strategy, "AMD")
    over(strategy, "GROUP", 0.8)
    home.mouse.up()
    reads(strategy, "WEIGHT equally", calm, "  AMD", "  HD")
    hold(strategy, "GROUP")
    over(strategy, "HD", 0.8)
    home.mouse.up()
    reads(strategy, "WEIGHT equally", "  AMD", "  HD", calm)
    strategy.block("GROUP").get_by_role("button", name="Unfold").click()
    inside = ("    WEIGHT equally", "      KO", "      JNJ", "      AAPL")
    reads(strategy, "WEIGHT equally", "  AMD", "  HD", "  GROUP Calm", *inside)
    strategy.undo("move 5 blocks")
    expect(home.get_by_role("button", name="Undo move 1 block")).to_be_visible()


def test_a_block_is_not_dropped_into_itself_and_escape_leaves_it_where_it_was(home: Page) -> None:
    strategy = opened(home, "Refused", gate(GROWTH, CALM))
    before = rows(strategy)
    line = strategy.tree.locator(".drop")
    hold(strategy, "GROUP")
    over(strategy, "HD", 0.8)
    expect(line).to_be_visible()
    over(strategy, "JNJ", 0.8)
    expect(line).to_have_count(0)
    home.mouse.up()
    hold(strategy, "AMD")
    over(strategy, "JNJ", 0.8)
    expect(line).to_be_visible()
    home.keyboard.press("Escape")
    expect(line).to_have_count(0)
    home.mouse.up()
    reads(strategy, *before)
    expect(home.get_by_role("button", name="Nothing to undo")).to_be_visible()


def test_a_ticker_is_replaced_everywhere_folded_or_not_and_one_undo_takes_it_back(home: Page) -> None:
    strategy = opened(home, "Replaced", gate(GROWTH, CALM))
    before = rows(strategy)
    strategy.block("GROUP").get_by_role("button", name="Fold").click()
    home.keyboard.press("Control+f")
    home.get_by_label("Search for").fill("aapl")
    search = home.get_by_role("search")
    expect(search.get_by_text("1 of 2")).to_be_visible()
    home.keyboard.press("Enter")
    expect(search.get_by_text("2 of 2")).to_be_visible()
    expect(strategy.tree.locator("[data-found]")).to_have_accessible_name(re.compile("^AAPL"))
    home.get_by_label("Replace by").fill("msft")
    search.get_by_role("button", name="All").click()
    toast(home, "Replaced aapl by msft in 2 places").wait_for()
    reads(strategy, *(row.replace("AAPL", "MSFT") for row in before))
    strategy.undo("replace aapl by msft in 2 places")
    reads(strategy, *before)
    search.get_by_role("button", name="Close the search").click()
    expect(search).to_have_count(0)


def test_zoom_draws_the_blocks_larger_and_a_click_on_it_as_they_were(home: Page) -> None:
    strategy = opened(home, "Larger", gate(GROWTH, CALM))

    def height() -> float:
        return box_of(strategy.block("IF price"))["height"]

    usual = height()
    strategy.select("IF price")
    for key, percent in (("=", 110), ("=", 120), ("-", 110)):
        home.keyboard.press(f"Control+{key}")
        zoom = home.get_by_role("button", name=f"{percent} %")
        expect(zoom).to_be_visible()
        assert abs(height() / usual - percent / 100) < 0.02
    home.get_by_role("button", name="110 %").click()
    expect(home.get_by_role("button", name="100 %")).to_be_visible()
    assert height() == usual


def test_a_click_on_the_map_scrolls_there_and_a_problem_is_a_red_tick_in_it(home: Page) -> None:
    strategy = opened(home, "Mapped", gate(ticker("HD"), MANY))
    home.keyboard.press("]")
    map_ = home.get_by_role("region", name="Blocks").locator("canvas")
    expect(strategy.block("IF price")).to_be_in_viewport()
    assert map_.evaluate(TICKS) == []
    strategy.write("IF price", "window", "0")
    expect(problems(home, "1 problem")).to_be_visible()
    home.wait_for_function(f"(map) => ({TICKS})(map).length > 0", arg=map_.element_handle())
    assert max(map_.evaluate(TICKS)) < 0.02  # it is the first block

    box = box_of(map_)
    home.mouse.click(box["x"] + 20, box["y"] + box["height"] * 0.6)
    expect(strategy.block("IF price")).not_to_be_in_viewport()
    home.mouse.click(box["x"] + 20, box["y"] + 2)
    expect(strategy.block("IF price")).to_be_in_viewport()


def test_problems_are_listed_each_with_the_way_to_its_block_and_f8_goes_from_one_to_the_next(home: Page) -> None:
    strategy = opened(home, "Wrong twice", gate(GROWTH, {**gate(ticker("KO"), CALM, 50)}))
    windows = strategy.tree.get_by_label("window", exact=True)
    for place in (0, 1):
        windows.nth(place).fill("0")
        home.keyboard.press("Tab")
    expect(problems(home, "2 problems")).to_be_visible()
    strategy.tree.focus()
    home.keyboard.press("Home")
    home.keyboard.press("F8")
    expect(windows.nth(1)).to_be_focused()
    home.keyboard.press("F8")
    expect(windows.nth(0)).to_be_focused()
    home.keyboard.press("Shift+F8")
    expect(windows.nth(1)).to_be_focused()

    strategy.block("IF price").get_by_role("button", name="Fold").first.click()
    expect(strategy.block("IF price")).to_contain_text("● ")
    problems(home, "2 problems").click()
    home.get_by_role("dialog").get_by_role("button").nth(1).click()
    expect(windows.nth(1)).to_be_visible()
    windows.nth(1).fill("20")
    expect(problems(home, "1 problem")).to_be_visible()


def test_all_blocks_are_folded_and_unfolded_by_one_key(home: Page) -> None:
    strategy = opened(home, "Folded", gate(GROWTH, CALM))
    before = rows(strategy)
    strategy.tree.focus()
    home.keyboard.press("[")
    reads(strategy, before[0], "  WEIGHT equally · 3 blocks", "  GROUP Calm · 4 blocks")
    expect(home.get_by_role("button", name="Nothing to undo")).to_be_visible()
    home.keyboard.press("]")
    reads(strategy, *before)


def test_a_block_cut_in_one_window_is_pasted_in_another_with_its_variables_default(home: Page) -> None:
    strategy = opened(home, "Cut from", gate(GROWTH, gate(ticker("KO"), ticker("HD"), "{slow}"), "{slow}"), slow=150)
    other = home.context.new_page()
    into = opened(other, "Pasted into", equal("JNJ"))
    home.bring_to_front()
    strategy.tree.focus()
    home.keyboard.press("Home")
    home.keyboard.press("Control+x")
    toast(home, "Cut 8 blocks").get_by_role("button", name="Undo").click()
    expect(strategy.block("AMD")).to_be_visible()
    other.bring_to_front()
    into.select("WEIGHT")
    other.keyboard.press("Control+v")
    expect(into.field("IF price", "window")).to_have_value("{slow}")
    expect(into.block("IF price")).to_contain_text("= 150")
    into.undo("paste")
    reads(into, "WEIGHT equally", "  JNJ")
    other.close()
