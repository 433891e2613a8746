"""Writes JSON that every reader takes: a figure that is undefined (NaN) or infinite is null."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder


class StrictJSONRenderer(BaseRenderer):
    """Compact UTF-8 JSON."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """`data` as bytes; nothing for no data."""
        if data is None:
            return b""
        try:
            return _dump(data)
        except ValueError:  # the encoder met a NaN: rare, so the walk is paid only then
            return _dump(_nulled(data))


def _dump(data: Any) -> bytes:
    return json.dumps(data, cls=JSONEncoder, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _nulled(data: Any) -> Any:
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, Mapping):
        return {name: _nulled(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_nulled(value) for value in data]
    return data


class Negotiation(DefaultContentNegotiation):
    """An Accept header that nothing suits gets JSON all the same: an error is better read than refused with a 406."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            first = next(iter(renderers))
            return first, first.media_type
