"""The forms in which money moves through rings, each searched in the same ledger."""

from __future__ import annotations

from collections.abc import Callable, Collection

from analysis.money.bursts import fan_in, fan_out
from analysis.money.candidates import Candidate, claimed, order, unlike
from analysis.money.chains import chain
from analysis.money.cycles import cycle
from analysis.money.gather_scatter import gather_scatter
from analysis.money.layers import bipartite, stack
from analysis.money.ledger import Ledger
from analysis.money.scatter_gather import scatter_gather

TYPOLOGIES: dict[str, Callable[[Ledger], list[Candidate]]] = {
    "cycle": cycle,
    "scatter_gather": scatter_gather,
    "stack": stack,
    "bipartite": bipartite,
    "gather_scatter": gather_scatter,
    "fan_out": fan_out,
    "fan_in": fan_in,
    "chain": chain,
}
"""By name, the more particular form first: of two candidates alike it is the one that is told."""


def candidates(ledger: Ledger, kinds: Collection[str] = tuple(TYPOLOGIES)) -> list[Candidate]:
    """What chance makes 0.1 times or less of each form, least expected first; two that share half are told once."""
    if not len(ledger):
        return []
    every = [one for kind in TYPOLOGIES if kind in kinds for one in claimed(TYPOLOGIES[kind](ledger))]
    return sorted(unlike(every), key=order)
