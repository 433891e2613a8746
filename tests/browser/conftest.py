"""The page in a real browser, on a stack of its own: Postgres, Redis, the web process, a batch worker.

The browser is the machine's Chromium, or the one that CHROMIUM names. Without one these tests are skipped, unless
TREELINE_BROWSER says `required`, as CI does.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.acceptance.conftest import folder, redis, small_chunks  # noqa: F401 - fixtures
from tests.acceptance.stack import Redis, Worker, reaper
from tests.acceptance.test_signing_in import Web

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",  # which root and containers have none of
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 15_000  # milliseconds until a step of a test gives up


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program. Skips, or fails where a browser is required."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        words = "no Chromium here: install it (apt install chromium) or name it in CHROMIUM"
        if os.environ.get("TREELINE_BROWSER") == "required":
            pytest.fail(words)
        pytest.skip(words)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright's loop runs in this thread, where Django would refuse to touch the database.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
            yield launched
            launched.close()


@pytest.fixture
def site(transactional_db: None, redis: Redis, folder: Path) -> Iterator[Web]:  # noqa: F811 - fixtures
    """A web process and a batch worker, with nobody signed up."""
    web = Web(redis, folder)
    worker = Worker(redis, folder)
    with reaper():
        try:
            web.start()
            worker.start()
            yield web
        finally:
            worker.kill()
            web.kill()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Web) -> Iterator[Open]:
    """Opens the page in a fresh window; what it says on its console as an error fails the test."""
    complaints: list[str] = []
    contexts = []

    def visit(path: str = "/", *, width: int = 1440, height: int = 900, dark: bool = True) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    # The browser itself reports an answer of 4xx, which is the API's to give.
    assert [one for one in complaints if "Failed to load resource" not in one] == []
