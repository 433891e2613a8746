"""What there is to say about a document without saving it."""

from typing import TypedDict

from django.contrib.auth.models import AbstractBaseUser

from strategies import indexes, library, services
from strategies.tree import codec
from strategies.tree.nodes import Gate, Value
from strategies.tree.validate import uses
from strategies.tree.walk import tickers_of, walk
from treeline.core.errors import Invalid


class FaultReport(TypedDict):
    path: str
    message: str
    remedy: str


class UseReport(TypedDict):
    """`role` says what the variable is there, e.g. window, threshold, weight or ticker; `indicator` whose window or
    parameter it is, or what a threshold is compared with."""

    path: str
    role: str
    indicator: str


class VariableReport(TypedDict):
    """`default` is the strategy's own, `library` that of the owner's library; None where there is none."""

    name: str
    default: Value | None
    library: Value | None
    uses: list[UseReport]


class Report(TypedDict):
    """What there is to say about a document. With faults nothing is known about the tree: no variables, zero nodes."""

    valid: bool
    faults: list[FaultReport]
    variables: list[VariableReport]
    tickers: list[str]
    references: list[str]
    nodes: int
    gates: int
    depth: int


def validate(owner: AbstractBaseUser | None, document: object) -> Report:
    """Whether a document can be saved and run, with every fault or, without faults, what is in it. Raises nothing.

    The tickers are also those of the strategies that it names; all else is of the document alone. A guest has neither
    saved strategies nor a library.
    """
    report = Report(valid=False, faults=[], variables=[], tickers=[], references=[], nodes=0, gates=0, depth=0)
    try:
        strategy = codec.decode(document)
        whole = services.resolved(owner, strategy)
    except Invalid as invalid:
        report["faults"] = [
            FaultReport(path=fault.path, message=fault.message, remedy=fault.remedy) for fault in invalid.faults
        ]
        return report
    for _, level, node in walk(strategy.root):
        report["nodes"] += 1
        report["gates"] += isinstance(node, Gate)
        report["depth"] = max(report["depth"], level)
    defaults, known = dict(strategy.variables), {} if owner is None else library.library_defaults(owner)
    report["variables"] = [
        VariableReport(
            name=name,
            default=defaults.get(name),
            library=known.get(name),
            uses=[UseReport(path=use.path, role=use.role, indicator=use.indicator) for use in places],
        )
        for name, places in uses(strategy).items()
    ]
    report["tickers"] = list(tickers_of(whole))
    report["references"] = [str(name) for name in dict.fromkeys(name for _, name in indexes.references(strategy))]
    report["valid"] = True
    return report
