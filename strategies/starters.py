"""Templates: strategies to start from, over the symbols of the built-in prices, so that a newcomer can run them."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from strategies.tree import codec
from strategies.tree.nodes import Strategy
from strategies.tree.reader import shown
from treeline.core.errors import Fault, Invalid

_FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Template:
    """`key` names it, `teaches` says what of the language is to be seen in it."""

    key: str
    title: str
    teaches: str
    strategy: Strategy


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """All templates, the simple ones first: in the order of the numbers that their files begin with."""
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.json")))


def template(key: str) -> Template:
    """The template of this key. Raises Invalid."""
    for one in templates():
        if one.key == key:
            return one
    known = ", ".join(one.key for one in templates())
    raise Invalid([Fault("template", f"there is no template {shown(key)}", f"known: {known}")])


def _read(path: Path) -> Template:
    content = json.loads(path.read_text(encoding="utf-8"))
    _, _, key = path.stem.partition("-")
    return Template(key, content["title"], content["teaches"], codec.decode(content["document"]))
