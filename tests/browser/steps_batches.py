"""What one does with a batch on the page: order it, look at it, take it along."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import choose


def order(page: Page, ranges: dict[str, tuple[int, int, int]], combinations: str) -> None:
    """Orders a batch of the open strategy with these ranges (low, high, step); its page is shown then."""
    page.get_by_role("button", name="Sweep", exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile("^New batch"))
    for name, (low, high, step) in ranges.items():
        dialog.get_by_label(f"Values of {name}").select_option(label="Range")
        dialog.get_by_label(f"Low of {name}").fill(str(low))
        dialog.get_by_label(f"High of {name}").fill(str(high))
        dialog.get_by_label(f"Step of {name}").fill(str(step))
    for other in dialog.get_by_label(re.compile("^Values of ")).all():
        if (other.get_attribute("aria-label") or "").removeprefix("Values of ") not in ranges:
            other.select_option(label="Default")
    expect(dialog.get_by_label("Combinations", exact=True).and_(dialog.locator("output"))).to_have_text(combinations)
    dialog.get_by_role("button", name="Start").click()
    expect(page).to_have_url(re.compile(r"/batches/[\w-]+"))


def show(page: Page, view: str) -> None:
    """One of the batch's views."""
    page.get_by_role("radiogroup", name="View").get_by_role("radio", name=view).click()


def wait_until_final(page: Page, patience: float = 60_000) -> None:
    expect(page.get_by_text("Final results")).to_be_visible(timeout=patience)


def heat_map(page: Page) -> Locator:
    """The picture, whose cells answer to the pointer and to the arrow keys."""
    return page.get_by_role("application", name=re.compile("Arrow keys move"))


def results(page: Page) -> Locator:
    return page.get_by_role("region", name="Results")


def column(page: Page, title: str) -> list[str]:
    """What the loaded rows say in a column."""
    table = results(page).get_by_role("table")
    table.wait_for()
    titles = [text.strip(" ↑↓\n") for text in table.locator("thead th").all_inner_texts()]
    cells = table.locator(f"tbody tr:has(td:nth-child(2)) > :nth-child({titles.index(title) + 1})")
    return cells.all_inner_texts()


def sort_by(page: Page, title: str) -> None:
    """One press on the column's title, and the rows that come of it."""
    header = results(page).get_by_role("columnheader", name=title, exact=True)
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", re.compile("ascending|descending"))
    expect(results(page).get_by_role("table")).to_have_attribute("aria-busy", "false")


def add_filter(page: Page, label: str, is_: str, number: str) -> None:
    """Leaves only the runs of which this column is at least, or at most, so much."""
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Column", exact=True).select_option(label=label)
    page.get_by_label("is", exact=True).select_option(label=is_)
    page.get_by_label(re.compile("^(number|percent)$")).fill(number)
    page.get_by_role("button", name="Add", exact=True).click()


def download(page: Page, kind: str, folder: Path) -> Path:
    """The file of all runs, as the browser saves it."""
    with page.expect_download() as waiting:
        choose(page, "Download", kind)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path
