"""A batch of 200,000 in the browser: sorting its table, drawing its heat map, pointing at a cell."""

from playwright.sync_api import BrowserContext, Page, expect

from tests.benchmarks.batches import orders
from tests.benchmarks.batches.people import Person
from tests.benchmarks.figures import Figure, figure
from tests.benchmarks.web_probe import CLICK, MOVE, measured, until_painted
from tests.browser.steps_batches import heat_map, results

ROUNDS = 7
TABLE = "section[aria-label=Results] table"


def run(window: BrowserContext, ann: Person) -> list[Figure]:
    """Orders the small tree's 200,000 combinations and looks at what came of it."""
    batch = ann.wait_for(ann.order(orders.small_tree())).batch
    page = window.new_page()
    figures = [_sort(page, str(batch.public_id), batch.total), *_map(page, str(batch.public_id))]
    page.close()
    return figures


def _sort(page: Page, batch: str, total: int) -> Figure:
    """By one column after the other, none of which was sorted by before."""
    page.goto(f"/batches/{batch}?view=results")
    headers = results(page).get_by_role("columnheader")
    expect(headers.first).to_be_visible()
    _at_rest(page)
    titles = [one.strip() for one in headers.filter(has=page.get_by_role("button")).all_inner_texts()]
    times = []
    for title in [one for one in titles if "↑" not in one and "↓" not in one][:ROUNDS]:
        header = headers.filter(has_text=title).first
        header.scroll_into_view_if_needed()
        button = header.get_by_role("button")
        met = (
            f'[...document.querySelectorAll("th")].some((one) => one.textContent.includes("{title}")'
            f' && one.ariaSort !== "none") && document.querySelector("{TABLE}").ariaBusy !== "true"'
        )
        times.append(until_painted(page, CLICK, button.click, met))
        _at_rest(page)
    detail = (
        f"{total:,} runs, sorted by the server by a column that was not sorted by before; from the click on its title "
        "to the first task after the frame with the sorted rows"
    )
    return figure("results table, sort → paint", "ms", times, detail, "≤ 400")


def _at_rest(page: Page) -> None:
    expect(results(page).get_by_role("table")).to_have_attribute("aria-busy", "false")
    page.wait_for_timeout(300)


def _map(page: Page, batch: str) -> list[Figure]:
    """The map of the two variables that matter most, then of others."""
    page.goto(f"/batches/{batch}?row=window&column=rsi_window")
    picture = heat_map(page)
    expect(picture).to_be_visible()
    for metric in ("Total return", "Volatility", "Max drawdown", "Sortino"):
        page.get_by_label("Metric", exact=True).select_option(label=metric)
        page.wait_for_timeout(700)
    hovers = []
    shown = 'document.querySelector("dl[aria-live=polite]").textContent'
    for step in range(ROUNDS):
        before = page.locator("dl[aria-live=polite]").inner_text()
        place = {"x": 200.0 + 40 * step, "y": 60.0 + 20 * step}
        text = page.evaluate(f"() => {shown}")
        assert before is not None
        met = f"{shown} !== {text!r}"
        hovers.append(until_painted(page, MOVE, lambda at=place: picture.hover(position=at), met))  # type: ignore[misc]
    return [
        figure(
            "heat map, draw", "ms", measured(page, "heat map"), "100 × 100 cells on a canvas, as the page measures it"
        ),
        figure(
            "heat map, hover → paint",
            "ms",
            hovers,
            "from the pointer's event until the cell's values are painted",
            "≤ 50",
        ),
    ]
