"""Reads JSON bodies: strict JSON, in bounds, and only text that Postgres can store."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

LARGEST_BODY = 10 * 1024 * 1024
LARGEST_BODY_OF_A_STRANGER = 64 * 1024
DEEPEST_NESTING = 400
_SHOWN = 40  # characters of a name in a message


class BodyTooLarge(APIException):
    """The body is over LARGEST_BODY, or over what its endpoint takes."""

    status_code = 413
    default_detail = f"the body is larger than {LARGEST_BODY // 2**20} MB"
    default_code = "invalid"


class _RefusedError(ValueError):
    """What json takes and we don't; its text says why."""


class StrictJSONParser(BaseParser):
    """Like REST framework's, and besides: bounded, no NaN or Infinity, no repeated names, no NUL characters."""

    media_type = "application/json"
    largest = LARGEST_BODY

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The body's value. Raises ParseError saying what is wrong with the text, BodyTooLarge."""
        raw = stream.read(self.largest + 1)
        if len(raw) > self.largest:
            raise BodyTooLarge(f"the body is larger than {self.largest // 2**10:,} kB")
        try:
            value = json.loads(
                raw.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_without_repetition
            )
        except UnicodeDecodeError:
            raise ParseError("the body is not UTF-8 text") from None
        except RecursionError:
            raise ParseError(_too_deep()) from None
        except (json.JSONDecodeError, _RefusedError) as error:
            raise ParseError(f"the body is not JSON: {error}") from None
        except ValueError:  # Python's own bound on whole numbers
            raise ParseError("the body is not JSON that can be read: a number in it has too many digits") from None
        _check(value)
        return value


class StrangersJSONParser(StrictJSONParser):
    """For endpoints that answer without a sign-in: what anybody may send is small."""

    largest = LARGEST_BODY_OF_A_STRANGER


class GuestsJSONParser(StrictJSONParser):
    """For endpoints that guests may use too: what who is not signed in may send is small."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """As usual. Raises ParseError and BodyTooLarge."""
        # Django's own request is asked: to find out who sends it, REST framework reads the body for a CSRF token first.
        if parser_context is None or not parser_context["request"]._request.user.is_authenticated:
            self.largest = LARGEST_BODY_OF_A_STRANGER
        return super().parse(stream, media_type, parser_context)


def _refuse_constant(name: str) -> NoReturn:
    raise _RefusedError(f"{name} is not a JSON number")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        repeated = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise _RefusedError(f"the name {_start(repeated)} stands twice in one object")
    return value


def _start(name: str) -> str:
    return repr(name if len(name) <= _SHOWN else name[:_SHOWN] + "…")


def _too_deep() -> str:
    return f"the body is nested more than {DEEPEST_NESTING} levels deep"


def _check(value: Any) -> None:
    """Walks without recursion. Raises ParseError for text that can't be stored and for nesting beyond reason."""
    level, depth = [value], 0
    while level:
        if depth > DEEPEST_NESTING:
            raise ParseError(_too_deep())
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, str):
                _check_text(item)
            elif isinstance(item, dict):
                for name in item:
                    _check_text(name)
                deeper.extend(item.values())
            elif isinstance(item, list):
                deeper.extend(item)
        level, depth = deeper, depth + 1


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ParseError("the body holds a NUL character (\\u0000) in a text")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ParseError("the body holds half of a surrogate pair in a text") from None
