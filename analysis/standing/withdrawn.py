"""What of that which was found and stored rests on evidence that was withdrawn since."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.asking import Ask
from analysis.standing.deciding import Decided, decided
from analysis.standing.tasks import WITHDRAWN


async def withdrawn(ask: Ask, subjects: Sequence[str]) -> dict[str, Decided]:
    """Why they are stale, by id, without those that are not.

    A subject is the id of a hit or a task, or a version of a series or ring: its id, a space, and the number of the
    load that brought it. A series that is found anew has a new version, which is not stale.
    """
    about = await decided(ask, subjects)
    marks = {subject: [one for one in some if one.kind == WITHDRAWN] for subject, some in about.items()}
    return {subject: some[-1] for subject, some in marks.items() if some}


async def stale_versions(ask: Ask, ids: Sequence[str], loads: Sequence[int]) -> list[bool]:
    """Whether each version of a series or ring is stale, given their ids and the loads that brought them."""
    versions = [f"{id} {load}" for id, load in zip(ids, loads, strict=True)]
    marked = await withdrawn(ask, versions)
    return [version in marked for version in versions]
