"""Cursors: what was written comes back, and what nobody wrote is refused as one kind of error."""

import base64
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treeline.rest import cursor as cursors

PARTS = st.text() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.none()


@given(st.lists(PARTS, max_size=4))
def test_what_was_written_comes_back_and_fits_an_address(parts: list[str | float | None]) -> None:
    written = cursors.write(*parts)
    assert cursors.read(written) == parts
    assert written.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("text", ["x", "!!!", "ÿ", "é" * 4, "W", "[" * 5000, "\x00", "MTIz"])
def test_a_made_up_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        cursors.read(text)


@pytest.mark.parametrize("held", [b"{}", b"null", b"1", b'"list"', b"[" * 100_000, b"[1", b"\xff"])
def test_a_text_that_holds_no_parts_is_refused(held: bytes) -> None:
    with pytest.raises(ValueError):
        cursors.read(base64.urlsafe_b64encode(held).decode().rstrip("="))


def test_an_infinite_figure_survives() -> None:
    assert cursors.read(cursors.write(math.inf)) == [math.inf]
