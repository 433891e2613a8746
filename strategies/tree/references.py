"""Other saved strategies in a tree, replaced by their own trees."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from strategies.tree import consistency
from strategies.tree.decoder import MAXIMUM_DEPTH, MAXIMUM_NODES
from strategies.tree.nodes import Node, Reference, Sort, Strategy
from strategies.tree.reader import MAXIMUM_FAULTS, MAXIMUM_PARTS
from strategies.tree.substitute import substitute
from strategies.tree.validate import uses
from strategies.tree.walk import comparisons, conditions, rebuilt, walk
from treeline.core.errors import Fault, Invalid, NotFound

MAXIMUM_STRATEGIES = 1000  # that one strategy may refer to, directly or through others

_NAMED = 10  # strategies of a circle that are named

_TOO_LARGE = (
    f"with the strategies that it refers to the tree has more than {MAXIMUM_NODES:,} nodes",
    "refer to smaller ones, or to fewer",
)

Lookup = Callable[[str], Strategy]


def resolve(strategy: Strategy, lookup: Lookup) -> Strategy:
    """The strategy with every reference replaced by the root of the strategy that it names.

    The variables of that one take its own defaults; its rebalance and corridor have no say. Each id is looked up once;
    `lookup` raises NotFound for an id that there is none of. Raises Invalid with every fault, each at the path of the
    reference in `strategy` that leads to it: no such strategy, a variable without a default, strategies that refer to
    each other in a circle, a tree that becomes too large or too deep.
    """
    top = _part(strategy, strategy.root)
    if not top.references:
        return strategy
    library = _Library(strategy, lookup)
    for place in top.references:
        library.visit(place)
    problems = ((place.path, library.problems[place.strategy]) for place in top.references if library.is_bad(place))
    faults = [Fault(path, *problem) for (path, problem), _ in zip(problems, range(MAXIMUM_FAULTS), strict=False)]
    faults = faults or list(_beyond_limits(library, top))
    if faults:
        raise Invalid(faults)
    roots: dict[str, Node] = {}
    for key, part in library.parts.items():  # each after those that it refers to
        roots[key] = _grafted(part.root, roots)
    resolved = replace(strategy, root=_grafted(strategy.root, roots))
    faults = [_at_reference(fault, top) for fault in consistency.faults_without(resolved.root)]
    if faults:
        raise Invalid(faults)
    return resolved


@dataclass(frozen=True, slots=True)
class _Place:
    """A reference in a tree."""

    path: str
    level: int
    strategy: str


@dataclass(frozen=True, slots=True)
class _Size:
    nodes: int
    levels: int
    parts: int  # comparisons, and measures of sorts


@dataclass(frozen=True, slots=True)
class _Part:
    """A strategy's own tree, its variables replaced, and what it refers to. `size` counts a reference as one node."""

    name: str
    root: Node
    references: tuple[_Place, ...]
    size: _Size


def _part(strategy: Strategy, root: Node) -> _Part:
    references = []
    nodes = levels = parts = 0
    for path, level, node in walk(root):
        nodes += 1
        levels = max(levels, level)
        parts += sum(1 for place, one in conditions(node) for _ in comparisons(place, one))
        if isinstance(node, Reference):
            references.append(_Place(path, level, node.strategy))
        elif isinstance(node, Sort):
            parts += len(node.score) + len(node.limits) + len(node.ties)
    return _Part(strategy.name, root, tuple(references), _Size(nodes, levels, parts))


