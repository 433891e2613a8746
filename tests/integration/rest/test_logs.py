"""What callers send can't pass for a line of the log, nor steer the terminal that shows it."""

import logging
import sys

from treeline.config.logs import logging_settings


def line_of(message: object, *args: object) -> str:
    settings = logging_settings("console")["formatters"]["treeline"]
    formatter = settings.pop("()")(**settings)
    written: str = formatter.format(logging.LogRecord("somewhere", logging.INFO, __file__, 1, message, args, None))
    return written


def test_control_characters_are_written_as_escapes() -> None:
    line = line_of({"event": "request", "path": "/\x1b[2J\x00\x9b\x85\u2028é", "logger": "x", "level": "info"})
    assert line.isprintable()
    assert "/\\x1b[2J\\x00\\x9b\\x85\\u2028é" in line


def test_a_message_of_many_lines_is_indented_so_that_none_looks_like_a_line_of_ours() -> None:
    lines = line_of("it said %s", "a\n2026-01-05 [info] all is well\x1b").split("\n")
    assert len(lines) == 2
    assert lines[1].startswith("    2026-01-05")
    assert "\x1b" not in lines[1]


def test_a_traceback_keeps_its_lines() -> None:
    settings = logging_settings("console")["formatters"]["treeline"]
    formatter = settings.pop("()")(**settings)
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.LogRecord("somewhere", logging.ERROR, __file__, 1, "it broke", (), sys.exc_info())
    assert formatter.format(record).endswith('raise ValueError("broken")\nValueError: broken')
