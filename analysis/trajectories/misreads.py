"""Plates that a camera may have taken for one another: one edit apart, likelier where characters look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.trajectories.habit import Floats, Integers
from ontology.identifiers.plate import looks_like

MISREAD = 0.01
"""How often cameras read a plate wrong."""

CONFUSABLE = 0.2
"""Which part of the misreads of a plate go to one that looks alike."""

OTHER = 0.01
_ENERGY_LENGTH = 8
_PRIME = 1_099_511_628_211


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Pairs of plates (positions in the list): `plate` may be a misread `other`, which goes to it with `chance`."""

    plate: Integers
    other: Integers
    chance: Floats

    def of(self, plate: int) -> tuple[Integers, Floats]:
        """The plates that may have been misread as that one, and the chance that a read of theirs is."""
        which = self.plate == plate
        return self.other[which], self.chance[which]


def neighbours(texts: Sequence[str], kinds: Sequence[str], of: Integers) -> Neighbours:
    """For the plates at positions `of`, all others one character away and of the same type, or cut short by one.

    A new-energy plate has eight characters; read without the last it looks like an ordinary one. Time goes with the
    number of plates times their length.
    """
    letters = _letters(texts)
    length = (letters != 0).sum(axis=1)
    kind = np.unique(np.asarray(kinds), return_inverse=True)[1].astype(np.uint64) * np.uint64(32) + length.astype(
        np.uint64
    )
    weight = (np.uint64(_PRIME) ** np.arange(1, letters.shape[1] + 1, dtype=np.uint64)).astype(np.uint64)
    whole = (letters * weight).sum(axis=1, dtype=np.uint64)
    pairs: list[tuple[Integers, Integers]] = []
    for place in range(letters.shape[1]):
        masked = (whole - letters[:, place] * weight[place]) * np.uint64(_PRIME) + kind
        pairs.append(_alike(masked[of], masked, of))
    longer = np.flatnonzero(length == _ENERGY_LENGTH)
    cut = whole[longer] - letters[longer, _ENERGY_LENGTH - 1] * weight[_ENERGY_LENGTH - 1] if len(longer) else whole[:0]
    short, found = _alike(whole[of], cut, of)
    pairs.append((short, longer[found]))
    plate, other = (np.concatenate(side) for side in zip(*pairs, strict=True))
    plate, other = np.unique(np.stack([plate, other])[:, plate != other], axis=1)
    return Neighbours(plate, other, MISREAD * _likeness(texts, plate, other))


def _letters(texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    longest = max((len(text) for text in texts), default=1)
    fixed = np.array(list(texts) or [""], dtype=f"<U{max(longest, _ENERGY_LENGTH)}")
    return fixed.view(np.uint32).reshape(len(fixed), -1).astype(np.uint64)


def _alike(
    wanted: np.ndarray[tuple[int], np.dtype[np.uint64]],
    among: np.ndarray[tuple[int], np.dtype[np.uint64]],
    of: Integers,
) -> tuple[Integers, Integers]:
    order = np.argsort(among, kind="stable")
    low, high = (np.searchsorted(among, wanted, side, sorter=order) for side in ("left", "right"))
    many = high - low
    rows = np.repeat(np.arange(len(of)), many)
    return of[rows], order[np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many) + low[rows]]


def _likeness(texts: Sequence[str], plate: Integers, other: Integers) -> Floats:
    pairs = zip(plate.tolist(), other.tolist(), strict=True)
    named = ((texts[int(one)], texts[int(two)]) for one, two in pairs)
    alike = [len(one) != len(two) or looks_like(one, two) for one, two in named]
    return np.where(np.array(alike, dtype=np.bool_), CONFUSABLE, OTHER)
