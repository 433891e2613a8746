"""What a batch's results say: heat map, spread, importance, behaviours, and batches side by side."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from drf_spectacular.utils import OpenApiExample, extend_schema
from numpy.typing import NDArray
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backtests import findings_of, parallel_coordinates, selectors, summaries
from backtests.api import findings_serializers as serializers
from backtests.api import parallel_serializers
from backtests.api.results_requests import filters_of
from backtests.api.results_views import BatchReadView
from backtests.contracts import METRICS
from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import checked

_FIELDS = (
    *("count", "undefined", "mean", "deviation"),
    *("minimum", "q01", "q05", "q25", "median", "q75", "q95", "q99", "maximum", "beats"),
)

_MAP = {
    "label": "Final",
    "metric": "sharpe",
    "by": "median",
    "row": {"name": "n", "values": [5.0, 10.0]},
    "column": {"name": "t", "values": [60.0, 70.0, 80.0]},
    "cells": [[0.4, 0.6, None], [0.5, 0.9, 0.7]],
    "counts": [[12, 12, 0], [12, 12, 12]],
    "on_edge": [[True, True, True], [True, True, True]],
    "best": {"row": 1, "column": 1, "values": {"n": 10.0, "t": 70.0}, "value": 0.9, "count": 12, "on_edge": True},
}

_PARALLEL = {
    "label": "Final",
    "count": 3,
    "of": 3,
    "axes": [
        {"name": "n", "kind": "variable", "bins": 2, "values": [5.0, 10.0]},
        {"name": "sharpe", "kind": "metric", "bins": 64, "low": 0.4, "high": 0.9, "undefined": 0},
    ],
    "links": [{"from": 0, "to": 1, "cells": [[0, 0, 1], [1, 50, 1], [1, 63, 1]]}],
}


class HeatMapView(BatchReadView):
    """A metric over two variables."""

    @extend_schema(
        operation_id="get_heat_map",
        tags=["findings"],
        parameters=[serializers.HeatMapQuerySerializer],
        responses=serializers.HeatMapSerializer,
        examples=[OpenApiExample("two by three", value=_MAP, response_only=True)],
    )
    def get(self, request: Request, **names: Any) -> Response:
        """A metric over two of the batch's variables, as far as there are results."""
        batch = self.batch_of(request, **names)
        query = checked(serializers.HeatMapQuerySerializer, request.query_params)
        axes, fold = (query["row"], query["column"]), (query["metric"], query["by"])
        picture = findings_of.heat_map(batch, *axes, *fold, query["slice"])
        return Response({"label": selectors.word(batch), "metric": fold[0], "by": fold[1], **_picture_body(picture)})


class SummaryView(BatchReadView):
    """The spread of every metric."""

    @extend_schema(
        operation_id="get_summary",
        tags=["findings"],
        parameters=[serializers.MetricsQuerySerializer],
        responses=serializers.SummarySerializer,
    )
    def get(self, request: Request, **names: Any) -> Response:
        """How the metrics are spread over the combinations that have results: quantiles, the best, the worst."""
        batch = self.batch_of(request, **names)
        query = checked(serializers.MetricsQuerySerializer, request.query_params)
        return Response({"label": selectors.word(batch), **_summary_body(batch, query["metric"] or METRICS)})


class ImportanceView(BatchReadView):
    """How much each variable matters."""

    @extend_schema(
        operation_id="get_importance",
        tags=["findings"],
        parameters=[serializers.MetricQuerySerializer],
        responses=serializers.ImportanceSerializer,
    )
    def get(self, request: Request, **names: Any) -> Response:
        """How much of a metric's variation each variable accounts for on its own, and the metric by its values."""
        batch = self.batch_of(request, **names)
        metric = checked(serializers.MetricQuerySerializer, request.query_params)["metric"]
        shares = findings_of.shares(batch, metric)
        variables = [
            {
                "name": axis.name,
                "share": one.share,
                "spread": one.spread,
                "values": axis.values,
                "means": _figures(one.means),
                "medians": _figures(one.medians),
                "counts": one.counts.tolist(),
            }
            for axis, one in shares
        ]
        found = {"explained": shares.found.explained, "interactions": shares.found.interactions}
        return Response(
            {"label": selectors.word(batch), "metric": metric, "runs": shares.runs, "variables": variables, **found}
        )


class ParallelView(BatchReadView):
    """Parallel coordinates."""

    @extend_schema(
        operation_id="get_parallel_coordinates",
        tags=["findings"],
        parameters=[parallel_serializers.ParallelQuerySerializer],
        responses=parallel_serializers.ParallelSerializer,
        examples=[OpenApiExample("a variable and a metric", value=_PARALLEL, response_only=True)],
    )
    def get(self, request: Request, **names: Any) -> Response:
        """The variables and some metrics as parallel axes, and how many runs go from which bin of an axis to which bin
        of the next."""
        batch = self.batch_of(request, **names)
        query = checked(parallel_serializers.ParallelQuerySerializer, request.query_params)
        found = parallel_coordinates.coordinates(batch, query["metric"], filters_of(query["filter"]))
        return Response({"label": selectors.word(batch), **_parallel_body(found)})


