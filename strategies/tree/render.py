"""A strategy as text that a person reads top to bottom."""

from strategies.tree.figures import written
from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    Node,
    Operand,
    Reading,
    Specified,
    Strategy,
    Ticker,
)

_INDENT = "  "


def render(strategy: Strategy) -> str:
    """The strategy's name, its defaults and its tree, two spaces a level.

    Calm trend   with n = 10
    if rsi(SPY, {n}) > 75 then
      hold cash
    else
      equally
        hold AAPL
        hold MSFT
    """
    defaults = ", ".join(f"{name} = {written(value)}" for name, value in strategy.variables)
    return "\n".join([strategy.name + (f"   with {defaults}" if defaults else ""), *_lines(strategy.root)]) + "\n"


def comparison(condition: Comparison) -> str:
    """`rsi(SPY, {n}) > 75`."""
    return f"{operand(condition.left)} {condition.op} {operand(condition.right)}"


def operand(side: Operand) -> str:
    """`75`, `{n}`, `price(SPY)` or `sma(SPY, 200)`."""
    if not isinstance(side, Reading):
        return written(side)
    window = "" if side.window is None else f", {written(side.window)}"
    return f"{side.indicator}({side.ticker}{window})"


def _lines(root: Node) -> list[str]:
    lines: list[str] = []
    waiting: list[tuple[int, str | Node]] = [(0, root)]
    while waiting:
        level, item = waiting.pop()
        if isinstance(item, str):
            lines.append(_INDENT * level + item)
            continue
        head, below = _parts(item)
        lines.append(_INDENT * level + head)
        waiting.extend((level + deeper, part) for deeper, part in reversed(below))
    return lines


def _parts(node: Node) -> tuple[str, list[tuple[int, str | Node]]]:
    """A node's first line, and what follows it: lines and sub-trees with how many levels deeper they stand."""
    match node:
        case Ticker():
            return f"hold {node.symbol}", []
        case Cash():
            return "hold cash", []
        case Group():
            return f"group {node.name}", [(1, node.child)]
        case Equal():
            return "equally", [(1, child) for child in node.children]
        case Specified():
            below: list[tuple[int, str | Node]] = []
            for weight, child in zip(node.weights, node.children, strict=True):
                below += [(1, f"weight {written(weight)}"), (2, child)]
            return "by weight", below
        case Gate():
            return f"if {comparison(node.condition)} then", [(1, node.then), (0, "else"), (1, node.otherwise)]
