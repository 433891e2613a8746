"""A graph's vertices as arrays."""

import numpy as np

from strategies.compiler.graph import Asset, Blend, Choose, Nothing, Split, Vertex, children_of
from strategies.compiler.program import ASSET, BLEND, CASH, CHOOSE, NONE, SPLIT, Code, Decision


def flatten(vertices: list[Vertex], order: list[int]) -> tuple[tuple[str, ...], tuple[Decision, ...], Code]:
    """The tickers that can have weight, the decisions, and the arrays of `vertices`, whose numbers are `order`.

    Vertices stand parents first; decisions in the order in which they are met.
    """
    held = tuple(sorted({vertex.symbol for vertex in vertices if isinstance(vertex, Asset)}))
    made = dict.fromkeys(vertex.decision for vertex in vertices if isinstance(vertex, Choose | Blend))
    decision = {one: number for number, one in enumerate(made)}
    column = {symbol: number for number, symbol in enumerate(held)}
    place = {number: position for position, number in enumerate(order)}
    kind: list[int] = []
    arg: list[int] = []
    first: list[int] = [0]
    child: list[int] = []
    share: list[float] = []
    for vertex in vertices:
        children = children_of(vertex)
        child.extend(place[number] for number in children)
        share.extend(vertex.shares if isinstance(vertex, Split) else (1.0,) * len(children))
        first.append(len(child))
        match vertex:
            case Asset(symbol):
                kind.append(ASSET)
                arg.append(column[symbol])
            case Nothing():
                kind.append(CASH)
                arg.append(NONE)
            case Split():
                kind.append(SPLIT)
                arg.append(NONE)
            case Choose() | Blend():
                kind.append(CHOOSE if isinstance(vertex, Choose) else BLEND)
                arg.append(decision[vertex.decision])
    code = Code(
        np.array(kind, np.int8),
        np.array(arg, np.int32),
        np.array(first, np.int32),
        np.array(child, np.int32),
        np.array(share, np.float64),
    )
    return held, tuple(made), code
