"""A random order of 0 … size-1 of which any part can be had without the rest, by whole numbers only: the same on every
machine and with every version of numpy, whose own generators promise no such thing.

A Feistel network over the smallest power of two that holds `size`, its halves of bits taken in turn, and walked on from
numbers beyond `size` until one below it comes: Black, Rogaway, Ciphers with Arbitrary Finite Domains (CT-RSA 2002), §4
and §3. Its round function and its keys are SplitMix64's: Steele, Lea, Flood, Fast Splittable Pseudorandom Number
Generators (OOPSLA 2014), figure 17. It hides nothing from anybody; it only has to look random.
"""

import numpy as np
from numpy.typing import NDArray

LARGEST = 2**62
SEEDS = 2**63  # there is one order for each seed below

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_ROUNDS = 16  # with 8 the orders of five or six things are visibly not equally frequent


def first(count: int, size: int, seed: int) -> NDArray[np.int64]:
    """The first `count` of 0 … size-1 in the order of this seed, all different: int64 [count].

    0 <= count <= size <= LARGEST and 0 <= seed < SEEDS, which the caller sees to.
    """
    assert 0 <= count <= size <= LARGEST and 0 <= seed < SEEDS
    bits = max(size - 1, 0).bit_length()
    keys = _mixed(np.arange(1, _ROUNDS + 1, dtype=np.uint64) * _GOLDEN + np.uint64(seed))
    found = _encrypted(np.arange(count, dtype=np.uint64), bits, keys)
    beyond = np.flatnonzero(found >= np.uint64(size))
    while len(beyond):
        walked = _encrypted(found[beyond], bits, keys)
        found[beyond] = walked
        beyond = beyond[walked >= np.uint64(size)]
    return found.astype(np.int64)


def _encrypted(numbers: NDArray[np.uint64], bits: int, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Another number of so many bits for each, different ones for different ones."""
    shift = np.uint64(bits // 2)
    low_bits = np.uint64((1 << bits // 2) - 1)
    high_bits = np.uint64((1 << bits - bits // 2) - 1)
    low, high = numbers & low_bits, numbers >> shift
    for number, key in enumerate(keys):
        if number % 2:
            low ^= _mixed(high ^ key) & low_bits
        else:
            high ^= _mixed(low ^ key) & high_bits
    return high << shift | low


def _mixed(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's mix64, modulo 2^64."""
    z = (z ^ z >> np.uint64(30)) * _FIRST
    z = (z ^ z >> np.uint64(27)) * _SECOND
    return z ^ z >> np.uint64(31)
