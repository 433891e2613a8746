"""What is known on a path of the tree: the tests that were decided above, and what follows from them.

A gate below another one with the same test, or with a threshold that the other one's implies, always goes one way.
About one gate in ten of real trees is decided like that. Only what holds for any value is concluded, for none (NaN)
too: of `a > 5` being false follows that `a > 7` is, but not that `5 >= a` is true.
"""

from dataclasses import dataclass, field

from strategies.compiler.program import Every, Formula, Read, Some, Test


@dataclass(frozen=True, slots=True)
class _Threshold:
    """`read` compared with a constant: above it (`read > level`, or `>=` unless strict) or below it."""

    above: bool
    level: float
    strict: bool

    def implies(self, other: "_Threshold") -> bool:
        """Whether the other one is true wherever this one is."""
        if self.above != other.above:
            return False
        if self.level == other.level:
            return self.strict or not other.strict
        return (self.level > other.level) == self.above

    def excludes(self, other: "_Threshold") -> bool:
        """Whether the other one is false wherever this one is true."""
        if self.above == other.above:
            return False
        if self.level == other.level:
            return self.strict or other.strict
        return (self.level > other.level) == self.above


@dataclass(frozen=True, slots=True)
class Facts:
    """Grows along a path; never changed."""

    decided: dict[Test, bool] = field(default_factory=dict)
    thresholds: dict[Read, tuple[tuple[_Threshold, bool], ...]] = field(default_factory=dict)

    def of(self, test: Test) -> bool | None:
        """What the test must say here, None when it can say either."""
        known = self.decided.get(test)
        if known is not None or not self.thresholds:
            return known
        read, asked = _threshold(test)
        if read is None or asked is None:
            return None
        for fact, truth in self.thresholds.get(read, ()):
            if truth and fact.implies(asked):
                return True
            if (truth and fact.excludes(asked)) or (not truth and asked.implies(fact)):
                return False
        return None

    def with_(self, formula: Formula, truth: bool) -> "Facts":
        """These facts and what follows from a formula being true or false."""
        tests = list(_certain(formula, truth))
        if not tests:
            return self
        decided, thresholds = dict(self.decided), dict(self.thresholds)
        for test in tests:
            decided[test] = truth
            read, fact = _threshold(test)
            if read is not None and fact is not None:
                thresholds[read] = (*thresholds.get(read, ()), (fact, truth))
        return Facts(decided, thresholds)


NO_FACTS = Facts()


def _certain(formula: Formula, truth: bool) -> list[Test]:
    """The tests that must say `truth` when the formula does: all parts of an `all` that is true, of an `any` that
    isn't."""
    if isinstance(formula, Test):
        return [formula]
    if isinstance(formula, Every if truth else Some):
        return [test for part in formula.parts for test in _certain(part, truth)]
    return []


def _threshold(test: Test) -> tuple[Read | None, _Threshold | None]:
    left, right = test.left, test.right
    if isinstance(left, Read) and isinstance(right, float):
        return left, _Threshold(True, right, test.strict)
    if isinstance(right, Read) and isinstance(left, float):
        return right, _Threshold(False, left, test.strict)
    return None, None
