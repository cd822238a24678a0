"""What an operation does to data, in the words of the law (EU directive 2016/680, article 25)."""

from __future__ import annotations

from collections.abc import Iterable

from service.actions import Action

DISCLOSING = frozenset({"exportTrajectory", "exportRing", "requestFreeze"})
"""Answers that are made to be handed on."""

COMBINING = frozenset(
    {"findCollision", "collision", "findSuspects", "suspects", "narrow", "constraints", "findMeetings", "meetings"}
)
"""Answers that arise only from laying several things over each other."""


def verb_of(operations: Iterable[str], actions: Iterable[Action]) -> str:
    """The gravest of what they do: alteration, disclosure, combination, else consultation."""
    done, named = set(actions), set(operations)
    if done & {Action.DECIDE, Action.KEEP, Action.BLOCK, Action.ASK_GRANT, Action.APPROVE}:
        return "alteration"
    if named & DISCLOSING:
        return "disclosure"
    return "combination" if named & COMBINING else "consultation"
