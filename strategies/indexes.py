"""What the database knows of a tree without reading it: its variables, and the strategies that it names."""

from collections.abc import Iterator
from uuid import UUID

from strategies.models import Strategy as Row
from strategies.models import StrategyReference, VariableUse
from strategies.tree.nodes import Reference, Strategy
from strategies.tree.validate import uses
from strategies.tree.walk import walk

PATHS = 50  # of one variable in one strategy that are kept; the number of its places is kept in full


def write(row: Row, tree: Strategy) -> None:
    """Notes what stands in a strategy's tree now. Its references are known to exist (`services.resolved`)."""
    VariableUse.objects.filter(strategy=row).delete()
    VariableUse.objects.bulk_create(
        VariableUse(
            owner_id=row.owner_id,
            strategy=row,
            name=name,
            places=len(places),
            paths=[use.path for use in places[:PATHS]],
        )
        for name, places in uses(tree).items()
    )
    targets = Row.objects.filter(owner_id=row.owner_id, public_id__in={name for _, name in references(tree)})
    StrategyReference.objects.filter(strategy=row).delete()
    StrategyReference.objects.bulk_create(
        StrategyReference(strategy=row, target_id=target) for target in targets.values_list("pk", flat=True)
    )


def references(tree: Strategy) -> Iterator[tuple[str, UUID]]:
    """The strategies that a tree names, each with the node's path."""
    for path, _, node in walk(tree.root):
        if isinstance(node, Reference):
            yield path, UUID(node.strategy)
