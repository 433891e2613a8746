"""What stands around the blocks: the flow chart, the library of variables, files that come and go."""

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import Strategy, choose, toast
from tests.browser.steps_builder import box_of, document, equal, gate, opened, reads, rows, ticker, visit

GROWTH = equal("AAPL", "AMD", "HD")
CALM = {"node": "group", "name": "Calm", "child": equal("KO", "JNJ", "AAPL")}
SYMPHONY = """(defsymphony "Half known" {:rebalance-frequency :daily} (weight-equal [
    (asset "AAPL" nil)
    (weight-marketcap [(asset "KO" nil)])
    (if (> (moon-phase "KO" {:window 3}) 20) [(asset "HD" nil)] [(asset "KO" nil)])]))"""
SPELL = {
    "version": 2,
    "name": "Half a spell",
    "trading_type": "Daily",
    "incantation": {
        "incantation_type": "Weighted",
        "name": "",
        "type": "Equal",
        "incantations": [
            {"incantation_type": "Ticker", "name": "", "symbol": "KO"},
            {"incantation_type": "Ticker", "name": "", "symbol": "KO/HD"},
        ],
    },
}


def flow(page: Page, name: str) -> Locator:
    """The chart of a strategy that is open as blocks."""
    page.get_by_role("radio", name="Flow").click()
    return page.get_by_role("img", name=re.compile(f"^{name} as a flow chart"))


def first_box(chart: Locator, y: float = 38) -> float:
    """How far from the left the first box begins, at this height: where the pointer becomes a hand."""
    place = box_of(chart)
    for x in range(4, int(place["width"]), 8):
        chart.page.mouse.move(place["x"] + x, place["y"] + y)
        if chart.evaluate("(canvas) => canvas.style.cursor") == "pointer":
            return x
    raise AssertionError(f"no box at {y}")


def test_the_flow_chart_shows_the_tree_follows_the_pointer_and_opens_a_block_among_the_blocks(home: Page) -> None:
    strategy = opened(home, "Flowing", gate(GROWTH, CALM))
    chart = flow(home, "Flowing")
    expect(chart).to_have_accessible_name("Flowing as a flow chart, 10 of 10 blocks shown")
    said = home.get_by_role("region", name=re.compile("^Flow chart")).locator("footer p")
    x, place = first_box(chart), box_of(chart)
    home.mouse.click(place["x"] + x + 20, place["y"] + 38)
    expect(said).to_have_text("if price(SP500) > sma(SP500, 200) then")

    home.mouse.move(place["x"] + x + 20, place["y"] + 400)
    home.mouse.down()
    home.mouse.move(place["x"] + x + 120, place["y"] + 500, steps=4)
    home.mouse.up()
    assert abs(first_box(chart, 138) - x - 100) <= 8

    chart.press("Control+f")
    home.get_by_label("Search in the flow chart").fill("jnj")
    home.keyboard.press("Enter")
    expect(said).to_have_text("hold JNJ")
    home.keyboard.press("Escape")
    home.get_by_role("button", name="Fold all", exact=True).click()
    expect(chart).to_have_accessible_name("Flowing as a flow chart, 3 of 10 blocks shown")
    home.get_by_role("button", name="Unfold all").click()

    home.mouse.dblclick(place["x"] + x + 120, place["y"] + 138)
    expect(strategy.block("IF price")).to_have_attribute("aria-selected", "true")
    expect(home.get_by_role("radio", name="Blocks")).to_be_checked()


def row(page: Page, name: str) -> Locator:
    """A variable's row in the library."""
    return page.get_by_role("row").filter(has=page.get_by_role("button", name=f"{{{name}}}", exact=True))


def make(page: Page, **fields: str) -> Locator:
    """Fills the form of a new variable and sends it."""
    visit(page, "/variables")
    page.get_by_role("button", name="New variable").first.click()
    form = page.get_by_role("dialog", name="New variable")
    for label, text in fields.items():
        form.get_by_label(label.capitalize(), exact=True).fill(text)
    form.get_by_role("button", name="Make it").click()
    return form


def test_a_variable_of_the_library_is_made_and_found_where_it_is_used(home: Page) -> None:
    opened(home, "Uses a variable", gate(GROWTH, gate(ticker("KO"), CALM, "{trend}"), "{trend}"))
    form = make(home, name="trend", default="200", low="20", high="250", step="10")
    expect(form).to_have_count(0)
    expect(row(home, "trend")).to_contain_text("20 to 250 by 10")
    row(home, "trend").get_by_role("button", name="1 strategy").click()
    expect(home.get_by_text("2 places")).to_be_visible()
    home.get_by_role("button", name="root.else.condition.right.window").click()
    chosen = home.get_by_role("treeitem", selected=True)
    expect(chosen).to_have_attribute("aria-level", "2")
    expect(chosen.get_by_label("window", exact=True)).to_have_value("{trend}")


