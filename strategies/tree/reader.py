"""Reading a document that anybody may have written: every fault is noted with its place, none stops the reading.

What cannot be read is replaced by something harmless, so that the rest can still be looked at; the caller throws the
result away when there is a fault.
"""

import difflib
import json
import math
import re
from collections.abc import Iterable, Sequence

from strategies.tree.figures import float64
from strategies.tree.nodes import Number, Symbol, Variable
from treeline.core.errors import Fault, Invalid

MAXIMUM_FAULTS = 1000
MAXIMUM_PARTS = 20_000
LONGEST_LIST = 50
VARIABLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
TICKER = re.compile(r"[A-Z0-9.\-/^]{1,15}")
TICKER_REMEDY = "1 to 15 of the characters A-Z 0-9 . - / ^"
NAME_REMEDY = "a name is a letter and up to 39 more letters, digits or underscores"
_UNFIT_FOR_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")  # whatever is no line of text
_UNFIT_FOR_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SHOWN = 40


class Reader:
    """Reads single values and keeps the faults."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._parts = 0

    def fault(self, path: str, message: str, remedy: str) -> None:
        """Notes a fault. Raises Invalid when there are too many to be of use."""
        self.faults.append(Fault(path, message, remedy))
        if len(self.faults) == MAXIMUM_FAULTS:
            message = f"{MAXIMUM_FAULTS:,} faults up to here; the rest was not read"
            self.faults.append(Fault(path, message, "mend these first"))
            raise Invalid(self.faults)

    def part(self, path: str) -> None:
        """Counts a comparison or a part of a sort. Raises Invalid when there are too many to be read in a moment."""
        self._parts += 1
        if self._parts > MAXIMUM_PARTS:
            message = f"more than {MAXIMUM_PARTS:,} comparisons and measures of sorts; the rest was not read"
            self.fault(path, message, "make the tree smaller")
            raise Invalid(self.faults)

    def fields(
        self, value: object, path: str, required: Sequence[str], optional: Sequence[str] = (), example: str = ""
    ) -> dict[str, object]:
        """The known fields of an object; {} when it is none. Unknown and missing fields are faults."""
        if not isinstance(value, dict):
            self.fault(path, f"{shown(value)} is not an object", f"write {example}" if example else "write {…}")
            return {}
        known = (*required, *optional)
        for key in value:
            if key not in known:
                self.fault(below(path, key), f"unknown field {shown(key)}", nearest(key, known))
        for key in required:
            if key not in value:
                self.fault(path, f'the field "{key}" is missing', f"write {example}" if example else f'add "{key}"')
        return {key: value[key] for key in known if key in value}

    def text(self, value: object, path: str, longest: int, empty: bool = False) -> str:
        """A text that can be stored and shown: a name of one line, or with `empty` prose of many or no lines."""
        if not isinstance(value, str):
            self.fault(path, f"{shown(value)} is not a text", 'write it in quotes, e.g. "Calm trend"')
        elif len(value) > longest:
            self.fault(path, f"the text has {len(value):,} characters", f"use {longest:,} at most")
        elif not empty and not value.strip():
            self.fault(path, "the text is empty", "write at least one character")
        elif not empty and value != value.strip():
            self.fault(path, f"{shown(value)} begins or ends with blank space", "remove it")
        elif (_UNFIT_FOR_TEXT if empty else _UNFIT_FOR_NAMES).search(value):
            self.fault(path, "the text holds a control character or half a surrogate pair", "remove it")
        else:
            return value
        return "?"

    def items(self, value: object, path: str, what: str) -> list[tuple[str, object]]:
        """The items of a list of 1 to LONGEST_LIST, each with its path; [] after a fault. `what` names them."""
        if not isinstance(value, list | tuple):
            self.fault(path, f"{shown(value)} is not a list", "write […]")
        elif not value:
            self.fault(path, f"there are no {what}", "give at least one")
        elif len(value) > LONGEST_LIST:
            self.fault(path, f"{len(value):,} {what}", f"give {LONGEST_LIST} at most")
        else:
            return [(f"{path}[{index}]", item) for index, item in enumerate(value)]
        return []

    def symbol(self, value: object, path: str) -> Symbol:
        """A ticker's spelling, or `{name}`; whether a source has it is asked when prices are loaded."""
        if isinstance(value, str) and len(value) > 2 and value[0] == "{" and value[-1] == "}":
            return self._named(value, path) or "?"
        if isinstance(value, str) and TICKER.fullmatch(value):
            return value
        remedy = f'{TICKER_REMEDY}, or "{{name}}" for a variable'
        if isinstance(value, str) and len(value) <= _SHOWN and TICKER.fullmatch(value.strip().upper()):
            remedy = f'write "{value.strip().upper()}"'
        self.fault(path, f"{shown(value)} is not a ticker", remedy)
        return "?"

    def number(self, value: object, path: str, variable: bool = True) -> Number | None:
        """A finite number, or `{name}` where a variable may stand; None after a fault."""
        if isinstance(value, str):
            return self._variable(value, path, variable)
        number = float64(value)
        if number is None:
            self.fault(path, f"{shown(value)} is not a number", _number_remedy(variable))
        elif not math.isfinite(number):
            self.fault(path, f"{shown(value)} is not a finite number", _number_remedy(variable))
        else:
            return number + 0.0  # so that −0 is 0
        return None

    def _variable(self, value: str, path: str, allowed: bool) -> Variable | None:
        braced = len(value) > 2 and value[0] == "{" and value[-1] == "}"
        if not allowed or not braced:
            numeric = len(value) <= _SHOWN and _is_numeric(value)
            remedy = f"write {value.strip()} without quotes" if numeric else _number_remedy(allowed)
            self.fault(path, f"{shown(value)} is not a number", remedy)
            return None
        return self._named(value, path)

    def _named(self, value: str, path: str) -> Variable | None:
        if VARIABLE_NAME.fullmatch(value[1:-1]):
            return Variable(value[1:-1])
        self.fault(path, f"{shown(value[1:-1])} is not a variable's name", NAME_REMEDY)
        return None

    def choice(self, value: object, path: str, known: Iterable[str], what: str) -> str | None:
        """One of the known words; None after a fault."""
        names = tuple(known)
        if isinstance(value, str) and value in names:
            return value
        self.fault(path, f"unknown {what} {shown(value)}", nearest(value, names))
        return None


def shown(value: object) -> str:
    """A value from a hostile document, short enough and safe to stand in a message."""
    match value:
        case str():
            text = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
            words = f'"{text}"' if text.isprintable() else ascii(text)
        case list() | tuple():
            words = "a list"
        case dict():
            words = "an object"
        case int() if abs(value) >= 10**20:
            words = "a whole number of over 20 digits"
        case None | bool() | int() | float():
            words = json.dumps(value)
        case _:
            words = f"a {type(value).__name__}"
    return words


def below(path: str, key: object) -> str:
    """The path of a field that the language doesn't know."""
    text = key if isinstance(key, str) and len(key) <= _SHOWN and key.isprintable() else shown(key)
    return f"{path}.{text}" if path else text


def nearest(value: object, known: Sequence[str]) -> str:
    """A remedy that names the known word most like `value`, or all of them."""
    if isinstance(value, str) and len(value) > 2:
        close = difflib.get_close_matches(value[:_SHOWN].lower(), known, n=1)
        if close:
            return f'did you mean "{close[0]}"?'
    return "known: " + ", ".join(known)


def _number_remedy(variable: bool) -> str:
    return 'write a number, or "{name}" for a variable' if variable else "write a number"


def _is_numeric(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
