"""What a sort of a document sorts by: score, limits, tie breaks and how the chosen share."""

from typing import cast

from strategies.tree.conditions import UNREAD_MEASURE, read_comparator, read_measure, read_number
from strategies.tree.nodes import (
    COMPARATORS,
    SELECTS,
    WEIGHTINGS,
    Limit,
    Measure,
    Number,
    Select,
    Sort,
    Term,
    TieBreak,
    Weighting,
)
from strategies.tree.reader import Reader

LIMIT_COMPARATORS = tuple(op for op in COMPARATORS if not op.startswith("crosses"))

_TERM = '{"measure": {"indicator": "rsi", "window": 10}, "weight": 1}'
_LIMIT = '{"measure": {"indicator": "rsi", "window": 10}, "op": "<", "bound": 70}'
_TIE = '{"measure": {"indicator": "rsi", "window": 10}, "select": "bottom"}'


def read_sorting(reader: Reader, path: str, fields: dict[str, object]) -> Sort:
    """A sort that lacks only its children; faults go to the reader."""
    score = _list(reader, path, fields, "score", "terms")
    terms = tuple(_term(reader, place, value) for place, value in score) or (Term(UNREAD_MEASURE),)
    weighting, window = _weighting(reader, path, fields)
    return Sort(
        score=terms,
        select=_select(reader, path, fields),
        count=read_number(reader, path, fields, "count", 1.0),
        children=(),
        weighting=weighting,
        window=window,
        limits=tuple(_limit(reader, *item) for item in _list(reader, path, fields, "limits", "limits")),
        ties=tuple(_tie(reader, *item) for item in _list(reader, path, fields, "ties", "tie breaks")),
    )


def _list(reader: Reader, path: str, fields: dict[str, object], name: str, what: str) -> list[tuple[str, object]]:
    return reader.items(fields[name], f"{path}.{name}", what) if name in fields else []


def _term(reader: Reader, path: str, value: object) -> Term:
    reader.part(path)
    fields = reader.fields(value, path, ("measure", "weight"), example=_TERM)
    return Term(_measure(reader, path, fields), read_number(reader, path, fields, "weight", 1.0))


def _limit(reader: Reader, path: str, value: object) -> Limit:
    reader.part(path)
    fields = reader.fields(value, path, ("measure", "op", "bound"), example=_LIMIT)
    op = read_comparator(reader, path, fields, LIMIT_COMPARATORS)
    return Limit(_measure(reader, path, fields), op, read_number(reader, path, fields, "bound", 0.0))


def _tie(reader: Reader, path: str, value: object) -> TieBreak:
    reader.part(path)
    fields = reader.fields(value, path, ("measure", "select"), example=_TIE)
    return TieBreak(_measure(reader, path, fields), _select(reader, path, fields))


def _measure(reader: Reader, path: str, fields: dict[str, object]) -> Measure:
    return read_measure(reader, f"{path}.measure", fields["measure"]) if "measure" in fields else UNREAD_MEASURE


def _select(reader: Reader, path: str, fields: dict[str, object]) -> Select:
    select = reader.choice(fields["select"], f"{path}.select", SELECTS, "selection") if "select" in fields else None
    return cast(Select, select or "top")


def _weighting(reader: Reader, path: str, fields: dict[str, object]) -> tuple[Weighting, Number | None]:
    named = fields.get("weighting", "equal")
    weighting = cast(Weighting | None, reader.choice(named, f"{path}.weighting", WEIGHTINGS, "weighting"))
    if weighting == "inverse_volatility":
        if "window" not in fields:
            remedy = 'add "window": 20, the returns that the volatility is taken of'
            reader.fault(path, 'the field "window" is missing', remedy)
        return weighting, read_number(reader, path, fields, "window", 2.0)
    if "window" in fields and weighting is not None:
        remedy = 'remove it, or write "weighting": "inverse_volatility"'
        reader.fault(f"{path}.window", f'the weighting "{weighting}" has no window', remedy)
    return weighting or "equal", None
