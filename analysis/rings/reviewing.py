"""Reviews of rings: a named person has looked at one and accepts or rejects it; only an accepted one leaves Clew."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.asking import Ask
from analysis.rings.stored import StoredRing, ring
from analysis.standing.deciding import Decided, decide, decided
from base.errors import BadRequestError, NotFoundError
from base.misuse import ReviewRequiredError
from store.decisions import Decisions

ACCEPTED, REJECTED = "finding-accepted", "finding-rejected"


async def review_ring(ask: Ask, decisions: Decisions, id: str, why: str, *, accepted: bool) -> Decided:
    """Accept or reject a ring as it was found last; when it is found anew it has to be looked at again.

    Raises NotFoundError, and BadRequestError for a reason that is none or for a ring of which a row was withdrawn.
    """
    one = await ring(ask, id)
    if one is None:
        raise NotFoundError("There is no ring of that id: take one from the list of rings.")
    if one.stale and accepted:
        raise BadRequestError("A row behind this ring was withdrawn: run the detection again, then look at it.")
    return await decide(ask, decisions, ask.marking_of([one.load]), ACCEPTED if accepted else REJECTED, why, _of(one))


async def reviews(ask: Ask, rings: Sequence[StoredRing]) -> list[Decided | None]:
    """The last review of each ring as it is now, None where nobody has looked at it."""
    about = await decided(ask, [_of(one) for one in rings])
    every = [[step for step in about[_of(one)] if step.kind in (ACCEPTED, REJECTED)] for one in rings]
    return [some[-1] if some else None for some in every]


async def refuse_unreviewed(ask: Ask, one: StoredRing) -> None:
    """Raises ReviewRequiredError unless somebody accepted the ring as it is now."""
    (review,) = await reviews(ask, [one])
    if review is None or review.kind != ACCEPTED:
        said = "rejected it" if review else "has looked at it yet"
        raise ReviewRequiredError(
            f"{'Somebody' if review else 'Nobody'} {said}: a ring leaves as a file once a named person accepts it."
        )


def _of(one: StoredRing) -> str:
    """The version of a ring, as decisions name it."""
    return f"{one.id} {one.load}"
