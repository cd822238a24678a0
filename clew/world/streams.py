"""Random streams that depend on the seed and their own name only, and serial numbers that betray nothing."""

from __future__ import annotations

import zlib
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Words: TypeAlias = NDArray[np.str_]
Objects: TypeAlias = NDArray[np.object_]
Stream: TypeAlias = np.random.Generator


def stream(seed: int, name: str, part: int = 0) -> Stream:
    """The stream called `name` (and its numbered part): nobody else's draws can shift it."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(zlib.crc32(name.encode()), part)))


def words(text: str) -> tuple[str, ...]:
    """The words of a text: long lists read better as lines of words."""
    return tuple(text.split())


def shares(weights: Floats | list[float] | tuple[float, ...]) -> Floats:
    """Weights as shares that sum to 1."""
    column = np.asarray(weights, dtype=np.float64)
    return column / column.sum()


def zipf(count: int, exponent: float = 1.0) -> Floats:
    """Shares of `count` ranks that fall as rank to the power of minus `exponent`."""
    return shares(np.arange(1, count + 1, dtype=np.float64) ** -exponent)


def distinct(source: Stream, below: int, count: int) -> Ints:
    """`count` different integers from 0 to `below` - 1, as drawn; ValueError if there are fewer."""
    if count > below:
        raise ValueError(f"There are no {count} different integers below {below}.")
    found = np.zeros(0, dtype=np.int64)
    while len(found) < count:
        drawn = np.concatenate([found, source.integers(0, below, count)])
        _, first = np.unique(drawn, return_index=True)
        found = drawn[np.sort(first)]
    return found[:count]


def serials(seed: int, producer: str, count: int, first: int = 0) -> pl.Series:
    """Serial numbers of 15 digits for rows `first` to `first + count` of one producer."""
    return digits(serial_numbers(seed, producer, count, first))


def digits(numbers: NDArray[np.uint64] | pl.Series) -> pl.Series:
    """Serial numbers as text of 15 digits."""
    return pl.Series("serial", numbers).cast(pl.String).str.zfill(15)


def serial_numbers(seed: int, producer: str, count: int, first: int = 0) -> NDArray[np.uint64]:
    """The same as integers below 2**48.

    A bijection on 48 bits (16 of the producer, 32 of the row), other for each seed, mixes them. So no number comes
    twice as long as no two producers share their 16 bits, and a number tells neither who made the row nor when.
    """
    tag = np.uint64(zlib.crc32(producer.encode()) & 0xFFFF) << np.uint64(32)
    mask = np.uint64((1 << 48) - 1)
    salt = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    mixed = ((np.arange(first, first + count, dtype=np.uint64) | tag) ^ salt) & mask
    for shift, factor in ((23, 0x9E3779B97F4B), (25, 0xC2B2AE3D27D5), (24, 1)):
        mixed = ((mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)) & mask
    return mixed
