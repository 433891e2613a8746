"""The explanation of one day in the words of the API."""

from typing import Any

from backtests.contracts import Explanation


def explanation_body(explanation: Explanation) -> dict[str, Any]:
    """The answer to an explanation. What has no value stays NaN here; the renderer writes it as null."""
    tree = explanation.tree
    return {
        "session": explanation.session,
        "decided": explanation.decided,
        "equity": explanation.equity,
        "held": [{"ticker": ticker, "weight": weight} for ticker, weight in explanation.held.items()],
        "nodes": [
            {"path": one.path, "share": one.share}
            | ({} if one.taken is None else {"taken": one.taken})
            | ({} if one.value is None else {"value": one.value})
            | ({} if one.weights is None else {"weights": one.weights})
            for one in tree.nodes
        ],
        "readings": [
            {
                "path": one.path,
                "indicator": one.indicator,
                "ticker": one.ticker,
                "value": one.value,
                **({} if one.values is None else {"values": one.values}),
                "unit": one.unit,
                "text": one.text,
            }
            for one in tree.readings
        ],
        "conditions": [
            {"path": one.path, "true": one.true, "left": one.left, "right": one.right} for one in tree.conditions
        ],
    }
