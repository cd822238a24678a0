"""What joins two plates, phones or devices innocently: vehicle, owner, household, kin, work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.answers import EntityView, RowRef
from analysis.asking import Ask
from analysis.findings import Benign
from analysis.headings import headings
from ontology.keys import kind_of

UP = ("BEARS", "OWNS", "HOLDS", "USES", "INSTALLED_IN")
"""Links that lead from a plate, a phone or a device to what bears it and to whose it is."""

ACROSS = ("LIVES_AT", "WORKS_FOR", "RELATED_TO")
MOST_TIES = 200
STEPS_UP = 3
ONE_THING = "two identifiers of one vehicle or device"
HOLDERS = ("Person", "Organization")


@dataclass(frozen=True, slots=True)
class Tie:
    """One link of an entity, with its claims: load, row, valid_from and valid_to of each."""

    type: str
    role: str
    leads_out: bool
    other: str
    claims: list[list[int]]


async def ties(ask: Ask, ids: Iterable[str], types: Sequence[str]) -> dict[str, list[Tie]]:
    """The links of the entities of those types that were ever claimed, at most MOST_TIES each."""
    wanted = sorted(set(ids))
    found: dict[str, list[Tie]] = defaultdict(list)
    if wanted:
        columns = await ask.graph.columns("detectors/ties", ask.gate, ids=wanted, types=list(types), most=MOST_TIES)
        rows = zip(*(columns[name] for name in ("id", "type", "role", "leads_out", "other", "claims")), strict=True)
        for id, *tie in sorted(rows):
            found[id].append(Tie(*tie))
    return found


@dataclass(slots=True)
class Background:
    """What stands behind one bearer: things and holders by id, and what those have, each with a row that says so."""

    things: dict[str, RowRef] = field(default_factory=dict[str, RowRef])
    holders: dict[str, RowRef] = field(default_factory=dict[str, RowRef])
    homes: dict[str, RowRef] = field(default_factory=dict[str, RowRef])
    work: dict[str, RowRef] = field(default_factory=dict[str, RowRef])
    kin: dict[str, RowRef] = field(default_factory=dict[str, RowRef])


async def backgrounds(ask: Ask, bearers: Iterable[str]) -> dict[str, Background]:
    """What stands behind plates, phones and devices, in a few queries whatever their number."""
    found = {bearer: Background() for bearer in bearers}
    reached = {(bearer, bearer) for bearer in found}
    for _ in range(STEPS_UP):
        links = await ties(ask, {entity for _, entity in reached}, UP)
        steps = [(bearer, tie) for bearer, entity in sorted(reached) for tie in links[entity] if not tie.leads_out]
        reached = {(bearer, tie.other) for bearer, tie in steps}
        for bearer, tie in steps:
            holds = kind_of(tie.other).label() in HOLDERS
            into = found[bearer].holders if holds else found[bearer].things
            into.setdefault(tie.other, _row(ask, tie))
    links = await ties(ask, {holder for one in found.values() for holder in one.holders}, ACROSS)
    for one in found.values():
        for holder in one.holders:
            for tie in links[holder]:
                _across(one, tie).setdefault(tie.other, _row(ask, tie))
    return found


def _across(one: Background, tie: Tie) -> dict[str, RowRef]:
    if tie.type == "RELATED_TO":
        return one.kin
    if not tie.leads_out:
        return {}
    return one.homes if tie.type == "LIVES_AT" else one.work


def _row(ask: Ask, tie: Tie) -> RowRef:
    load, row = tie.claims[0][:2]
    return ask.row_ref(load, row)


async def explanations(ask: Ask, target: str, others: Sequence[str]) -> dict[str, list[Benign]]:
    """For each of the others every innocent tie to the target that was looked for, with what was found."""
    behind = await backgrounds(ask, [target, *others])
    known = await headings(ask, {id for one in behind.values() for id in (*one.things, *one.holders, *one.work)})
    return {other: _explained(behind[target], behind[other], known) for other in others}


def _explained(one: Background, other: Background, known: dict[str, EntityView]) -> list[Benign]:
    households = [{known[id].best.get("household") for id in side.holders if id in known} for side in (one, other)]
    register = bool((households[0] & households[1]) - {None})
    homes = _shared(one.homes, other.homes)
    kin = _shared(one.kin, other.holders) or _shared(other.kin, one.holders)
    return [
        _benign(ONE_THING, "Both lead to", _shared(one.things, other.things), known),
        _benign("same owner, holder or fleet", "Both belong to", _shared(one.holders, other.holders), known),
        Benign(
            "same household",
            "Holders of both live at one address or in one household." if homes or register else None,
            list(homes.values()),
        ),
        Benign("kin", "Holders of the two are related." if kin else None, list(kin.values())),
        _benign("same employer", "Holders of both work for", _shared(one.work, other.work), known),
    ]


def _shared(one: dict[str, RowRef], other: dict[str, RowRef]) -> dict[str, RowRef]:
    return {id: row for id, row in one.items() if id in other}


def _benign(what: str, words: str, shared: dict[str, RowRef], known: dict[str, EntityView]) -> Benign:
    names = ", ".join(known[id].caption for id in shared if id in known)
    return Benign(what, f"{words} {names or 'the same'}." if shared else None, list(shared.values()))
