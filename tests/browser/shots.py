"""`python -m tests.browser.shots FOLDER --url http://localhost:8000 --login demo`: every room, for people to look at.

Takes a picture of each page and dialog in both themes, on a desktop and on a phone, of a stack that runs; NAMEs take
only the rooms whose name has one of them in it. The password is asked for, or read from PASSWORD. What the pictures
show is made for them in that account: a strategy, a variable, two small batches and a link.
"""

import argparse
import getpass
import os
import sys
from pathlib import Path

import django
from playwright.sync_api import Error, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, program

WIDTHS = {1440: 900, 390: 844}
THEMES = ("dark", "light")


def main() -> int:
    """Returns the exit status: 1 when a room could not be reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.shots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--url", required=True)
    parser.add_argument("--login", required=True)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "treeline.config.settings")
    for name, value in {"DEBUG": "1", "DATABASE_URL": "postgresql:///none", "REDIS_URL": "redis://localhost"}.items():
        os.environ.setdefault(name, value)  # the settings want them; nothing is reached there
    django.setup()
    from tests.browser.people import sign_in  # noqa: PLC0415 - imports models

    password = os.environ.get("PASSWORD") or getpass.getpass()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        home, guest = (browser.new_context(base_url=asked.url) for _ in range(2))
        sign_in(home, asked.login, password)
        for context in (home, guest):
            context.set_default_timeout(15_000)
        missed = take(home.new_page(), guest.new_page(), asked.folder, asked.names)
        browser.close()
    print(*missed, sep="\n", file=sys.stderr)
    return 1 if missed else 0


def take(home: Page, guest: Page, folder: Path, names: list[str]) -> list[str]:
    """FOLDER/room-width-theme.png; returns what could not be reached, and why."""
    from tests.browser.axe import settle  # noqa: PLC0415
    from tests.browser.rooms import ROOMS, make_scene  # noqa: PLC0415

    scene = make_scene(home)
    missed = []
    for room in ROOMS:
        if names and not any(name in room.name for name in names):
            continue
        page = guest if room.guest else home
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            try:
                room.visit(page, scene)
            except (Error, AssertionError) as error:
                missed.append(f"{room.name} at {width} px: {str(error).splitlines()[0]}")
                continue
            for theme in THEMES:
                page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                settle(page)
                page.screenshot(path=folder / f"{room.name}-{width}-{theme}.png")
        print(room.name, flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main())
