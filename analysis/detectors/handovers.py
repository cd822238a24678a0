"""Handovers: when a SIM moved from one device to another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.answers import EntityView, Page, RowRef
from analysis.asking import Ask
from analysis.headings import bare, headings
from analysis.paging import Key, after_key, checked_first, paged
from analysis.statements import moment
from analysis.trajectories.handing import Held, handed_over
from analysis.trajectories.ties import ties
from base.errors import BadRequestError
from base.moments import Moment
from ontology.keys import kind_of

VERSION = 1
KINDS = ("Phone", "Sim", "Device")


@dataclass(frozen=True, slots=True)
class Handover:
    """A SIM was in one device until `left_at` (None: nothing says) and in the next from `began_at`."""

    sim: EntityView
    source: EntityView
    target: EntityView
    left_at: Moment | None
    began_at: Moment
    rows: list[RowRef]


_Claim = tuple[str, str, int, int, int, int]
"""SIM, device, load, row, valid from and to."""


async def handovers(ask: Ask, id: str, first: int, after: str | None = None) -> Page[Handover]:
    """The moves, within 72 hours, of the SIMs that a phone, a SIM or a device ever had; the earliest first.

    Raises MalformedIdError, and BadRequestError for another kind of entity.
    """
    checked_first(first)
    key = after_key(after, [0, "", ""])
    kind = kind_of(id).label()
    if kind not in KINDS:
        raise BadRequestError("Only SIMs move between devices: take the id of a phone, a SIM or a device.")
    claims = await _claims(ask, await _sims(ask, id, kind))
    before, after_it = handed_over(_held(claims))
    pairs = [(claims[int(i)], claims[int(j)]) for i, j in zip(before, after_it, strict=True)]
    found = paged((_keyed(old, new) for old, new in pairs), first, key)
    known = await headings(ask, {id for old, new in found.items for id in (old[0], old[1], new[1])})
    items = [_handover(ask, old, new, known) for old, new in found.items]
    return Page(items, found.total, found.at_least, found.truncated, found.reason, found.next)


def _keyed(old: _Claim, new: _Claim) -> tuple[Key, tuple[_Claim, _Claim]]:
    return [new[4], new[0], new[1]], (old, new)


async def _sims(ask: Ask, id: str, kind: str) -> list[str]:
    if kind == "Sim":
        return [id]
    links = await ties(ask, [id], ["USES" if kind == "Phone" else "INSTALLED_IN"])
    return sorted({tie.other for tie in links[id] if kind_of(tie.other).label() == "Sim"})


async def _claims(ask: Ask, sims: Iterable[str]) -> list[_Claim]:
    links = await ties(ask, sims, ["INSTALLED_IN"])
    found = {(sim, tie.other, *claim[:4]) for sim, some in links.items() for tie in some for claim in tie.claims}
    return sorted((sim, device, load, row, start, end) for sim, device, load, row, start, end in found)


def _held(claims: list[_Claim]) -> Held:
    sims = np.unique([claim[0] for claim in claims], return_inverse=True)[1]
    devices = np.unique([claim[1] for claim in claims], return_inverse=True)[1]
    times = np.array([claim[4:] for claim in claims], dtype=np.int64).reshape(-1, 2)
    return Held(sims.astype(np.int64), devices.astype(np.int64), times[:, 0], times[:, 1])


def _handover(ask: Ask, old: _Claim, new: _Claim, known: dict[str, EntityView]) -> Handover:
    sim, source, target = (known.get(id) or bare(id) for id in (old[0], old[1], new[1]))
    return Handover(sim, source, target, moment(old[5]), new[4], [ask.row_ref(*old[2:4]), ask.row_ref(*new[2:4])])
