"""The links of an entity with the claims behind each: who says so, for when."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.answers import Claim, Direction, EntityView, LinkView, Page
from analysis.asking import Ask
from analysis.headings import bare, headings_from
from analysis.paging import Key, after_key, checked_first, page
from analysis.statements import moment
from base.errors import BadRequestError
from ontology import ENTITIES, LINKS
from ontology.keys import kind_of

_KINDS = list(ENTITIES)
_PROPERTIES = [list(entity.properties()) for entity in ENTITIES.values()]


async def links(
    ask: Ask, id: str, type: str | None, first: int, after: str | None, history: bool = False
) -> Page[LinkView]:
    """One page of the links that hold at `as_of`, with `history` also of those that held before or will.

    Ordered by type, direction, role, other entity. Each link shows every claim that the viewer may see, those that hold
    at `as_of` first; `sources` counts who makes them. Raises MalformedIdError, and BadRequestError for an unknown type.
    """
    kind_of(id)
    if type is not None and type not in LINKS:
        raise BadRequestError(f"No such type of link: take one of {', '.join(LINKS)}.")
    key = after_key(after, [""])
    found = await ask.graph.columns(
        "profiles/links_history" if history else "profiles/links",
        ask.gate,
        id=id,
        types=list(LINKS) if type is None else [type],
        kinds=_KINDS,
        properties=_PROPERTIES,
        after=key[0] if key else "",
        size=checked_first(first) + 1,
    )
    shown = list(zip(found["keys"], found["links"], found["claims"], strict=True))[:first]
    others = headings_from(ask, found)
    keyed: list[tuple[Key, LinkView]] = [([key], _view(ask, link, claims, others)) for key, link, claims in shown]
    return page(keyed, total=found["total"], more=len(found["keys"]) > first)


def _view(
    ask: Ask, link: tuple[str, str, bool, str], claims: list[list[int]], others: Mapping[str, EntityView]
) -> LinkView:
    type, role, leads_out, other = link
    direction: Direction = "out" if leads_out else "in"
    ordered = sorted(claims, key=lambda claim: _claim_order(ask, claim))
    return LinkView(
        type=type,
        role=role,
        direction=direction,
        reads=LINKS[type].reads[0 if leads_out else 1],
        other=others.get(other) or bare(other),
        sources=len({ask.source_of(load) for load, *_ in ordered}),
        claims=[Claim(moment(start), moment(end), ask.row_ref(load, row)) for load, row, start, end in ordered],
    )


def _claim_order(ask: Ask, claim: list[int]) -> tuple[bool, int, int, int]:
    load, row, valid_from, valid_to = claim
    return (not valid_from <= ask.gate.as_of < valid_to, -valid_from, -load, row)
