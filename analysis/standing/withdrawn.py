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
