"""The screen: a line that cannot be shown takes no later one with it."""

import errno
import io

import pytest

from treeline.local.screen import Screen


class Faltering(io.StringIO):
    """Refuses the first write, as a terminal that is full does."""

    refused = False

    def write(self, text: str) -> int:
        if not self.refused:
            self.refused = True
            raise BlockingIOError(errno.EAGAIN, "try again")
        return super().write(text)


def test_a_line_that_could_not_be_shown_silences_no_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = Faltering()
    monkeypatch.setattr("sys.stdout", stdout)
    screen = Screen()
    screen.say("Sweeping")
    screen.table("The best", ["run"], [["7"]])
    assert "The best" in stdout.getvalue()


def test_where_no_bar_can_move_a_line_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = io.StringIO()
    monkeypatch.setattr("sys.stdout", stdout)
    now = iter(range(0, 100, 3))
    monkeypatch.setattr("treeline.local.screen.time.monotonic", lambda: next(now))
    with Screen().bar("Sweeping") as bar:
        for done in (0, 0, 0, 250, 250, 500):
            bar.show(done, 500, f"{done}/500")
    assert stdout.getvalue().split() == ["0/500", "250/500", "500/500"]
