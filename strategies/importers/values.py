"""Single values of a foreign file: numbers in quotes, tickers of an exchange, names of any length."""

import math
import re
from fractions import Fraction

from strategies.importers.report import Findings, Untranslatable
from strategies.tree import reader
from strategies.tree.figures import plain

_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NUMBER = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?")
_QUALIFIED = re.compile(r"(EQUITIES|CRYPTO)::([^:/]+)//([A-Z]+)")
_CLASS_OF_SHARES = re.compile(r"([A-Z]{1,5})/([A-Z])")

_CRYPTO = "a crypto pair is written like BTC/USD; a source of stocks does not have it"
_SHARES = "a class of shares is written like BRK.B"


def shown(value: object) -> str:
    """A value of a foreign file, fit for a message; whole numbers without a fraction."""
    return reader.shown(plain(value) if isinstance(value, float) else value)


def number(value: object) -> float | None:
    """A finite number, also one in quotes; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        return float(text) + 0.0 if _NUMBER.fullmatch(text) else None
    if not isinstance(value, int | float):
        return None
    try:
        found = float(value) + 0.0  # so that −0 is 0
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def exact(value: object) -> Fraction | None:
    """The decimal that a number is written as, exactly: 0.29 is 29/100."""
    found = number(value)
    return None if found is None else Fraction(repr(found))


def ticker(findings: Findings, path: str, value: object) -> str:
    """A ticker as we write it. Raises Untranslatable."""
    text = value.strip(' "') if isinstance(value, str) else ""
    qualified = _QUALIFIED.fullmatch(text)
    if qualified and qualified.group(1) == "CRYPTO":
        text = f"{qualified.group(2)}/{qualified.group(3)}"
        findings.note(path, _CRYPTO)
    elif qualified and qualified.group(3) == "USD":
        text = qualified.group(2)
    if not qualified or qualified.group(1) != "CRYPTO":
        shares = _CLASS_OF_SHARES.fullmatch(text)
        if shares:
            text = f"{shares.group(1)}.{shares.group(2)}"
            findings.note(path, _SHARES)
    if not reader.TICKER.fullmatch(text):
        raise Untranslatable(f"the ticker {shown(value)}", f"a ticker is {reader.TICKER_REMEDY}")
    return text


def one_line(value: object, longest: int) -> str:
    """A text as a name of one line, cut to `longest` characters; "" when there is nothing to show."""
    text = _UNFIT.sub(" ", value).strip() if isinstance(value, str) else ""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
