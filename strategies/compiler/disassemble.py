"""A program as text, one node a line: what the compiler really made of a tree."""

from strategies.compiler.program import ASSET, CASH, GATE, NONE, Program
from strategies.tree.nodes import Number, Operand, Reading, Variable


def disassemble(program: Program) -> str:
    """The program's conditions (c0, c1 …) and nodes (0 is the root), readable and stable for snapshots."""
    lines = [
        f"c{number}: {_operand(condition.left)} {'>' if condition.strict else '>='} {_operand(condition.right)}"
        for number, condition in enumerate(program.conditions)
    ]
    code = program.code
    for node in range(len(code.kind)):
        edges = range(code.first[node], code.first[node + 1])
        arg = int(code.arg[node])
        match int(code.kind[node]):
            case kind if kind == ASSET:
                text = f"hold {program.held[arg]}"
            case kind if kind == CASH:
                text = "cash"
            case kind if kind == GATE:
                then, otherwise = (int(code.child[edge]) for edge in edges)
                text = f"if c{arg} then {then} else {otherwise}"
            case _ if arg == NONE:
                text = "split " + ", ".join(f"{code.share[edge]:.6g} × {code.child[edge]}" for edge in edges)
            case _:
                weights = (_number(weight) for weight in program.mixes[arg])
                text = "mix " + ", ".join(f"{w} × {code.child[e]}" for w, e in zip(weights, edges, strict=True))
        lines.append(f"{node}: {text}")
    return "\n".join(lines) + "\n"


def _operand(operand: Operand) -> str:
    return describe(operand) if isinstance(operand, Reading) else _number(operand)


def describe(reading: Reading) -> str:
    """`rsi(SPY, 10)`, or `price(SPY)` for an indicator without a window."""
    window = "" if reading.window is None else f", {_number(reading.window)}"
    return f"{reading.indicator}({reading.ticker}{window})"


def _number(number: Number) -> str:
    return f"{{{number.name}}}" if isinstance(number, Variable) else f"{number:.12g}"
