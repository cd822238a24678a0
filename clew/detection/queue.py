"""The queue of rings in the order of a trained model: it orders what the rules found and adds nothing."""

from __future__ import annotations

import asyncio
from typing import Any

from analysis.asking import Ask
from analysis.detectors.account_ranking import Queued, account_ranking
from analysis.money.ranking import Ranker
from analysis.rings.stored import contents, current
from base.viewer import Clocks
from clew.detection.rings import asking
from clew.session import Session


def ranked(session: Session, ranker: Ranker) -> list[tuple[str, Queued]]:
    """Every ring with its id, those first whose transfers look most like rings."""

    async def question(ask: Ask) -> list[tuple[str, Queued]]:
        stored = await contents(ask, [one.id for one in await current(ask)])
        rings = [one.ring() for one in stored]
        ids = {id(ring): one.id for ring, one in zip(rings, stored, strict=True)}
        return [(ids[id(one.ring)], one) for one in await account_ranking(ask, ranker, rings)]

    async def answer() -> list[tuple[str, Queued]]:
        async with asking(session, Clocks()) as ask:
            return await question(ask)

    return asyncio.run(answer())


def told(id: str, one: Queued) -> dict[str, Any]:
    """One place of the queue for programs."""
    return {
        "id": id,
        "place": one.place,
        "typology": one.ring.typology,
        "members": one.ring.finding.members,
        "share": one.share,
        "rules": one.rules,
        "reasons": one.reasons,
    }


def line(id: str, one: Queued) -> str:
    """One place of the queue for people."""
    share = "no transfers" if one.share is None else f"{one.share:.0%} of transfers alike belonged to rings"
    why = "; ".join(["", *one.reasons[:3]])
    return f"{one.place}. {id} {one.ring.typology}, {len(one.ring.finding.members)} members: {share}{why}"
