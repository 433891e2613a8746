"""The page in a browser, with a tree of thousands of nodes and a batch of 200,000.

Real Chromium without a graphics card, the product's own processes, everything on one machine: what a person with a
laptop waits for, less the way through a network. TREELINE_STUDY gives the real tree, otherwise one is made of its size.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, ViewportSize, sync_playwright

from tests.benchmarks import web_builder, web_results
from tests.benchmarks.batches import orders
from tests.benchmarks.batches.people import Person, people
from tests.benchmarks.batches.stack import Stack, stack
from tests.benchmarks.figures import Figure
from tests.benchmarks.web_probe import watch
from tests.browser.chromium import ARGUMENTS, MISSING, program
from tests.browser.people import sign_in

PASSWORD = "correct horse battery staple"
PATIENCE = 60_000  # milliseconds of one step


def run() -> list[Figure]:
    """Nothing where there is no browser, which it says."""
    if program() is None:
        print(f"  left out: {MISSING}", flush=True)
        return []
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread
    with stack() as there, people(there.web_address, "ann") as (ann,), windows(there, ann) as (own, guest):
        orders.write_prices(there.folder / "files")
        return [
            web_builder.scripts(guest),
            *web_builder.run(own),
            *web_results.run(own, ann),
        ]


@contextmanager
def windows(there: Stack, person: Person) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """One in which the person is signed in, and one of a guest's."""
    person.user.set_password(PASSWORD)
    person.user.save()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        size = ViewportSize(width=1440, height=900)
        own, guest = (browser.new_context(base_url=there.web_address, viewport=size) for _ in range(2))
        for window in (own, guest):
            window.set_default_timeout(PATIENCE)
            watch(window)
        sign_in(own, person.user.username, PASSWORD)
        yield own, guest
        browser.close()
