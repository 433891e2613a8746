"""What one does with an open strategy, as one does it: by what can be seen or heard of the page."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect


class Strategy:
    """The shown tab: its toolbar, its blocks, the backtest beside them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tree = page.get_by_role("tree", name="Blocks of the strategy")
        self.dock = page.get_by_role("complementary", name="Backtest")
        self.name = page.get_by_role("textbox", name="Name of the strategy")

    def ready(self) -> "Strategy":
        """Waits until its blocks are there."""
        self.tree.get_by_role("treeitem").first.wait_for()
        return self

    def block(self, words: str) -> Locator:
        """The first block whose sentence begins so."""
        return self.tree.get_by_role("treeitem", name=re.compile(f"^(Fold |Unfold )?{re.escape(words)}")).first

    def field(self, words: str, label: str) -> Locator:
        """A field in a block's sentence."""
        return self.block(words).get_by_label(label, exact=True).first

    def write(self, words: str, label: str, text: str) -> None:
        """Writes into a field of a block."""
        self.field(words, label).fill(text)
        self.page.keyboard.press("Tab")  # the block may read otherwise by now

    def make_variable(self, words: str, label: str, name: str) -> None:
        """Makes a field a new variable of this name, by the field's own menu."""
        self.field(words, label).click(button="right")
        panel = self.page.get_by_role("dialog", name="Variable")
        panel.get_by_role("combobox").fill(name)
        panel.get_by_role("option", name=f"{{{name}}}").first.click()
        expect(self.page.get_by_role("button", name=re.compile(r"^\d+ variables?"))).to_be_visible()

    def select(self, words: str) -> None:
        """Chooses a block by its keyword, such as IF; the keyboard is on it then."""
        block = self.block(words)
        block.get_by_text(words.split(maxsplit=1)[0], exact=True).click()
        expect(block).to_have_attribute("aria-selected", "true")

    def undo(self, step: str) -> None:
        """Takes a step back that is called so."""
        self.page.get_by_role("button", name=f"Undo {step}").first.click()

    def redo(self, step: str) -> None:
        """Does it again."""
        self.page.get_by_role("button", name=f"Redo {step}").first.click()

    def backtest(self) -> None:
        """Runs it by the button, and waits for its figures."""
        button = self.page.get_by_role("button", name="Backtest", exact=True)
        with self.page.expect_response(lambda answer: answer.url.endswith("/api/v1/backtests")) as answer:
            button.click()
        assert answer.value.ok, answer.value.text()
        expect(button).to_be_enabled()
        expect(self.dock.get_by_text("Changed since")).to_have_count(0)
        expect(self.figure("Sharpe")).to_have_text(re.compile(r"\d"))

    def figure(self, title: str) -> Locator:
        """A figure of the backtest beside the blocks."""
        row = self.dock.locator("dl > div").filter(has=self.page.get_by_text(title, exact=True))
        return row.locator("dd").first

    def figures(self) -> list[str]:
        """All of them."""
        return [row.replace("\n", " ") for row in self.dock.locator("dl > div").all_inner_texts()]

    def save(self) -> None:
        """Saves it by the shortcut, and waits until it says so."""
        self.page.keyboard.press("Control+s")
        expect(self.page.get_by_text(re.compile(r"Saved v\d+"))).to_be_visible()


def tabs(page: Page) -> list[str]:
    """The open strategies' titles, in their order."""
    return [text.strip() for text in page.locator("[data-tab] a").all_inner_texts()]


def go_to_tab(page: Page, title: str) -> None:
    page.locator("[data-tab]").get_by_role("link", name=re.compile(f"^{re.escape(title)}")).first.click()


def begin_with(page: Page, template: str) -> Strategy:
    """A new strategy of a template, in a tab of its own."""
    page.get_by_role("link", name="New strategy").click()
    page.get_by_role("button", name=re.compile(f"^{re.escape(template)}")).first.click()
    return Strategy(page).ready()


def choose(page: Page, menu: str | re.Pattern[str], item: str) -> None:
    """An entry of a menu, by the name of the button that opens it."""
    page.get_by_role("button", name=menu, exact=True).first.click()
    page.get_by_role("menuitem", name=re.compile(f"^{re.escape(item)}")).first.click()


def go(page: Page, room: str) -> None:
    """To one of the rooms in the bar."""
    page.get_by_role("navigation", name="Rooms").get_by_role("link", name=room).click()


def toast(page: Page, words: str | re.Pattern[str]) -> Locator:
    """What the page said in passing."""
    return page.get_by_role("status").filter(has_text=words)


def saved_strategy(ask: Any, document: dict[str, Any]) -> str:
    """The id of a strategy that was saved over the API."""
    made: str = ask("POST", "strategies", {"document": document})["id"]
    return made
