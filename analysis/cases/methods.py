"""What codes of method say about a link: a match on a rare code counts, one on a common code hardly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.cases.columns import NOT_KNOWN, Cases, Flags, Methods, Pairs
from analysis.statistics import Floats, Integers

LEAST, MOST = -1.0, 1.5
"""Bounds of what method says (log10), all fields together."""

PRIOR = 5.0
"""So many linked pairs that match as often as unlinked ones are added: what few pairs teach is shrunk to nothing."""

HIGHEST_THETA = 0.95
_BATCH = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Rarity:
    """The share of cases of a kind that have a code where its field was recorded, (n + 1) / (N + codes).

    One line a kind, the last for cases of unknown kind; one column a code.
    """

    share: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Pairs and fields: whether both recorded the field, and the rarest code that both have (NOT_KNOWN: none)."""

    recorded: Flags
    shared: Integers


def rarity(cases: Cases, methods: Methods) -> Rarity:
    """Counted among the cases that everybody may see, so that a weight does not depend on who asks."""
    lines, codes = len(cases.kinds) + 1, len(methods.codes)
    place, field, _ = np.nonzero(methods.code != NOT_KNOWN)
    of_all = cases.general[place]
    code = methods.code[methods.code != NOT_KNOWN][of_all].astype(np.int64)
    kind = cases.kind[place[of_all]]
    had = np.bincount((kind % lines) * codes + code, minlength=lines * codes).reshape(lines, codes)
    recorded = methods.recorded & cases.general[:, None]
    place, field = np.nonzero(recorded)
    width = len(methods.fields)
    asked = np.bincount((cases.kind[place] % lines) * width + field, minlength=lines * width).reshape(lines, width)
    variety = np.bincount(methods.field, minlength=width)
    return Rarity((had + 1) / (asked + variety)[:, methods.field])


def compared(cases: Cases, methods: Methods, rare: Rarity, pairs: Pairs) -> Compared:
    """What each pair has in common, field by field."""
    recorded = methods.recorded
    both = recorded[pairs.one] & recorded[pairs.other]
    shared = np.full(both.shape, NOT_KNOWN, dtype=np.int64)
    for start in range(0, len(pairs), _BATCH):
        some = slice(start, start + _BATCH)
        shared[some] = _rarest_shared(cases, methods, rare, pairs.taken(np.arange(len(pairs))[some]))
    return Compared(both, shared)


def _rarest_shared(cases: Cases, methods: Methods, rare: Rarity, pairs: Pairs) -> Integers:
    one, other = (methods.code[side].astype(np.int64) for side in (pairs.one, pairs.other))
    alike = (one[:, :, :, None] == other[:, :, None, :]).any(axis=3) & (one != NOT_KNOWN)
    share = np.where(alike, _share(cases, rare, pairs, one), np.inf)
    best = share.argmin(axis=2)[:, :, None]
    return np.where(alike.any(axis=2), np.take_along_axis(one, best, axis=2)[:, :, 0], NOT_KNOWN)


def _share(cases: Cases, rare: Rarity, pairs: Pairs, code: Integers) -> Floats:
    """How common the codes are among cases of the kinds of both, whichever is more."""
    lines = len(rare.share)
    shape = (-1, *(1,) * (code.ndim - 1))
    kinds = [(cases.kind[side] % lines).reshape(shape) for side in (pairs.one, pairs.other)]
    return np.maximum(*(rare.share[kind, code] for kind in kinds))


def fitted(methods: Methods, found: Compared, linked: Flags) -> dict[str, float]:
    """Theta of each field: how much more often linked pairs share a code there than chance has it.

    theta = (m - s) / (1 - s), within 0 and 0.95, where s is the share of unlinked pairs that match, m that of linked
    ones, shrunk towards s. A field that no linked pair recorded is left out.
    """
    thetas: dict[str, float] = {}
    for place, field in enumerate(methods.fields):
        recorded, match = found.recorded[:, place], found.shared[:, place] != NOT_KNOWN
        by_chance = _share_of(match, recorded & ~linked)
        known = int((recorded & linked).sum())
        if not known:
            continue
        often = ((match & linked).sum() + PRIOR * by_chance) / (known + PRIOR)
        theta = (often - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0
        thetas[field] = float(np.clip(theta, 0.0, HIGHEST_THETA))
    return thetas


def _share_of(match: Flags, among: Flags) -> float:
    return float(match[among].mean()) if among.any() else 0.0


def log10_lr(
    cases: Cases, methods: Methods, rare: Rarity, pairs: Pairs, found: Compared, theta: Mapping[str, float]
) -> Floats:
    """What each field of each pair says: nothing where one of the two was not recorded.

    A match on a code of share p says log10((theta + (1 - theta) p) / p), a mismatch log10(1 - theta). A field that
    nothing was learned about counts like the mean of the others.
    """
    usual = float(np.mean(list(theta.values()) or [0.0]))
    each = np.array([theta.get(field, usual) for field in methods.fields])
    match = found.shared != NOT_KNOWN
    share = np.where(match, _share(cases, rare, pairs, np.where(match, found.shared, 0)), 1.0)
    agrees = np.log10((each + (1 - each) * share) / share)
    return np.where(found.recorded, np.where(match, agrees, np.log10(1 - each)), 0.0)