def test_a_changed_default_of_the_library_stands_beside_the_variable_in_a_strategy(home: Page) -> None:
    strategy = opened(home, "Has no default", gate(GROWTH, CALM, "{slowly}"))
    expect(strategy.block("IF price")).not_to_contain_text("= ")
    expect(make(home, name="slowly", default="100", low="50", high="150", step="50")).to_have_count(0)
    home.get_by_role("link", name="Has no default").first.click()
    expect(strategy.block("IF price")).to_contain_text("= 100")
    visit(home, "/variables")
    row(home, "slowly").get_by_role("button", name="{slowly}", exact=True).click()
    form = home.get_by_role("dialog", name="Variable {slowly}")
    form.get_by_label("Default", exact=True).fill("150")
    form.get_by_role("button", name="Save").click()
    expect(row(home, "slowly")).to_contain_text("150")
    home.get_by_role("link", name="Has no default").first.click()
    expect(strategy.block("IF price")).to_contain_text("= 150")
    strategy.backtest()


def test_a_bad_variable_is_refused_with_its_reason_beside_the_field(home: Page) -> None:
    form = make(home, name="2nd try", default="5", low="1", high="9", step="3")
    expect(form.get_by_text("never leads from 1 to 9: end on 7 or 10")).to_be_visible()
    expect(form.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_text("is not a variable's name: a name is a letter and up to 39 more")).to_be_visible()
    form.get_by_label("Name", exact=True).fill("second_try")
    form.get_by_label("Step", exact=True).fill("4")
    form.get_by_role("button", name="Make it").click()
    expect(form).to_have_count(0)
    expect(row(home, "second_try")).to_contain_text("1 to 9 by 4")


def test_a_deleted_variable_leaves_its_strategies_as_they_are_and_comes_back_by_undo(home: Page) -> None:
    strategy = opened(home, "Keeps its name", gate(GROWTH, CALM, "{gone}"))
    expect(make(home, name="gone", default="40", low="20", high="60", step="20")).to_have_count(0)
    choose(home, "More for {gone}", "Delete")
    deleted = toast(home, "Deleted {gone}")
    expect(row(home, "gone")).to_have_count(0)
    home.get_by_role("link", name="Keeps its name").first.click()
    expect(strategy.field("IF price", "window")).to_have_value("{gone}")
    expect(strategy.block("IF price")).not_to_contain_text("= ")
    deleted.get_by_role("button", name="Undo").click()
    expect(strategy.block("IF price")).to_contain_text("= 40")


def imported(page: Page, text: str) -> Locator:
    """The dialog with the report on a pasted text."""
    visit(page, "/new")
    page.get_by_role("button", name=re.compile("^Import From Composer")).click()
    dialog = page.get_by_role("dialog", name="Import a strategy")
    dialog.get_by_label("Or paste its text").fill(text)
    dialog.get_by_role("button", name="Import the text").click()
    return dialog


def test_what_was_exported_is_imported_as_the_same_tree(home: Page, tmp_path: Path) -> None:
    root = gate(GROWTH, gate(ticker("KO"), CALM, 50), "{slow}")
    strategy = opened(home, "There and back", root, slow=150)
    before = rows(strategy)
    with home.expect_download() as downloading:
        choose(home, "More of this strategy", "Export as JSON")
    path = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(path)
    assert path.name == "There-and-back.json"
    assert json.loads(path.read_text())["root"] == document("There and back", root)["root"]

    visit(home, "/new")
    home.get_by_role("button", name=re.compile("^Import From Composer")).click()
    home.get_by_label("File of a strategy").set_input_files(path)
    dialog = home.get_by_role("dialog", name="Import a strategy")
    expect(dialog.get_by_text("All of it was translated")).to_be_visible()
    dialog.get_by_role("button", name="Open in a new tab").click()
    again = Strategy(home).ready()
    expect(home).to_have_url(re.compile("/strategies/draft-"))
    reads(again, *before)
    expect(again.block("IF price")).to_contain_text("= 150")


def test_what_of_a_composer_file_is_not_translated_is_told_with_its_place_which_a_click_opens(home: Page) -> None:
    dialog = imported(home, SYMPHONY)
    expect(dialog.get_by_text("Composer (defsymphony)")).to_be_visible()
    expect(dialog.get_by_text("Not translated: 2 places that do not do what the original did")).to_be_visible()
    first, second = (dialog.get_by_role("button", name=re.compile(why)) for why in ("weight-marketcap", "moon-phase"))
    expect(first).to_contain_text("root.children[1]")
    expect(second).to_contain_text("root.children[2]")
    second.click()
    chosen = home.get_by_role("treeitem", selected=True)
    expect(chosen.get_by_label("name of the group")).to_have_value('not translated: the function "moon-phase"')


def test_what_of_a_quantmage_file_is_not_translated_is_told_with_its_place(home: Page) -> None:
    dialog = imported(home, json.dumps(SPELL))
    expect(dialog.get_by_text("QuantMage", exact=False).first).to_be_visible()
    expect(dialog.get_by_text("Not translated: 1 place that do")).to_be_visible()
    expect(dialog.get_by_role("button", name=re.compile("the ratio of two"))).to_contain_text("root.children[1]")
    dialog.get_by_role("button", name="Close").first.click()
