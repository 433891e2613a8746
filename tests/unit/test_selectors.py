"""Whoever reads what is somebody's says whose it is: the owner comes first in every selector."""

import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType

from treeline.local.folders import ROOT

# What takes no owner, and why.
EXCEPTIONS = {
    "treeline.accounts.selectors.user_named": "commands name a user",
    "treeline.accounts.selectors.only_superuser": "commands take him when none is named",
    "treeline.accounts.selectors.entrance": "there is one, of the installation",
    "treeline.audit.selectors.accounts_left": "says of found entries of the trail whose users are gone",
    "treeline.audit.selectors.whole_trail": "operators see everybody's",
    "treeline.audit.selectors.user_known_as": "operators name a user",
    "treeline.prices.selectors.statistics": "operators see the cache, which is nobody's",
}
# What says more of a row that an owner's selector has found.
OF_ROWS = {"batch", "batches", "upload"}


def _selectors() -> Iterator[tuple[str, inspect.Signature]]:
    for path in sorted([*ROOT.glob("platform/treeline/*/selectors.py"), *ROOT.glob("*/selectors.py")]):
        folder = ROOT / "platform" if path.is_relative_to(ROOT / "platform") else ROOT
        module = importlib.import_module(".".join(path.relative_to(folder).with_suffix("").parts))
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and _is_of(function, module):
                yield f"{module.__name__}.{name}", inspect.signature(function)


def _is_of(function: object, module: ModuleType) -> bool:
    return getattr(function, "__module__", "") == module.__name__


def test_every_selector_takes_its_owner_first() -> None:
    found = dict(_selectors())
    assert len(found) >= 30
    strays = []
    for name, signature in found.items():
        first = next(iter(signature.parameters), "")
        if first != "owner" and first not in OF_ROWS and name not in EXCEPTIONS:
            strays.append(f"{name}{signature}")
    assert strays == []
    assert set(EXCEPTIONS) <= set(found)
