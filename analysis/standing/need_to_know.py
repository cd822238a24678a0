"""Who needs to know: what belongs to a case is marked by it, and seen by those who ask for that case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.asking import Ask, case_id, compartment_of
from analysis.headings import headings
from base.errors import CaseMissingError, NotFoundError
from base.refusals import RefusedPetitionError
from ontology.forbidden import about_petition
from store.own_loads import Marking


@dataclass(frozen=True, slots=True)
class CaseMarking:
    """A case by its id, and the marking of what is decided for it."""

    case: str
    marking: Marking


async def about_case(ask: Ask, case: str | None) -> CaseMarking:
    """The case by number or id, without one that of the viewer, with the marking of what is asked for it.

    Raises CaseMissingError where none is named or the viewer does not ask for it, NotFoundError where nothing that the
    viewer may see is said about it, RefusedPetitionError for a case about a petition or an assembly.
    """
    stated = case or ask.viewer.case
    if not stated:
        raise CaseMissingError("Name the case that asks: a question without one belongs to nobody.")
    id = case_id(stated, ask.key)
    marking = (await marking_about(ask, [id])).joined(Marking(0, (compartment_of(id),)))
    if not ask.covers(marking.level, marking.compartments):
        raise CaseMissingError("Ask for the case whose question it is: name it as the case of the request.")
    best = (await headings(ask, [id]))[id].best
    refuse_petition(best.get("kind", ""), best.get("title", ""))
    return CaseMarking(id, marking)


def refuse_petition(*texts: str) -> None:
    """Raises RefusedPetitionError where a text speaks of petitions or assemblies."""
    for text in texts:
        if word := about_petition(text):
            raise RefusedPetitionError(f"'{word}' is no ground: people who petition or assemble are not looked for.")


async def marking_about(ask: Ask, entities: Sequence[str]) -> Marking:
    """The join of the markings of all that the viewer may see of some entities; raises NotFoundError for none."""
    joined = Marking()
    for id in entities:
        loads = (await ask.graph.columns("standing/case_loads", ask.gate, id=id))["loads"]
        if not loads:
            raise NotFoundError("Nothing is known here of that case: load its file first, or check its number.")
        joined = joined.joined(ask.marking_of(loads))
    return joined
