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
