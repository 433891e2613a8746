"""Making our tree of a foreign one without recursion: first down, parents before children, then the nodes from below.

A foreign node, whatever its format, is a *form*. A format's `expand` says of one form which node it is and which forms
stand below it, each at its place in our document; so every path in a report is a path of our document.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from strategies.importers.report import Findings, Untranslatable
from strategies.importers.values import one_line
from strategies.tree.decoder import LONGEST_GROUP_NAME, MAXIMUM_DEPTH, MAXIMUM_NODES
from strategies.tree.nodes import Cash, Equal, Group, Node
from treeline.core.errors import Fault, Invalid

Maker = Callable[[Sequence[Node]], Node]
Below = list[tuple[str, object]]  # places below the node's path, and the forms that stand there
Part = tuple[Maker, Below]
Expand = Callable[[Findings, str, object], Part]

_NO_WEIGHTING = "several blocks stand together without a weighting; they share equally"


@dataclass(frozen=True, slots=True)
class Together:
    """Forms that stand where we have one node, with no weighting around them."""

    forms: Sequence[object]


def build(findings: Findings, expand: Expand, form: object) -> Node:
    """The tree below `root`. What cannot be translated is reported and becomes a named group of cash.

    Raises Invalid when the tree has more nodes or levels than our language allows.
    """
    makers: list[tuple[Maker, int]] = []
    waiting: list[tuple[str, int, object]] = [("root", 1, form)]
    while waiting:
        path, level, one = waiting.pop()
        try:
            with findings.node():
                make, below = _part(findings, expand, path, one)
        except Untranslatable as lost:
            findings.lost(path, f"{lost.what}: {lost.reason}")
            make, below = _not_translated(lost.what, level)
        if below and level == MAXIMUM_DEPTH:
            raise Invalid([Fault(path, f"the tree is deeper than {MAXIMUM_DEPTH} levels", "nest less")])
        if len(makers) + len(waiting) + len(below) >= MAXIMUM_NODES:
            raise Invalid([Fault(path, f"the tree has more than {MAXIMUM_NODES:,} nodes", "import it in parts")])
        makers.append((make, len(below)))
        waiting.extend((path + place, level + 1, child) for place, child in reversed(below))
    made: list[Node] = []
    for make, count in reversed(makers):
        made.append(make([made.pop() for _ in range(count)]))
    return made.pop()


def _part(findings: Findings, expand: Expand, path: str, form: object) -> Part:
    return _together(findings, path, form) if isinstance(form, Together) else expand(findings, path, form)


def together(forms: object) -> object:
    """The form that stands for these: itself when it is one."""
    listed = forms if isinstance(forms, list) else [forms]
    return listed[0] if len(listed) == 1 else Together(listed)


def children(forms: Sequence[object]) -> Below:
    """The places of a node's children."""
    return [(f".children[{index}]", form) for index, form in enumerate(forms)]


def shares(forms: Sequence[object]) -> Below:
    """The places of children that stand beside a weight or a stop."""
    return [(f".children[{index}].child", form) for index, form in enumerate(forms)]


def _together(findings: Findings, path: str, form: Together) -> Part:
    if not form.forms:
        findings.lost(path, "nothing stands here: cash is held")
        return lambda _: Cash(), []
    findings.note(path, _NO_WEIGHTING)
    return lambda made: Equal(tuple(made)), children(form.forms)


def _not_translated(what: str, level: int) -> Part:
    if level == MAXIMUM_DEPTH:  # there is no room for a group around the cash
        return lambda _: Cash(), []
    name = one_line(f"not translated: {what}", LONGEST_GROUP_NAME)
    return lambda _: Group(name, Cash()), []