class BehavioursView(BatchReadView):
    """Combinations that behave alike."""

    @extend_schema(
        operation_id="list_behaviours",
        tags=["findings"],
        parameters=[serializers.BehavioursQuerySerializer],
        responses=serializers.BehavioursSerializer,
    )
    def get(self, request: Request, **names: Any) -> Response:
        """How many combinations differ in what they hold, and the largest groups of those that do not."""
        batch = self.batch_of(request, **names)
        most = checked(serializers.BehavioursQuerySerializer, request.query_params)["limit"]
        distinct, groups = findings_of.groups(batch, most)
        listed = [asdict(group) for group in groups]
        return Response({"label": selectors.word(batch), "runs": batch.done, "distinct": distinct, "groups": listed})


class CompareView(APIView):
    """Batches side by side."""

    may_find_nothing = True

    @extend_schema(
        operation_id="compare_batches",
        tags=["findings"],
        parameters=[serializers.CompareQuerySerializer],
        responses=serializers.ComparisonSerializer,
    )
    def get(self, request: Request) -> Response:
        """2 to 10 of your batches: how each was made, how its metrics are spread, and what was not alike."""
        query = checked(serializers.CompareQuerySerializer, request.query_params)
        batches = summaries.chosen(signed_in(request), query["batch"])
        metrics = query["metric"] or summaries.SHOWN
        bodies = [{**_conditions_body(batch), **_summary_body(batch, metrics)} for batch in batches]
        differ, unknown = summaries.differing(bodies)
        return Response({"batches": bodies, "differ": differ, "unknown": unknown})


def _picture_body(picture: findings_of.Picture) -> dict[str, Any]:
    row, column, best = picture.row, picture.column, picture.best
    return {
        "row": {"name": row.name, "values": row.values},
        "column": {"name": column.name, "values": column.values},
        "cells": _figures(picture.cells),
        "counts": picture.counts.tolist(),
        "on_edge": picture.on_edge.tolist(),
        "best": None
        if best is None
        else {
            **asdict(best),
            "values": {row.name: row.values[best.row], column.name: column.values[best.column]},
        },
    }


def _parallel_body(found: parallel_coordinates.Coordinates) -> dict[str, Any]:
    links = [{"from": place, "to": place + 1, "cells": cells.tolist()} for place, cells in enumerate(found.links)]
    return {"count": found.count, "of": found.of, "axes": [_line_body(line) for line in found.axes], "links": links}


def _line_body(line: parallel_coordinates.Line) -> dict[str, Any]:
    body: dict[str, Any] = {"name": line.name, "kind": "variable", "bins": line.bins}
    if line.values is not None:
        body["values"] = line.values
    if line.scale is not None:
        body["low"], body["high"] = _figures(np.array([line.scale.low, line.scale.high]))
    if line.undefined is not None:
        body |= {"kind": "metric", "undefined": line.undefined}
    return body


def _summary_body(batch: Any, metrics: Sequence[str]) -> dict[str, Any]:
    combinations = selectors.combinations_of(batch)

    def extreme(value: float | None, run: int | None) -> dict[str, Any] | None:
        return None if run is None else {"value": value, "run_index": run, "values": combinations.values(run)}

    benchmark = batch.benchmark_metrics or {}
    spreads = {
        metric: {
            **{name: found[name] for name in _FIELDS},
            "best": extreme(found["best"], found["argbest"]),
            "worst": extreme(found["worst"], found["argworst"]),
            "benchmark": benchmark.get(metric),
        }
        for metric, found in summaries.of(batch, metrics).items()
    }
    counts = {"done": batch.done, "failed": batch.failed, "behaviours": summaries.behaviours(batch)}
    return {**counts, "metrics": spreads}


def _conditions_body(batch: Any) -> dict[str, Any]:
    """How a batch was made."""
    span = None if batch.first_session is None else selectors.span_of(batch)
    alike = {name: getattr(batch, name) for name in summaries.CONDITIONS if name not in {"strategy_digest", "span"}}
    return {
        "id": batch.public_id,
        "name": batch.name,
        "label": selectors.word(batch),
        "total": batch.total,
        "strategy_digest": batch.digest,
        "span": span and {"first": span.first, "last": span.last, "sessions": span.sessions},
        **alike,
    }


def _figures(values: NDArray[np.float64]) -> list[Any]:
    """As lists, None for what is no finite number: the renderer would find out only after it had written most."""
    found = values.astype(object)
    found[~np.isfinite(values)] = None
    listed: list[Any] = found.tolist()
    return listed
