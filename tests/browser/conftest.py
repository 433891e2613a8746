"""The page in a real browser, on a stack of its own: Postgres, Redis, the web process, a batch worker.

One stack serves the tests of a module, so that each of them has people of its own. The browser is the machine's
Chromium, or the one that CHROMIUM names. Without one these tests are skipped, unless TREELINE_BROWSER says `required`,
as CI does.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.acceptance.stack import Redis, Worker, reaper
from tests.acceptance.test_signing_in import Web
from tests.browser.chromium import ARGUMENTS, MISSING, program
from tests.browser.people import sign_in
from tests.integration.accounts.people import with_password
from tests.orders import forget_broker

DESKTOP = ViewportSize(width=1440, height=900)
PATIENCE = 20_000  # milliseconds until a step of a test gives up
# A real kernel does a test's batch before anybody has seen it running. A module's own SLOWED overrides this.
SLOWED = {"SLOWED_SECONDS": "0.0004", "SLOWED_CHUNK": "128"}


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program. Skips, or fails where a browser is required."""
    found = program()
    if found is None:
        if os.environ.get("TREELINE_BROWSER") == "required":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright's loop runs in this thread, where Django would refuse to touch the database, and other modules' tests
    # could run no loop of their own: so it ends with the module.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE)
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            yield launched
            launched.close()


@pytest.fixture(scope="module")
def transactional_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's own, which empties the database after each test: this one does after a module's."""
    with django_db_blocker.unblock():
        yield
        # Numbers go on, as with pytest-django: results of a batch that is gone must not be taken for another's.
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, browser: Browser, transactional_db: None) -> Iterator[Web]:
    """A web process and a batch worker, with nobody signed up."""
    folder = Path(tempfile.mkdtemp(prefix="treeline-"))  # a short path: a socket's may have 107 characters
    redis = Redis(folder)
    sketches = {"SKETCHES": str(folder / "sketches")}  # what the worker writes the web process reads
    web = Web(redis, folder, **sketches)
    worker = Worker(redis, folder, **sketches, **getattr(request.module, "SLOWED", SLOWED))
    with pytest.MonkeyPatch.context() as patch:
        redis.start()
        patch.setattr("django.conf.settings.REDIS_URL", redis.url)
        patch.setenv("CELERY_BROKER_URL", redis.url.replace("unix://", "redis+socket://"))
        forget_broker()
        try:
            with reaper():
                web.start()
                worker.start()
                yield web
        finally:
            worker.kill()
            web.kill()
            redis.kill()
            shutil.rmtree(folder)
    forget_broker()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """The errors on the windows' consoles, where a breach of the policy for contents is one too: they fail the test."""
    heard: list[str] = []
    yield heard
    # The browser itself reports an answer of 4xx, which is the API's to give.
    assert [one for one in heard if "Failed to load resource" not in one] == []


Window = Callable[..., BrowserContext]
Open = Callable[..., Page]


@pytest.fixture
def window(browser: Browser, site: Web, complaints: list[str]) -> Iterator[Window]:
    """Opens windows that share nothing; with a name, one in which this person is signed in."""
    opened: list[BrowserContext] = []

    def open_one(person: str = "", *, width: int = 1440, height: int = 900, dark: bool = True) -> BrowserContext:
        size = ViewportSize(width=width, height=height)
        opened.append(new_window(browser, site, complaints, person, size, "dark" if dark else "light"))
        return opened[-1]

    yield open_one
    for context in opened:
        context.close()


def new_window(
    browser: Browser,
    site: Web,
    complaints: list[str],
    person: str,
    size: ViewportSize,
    scheme: Literal["dark", "light"] = "dark",
) -> BrowserContext:
    """One that tells its complaints there, and in which this person, if any, is signed in."""
    context = browser.new_context(base_url=site.url, viewport=size, color_scheme=scheme, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    context.set_default_timeout(PATIENCE)
    context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    if person:
        sign_in(context, with_password(person).username)
    return context


@pytest.fixture(scope="module")
def _kept(browser: Browser, site: Web) -> Iterator[tuple[Page, list[str]]]:
    heard: list[str] = []
    context = new_window(browser, site, heard, "hanna", DESKTOP)
    yield context.new_page(), heard
    context.close()


@pytest.fixture
def home(_kept: tuple[Page, list[str]], complaints: list[str]) -> Iterator[Page]:
    """The one page of hanna, who is signed in, for all tests of a module: it is wherever the test before left it, on a
    desktop."""
    page, heard = _kept
    page.set_viewport_size(DESKTOP)
    yield page
    complaints += heard
    heard.clear()


@pytest.fixture
def open_page(window: Window) -> Open:
    """Opens an address in a window of its own."""

    def visit(path: str = "/", *, person: str = "", width: int = 1440, height: int = 900, dark: bool = True) -> Page:
        page = window(person, width=width, height=height, dark=dark).new_page()
        page.goto(path)
        return page

    return visit
