"""What was saved before there were versions is its own first version, and its variables are found where they stand.

Trees of that time have variables in weights, windows and comparisons, and no references.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.db import migrations

_VARIABLE = re.compile(r"\{([A-Za-z][A-Za-z0-9_]{0,39})\}")
_FIELDS = ("weight", "window", "left", "right")
_PATHS = 50


def write_first_versions(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(
        "INSERT INTO strategies_version (strategy_id, number, name, document, digest, note, created) "
        "SELECT id, 1, name, document, digest, '', updated FROM strategies_strategy"
    )
    strategies = apps.get_model("strategies", "Strategy")
    uses = apps.get_model("strategies", "VariableUse")
    for strategy in strategies.objects.only("owner_id", "document").iterator(chunk_size=100):
        places: dict[str, list[str]] = {}
        for name, path in variables(strategy.document["root"]):
            places.setdefault(name, []).append(path)
        uses.objects.bulk_create(
            uses(
                owner_id=strategy.owner_id, strategy_id=strategy.pk, name=name, places=len(paths), paths=paths[:_PATHS]
            )
            for name, paths in places.items()
        )


def variables(root: Any) -> Iterator[tuple[str, str]]:
    """Every variable of a tree with its path, in the document's order."""
    waiting = [("root", root)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed([(f"{path}[{index}]", item) for index, item in enumerate(value)]))
        elif isinstance(value, dict):
            waiting.extend(reversed([(f"{path}.{name}", item) for name, item in value.items()]))
        elif isinstance(value, str) and path.endswith(_FIELDS) and (found := _VARIABLE.fullmatch(value)):
            yield found[1], path


class Migration(migrations.Migration):
    dependencies = [("strategies", "0002_library")]
    operations = [migrations.RunPython(write_first_versions, migrations.RunPython.noop)]
