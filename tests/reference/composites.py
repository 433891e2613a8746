"""Who gets which share at a close, and what a sub-tree would have earned had it been held alone."""

import itertools
import math
from collections.abc import Iterator, Sequence

from strategies.tree.nodes import (
    Cash,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Measure,
    Node,
    Reference,
    Scale,
    Sort,
    Specified,
    Ticker,
)
from strategies.tree.walk import measures
from tests.reference.conditions import (
    compare,
    condition_begins,
    is_true,
    reading,
    reading_begins,
    was_inside,
)
from tests.reference.moments import standard_deviation
from tests.reference.world import History, World

Weights = dict[str, float]
Share = tuple[Node, float]


def weights_at(world: World, root: Node, t: int) -> Weights:
    """The share of every ticker that the tree wants from the close of session t on; what is missing to 1 is cash."""
    shares: dict[str, list[float]] = {}
    waiting: list[Share] = [(root, 1.0)]
    while waiting:
        node, share = waiting.pop()
        if isinstance(node, Ticker):
            shares.setdefault(world.symbol(node.symbol), []).append(share)
        waiting += [(child, share * part) for child, part in split(world, node, t)]
    return {ticker: math.fsum(parts) for ticker, parts in shares.items()}


def split(world: World, node: Node, t: int) -> list[Share]:
    """The children of a node that get something at session t, and which share of it; the rest is cash."""
    shares: list[Share] = []
    match node:
        case Ticker() | Cash():
            pass
        case Group(child=child):
            shares = [(child, 1.0)]
        case Equal(children=children):
            shares = [(child, 1 / len(children)) for child in children]
        case Specified(weights=weights, children=children):
            shares = in_proportion(children, [world.number(weight) for weight in weights])
        case InverseVolatility(window=window, children=children):
            shares = by_inverse_volatility(world, children, int(world.number(window)), t)
        case Scale():
            shares = scaled(world, node, t)
        case Sort():
            shares = sorted_children(world, node, t)
        case Gate(condition=condition, then=then, otherwise=otherwise):
            shares = [(then if is_true(world, condition, t) else otherwise, 1.0)]
        case EnterExit(enter=enter, exit=leave, inside=inside, outside=outside):
            shares = [(inside if was_inside(world, enter, leave, t) else outside, 1.0)]
        case Reference():
            raise ValueError("a reference is to be replaced before anything runs")
    return shares


def in_proportion(children: Sequence[Node], proportions: Sequence[float]) -> list[Share]:
    """Shares in proportion to numbers that are not all zero."""
    total = math.fsum(proportions)
    if total == 0:
        raise ValueError("the weights of a specified node are all zero")
    return [(child, proportion / total) for child, proportion in zip(children, proportions, strict=True)]


def by_inverse_volatility(world: World, children: Sequence[Node], window: int, t: int) -> list[Share]:
    """Shares in proportion to 1/σ; who does not move gets nothing, and when nobody moves all get the same."""
    proportions = []
    for child in children:
        deviation = volatility(own_history(world, child), window, t)
        world.decide(deviation, 0.0)
        proportions.append(1 / deviation if deviation > 0 else 0.0)
    if not any(proportions):
        return [(child, 1 / len(children)) for child in children]
    return in_proportion(children, proportions)


def volatility(own: History, window: int, t: int) -> float:
    """The sample standard deviation of the last `window` returns at session t."""
    closes = own.fields["close"]
    last = t - own.first
    if last < window:
        raise ValueError(f"there are no {window} returns at session {t}")
    return standard_deviation([closes[day] / closes[day - 1] - 1 for day in range(last - window + 1, last + 1)])


def scaled(world: World, node: Scale, t: int) -> list[Share]:
    """All to the first child up to the first stop (and when there is no number), all to the last from the last stop on,
    in between to the two whose stops the reading lies between."""
    value = reading(world, node.by, t)
    stops = [world.number(stop) for stop in node.stops]
    if any(left >= right for left, right in itertools.pairwise(stops)):
        raise ValueError("the stops of a scale do not ascend")
    if math.isnan(value) or value <= stops[0]:
        return [(node.children[0], 1.0)]
    for i in range(len(stops) - 1):
        if value < stops[i + 1]:
            part = (value - stops[i]) / (stops[i + 1] - stops[i])
            return [(node.children[i], 1 - part), (node.children[i + 1], part)]
    return [(node.children[-1], 1.0)]


# Sorts.


def sorted_children(world: World, node: Sort, t: int) -> list[Share]:
    """The chosen children and their shares."""
    chosen = chosen_children(world, node, t)
    if not chosen:
        return []
    children = [node.children[place] for place in chosen]
    if node.weighting == "inverse_volatility":
        assert node.window is not None
        return by_inverse_volatility(world, children, int(world.number(node.window)), t)
    if node.weighting == "rank":
        return in_proportion(children, [float(len(children) - rank) for rank in range(len(children))])
    return [(child, 1 / len(children)) for child in children]


