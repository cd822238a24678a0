"""Innocent reasons why people share identifiers, looked up for a ring and told with what was found."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from analysis.findings import Benign
from analysis.rings.discounts import ties
from analysis.rings.parts import Parts
from analysis.rings.telling import Teller, listed
from analysis.rings.uses import Flags, Integers


def innocent(teller: Teller, part: Parts) -> list[Benign]:
    """Every explanation that was looked for: household, employer, common use, hubs, firms, numbers given out again."""
    uses = teller.found.uses
    people = part.holders[~uses.organization[part.holders]].tolist()
    pairs = np.array(list(combinations(people, 2)), dtype=np.int64).reshape(-1, 2)
    known = ties(uses)
    kin = int(known.related(pairs[:, 0], pairs[:, 1]).sum())
    colleagues = int(known.colleagues(pairs[:, 0], pairs[:, 1]).sum())
    firms = part.holders[uses.organization[part.holders]].tolist()
    own = firms and any(known.employed(part.holders, np.full(len(part.holders), firm)).sum() > 1 for firm in firms)
    return [
        Benign(
            f"one household (addresses at which they live: {_homes(teller, part)})",
            f"{kin} of {len(pairs)} pairs are related: what these share at home counts little." if kin else None,
        ),
        Benign(
            "one employer",
            f"{colleagues} of {len(pairs)} pairs work for one organization: what they share there counts little."
            if colleagues
            else None,
        ),
        _left_out(teller, part, "dormitory, hotel, seat of a firm, shop or terminal", teller.found.weighed.communal),
        _left_out(teller, part, "something that very many use", teller.found.weighed.hubs),
        Benign("family firm", "An organization among them employs others of them." if own and kin else None),
        Benign(
            "accountant or agency for many firms",
            f"{len(firms)} organizations are among them: {teller.names(firms)}." if len(firms) > 1 else None,
        ),
        _given_again(teller, part),
    ]


def _homes(teller: Teller, part: Parts) -> int:
    uses = teller.found.uses
    homes = np.array([kind == "address" for kind in uses.kind], dtype=np.bool_)
    own = homes[uses.spells.identifier] & np.isin(uses.spells.holder, part.holders)
    return len(np.unique(uses.spells.identifier[own]))


def _left_out(teller: Teller, part: Parts, what: str, identifiers: Integers) -> Benign:
    shared = [one for one in _touched(teller, part, identifiers) if len(teller.users(part, one)) > 1]
    spells = teller.found.uses.spells
    rows, _ = teller.rows(np.isin(spells.identifier, shared) & np.isin(spells.holder, part.holders))
    told = listed([f"{teller.thing(one)} ({len(teller.users(part, one))} of them)" for one in shared])
    return Benign(what, f"Left out, for it joins nobody: {told}." if shared else None, rows)


def _touched(teller: Teller, part: Parts, identifiers: Integers) -> list[int]:
    """Which of the identifiers somebody of the ring has."""
    edges = teller.found.weighed.edges
    mine = edges.identifier[np.isin(edges.holder, part.holders)]
    return np.intersect1d(mine, identifiers).tolist()


def _given_again(teller: Teller, part: Parts) -> Benign:
    """Numbers that two of them had one after the other: these joined nobody."""
    uses, spells = teller.found.uses, teller.found.uses.spells
    number: Flags = np.array([kind in ("phone", "sim") for kind in uses.kind], dtype=np.bool_)
    mine = np.isin(spells.holder, part.holders) & number[spells.identifier]
    again: list[int] = []
    for one in np.unique(spells.identifier[mine]).tolist():
        some = spells.taken(mine & (spells.identifier == one))
        order = np.argsort(some.from_at, kind="stable")
        after = some.from_at[order][1:] >= some.to_at[order][:-1]
        if (after & (some.holder[order][1:] != some.holder[order][:-1])).any():
            again.append(one)
    told = listed([teller.thing(one) for one in again])
    return Benign("number given out again", f"One after the other had {told}: that joins nobody." if again else None)
