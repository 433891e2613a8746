"""How much of a batch's ranking is luck."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backtests import luck, selectors
from backtests.api.luck_serializers import LuckSerializer
from backtests.api.results_views import BatchReadView
from backtests.findings.luck import Luck
from backtests.findings.luck_told import sentences, verdict
from treeline.rest.fields import StrictSerializer, checked

_LUCK = {
    "label": "Final",
    "known": True,
    "reason": "",
    "runs": 31188,
    "behaviours": 21177,
    "left_out": 12,
    "months": 120,
    "sessions": 2516,
    "ideas": 19.3,
    "best": {"run_index": 77, "sharpe": 1.1},
    "luck": {"sharpe": 0.59, "sharpe_95": 1.06, "p": 0.034, "beyond": 41, "draws": 1000},
    "honest": {"sharpe": 0.47, "worse_half": 0.41, "splits": 1000},
    "timing": {"mix_sharpe": 0.92, "percent_a_year": 1.3, "p": 0.21},
    "verdict": "luck_or_market",
    "sentences": [
        "Luck, or holding the same tickers, may explain it: its timing cannot be told from luck, and what to expect of "
        "it (0.47) is no more than the same tickers gave without timing (0.92).",
        "You tried 31,200 combinations; 21,177 behave differently; they act like about 19 independent ideas.",
    ],
}
_NOTHING = dict.fromkeys(("behaviours", "months", "sessions", "ideas", "best", "luck", "honest", "timing", "verdict"))
_UNKNOWN: dict[str, Any] = {
    "label": "Partial (1,200/31,200)",
    "known": False,
    "reason": "The batch is not over: what luck would give is told once all of its runs are there.",
    "runs": 0,
    "left_out": 0,
    **_NOTHING,
    "sentences": [],
}


class LuckView(BatchReadView):
    """What luck alone would give."""

    @extend_schema(
        operation_id="get_luck",
        tags=["findings"],
        responses=LuckSerializer,
        examples=[
            OpenApiExample("known", value=_LUCK, response_only=True),
            OpenApiExample("not over", value=_UNKNOWN, response_only=True),
        ],
    )
    def get(self, request: Request, **names: Any) -> Response:
        """How good the best of the batch's runs would be by luck alone, what to expect of it instead, and what its
        timing added to holding the same tickers. Of this batch alone."""
        batch = self.batch_of(request, **names)
        checked(StrictSerializer, request.query_params)
        return Response({"label": selectors.word(batch), **_body(luck.of(batch))})


def _body(found: luck.Found) -> dict[str, Any]:
    counts = {"runs": found.runs, "left_out": found.left_out}
    if found.luck is None:
        return {"known": False, "reason": found.reason, **counts, **_NOTHING, "sentences": []}
    return {
        "known": True,
        "reason": "",
        **counts,
        **_figures(found.luck),
        "verdict": verdict(found.luck),
        "sentences": sentences(found.luck, found.tried, found.left_out),
    }


def _figures(known: Luck) -> dict[str, Any]:
    body = asdict(known)
    best = {"run_index": body.pop("best"), "sharpe": body.pop("sharpe")}
    return {"best": best, "luck": body.pop("chance"), **body}
