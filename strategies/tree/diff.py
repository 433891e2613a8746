"""What differs between two strategy documents, as a list of places.

Two documents are gone through side by side, without recursion. Sub-trees of the same digest are the same and are not
entered. In a list, what stands in both is found first, so that a child put in front of a thousand others is one
change and not a thousand.
"""

import hashlib
import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs.

    `path` is the place in the newer document, and in the older one where something was removed. `was` is the place in
    the older document: another one when children were put before it, "" where something was added. `before` and
    `after` are what stands there, a whole sub-tree where one came or went, None where there is nothing.
    """

    path: str
    change: Kind
    before: Any
    after: Any
    was: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two values to be compared, and where they stand in the older and in the newer document."""

    was: str
    path: str
    before: Any
    after: Any


def diff(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The changes that lead from one document to the other, in the newer one's order; none when they are equal.

    Both are documents as `codec.encode` writes them. Taken together the changes are complete: outside of them the two
    documents are the same.
    """
    digests = _digests(before) | _digests(after)
    changes: list[Change] = []
    waiting: list[_Pair | Change] = [_Pair("", "", before, after)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Change):
            changes.append(one)
        elif _digest(one.before, digests) != _digest(one.after, digests):
            waiting.extend(reversed(list(_parts(one, digests))))
    return changes


def _parts(pair: _Pair, digests: dict[int, str]) -> Iterator[_Pair | Change]:
    """What two values that differ are made of; the two themselves when they are not alike enough to be taken apart."""
    if isinstance(pair.before, dict) and isinstance(pair.after, dict):
        whole = pair.path != "variables" and not _alike(pair.before, pair.after)
        yield from [_replaced(pair)] if whole else _fields(pair)
    elif isinstance(pair.before, list) and isinstance(pair.after, list):
        yield from _items(pair, digests)
    else:
        yield _replaced(pair)


def _replaced(pair: _Pair) -> Change:
    return Change(pair.path, "changed", pair.before, pair.after, pair.was)


def _fields(pair: _Pair) -> Iterator[_Pair | Change]:
    for name in sorted(pair.before.keys() | pair.after.keys(), key=_reading_order):
        was, path = (f"{place}.{name}" if place else name for place in (pair.was, pair.path))
        if name not in pair.after:
            yield Change(was, "removed", pair.before[name], None, was)
        elif name not in pair.before:
            yield Change(path, "added", None, pair.after[name], "")
        else:
            yield _Pair(was, path, pair.before[name], pair.after[name])


def _items(pair: _Pair, digests: dict[int, str]) -> Iterator[_Pair | Change]:
    for old, new in _aligned(pair.before, pair.after, digests):
        was, path = f"{pair.was}[{old}]", f"{pair.path}[{new}]"
        if new is None:
            yield Change(was, "removed", pair.before[old], None, was)
        elif old is None:
            yield Change(path, "added", None, pair.after[new], "")
        else:
            yield _Pair(was, path, pair.before[old], pair.after[new])


_ORDER = ("version", "name", "description", "variables", "node", "condition", "enter", "exit", "then", "inside")


def _reading_order(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)


def _alike(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether telling the fields apart says more than "this became that": nodes of one kind, or of two kinds that have
    their sub-trees in common places (an `equal` that became a `sort`); comparisons, readings, shares."""
    shared = before.keys() & after.keys()
    return len(shared - {"node"}) > 0 if before.get("node") != after.get("node") else len(shared) > 0


def _aligned(
    before: Sequence[Any], after: Sequence[Any], digests: dict[int, str]
) -> Iterator[tuple[int | None, int | None]]:
    """The indices of the items that belong together, in order; None beside an item that came or went.

    First come items that are the same, then, between those, shares of the same child, then nodes that have kept their
    decision or their first sub-tree, then those with the same label; what is left is paired from the front.
    """
    keys: tuple[Callable[[Any], Hashable], ...] = (
        lambda item: _digest(item, digests),
        lambda item: _digest(item.get("child"), digests) if isinstance(item, dict) and "node" not in item else None,
        *(lambda item, names=names: _kept(item, names, digests) for names in _KEPT),
        _label,
    )
    pairs: list[tuple[int, int]] = []
    for key in keys:
        for (old, old_end), (new, new_end) in list(_gaps(pairs, len(before), len(after))):
            found = _common([key(item) for item in before[old:old_end]], [key(item) for item in after[new:new_end]])
            pairs.extend((old + i, new + j) for i, j in found)
        pairs.sort()
    following = [*pairs, (len(before), len(after))]
    for ((old, old_end), (new, new_end)), pair in zip(_gaps(pairs, len(before), len(after)), following, strict=True):
        shared = min(old_end - old, new_end - new)
        yield from ((old + step, new + step) for step in range(shared))
        yield from ((index, None) for index in range(old + shared, old_end))
        yield from ((None, index) for index in range(new + shared, new_end))
        if pair != following[-1]:
            yield pair


def _gaps(
    pairs: Sequence[tuple[int, int]], before: int, after: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The stretches before the first pair, between the pairs, and after the last, in both lists."""
    old = new = 0
    for i, j in [*pairs, (before, after)]:
        yield (old, i), (new, j)
        old, new = i + 1, j + 1


def _common(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Indices of equal keys, ascending in both lists; None is equal to nothing. O(n log n) for any lists.

    The beginnings and ends that are the same; between them the longest ascending run of pairs in which the k-th item of
    a key belongs to the k-th of that key. With unlike keys that is the longest there is. (difflib's blocks can take
    time in proportion to n², in a list of 20,000 minutes.)
    """
    start, end = 0, 0
    shortest = min(len(before), len(after))
    while start < shortest and before[start] == after[start] and before[start] is not None:
        start += 1
    while end < shortest - start and before[-1 - end] == after[-1 - end] and before[-1 - end] is not None:
        end += 1
    places: dict[Hashable, list[int]] = defaultdict(list)
    for index in range(len(after) - end - 1, start - 1, -1):
        places[after[index]].append(index)
    paired = [
        (index, places[before[index]].pop())
        for index in range(start, len(before) - end)
        if before[index] is not None and places.get(before[index])
    ]
    head = [(index, index) for index in range(start)]
    tail = [(len(before) - back, len(after) - back) for back in range(end, 0, -1)]
    return head + _ascending(paired) + tail


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs` (ascending by the first index) that ascends by the second one too."""
    ends: list[int] = []  # the smallest second index that a run of each length can end with
    last: list[int] = []  # the pair that it ends with
    previous: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
        previous.append(last[length - 1] if length else -1)
    run: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        run.append(pairs[index])
        index = previous[index]
    return run[::-1]


_KEPT = (("condition", "enter", "by", "score"), ("then", "inside", "child", "children"))


def _kept(item: Any, names: Sequence[str], digests: dict[int, str]) -> Hashable:
    """The digest of the first of these fields that a child has, None when it has none of them."""
    node = _node(item)
    return next((_digest(node[name], digests) for name in names if name in node), None)


def _label(item: Any) -> Hashable:
    """What a child is called: nodes of one kind and name are taken for the same one that was changed inside."""
    node = _node(item)
    if not node:
        return None
    return tuple(str(node.get(name)) for name in ("node", "name", "ticker", "strategy", "indicator"))


def _node(item: Any) -> dict[str, Any]:
    """The node that a list's item is or has a share for; {} for what is no object."""
    if not isinstance(item, dict):
        return {}
    node: dict[str, Any] = item if "node" in item else item.get("child", item)
    return node


def _digest(value: Any, digests: dict[int, str]) -> str:
    return digests[id(value)] if isinstance(value, dict | list) else json.dumps(value)


def _digests(document: dict[str, Any]) -> dict[int, str]:
    """A digest of every object and list of a document, by identity: those of equal ones are equal."""
    order: list[Any] = [document]
    for value in order:  # grows while it is walked: parents before what is in them
        below = value.values() if isinstance(value, dict) else value
        order.extend(item for item in below if isinstance(item, dict | list))
    digests: dict[int, str] = {}
    for value in reversed(order):
        if isinstance(value, dict):
            text = "{" + ",".join(f"{json.dumps(name)}:{_digest(value[name], digests)}" for name in sorted(value)) + "}"
        else:
            text = "[" + ",".join(_digest(item, digests) for item in value) + "]"
        digests[id(value)] = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return digests
