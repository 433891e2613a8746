"""What a page is asked while it is measured. All times are the browser's own clock, in milliseconds."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page

# painted: calls back in the first task after a frame at which `met` holds. A frame's callbacks run before it is
# painted, a message sent from there arrives afterwards.
_PROBE = """
window.painted = (met, then) => {
    const look = () => {
        if (!met()) return void requestAnimationFrame(look);
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => then(performance.now());
        port2.postMessage(null);
    };
    requestAnimationFrame(look);
};
window.firstRows = new Promise((done) =>
    window.painted(() => document.querySelector("[role=tree] [role=treeitem]"), done));
"""

# The condition is part of the text, which a debugger may evaluate: the page's policy forbids it to do so itself.
_ARM = """() => {
    window.answered = new Promise((done) =>
        addEventListener("%s", (event) => window.painted(() => %s, (at) => done(at - event.timeStamp)),
            { capture: true, once: true }));
}"""

KEY, CLICK, MOVE = "keydown", "click", "pointermove"


def watch(context: BrowserContext) -> None:
    """Every page that the window opens from now on can be asked."""
    context.add_init_script(_PROBE)


def first_rows(page: Page) -> float:
    """From the beginning of the navigation until the builder's first rows were painted."""
    return float(page.evaluate("() => window.firstRows"))


def until_painted(page: Page, event: str, act: Callable[[], object], met: str) -> float:
    """From an event that `act` brings about until a frame is painted for which the JavaScript `met` is true."""
    page.evaluate(_ARM % (event, met))
    act()
    return float(page.evaluate("() => window.answered"))


def elements(page: Page, selector: str) -> int:
    """How many elements are in it."""
    return int(page.evaluate("(selector) => document.querySelector(selector).querySelectorAll('*').length", selector))


def scripts(page: Page, before: float) -> dict[str, int]:
    """The scripts that had arrived at that time since the navigation: their names and bytes as they were sent."""
    found: list[dict[str, Any]] = page.evaluate(
        """(before) => performance.getEntriesByType("resource")
            .filter((one) => one.responseEnd <= before && new URL(one.name).pathname.endsWith(".js"))
            .map((one) => ({ name: one.name.split("/").at(-1), bytes: one.encodedBodySize }))""",
        before,
    )
    return {one["name"]: one["bytes"] for one in found}


def measured(page: Page, name: str) -> list[float]:
    """The durations that the page itself has measured under a name."""
    found: list[float] = page.evaluate(
        "(name) => performance.getEntriesByName(name, 'measure').map((one) => one.duration)", name
    )
    return found
