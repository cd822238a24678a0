"""Shared identifiers: rings of people who hold devices, numbers, accounts and places in common, beyond chance."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.findings import Finding
from analysis.rings.background import Background
from analysis.rings.common_use import label_of
from analysis.rings.finding_rings import Found, found
from analysis.rings.innocent import innocent
from analysis.rings.linking import linked
from analysis.rings.parts import Parts, parts
from analysis.rings.reading import users, uses
from analysis.rings.remembered import Remembered
from analysis.rings.ring import Ring
from analysis.rings.telling import Teller
from analysis.rings.uses import Uses
from analysis.rings.weights import MOST_USES
from base.viewer import BEGINNING

VERSION = 2
TYPOLOGY = "shared_identifiers"
CLAIMED = 1.0
"""Rings are reported of which chance would make so many, or fewer, that score as well."""

HOLDERS = ("Person", "Organization")
BONDS = ("RELATED_TO", "WORKS_FOR")
"""What makes sharing innocent: who is related, and who works for whom."""


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """The rings, those first that chance explains least, and what runs over what changed need of this one.

    `hubs` and `communal` count the identifiers that several have and that were left out, `below` the rings that chance
    makes more often than is claimed.
    """

    rings: list[Ring]
    background: Background
    known: Remembered
    hubs: int
    communal: int
    below: int


async def shared_identifiers(
    ask: Ask,
    around: Sequence[str] | None = None,
    background: Background | None = None,
    claimed: float = CLAIMED,
    forms: Sequence[Ring] = (),
    known: Remembered | None = None,
) -> list[Ring]:
    """Rings of three or more who share identifiers, those first that chance explains least; names stand as marks.

    With `around` only those that these entities belong to. `forms` are the rings of money flow that are known: what
    went between members adds to the evidence. Raises MalformedIdError, BudgetExceededError.
    """
    return (await look(ask, around, background, claimed, forms, known)).rings


async def look(
    ask: Ask,
    around: Sequence[str] | None = None,
    background: Background | None = None,
    claimed: float = CLAIMED,
    forms: Sequence[Ring] = (),
    known: Remembered | None = None,
) -> Looked:
    """The same with what was left out. `background` and `known` of a full run save computing chance and reading again.

    Without them the whole graph is read, whatever `around` is; what `around` names is read anew.
    """
    if known is None or around is None:
        known = Remembered()
        read = await uses(ask, known=known)
    else:
        await known.renew(ask, around)
        read = None if background else await uses(ask, known=known)
    if around is not None and background is not None:
        read = await _neighbourhood(ask, known, around, background)
    assert read is not None
    result = await asyncio.to_thread(found, read, background, forms)
    every = _asked(result, around)
    told = [part for part in every if result.expected[part.number] <= claimed]
    score = result.scored.score
    told.sort(key=lambda part: (-score[part.number], -len(part.holders), part.holders.tolist()))
    return Looked(
        await _told(ask, result, told, known),
        result.background,
        known,
        len(result.weighed.hubs),
        len(result.weighed.communal),
        len(every) - len(told),
    )


def _asked(known: Found, around: Sequence[str] | None) -> list[Parts]:
    every = parts(known)
    if around is None:
        return every
    wanted = {*around}
    holders, identifiers = (np.isin(names, list(wanted)) for names in (known.uses.holders, known.uses.identifiers))
    return [part for part in every if holders[part.holders].any() or identifiers[part.identifiers].any()]


async def _neighbourhood(ask: Ask, known: Remembered, around: Sequence[str], background: Background) -> Uses:
    """All that is used by the components those entities belong to, and by everybody they share anything with.

    Grown until no accepted link leads out: then the components are those of the whole graph.
    """
    things = [id for id in around if label_of(id) not in HOLDERS]
    members, _ = users(known, things, MOST_USES)
    members |= {id for id in around if label_of(id) in HOLDERS}
    while True:
        own = await uses(ask, members, known)
        joining = [id for id, open_to_all in zip(own.identifiers, own.communal, strict=True) if not open_to_all]
        beside, hubs = users(known, joining, MOST_USES)
        wide = await uses(ask, members | beside, known)
        wide = replace(wide, communal=wide.communal | np.isin(wide.identifiers, list(hubs)))
        reached = _reached(wide, background, members)
        if reached <= members:
            return wide
        members |= reached


def _reached(wide: Uses, background: Background, members: set[str]) -> set[str]:
    """Who is joined to any of them by an accepted link."""
    items = found(wide, background).items
    links = linked(items)
    kept = links.taken(links.accepted())
    inside = np.isin(wide.holders, list(members))
    ends = np.concatenate([kept.other[inside[kept.one]], kept.one[inside[kept.other]]])
    return {wide.holders[place] for place in np.unique(ends).tolist()}


async def _told(ask: Ask, result: Found, told: Sequence[Parts], known: Remembered) -> list[Ring]:
    people = {result.uses.holders[int(one)] for part in told for one in part.holders}
    bonds = await known.leading_from(ask, people, BONDS)
    return [_ring(Teller(ask, result), part, bonds) for part in told]


def _ring(teller: Teller, part: Parts, bonds: pl.DataFrame) -> Ring:
    uses = teller.found.uses
    holders = [uses.holders[int(one)] for one in part.holders]
    spells = uses.spells.taken(teller.within(part))
    told = np.concatenate([spells.from_at, spells.to_at])
    told = told[(told > BEGINNING) & (told <= teller.ask.gate.as_of)]  # what lasts until now has no end that is told
    finding = Finding(
        detector=TYPOLOGY,
        version=VERSION,
        members=[uses.identifiers[one] for one in part.identifiers.tolist()],
        evidence=teller.evidence(part),
        benign=innocent(teller, part),
        expected_innocent=float(teller.found.expected[part.number]),
    )
    among = bonds.filter(pl.col("source").is_in(holders) & pl.col("target").is_in(holders))
    return Ring(
        typology=TYPOLOGY,
        finding=finding,
        from_at=int(told.min()) if len(told) else BEGINNING,
        to_at=int(told.max()) if len(told) else BEGINNING,
        holders=holders,
        ties=teller.ties(part),
        loads=sorted({*teller.loads(part), *among["load"].to_list()}),
    )
