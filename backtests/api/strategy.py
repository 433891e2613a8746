"""The strategy that a request names or holds."""

from typing import Any

from rest_framework.request import Request

from strategies import selectors
from strategies.tree import codec
from strategies.tree.nodes import Strategy
from treeline.accounts.api.authentication import signed_in


def strategy_of(request: Request, values: dict[str, Any]) -> tuple[Strategy, int | None]:
    """The strategy of a checked RunSerializer, and its primary key when it is a saved one.

    Raises NotFound for a strategy that isn't the user's, Invalid for a document that isn't one.
    """
    if "document" in values:
        return codec.decode(values["document"]), None
    saved = selectors.get(signed_in(request), values["strategy"])
    return codec.decode(saved.document), saved.pk