class _Library:
    """The strategies that one refers to.

    `parts` holds those that are whole, each after those that it refers to; `problems` what is wrong with the others,
    as message and remedy.
    """

    def __init__(self, top: Strategy, lookup: Lookup) -> None:
        self.top = top
        self.lookup = lookup
        self.parts: dict[str, _Part] = {}
        self.problems: dict[str, tuple[str, str]] = {}
        self.sizes: dict[str, _Size] = {}
        self.missing: set[str] = set()
        self.asked = 0
        self.nodes = 0

    def is_bad(self, place: _Place) -> bool:
        return place.strategy in self.problems

    def visit(self, place: _Place) -> None:
        """Looks up a strategy and all that it refers to, without recursion: a chain may be long."""
        trail: dict[str, tuple[_Part, Iterator[str]]] = {}
        self._enter(place.strategy, trail, place.path)
        while trail:
            key, (part, rest) = next(reversed(trail.items()))
            child = next(rest, None)
            if child is None:
                del trail[key]
                self._leave(key, part)
            elif child in trail:
                members = [*trail][[*trail].index(child) :]
                self.problems.setdefault(key, _circle([trail[member][0].name for member in members]))
            else:
                self._enter(child, trail, place.path)

    def size(self, part: _Part) -> _Size:
        """The size of a strategy with everything that it refers to."""
        nodes, levels, parts = part.size.nodes, part.size.levels, part.size.parts
        for place in part.references:
            other = self.sizes[place.strategy]
            nodes += other.nodes - 1
            levels = max(levels, place.level - 1 + other.levels)
            parts += other.parts
        return _Size(nodes, levels, parts)

    def _enter(self, key: str, trail: dict[str, tuple[_Part, Iterator[str]]], path: str) -> None:
        if key in self.parts or key in self.problems:
            return
        self.asked += 1
        if self.asked > MAXIMUM_STRATEGIES:
            message = f"this refers to more than {MAXIMUM_STRATEGIES:,} strategies, directly or through others"
            raise Invalid([Fault(path, message, "refer to fewer")])
        try:
            strategy = self.lookup(key)
        except NotFound:
            self.missing.add(key)
            self.problems[key] = (f"there is no strategy {key}", "refer to one of your strategies by its id")
            return
        defaults = dict(strategy.variables)
        part = _part(strategy, substitute(strategy.root, defaults))
        if strategy == self.top:
            self.problems[key] = _circle([part.name, *(other.name for other, _ in trail.values())])
            return
        lacking = [f"{{{name}}}" for name in uses(strategy) if name not in defaults]
        if lacking:
            remedy = f'a reference takes the defaults: add what is missing in "{part.name}"'
            self.problems[key] = (f'"{part.name}" has no default for {" and ".join(lacking)}', remedy)
        # In the tree that they make together every part stands at least once: with too many the search is over.
        self.nodes += part.size.nodes - 1
        if self.nodes > MAXIMUM_NODES:
            raise Invalid([Fault(path, *_TOO_LARGE)])
        # Each of them once: what is found of one is found of all.
        trail[key] = part, iter(dict.fromkeys(place.strategy for place in part.references))

    def _leave(self, key: str, part: _Part) -> None:
        for place in part.references:
            if place.strategy in self.missing:
                message = f'"{part.name}" refers to a strategy that there is not, {place.strategy}'
                self.problems.setdefault(key, (message, f'mend it in "{part.name}", at {place.path}'))
            elif place.strategy in self.problems:
                self.problems.setdefault(key, self.problems[place.strategy])
        if key not in self.problems:
            self.sizes[key] = self.size(part)
            self.parts[key] = part


def _circle(names: list[str]) -> tuple[str, str]:
    told = names if len(names) <= _NAMED else [*names[:_NAMED], "…"]
    circle = " → ".join([*told, names[0]])
    return f"these strategies refer to each other in a circle: {circle}", "remove one of these references"


def _beyond_limits(library: _Library, top: _Part) -> Iterator[Fault]:
    """What is too much in the tree as a whole, each at the reference that adds most of it."""
    whole = library.size(top)
    added = {place: library.sizes[place.strategy] for place in top.references}
    if whole.nodes > MAXIMUM_NODES:
        yield Fault(max(added, key=lambda place: added[place].nodes).path, *_TOO_LARGE)
    if whole.levels > MAXIMUM_DEPTH:
        message = f"with the strategies that it refers to the tree is deeper than {MAXIMUM_DEPTH} levels"
        yield Fault(max(added, key=lambda place: place.level + added[place].levels).path, message, "nest less")
    if whole.parts > MAXIMUM_PARTS:
        message = f"this makes more than {MAXIMUM_PARTS:,} comparisons and measures of sorts in the tree"
        yield Fault(max(added, key=lambda place: added[place].parts).path, message, _TOO_LARGE[1])


def _grafted(root: Node, roots: dict[str, Node]) -> Node:
    return rebuilt(root, lambda node: roots[node.strategy] if isinstance(node, Reference) else node)


def _at_reference(fault: Fault, top: _Part) -> Fault:
    """A fault inside of what a reference was replaced by has its place at the reference."""
    for place in top.references:
        if fault.path.startswith(place.path + "."):
            return Fault(place.path, f"in what it refers to, {fault.message}", fault.remedy)
    return fault
