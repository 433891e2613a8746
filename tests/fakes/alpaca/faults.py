"""Faults on demand: which request meets which.

A rule names a kind of fault and the requests that it befalls: by their number among those that match the rule's path,
by a probability with a seed, or all of them. The same rules and the same requests give the same faults, whatever the
threads do in between. The first rule that applies to a request wins.
"""

import hashlib
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

Kind = Literal[
    "429",  # with headers; Reset is `seconds` from now
    "504",  # HTML, and nothing was done
    "504 done",  # HTML, though it was done
    "500",  # JSON
    "401",
    "403",
    "422",
    "400",  # "invalid symbol", of the first one asked for
    "dropped",  # the connection, before anything was done
    "dropped done",  # the connection, after it was done, before any header
    "cut",  # the connection, in the middle of the body
    "slow",  # the right answer, after `seconds`
    "malformed",  # 200 with half a JSON document
    "null",  # 200 with "bars": null (or "corporate_actions": null) and no token: the page's data are lost
    "empty page",  # 200 with no bars and a token from which the data follow
    "small page",  # at most `size` items on the page
    "missing",  # 200 without the first symbol asked for
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Rule:
    """path: the beginning of the paths it is meant for, e.g. "/v2/stocks/bars"; method: "" for any. numbers: which of
    the matching requests, from 0; probability: of each of them, by `seed`; neither: every one. times: after so many
    the rule is used up."""

    kind: Kind
    path: str = "/v"
    method: str = ""
    numbers: tuple[int, ...] = ()
    probability: float | None = None
    seed: int = 0
    times: int | None = None
    seconds: float = 1.0
    size: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f'there is no fault "{self.kind}"; there are: {", ".join(KINDS)}')
        object.__setattr__(self, "numbers", tuple(self.numbers))

    def befalls(self, number: int) -> bool:
        if self.numbers:
            return number in self.numbers
        if self.probability is None:
            return True
        roll = hashlib.blake2b(f"{self.seed} {self.kind} {self.path} {number}".encode(), digest_size=8).digest()
        return int.from_bytes(roll, "big") / 2**64 < self.probability


def rule_of(document: Mapping[str, Any]) -> Rule:
    """A rule as JSON writes it. Raises ValueError or TypeError that says what is wrong with it."""
    known = {field.name for field in fields(Rule)}
    wrong = [name for name in document if name not in known]
    if wrong or "kind" not in document:
        raise ValueError(f"a rule has kind and any of {', '.join(sorted(known))}; not {', '.join(wrong) or 'no kind'}")
    return Rule(**document)


class Faults:
    """The rules that are in force. Shared by the server's threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self._seen: list[int] = []
        self._used: list[int] = []

    def add(self, *rules: Rule) -> None:
        """Put these behind the rules that are there; each begins to count now."""
        with self._lock:
            self._rules += rules
            self._seen += [0] * len(rules)
            self._used += [0] * len(rules)

    def replace(self, rules: Iterable[Rule]) -> None:
        self.clear()
        self.add(*rules)

    def clear(self) -> None:
        with self._lock:
            self._rules, self._seen, self._used = [], [], []

    def next(self, method: str, path: str) -> Rule | None:
        """The rule that befalls the request that has just come."""
        with self._lock:
            chosen = None
            for index, rule in enumerate(self._rules):
                if not path.startswith(rule.path) or rule.method not in ("", method):
                    continue
                number = self._seen[index]
                self._seen[index] += 1
                left = rule.times is None or self._used[index] < rule.times
                if chosen is None and left and rule.befalls(number):
                    self._used[index] += 1
                    chosen = rule
            return chosen

    def as_documents(self) -> list[dict[str, Any]]:
        with self._lock:
            return [{**asdict(rule), "used": used} for rule, used in zip(self._rules, self._used, strict=True)]
