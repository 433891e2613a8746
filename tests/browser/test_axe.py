"""Every page and dialog in both themes, on a desktop and on a phone: no serious finding of axe, no text cut off,
nothing wider than the window, no complaint of the browser's."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.axe import cut_off, findings, settle
from tests.browser.conftest import Window
from tests.browser.rooms import GUEST, SIGNED_IN, Room, Scene, make_scene

SLOWED = {"SLOWED_SECONDS": "0"}
DESKTOP, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
CONTRAST = "color-contrast"


def wrong(page: Page, room: Room, scene: Scene, complaints: list[str]) -> Iterator[str]:
    """All that is, with where. Everything is asked once at each width, in one theme; colours in both themes."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(DESKTOP)
    room.visit(page, scene)
    settle(page)
    yield from (f"{room.name}: {one}" for one in (*findings(page), *cut_off(page)))
    page.emulate_media(color_scheme="light")
    settle(page)
    yield from (f"{room.name}, light: {one}" for one in findings(page, CONTRAST))
    page.set_viewport_size(PHONE)
    settle(page)
    yield from (f"{room.name}, light, on a phone: {one}" for one in (*findings(page), *cut_off(page)))
    yield from (f"{room.name}: {one}" for one in complaints if "Failed to load resource" not in one)
    complaints.clear()


@pytest.mark.timeout(300)
def test_every_room_is_for_everybody(window: Window, complaints: list[str]) -> None:
    home = window("alice").new_page()
    scene = make_scene(home)
    found = [one for room in SIGNED_IN for one in wrong(home, room, scene, complaints)]
    guest = window().new_page()
    found += [one for room in GUEST for one in wrong(guest, room, scene, complaints)]
    assert not found, "\n".join(found)
