"""What one does with blocks by the pointer, and what one reads of them then."""

from typing import Any

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.people import ask
from tests.browser.steps import Strategy, saved_strategy

# All rows from top to bottom as they read, each two blanks further in than what it is in.
READ = """(rows) => {
    const words = (part) =>
        part.nodeType === Node.TEXT_NODE ? part.data
        : part.matches("input") ? part.value
        : part.matches("button:not(.choice)") ? ""
        : [...part.childNodes].map(words).join(" ");
    return rows
        .filter((row) => !row.dataset.add)
        .sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)
        .map((row) => "  ".repeat(row.ariaLevel - 1) + words(row).replace(/\\s+/g, " ").trim());
}"""


def ticker(symbol: str) -> dict[str, Any]:
    return {"node": "ticker", "ticker": symbol}


def equal(*symbols: str) -> dict[str, Any]:
    return {"node": "equal", "children": [ticker(symbol) for symbol in symbols]}


def gate(then: dict[str, Any], otherwise: dict[str, Any], window: Any = 200) -> dict[str, Any]:
    price = {"indicator": "price", "ticker": "SP500"}
    average = {"indicator": "sma", "ticker": "SP500", "window": window}
    return {"node": "gate", "condition": {"left": price, "op": ">", "right": average}, "then": then, "else": otherwise}


def document(name: str, root: dict[str, Any], **variables: int) -> dict[str, Any]:
    return {"version": 1, "name": name, "variables": variables, "root": root}


def opened(page: Page, name: str, root: dict[str, Any], **variables: int) -> Strategy:
    """A strategy of this tree, saved over the API and opened."""
    made = saved_strategy(lambda *asked: ask(page.request, *asked), document(name, root, **variables))
    visit(page, f"/strategies/{made}")
    expect(Strategy(page).name).to_have_value(name)
    return Strategy(page).ready()


def visit(page: Page, path: str) -> None:
    """Goes there as a link of the page does."""
    if page.url == "about:blank":
        page.goto(path)
    else:
        page.evaluate("(there) => history.pushState(null, '', there)", path)


def rows(strategy: Strategy) -> list[str]:
    """What is seen of the tree."""
    read: list[str] = strategy.tree.get_by_role("treeitem").evaluate_all(READ)
    return read


def reads(strategy: Strategy, *wanted: str) -> None:
    """Waits until the tree is seen to be this."""
    for _ in range(PATIENCE // 50):
        if rows(strategy) == list(wanted):
            return
        strategy.page.wait_for_timeout(50)
    assert rows(strategy) == list(wanted)


def hold(strategy: Strategy, words: str) -> None:
    """Takes a block with the pointer, by its first word, and moves it just so far that it is dragged."""
    x, y = middle(strategy.block(words).get_by_text(words).or_(strategy.block(words)).last)
    strategy.page.mouse.move(x, y)
    strategy.page.mouse.down()
    strategy.page.mouse.move(x + 8, y + 4)


def over(strategy: Strategy, words: str, part: float) -> None:
    """Moves the pointer over a block: to this part of its height."""
    box = box_of(strategy.block(words))
    strategy.page.mouse.move(box["x"] + 30, box["y"] + box["height"] * part, steps=3)


def box_of(place: Locator) -> FloatRect:
    """Where it is drawn."""
    box = place.bounding_box()
    assert box is not None
    return box


def middle(place: Locator) -> tuple[float, float]:
    """Its middle, as the pointer knows it."""
    box = box_of(place)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
