"""Judgements of people about which cases belong together: kept with who, when and why, and never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from analysis.asking import Ask, case_id
from analysis.standing.deciding import Decided, decide
from analysis.standing.need_to_know import marking_about
from base.errors import BadRequestError
from store.decisions import Decisions

Judgement = Literal["same-series", "not-same-series", "removed-from-series"]


async def judge(
    ask: Ask, decisions: Decisions, kind: Judgement, cases: Sequence[str], why: str, series: str | None = None
) -> Decided:
    """Judge cases, by numbers or ids: that they belong together, or do not, or that the first leaves the series.

    Who was removed, and from which series, stays an item of that series. Raises BadRequestError for other words or too
    few cases, NotFoundError for a case that is not known.
    """
    if kind not in get_args(Judgement):
        raise BadRequestError(f"A judgement is one of {', '.join(get_args(Judgement))}.")
    ids = list(dict.fromkeys(case_id(case, ask.key) for case in cases))
    removed = kind == "removed-from-series"
    if len(ids) < (1 if removed else 2) or removed != (series is not None):
        raise BadRequestError("Name two cases that belong together or do not, or one case and the series it leaves.")
    detail = {"series": series} if series else {}
    marking = await marking_about(ask, ids)
    return await decide(ask, decisions, marking, kind, why, series or "", detail, ids)