def chosen_children(world: World, node: Sort, t: int) -> list[int]:
    """The places of the children that are chosen, best first. Who fails a limit or has no score is out."""
    scores: dict[int, float] = {}
    for place, child in enumerate(node.children):
        score = 0.0
        for term in node.score:
            score += world.number(term.weight) * measured(world, child, term.measure, t)
        meets = [
            compare(world, measured(world, child, limit.measure, t), limit.op, world.number(limit.bound))
            for limit in node.limits
        ]
        if all(meets) and not math.isnan(score):
            scores[place] = score
    # From the last tie break to the score: each sort keeps the order of what is equal to it.
    order = list(scores)
    for tie in reversed(node.ties):
        ranks = {place: measured(world, node.children[place], tie.measure, t) for place in order}
        order = ranked(world, node, order, ranks, tie.select == "top")
    order = ranked(world, node, order, scores, node.select == "top")
    return order[: int(world.number(node.count))]


def ranked(world: World, node: Sort, places: Sequence[int], by: dict[int, float], highest_first: bool) -> list[int]:
    """The places in order of their numbers, equal ones as they stood, NaN last."""
    for i, place in enumerate(places):
        for other in places[i + 1 :]:
            world.decide(by[place], by[other])
            if by[place] == by[other] and are_sub_trees_that_differ(node.children[place], node.children[other]):
                world.closest = 0.0  # two sub-trees worth the same, perhaps only as far as their sums were rounded
    numbers = [place for place in places if not math.isnan(by[place])]
    without = [place for place in places if math.isnan(by[place])]
    return sorted(numbers, key=lambda place: -by[place] if highest_first else by[place]) + without


def are_sub_trees_that_differ(one: Node, other: Node) -> bool:
    """Whether two children are not the same, and one at least is worth more than a ticker or cash."""
    one, other = unwrapped(one), unwrapped(other)
    return one != other and not (isinstance(one, Ticker | Cash) and isinstance(other, Ticker | Cash))


# What a child is measured on.


def unwrapped(node: Node) -> Node:
    """The node without the groups around it: a named ticker is that ticker."""
    while isinstance(node, Group):
        node = node.child
    return node


def measured(world: World, child: Node, measure: Measure, t: int) -> float:
    """A measure of a child of a sort: of the ticker's own bars, or of the sub-tree's own equity."""
    return world.at(measure, own_history(world, child), t)


def own_history(world: World, child: Node) -> History:
    """The bars of a child: a ticker's own; of anything else closes alone, which are its equity when held alone.

    Held from every close to the next without costs, 1 at its first session.
    """
    child = unwrapped(child)
    if isinstance(child, Ticker):
        return world.ticker(child.symbol)
    if child not in world.equities:
        first = begins(world, child)
        closes = [1.0] if first < world.sessions else []
        for t in range(first, world.sessions - 1):
            held = weights_at(world, child, t)
            moved = math.fsum(
                share * (world.close(ticker, t + 1) / world.close(ticker, t) - 1) for ticker, share in held.items()
            )
            closes.append(closes[-1] * (1 + moved))
        world.equities[child] = History(first, {"close": closes})
    return world.equities[child]


# The first session on which everything has a value.


def begins(world: World, node: Node) -> int:
    """The first session on which everything in the sub-tree has a value, in branches that are not taken as well."""
    return max([0, *requirements(world, node), *(begins(world, child) for child in children_of(node))])


def requirements(world: World, node: Node) -> Iterator[int]:
    """The sessions from which on a node itself can be asked, its children left aside."""
    match node:
        case Ticker(symbol=symbol):
            yield world.ticker(symbol).first
        case Scale(by=by):
            yield reading_begins(world, by)
        case Gate(condition=condition):
            yield condition_begins(world, condition)
        case EnterExit(enter=enter, exit=leave):
            yield condition_begins(world, enter)
            yield condition_begins(world, leave)
        case InverseVolatility(window=window, children=children):
            yield from (begins(world, child) + int(world.number(window)) for child in children)
        case Sort():
            lags = [world.lag(measure) for _, measure in measures(node)]
            if node.window is not None:
                lags.append(int(world.number(node.window)))
            yield from (begins(world, child) + max(lags) for child in node.children)


def children_of(node: Node) -> Sequence[Node]:
    """The sub-trees right below a node."""
    match node:
        case Group(child=child):
            return (child,)
        case Gate(then=then, otherwise=otherwise):
            return (then, otherwise)
        case EnterExit(inside=inside, outside=outside):
            return (inside, outside)
        case Equal() | Specified() | InverseVolatility() | Scale() | Sort():
            return node.children
    return ()
