"""The Merkle tree over the records (RFC 6962): grown leaf by leaf, proved from the subtrees that are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

KEPT = 8
"""The hash of every complete subtree whose height is a multiple of this is kept, so a proof reads a few hundred."""

Stored = Callable[[int, int, int], Sequence[bytes]]
"""The kept hashes of one height (0: the leaves), from one place among them to before another."""


def leaf_hash(record: bytes) -> bytes:
    """The hash of a record as a leaf."""
    return sha256(b"\0" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\1" + left + right).digest()


def chain_hash(before: bytes, leaf: bytes) -> bytes:
    """The hash that ties a record to all before it."""
    return sha256(b"\2" + before + leaf).digest()


NOTHING = sha256(b"").digest()
"""The root of a tree without leaves, and what the chain begins with."""


@dataclass
class Growing:
    """The right edge of a tree: the complete subtrees that make it up, the largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list[bytes])

    def copy(self) -> Growing:
        """Another one of the same size."""
        return Growing(self.size, list(self.peaks))

    def push(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Take in one more leaf; (height, place, hash) of each subtree to be kept that it completes."""
        place, height, kept = self.size, 0, list[tuple[int, int, bytes]]()
        while place & 1:
            leaf, place, height = node_hash(self.peaks.pop(), leaf), place >> 1, height + 1
            if height % KEPT == 0:
                kept.append((height, place, leaf))
        self.peaks.append(leaf)
        self.size += 1
        return kept

    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self.peaks:
            return NOTHING
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def grown(size: int, stored: Stored) -> Growing:
    """The right edge of the tree of that size, from what is kept."""
    peaks, start = list[bytes](), 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            peaks.append(_complete(height, start >> height, stored))
            start += 1 << height
    return Growing(size, peaks)


def inclusion(number: int, size: int, stored: Stored) -> list[bytes]:
    """The proof that leaf `number` (from 0) is in the tree of that size: its siblings, from the leaf to the root.

    Source: RFC 6962, section 2.1.1.
    """
    proof, low, high = list[bytes](), 0, size
    while high - low > 1:
        middle = low + _half(high - low)
        if number < middle:
            proof.append(_range(middle, high, stored))
            high = middle
        else:
            proof.append(_range(low, middle, stored))
            low = middle
    return proof[::-1]


def root_of_proof(number: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root that the proof leads to, None where its length does not fit (RFC 9162, section 2.1.3.2)."""
    place, last = number, size - 1
    for sibling in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            leaf = node_hash(sibling, leaf)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        place, last = place >> 1, last >> 1
    return leaf if last == 0 and number < size else None


def _half(count: int) -> int:
    """The largest power of two below the count."""
    return 1 << (count - 1).bit_length() - 1


def _range(low: int, high: int, stored: Stored) -> bytes:
    count = high - low
    if count & (count - 1) == 0 and low % count == 0:
        height = count.bit_length() - 1
        return _complete(height, low >> height, stored)
    middle = low + _half(count)
    return node_hash(_range(low, middle, stored), _range(middle, high, stored))


def _complete(height: int, place: int, stored: Stored) -> bytes:
    """A complete subtree, made from the kept ones just below it."""
    below = height - height % KEPT
    hashes = list(stored(below, place << height - below, place + 1 << height - below))
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
