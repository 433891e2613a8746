"""What a block of combinations has in common.

A *facet* is a set of variables that some condition or mix depends on; a *setting* is one distinct choice of their
values within the block. A condition is judged once per setting, not once per combination: a thousand neighbours of a
grid share a handful of settings per facet. Any other list of combinations works alike, with more settings.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from strategies.compiler.parameters import Binding, Choice
from strategies.compiler.program import NONE
from strategies.machine.evaluate import shares_of

Facet = tuple[int, ...]


class Settings(NamedTuple):
    """What the kernel reads of a block of L combinations, F facets, C conditions and M mixes.

    inverse int32 [F, L]: each combination's setting; `begin` int32 [F+1]: facet f's settings are begin[f]..begin[f+1]
    in arrays over all settings; `facet` int32 [C]; `left`, `right` int32: places in a session's line, condition c's
    settings from `offset[c]` on; `mix_facet` int32 [M]; `mix_share` float64: mix m's shares from `mix_offset[m]` on,
    setting-major.
    """

    inverse: NDArray[np.int32]
    begin: NDArray[np.int32]
    facet: NDArray[np.int32]
    offset: NDArray[np.int32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    mix_facet: NDArray[np.int32]
    mix_offset: NDArray[np.int32]
    mix_share: NDArray[np.float64]


class Facets:
    """The facets of a binding, and the settings of any block of combinations."""

    def __init__(self, binding: Binding) -> None:
        self._binding = binding
        conditions = [_facet((left, right)) for left, right in zip(binding.left, binding.right, strict=True)]
        mixes = [_facet(mix) for mix in binding.mixes]
        self.all: tuple[Facet, ...] = tuple(dict.fromkeys([(), *conditions, *mixes]))
        self._of_condition = np.array([self.all.index(facet) for facet in conditions], np.int32)
        self._of_mix = np.array([self.all.index(facet) for facet in mixes], np.int32)

    def settings(self, indices: NDArray[np.int32]) -> Settings:
        """The settings of the combinations `indices` int32 [L, V], the numbers of each variable's value."""
        projected = [self._project(indices, facet) for facet in self.all]
        inverse = np.stack([lanes for _, lanes in projected])
        sizes = [len(chosen) for chosen, _ in projected]
        left, right, lengths = [np.empty(0, np.int32)], [np.empty(0, np.int32)], [0]
        for condition, facet in enumerate(self._of_condition):
            chosen = projected[facet][0]
            left.append(_pick(self._binding.left[condition], chosen))
            right.append(_pick(self._binding.right[condition], chosen))
            lengths.append(len(chosen))
        shares, mix_lengths = [np.empty(0)], [0]
        for mix, facet in enumerate(self._of_mix):
            chosen = projected[facet][0]
            weights = [_pick(choice, chosen) for choice in self._binding.mixes[mix]]
            shares.append(shares_of(weights).ravel())
            mix_lengths.append(len(shares[-1]))
        return Settings(
            inverse=inverse,
            begin=np.cumsum([0, *sizes], dtype=np.int32),
            facet=self._of_condition,
            offset=np.cumsum(lengths, dtype=np.int32),
            left=np.concatenate(left),
            right=np.concatenate(right),
            mix_facet=self._of_mix,
            mix_offset=np.cumsum(mix_lengths, dtype=np.int32),
            mix_share=np.concatenate(shares),
        )

    def _project(self, indices: NDArray[np.int32], facet: Facet) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """One combination per setting, int32 [settings, V], and the setting of every combination, int32 [L]."""
        key = np.zeros(len(indices), np.int64)
        for axis in facet:
            key = key * self._binding.sizes[axis] + indices[:, axis]
        _, where, inverse = np.unique(key, return_index=True, return_inverse=True)
        return indices[where], inverse.astype(np.int32)


def _facet(choices: tuple[Choice, ...]) -> Facet:
    return tuple(sorted({choice.axis for choice in choices} - {NONE}))


def _pick(choice: Choice, chosen: NDArray[np.int32]) -> NDArray:
    """The option of every setting."""
    numbers = np.zeros(len(chosen), np.int64) if choice.axis == NONE else chosen[:, choice.axis]
    return choice.options[numbers]
