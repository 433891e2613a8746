"""Waits in words, and what counts as one address."""

import pytest

from treeline.rest.client_address import counted_as
from treeline.rest.throttles import TooMany, in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (121, "3 minutes"),
        (3600, "60 minutes"),
        (7201, "3 hours"),
    ],
)
def test_a_wait_is_told_in_words_and_never_too_short(seconds: int, words: str) -> None:
    assert in_words(seconds) == words


@pytest.mark.parametrize(("wait", "told"), [(0.0, 1), (0.2, 1), (1.0, 1), (1.2, 2), (60.0005, 60)])
def test_a_wait_is_a_whole_number_of_at_least_one(wait: float, told: int) -> None:
    assert TooMany(wait).wait == told


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_what_counts_as_one_address(address: str, counted: str) -> None:
    assert counted_as(address) == counted
