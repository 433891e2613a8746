"""What is wrong with a page as it stands: for who can't see it, and for who can."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from treeline.web.folders import PAGE

SOURCE = PAGE / "node_modules" / "axe-core" / "axe.min.js"
BAD = ("serious", "critical")

_RUN = """async (rules) => {
    const found = await axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
    return found.violations.map(({ id, impact, help, nodes }) => ({
        id, impact, help, nodes: nodes.slice(0, 5).map(({ html, any, all }) =>
            html.slice(0, 200) + " " + [...any, ...all].map((one) => one.message).join("; ").slice(0, 300)),
    }));
}"""

# A box whose content is wider than itself, without the three dots that say so, or the scrollbar that leads there.
_CUT_OFF = """() => {
    const WORDS = "button, a, label, legend, h1, h2, h3, th, dt, dd, option, [role=radio], [role=tab], [role=menuitem]";
    const dotted = (one) => getComputedStyle(one).textOverflow === "ellipsis";
    const scrolls = (one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
    const hidden = (one) => !one.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        || one.closest(".sr-only") || one.clientWidth < 4;
    return [...document.querySelectorAll(WORDS)]
        .filter((one) => !hidden(one) && one.textContent.trim() && one.scrollWidth > one.clientWidth + 1)
        .filter((one) => !dotted(one) && !scrolls(one) && ![...one.querySelectorAll("*")].some(dotted))
        .map((one) => `${one.tagName.toLowerCase()} "${one.textContent.trim().slice(0, 60)}"`
            + ` needs ${one.scrollWidth} px and has ${one.clientWidth}`);
}"""

_TOO_WIDE = """() => ["html", "main", "dialog[open]"].flatMap((name) =>
    [...document.querySelectorAll(name)].filter((one) => one.scrollWidth > one.clientWidth + 1)
        .map((one) => `${name} is ${one.scrollWidth} px wide and shows ${one.clientWidth}`))"""

_SETTLE = """async () => {
    await document.fonts.ready;
    for (const one of document.getAnimations())
        if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def settle(page: Page) -> None:
    """Colours on their way from one to another are at their end, and what was asked for is painted."""
    page.evaluate(_SETTLE)


def findings(page: Page, *rules: str) -> list[str]:
    """What axe finds to be serious or critical, by these rules or by all. The program is put there as a debugger
    does, which the page's policy for scripts does not forbid, and which proves nothing against it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    found: list[dict[str, Any]] = page.evaluate(_RUN, list(rules) or None)
    return [f"{one['id']}: {one['help']}: {one['nodes']}" for one in found if one["impact"] in BAD]


def cut_off(page: Page) -> list[str]:
    """Words that are longer than what holds them, and a page that is wider than its window."""
    found: list[str] = page.evaluate(_CUT_OFF) + page.evaluate(_TOO_WIDE)
    return found


@cache
def _source() -> str:
    return SOURCE.read_text()
