"""A program as text, one node a line: what the compiler really made of a tree."""

from strategies.compiler.program import (
    ASSET,
    CASH,
    CHOOSE,
    SPLIT,
    Between,
    Composite,
    Decision,
    Every,
    Formula,
    Inside,
    Inverse,
    Operand,
    Pick,
    Program,
    Ranking,
    Read,
    Streak,
    Test,
)
from strategies.tree.nodes import Number, Symbol, Variable


def disassemble(program: Program) -> str:
    """The program's decisions (d0, d1 …) and nodes (0 is the root), readable and stable for snapshots."""
    lines = [f"d{number}: {_decision(decision)}" for number, decision in enumerate(program.decisions)]
    code = program.code
    for node in range(len(code.kind)):
        edges = range(code.first[node], code.first[node + 1])
        children = ", ".join(str(code.child[edge]) for edge in edges)
        arg = int(code.arg[node])
        match int(code.kind[node]):
            case kind if kind == ASSET:
                text = f"hold {program.held[arg]}"
            case kind if kind == CASH:
                text = "cash"
            case kind if kind == SPLIT:
                text = "split " + ", ".join(f"{code.share[edge]:.6g} × {code.child[edge]}" for edge in edges)
            case kind:
                text = f"{'choose' if kind == CHOOSE else 'blend'} d{arg} of {children}"
        lines.append(f"{node}: {text}")
    return "\n".join(lines) + "\n"


def _decision(decision: Decision) -> str:
    match decision:
        case Test():
            return _formula(decision)
        case Pick(variable, symbols):
            return f"{{{variable}}} of {', '.join(symbols)}"
        case Between(by, stops):
            return f"{_operand(by)} between {', '.join(map(_number, stops))}"
        case Inverse(volatility):
            return "inverse " + ", ".join(map(_operand, volatility))
        case Ranking():
            return _ranking(decision)
        case _:
            return "weights " + ", ".join(map(_number, decision.weights))


def _ranking(ranking: Ranking) -> str:
    terms = " + ".join(f"{_number(weight)} × [{', '.join(map(_operand, values))}]" for weight, values in ranking.terms)
    text = f"{'top' if ranking.top else 'bottom'} {_number(ranking.count)} by {terms}"
    for limit in ranking.limits:
        text += f" where [{', '.join(map(_operand, limit.values))}] {limit.op} {_number(limit.bound)}"
    for highest, values in ranking.ties:
        text += f" then {'highest' if highest else 'lowest'} [{', '.join(map(_operand, values))}]"
    weighted = " weighted by rank" if ranking.by_rank else ""
    return text + (" weighted by volatility" if ranking.volatility else weighted)


def _formula(formula: Formula) -> str:
    if isinstance(formula, Test):
        return f"{_operand(formula.left)} {'>' if formula.strict else '>='} {_operand(formula.right)}"
    word = " and " if isinstance(formula, Every) else " or "
    return "(" + word.join(map(_formula, formula.parts)) + ")"


def _operand(operand: Operand) -> str:
    match operand:
        case Read():
            return _read(operand)
        case Streak(formula):
            return f"streak{_bracketed(formula)}"
        case Inside(enter, leave):
            return f"inside({_formula(enter)} until {_formula(leave)})"
        case _:
            return _number(operand)


def _bracketed(formula: Formula) -> str:
    text = _formula(formula)
    return text if text.startswith("(") else f"({text})"


def _read(read: Read) -> str:
    measure = read.measure
    parameters = "".join(f", {_number(number)}" for number in measure.parameters)
    text = f"{measure.indicator}({_instrument(read.instrument)}{parameters})"
    if measure.days_ago != 0.0 or read.delay:
        text += f"[-{_number(measure.days_ago)}-{read.delay}]" if read.delay else f"[-{_number(measure.days_ago)}]"
    if read.times != 1.0:
        text = f"{_number(read.times)} × {text}"
    return f"{text} + {_number(read.plus)}" if read.plus != 0.0 else text


def _instrument(instrument: Symbol | Composite) -> str:
    if isinstance(instrument, Composite):
        return f"composite {instrument.number}"
    return f"{{{instrument.name}}}" if isinstance(instrument, Variable) else instrument


def _number(number: Number) -> str:
    return f"{{{number.name}}}" if isinstance(number, Variable) else f"{number:.12g}"
