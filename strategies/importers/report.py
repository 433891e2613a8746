"""What an import answers: the strategy, and where it is not, or may not be, what the original was."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from strategies.tree.nodes import Gate, Strategy
from strategies.tree.walk import tickers_of, walk

Format = Literal["composer_json", "composer_edn", "composer_dsl", "quantmage", "treeline"]
FORMATS: tuple[Format, ...] = ("composer_json", "composer_edn", "composer_dsl", "quantmage", "treeline")


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about the node (or field) at `path` of the imported document."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A strategy read from a file.

    `untranslated` names every place that does not do what the original did. `notes` names what was translated although
    the original's exact meaning is unknown, one note for each kind of thing, at its first place.
    """

    strategy: Strategy
    format: Format
    untranslated: tuple[Note, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a tree is: its nodes, its gates, its levels, and the tickers held or read."""

    nodes: int
    gates: int
    depth: int
    tickers: tuple[str, ...]


def size_of(strategy: Strategy) -> Size:
    """A strategy's size."""
    nodes = list(walk(strategy.root))
    gates = sum(isinstance(node, Gate) for _, _, node in nodes)
    return Size(len(nodes), gates, max(level for _, level, _ in nodes), tickers_of(strategy))


class Untranslatable(Exception):  # it ends the reading of one node, not of the file
    """A node that our language cannot say; `what` names it in a few words, the reason says why in a sentence."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(reason)
        self.what = what
        self.reason = reason


class Findings:
    """Gathers what there is to report while a file is translated."""

    def __init__(self) -> None:
        self._untranslated: list[Note] = []
        self._notes: list[Note] = []

    def lost(self, path: str, reason: str) -> None:
        """Something of the original is not in the tree."""
        self._untranslated.append(Note(path, reason))

    def note(self, path: str, reason: str) -> None:
        """Something was translated in good faith. The same reason elsewhere will be counted, not repeated."""
        self._notes.append(Note(path, reason))

    @contextmanager
    def node(self) -> Iterator[None]:
        """Around the reading of one node: when it is Untranslatable after all, what was found in it is forgotten."""
        lost, noted = len(self._untranslated), len(self._notes)
        try:
            yield
        except Untranslatable:
            del self._untranslated[lost:]
            del self._notes[noted:]
            raise

    def imported(self, strategy: Strategy, of: Format) -> Imported:
        """The answer: one note for each reason, in the order in which they came up."""
        first: dict[str, str] = {}
        for note in self._notes:
            first.setdefault(note.reason, note.path)
        count = Counter(note.reason for note in self._notes)
        notes = tuple(Note(path, reason + _elsewhere(count[reason] - 1)) for reason, path in first.items())
        return Imported(strategy, of, tuple(self._untranslated), notes)


def _elsewhere(places: int) -> str:
    return f" (here and in {places:,} more place{'s' if places > 1 else ''})" if places else ""
