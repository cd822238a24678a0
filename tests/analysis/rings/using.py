"""Small sets of uses for tests: who used what, when, said in a line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.rings.uses import Jobs, Openings, Spells, Uses, column, places
from base.viewer import BEGINNING, FOREVER

YEAR_2023 = 1_672_531_200
DAY = 86_400


@dataclass(frozen=True)
class Used:
    """One spell: `start` and `end` in days since the first of 2023, None for since ever and until now."""

    holder: str
    identifier: str
    kind: str = "device"
    start: int | None = 0
    end: int | None = None
    general: bool = True


def crowd(kinds: Sequence[str] = ("device", "phone"), count: int = 2_000) -> list[Used]:
    """So many people with an identifier of their own of each kind: what makes sharing rare."""
    return [Used(f"c{i:05}", f"own-{kind}-{i:05}", kind) for i in range(count) for kind in kinds]


def uses(
    used: Sequence[Used],
    kin: Sequence[tuple[str, str]] = (),
    jobs: Sequence[tuple[str, str]] = (),
    hard: Sequence[str] = (),
    communal: Sequence[str] = (),
    surnames: dict[str, str] | None = None,
    opened: Sequence[tuple[str, int, int]] = (),
    organizations: Sequence[str] = (),
) -> Uses:
    """The uses as columns; `opened` are holder, branch and day of accounts."""
    names = {one.holder for one in used} | {who for pair in jobs for who in pair} | {one[0] for one in opened}
    holders = tuple(sorted(names))
    identifiers = tuple(sorted({one.identifier for one in used}))
    kind_of = {one.identifier: one.kind for one in used}
    count, nothing = len(used), np.zeros(len(used), dtype=np.int64)
    spells = Spells(
        places(holders, [one.holder for one in used]),
        places(identifiers, [one.identifier for one in used]),
        column([BEGINNING if one.start is None else YEAR_2023 + one.start * DAY for one in used]),
        column([FOREVER if one.end is None else YEAR_2023 + one.end * DAY for one in used]),
        np.ones(count, dtype=np.int64),
        np.arange(1, count + 1),
        nothing,
        nothing,
        np.array([one.general for one in used], dtype=np.bool_),
    )
    return Uses(
        holders=holders,
        identifiers=identifiers,
        kind=tuple(kind_of[one] for one in identifiers),
        communal=np.isin(identifiers, list(communal)),
        opened=np.where(np.isin(identifiers, list(hard)), 2, 0),
        hard=np.isin(identifiers, list(hard)),
        spells=spells,
        surname=tuple((surnames or {}).get(one, "") for one in holders),
        district=("",) * len(holders),
        organization=np.isin(holders, list(organizations)),
        kin=(places(holders, [one for one, _ in kin]), places(holders, [other for _, other in kin])),
        jobs=Jobs(
            places(holders, [who for who, _ in jobs]),
            places(holders, [firm for _, firm in jobs]),
            np.full(len(jobs), BEGINNING),
            np.full(len(jobs), FOREVER),
        ),
        openings=Openings(
            places(holders, [who for who, _, _ in opened]),
            column([branch for _, branch, _ in opened]),
            column([day for _, _, day in opened]),
        ),
    )
