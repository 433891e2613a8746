"""Going through a tree, without recursion: an answer here never depends on how much of the stack is left.

Whoever recurses over a tree, as the compiler does, relies on the decoder's limit of levels.
"""

from collections.abc import Iterator

from strategies.tree.nodes import Cash, Equal, Gate, Group, Node, Reading, Specified, Strategy, Ticker


def children(node: Node) -> tuple[tuple[str, Node], ...]:
    """The sub-trees of a node, each with its place below the node's path, in the document's order."""
    match node:
        case Ticker() | Cash():
            return ()
        case Group():
            return ((".child", node.child),)
        case Equal():
            return tuple((f".children[{index}]", child) for index, child in enumerate(node.children))
        case Specified():
            return tuple((f".children[{index}].child", child) for index, child in enumerate(node.children))
        case Gate():
            return ((".then", node.then), (".else", node.otherwise))


def walk(root: Node) -> Iterator[tuple[str, int, Node]]:
    """Every node with its path and level (the root's is 1), parents before children, in the document's order."""
    waiting: list[tuple[str, int, Node]] = [("root", 1, root)]
    while waiting:
        path, level, node = waiting.pop()
        yield path, level, node
        waiting.extend((path + place, level + 1, child) for place, child in reversed(children(node)))


def readings(root: Node) -> Iterator[tuple[str, Reading]]:
    """Every indicator that a gate reads, with its path."""
    for path, _, node in walk(root):
        if isinstance(node, Gate):
            for side, operand in (("left", node.condition.left), ("right", node.condition.right)):
                if isinstance(operand, Reading):
                    yield f"{path}.condition.{side}", operand


def tickers_of(strategy: Strategy) -> tuple[str, ...]:
    """Every ticker that is held or read, sorted."""
    held = {node.symbol for _, _, node in walk(strategy.root) if isinstance(node, Ticker)}
    return tuple(sorted(held | {reading.ticker for _, reading in readings(strategy.root)}))
