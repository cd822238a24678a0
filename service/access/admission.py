"""Who asks, as their token says, and what the gate found out about one request."""

from __future__ import annotations

from dataclasses import dataclass

from base.viewer import Viewer
from service.actions import Action


@dataclass(frozen=True, slots=True)
class Caller:
    """Who bears a token; `actor` is the application that asks on behalf of a person, where there is one."""

    issuer: str
    subject: str
    client: str
    actor: str | None = None
    roles: frozenset[str] = frozenset()
    level: int = 0
    compartments: frozenset[str] = frozenset()
    unit: str = ""
    token_id: str = ""

    @property
    def is_person(self) -> bool:
        """Whether it is a human being; an application's own token names itself as the subject."""
        return self.subject != self.client

    @property
    def id(self) -> str:
        """Under which case files and grants know the caller."""
        return caller_id(self.issuer, self.subject)


def caller_id(issuer: str, subject: str) -> str:
    """Subjects are unique within their issuer only."""
    return f"{issuer}#{subject}"


@dataclass(frozen=True, slots=True)
class Admission:
    """A request that was let in: what its viewer may see, who asks, what they do, and on what ground.

    `case` is the id of the case file; `grant` the id of the grant in use. Purpose, case, justification and grant are
    None where the request needs none of them.
    """

    viewer: Viewer
    caller: Caller
    actions: frozenset[Action]
    purpose: str | None = None
    case: str | None = None
    justification: str | None = None
    grant: str | None = None
