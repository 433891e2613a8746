"""A strategy as text that a person reads top to bottom."""

from strategies.tree.figures import written
from strategies.tree.nodes import (
    AllOf,
    Cash,
    Comparison,
    Condition,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Measure,
    Node,
    Number,
    Operand,
    Reading,
    Reference,
    Scale,
    Select,
    Sort,
    Specified,
    Strategy,
    Symbol,
    Ticker,
)

_INDENT = "  "
_EXTREMES: dict[Select, str] = {"top": "highest", "bottom": "lowest"}

# What follows a node's first line: lines and sub-trees with how many levels deeper they stand.
Below = list[tuple[int, "str | Node"]]


def render(strategy: Strategy) -> str:
    """The strategy's name, its defaults, when it is rebalanced unless daily, and its tree, two spaces a level.

    Calm trend   with n = 10   rebalanced weekly
    if rsi(SPY, {n}) > 75 then
      hold cash
    else
      equally
        hold AAPL
        hold MSFT
    """
    head = [strategy.name]
    if strategy.variables:
        head.append("with " + ", ".join(f"{name} = {written(value)}" for name, value in strategy.variables))
    if strategy.rebalance != "daily":
        head.append(f"rebalanced {strategy.rebalance}")
    if strategy.corridor is not None:
        head.append(f"rebalanced beyond a corridor of {written(strategy.corridor)}")
    return "\n".join(["   ".join(head), *_lines(strategy.root)]) + "\n"


def condition(one: Condition) -> str:
    """`rsi(SPY, {n}) > 75`, several joined by `and` or `or`, in parentheses where one stands in another."""
    if isinstance(one, Comparison):
        return comparison(one)
    word = " and " if isinstance(one, AllOf) else " or "
    return word.join(
        condition(part) if isinstance(part, Comparison) else f"({condition(part)})" for part in one.conditions
    )


def comparison(one: Comparison) -> str:
    """`rsi(SPY, {n}) > 75` or `price(SPY) crosses above sma(SPY, 200) for 3 days`."""
    lasting = "" if one.for_days == 1.0 else f" for {_days(one.for_days)}"
    return f"{operand(one.left)} {one.op.replace('_', ' ')} {operand(one.right)}{lasting}"


def operand(side: Operand) -> str:
    """`75`, `{n}`, `price(SPY)`, `sma(SPY, 200) 1 day ago` or `2 × rsi(SPY, 10) + 5`."""
    if not isinstance(side, Reading):
        return written(side)
    times = "" if side.times == 1.0 else f"{written(side.times)} × "
    plus = "" if side.plus == 0.0 else f" + {written(side.plus)}"
    return f"{times}{measure(side.measure, side.ticker)}{plus}"


def measure(one: Measure, ticker: Symbol | None = None) -> str:
    """`sma(SPY, 200) 1 day ago`; without a ticker `sma(200) 1 day ago`, and just `price` when nothing is left."""
    words = [written(word) for word in ((() if ticker is None else (ticker,)) + one.parameters)]
    ago = "" if one.days_ago == 0.0 else f" {_days(one.days_ago)} ago"
    return one.indicator + (f"({', '.join(words)})" if words else "") + ago


def _days(number: Number) -> str:
    return "1 day" if number == 1.0 else f"{written(number)} days"


def _lines(root: Node) -> list[str]:
    lines: list[str] = []
    waiting: Below = [(0, root)]
    while waiting:
        level, item = waiting.pop()
        if isinstance(item, str):
            lines.append(_INDENT * level + item)
            continue
        head, below = _parts(item)
        lines.append(_INDENT * level + head)
        waiting.extend((level + deeper, part) for deeper, part in reversed(below))
    return lines


def _parts(node: Node) -> tuple[str, Below]:
    """A node's first line, and what follows it."""
    below: Below = []
    match node:
        case Ticker():
            head = f"hold {written(node.symbol)}"
        case Cash():
            head = "hold cash"
        case Reference():
            head = f"strategy {node.strategy}"
        case Group():
            head, below = f"group {node.name}", [(1, node.child)]
        case Equal():
            head, below = "equally", [(1, child) for child in node.children]
        case Specified():
            head, below = "by weight", _numbered("weight", node.weights, node.children)
        case InverseVolatility():
            head, below = _by_volatility(node.window), [(1, child) for child in node.children]
        case Scale():
            head, below = f"scaled by {operand(node.by)}", _numbered("at", node.stops, node.children)
        case Sort():
            head, below = _sort(node)
        case Gate():
            head = f"if {condition(node.condition)} then"
            below = [(1, node.then), (0, "else"), (1, node.otherwise)]
        case EnterExit():
            head = f"enter when {condition(node.enter)}"
            leave = f"exit when {condition(node.exit)}"
            below = [(0, leave), (0, "inside"), (1, node.inside), (0, "outside"), (1, node.outside)]
    return head, below


def _numbered(word: str, numbers: tuple[Number, ...], children: tuple[Node, ...]) -> Below:
    below: Below = []
    for number, child in zip(numbers, children, strict=True):
        below += [(1, f"{word} {written(number)}"), (2, child)]
    return below


def _sort(node: Sort) -> tuple[str, Below]:
    score = " + ".join(
        ("" if term.weight == 1.0 else f"{written(term.weight)} × ") + measure(term.measure) for term in node.score
    )
    shares = {"equal": "equally", "rank": "by rank"}.get(node.weighting)
    if shares is None and node.window is not None:
        shares = _by_volatility(node.window)
    below: Below = [
        (1, f"only where {measure(limit.measure)} {limit.op} {written(limit.bound)}") for limit in node.limits
    ]
    for tie in node.ties:
        below.append((1, f"equal scores: {_EXTREMES[tie.select]} {measure(tie.measure)} first"))
    below += [(1, child) for child in node.children]
    return f"{node.select} {written(node.count)} by {score}, {shares}", below


def _by_volatility(window: Number) -> str:
    return f"by inverse volatility over {_days(window)}"
