"""What came of the fuzzer's requests."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """`statuses` and `operations` count the answers; `failures` are texts, each kind once, with how to repeat it."""

    actor: str
    statuses: Counter[int] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def requests(self) -> int:
        """How many were answered."""
        return self.statuses.total()

    def as_json(self) -> dict[str, Any]:
        """To be read by `Tally.of`."""
        return {**vars(self), "statuses": list(self.statuses.items())}

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Tally":
        """What `as_json` wrote."""
        counters = {name: Counter(told[name]) for name in ("operations", "phases")}
        return cls(**{**told, **counters, "statuses": Counter(dict(told["statuses"]))})
