"""Decisions in the schema: what a person decided about a question, a task, a case or a ring."""

from __future__ import annotations

from strawberry import ID

from service.graphql.described import described
from service.graphql.scalars import Moment


@described
class Decision:
    """Something a person decided: who, when and why; nothing is overwritten."""

    id: ID
    kind: str
    by: str
    at: Moment
    why: str
