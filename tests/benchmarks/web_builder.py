"""The builder with a tree of thousands of nodes: how soon it is there, and how soon it answers."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.benchmarks import study
from tests.benchmarks.figures import Figure, figure, machine
from tests.benchmarks.web_probe import KEY, elements, first_rows, until_painted
from tests.benchmarks.web_probe import scripts as arrived
from tests.browser.big_tree import composer_file
from tests.browser.people import ask

ROUNDS = 7
DELETED = 440  # nodes, as nearly as the tree has a sub-tree of that many
TREE, BUILDER = "[role=tree]", "section[aria-label=Blocks]"
_SLOTS = ("then", "else", "inside", "outside", "child")


@dataclass(frozen=True)
class Large:
    """A saved strategy, and the way to a sub-tree of about DELETED nodes: which child to take, from the root on."""

    id: str
    nodes: int
    described: str
    way: list[int]
    deleted: int


def scripts(guest: BrowserContext) -> Figure:
    """What a guest's first page loads before its sample can be edited."""
    page = guest.new_page()
    page.goto("/")
    found = arrived(page, first_rows(page))
    page.close()
    detail = f"{len(found)} files, as they are sent, that had arrived when a guest's sample was painted"
    return figure("initial script", "kB", [sum(found.values()) / 1000], detail, "≤ 250")


def run(window: BrowserContext) -> list[Figure]:
    """Saves the tree, then measures it in a window of its own."""
    page = window.new_page()
    page.goto("/new")
    large = _saved(page)
    of = f"{large.described}, saved, opened folded to level 3"
    figures = [_first_paint(page, large), *_answers(page, large)]
    figures.append(_most_elements(page, of))
    page.close()
    return figures


def _first_paint(page: Page, large: Large) -> Figure:
    """Everything again, as by F5: the document from Postgres, the scripts from the browser's cache."""
    page.goto(f"/strategies/{large.id}")
    first_rows(page)
    times = []
    for _ in range(ROUNDS):
        page.reload()
        times.append(first_rows(page))
    detail = (
        f"{large.described}; from the start of the navigation of a reload with its tab open (document, scripts from "
        "the browser's cache, session, strategy from the server) to the first task after the frame with the first rows"
    )
    return figure("large tree, first paint", "ms", times, detail, "≤ 600")


def _answers(page: Page, large: Large) -> list[Figure]:
    """Keys, and the frames that answer them."""
    _to_top(page)
    edits, folds, deletions, undos = [], [], [], []
    field = page.locator(f"{TREE} [role=treeitem] input[data-type=number]").first
    for _ in range(ROUNDS):
        field.focus()
        wanted = int(float(field.input_value())) + 1
        met = f'document.activeElement.value === "{wanted}"'
        edits.append(until_painted(page, KEY, lambda: page.keyboard.press("ArrowUp"), met))
    for _ in range(ROUNDS):
        _to_top(page)
        for now in ("false", "true"):
            met = f'document.querySelector("{TREE} [aria-selected=true]").ariaExpanded === "{now}"'
            folds.append(until_painted(page, KEY, lambda: page.keyboard.press("Space"), met))
    for _ in range(ROUNDS):
        _walk(page, large.way)
        there = f'document.querySelector("{BUILDER}").textContent.includes("{large.nodes:,} blocks ·")'
        deletions.append(until_painted(page, KEY, lambda: page.keyboard.press("Delete"), f"!{there}"))
        undos.append(until_painted(page, KEY, lambda: page.keyboard.press("Control+z"), there))
    of = f"{large.described}; from the key's event to the first task after the frame that shows it"
    deleted = f"a sub-tree of {large.deleted} nodes; {of}"
    return [
        figure("large tree, edit → paint", "ms", edits, f"a number by an arrow key; {of}", "≤ 50"),
        figure("large tree, fold → paint", "ms", folds, f"the root, folded and unfolded; {of}", "≤ 50"),
        figure("large tree, delete → paint", "ms", deletions, deleted),
        figure("large tree, undo of a delete → paint", "ms", undos, deleted, "≤ 150"),
    ]


def _most_elements(page: Page, opened: str) -> Figure:
    """In every state that might have many."""
    counts = {}
    page.keyboard.press("Escape")
    _to_top(page)
    counts["as it opens"] = _settled(page)
    page.keyboard.press("]")
    counts["unfolded whole"] = _settled(page)
    page.evaluate("(tree) => document.querySelector(tree).scrollTo(0, 40000)", TREE)
    counts["scrolled"] = _settled(page)
    for _ in range(6):
        page.keyboard.press("Control+-")
    counts["at 40 %"] = _settled(page)
    page.evaluate("(tree) => document.querySelector(tree).scrollTo(0, 20000)", TREE)
    counts["at 40 %, scrolled"] = _settled(page)
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    return Figure(
        "large tree, elements in the builder",
        max(counts.values()),
        "elements",
        f"goal ≤ 400; {opened}: {told}; {machine()}",
    )


def _settled(page: Page) -> int:
    """After the frames in which the rows of the new stretch are drawn."""
    page.wait_for_timeout(400)
    return elements(page, BUILDER)


def _to_top(page: Page) -> None:
    """The keyboard on the root."""
    page.locator(TREE).focus()
    page.keyboard.press("Home")
    page.keyboard.press("Home")


def _walk(page: Page, way: list[int]) -> None:
    """To a block, by the arrow keys: all is folded, and only what lies on the way is unfolded."""
    page.locator(TREE).focus()
    page.keyboard.press("[")
    _to_top(page)
    for child in way:
        page.wait_for_function(f"document.querySelector('{TREE} [aria-selected=true]') !== null")
        if page.locator(f"{TREE} [aria-selected=true]").get_attribute("aria-expanded") == "false":
            page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        for _ in range(child):
            page.keyboard.press("ArrowDown")


def _saved(page: Page) -> Large:
    real = study.folder() is not None
    name, text = "many.clj", composer_file()
    if real:
        path = study.document("rains_core_catalysts")
        name, text = path.name, path.read_text()
    report = ask(page.request, "POST", "strategies/import", {"file": name, "content": text})
    made = ask(page.request, "POST", "strategies", {"document": report["document"]})
    way, deleted = _nearest(report["document"]["root"])
    what = "a published tree" if real else "a generated tree"
    return Large(made["id"], report["nodes"], f"{what} of {report['nodes']:,} nodes", way, deleted)


def _children(node: dict[str, Any]) -> list[dict[str, Any]]:
    """In the order in which the builder shows them."""
    if "children" in node:
        return [one.get("child", one) for one in node["children"]]
    return [node[slot] for slot in _SLOTS if slot in node]


def _nearest(root: dict[str, Any]) -> tuple[list[int], int]:
    """The way to the sub-tree whose size is nearest to DELETED, and that size."""
    sizes: list[tuple[int, list[int]]] = []

    def size(node: dict[str, Any], way: list[int]) -> int:
        count = 1 + sum(size(child, [*way, place]) for place, child in enumerate(_children(node)))
        sizes.append((count, way))
        return count

    size(root, [])
    nearest = min(sizes, key=lambda one: (abs(one[0] - DELETED), len(one[1])))
    return nearest[1], nearest[0]
