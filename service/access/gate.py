"""The purpose gate: from the headers of a request to its admission, or to the refusal of the first check that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from analysis.asking import case_id
from base.admission import CaseRefusedError, GrantRefusedError, PersonRequiredError, PolicyDeniedError
from base.errors import TokenMissingError, UnauthorizedError
from base.viewer import Viewer
from service.access.admission import Admission, Caller
from service.access.case_files import DAY, CaseFiles
from service.access.failures import Failures
from service.access.grants import BREAK_GLASS, BULK_EXPORT, LONG_TRACK, Grant, Grants
from service.access.headers import case_of, purpose_of, reason_of, stated, token_of
from service.access.policy import Ground, Policy, policy, redacted
from service.access.purposes import FOR_MINORS, SENSITIVE, kind_for
from service.access.shown import Shown
from service.access.tokens import Tokens
from service.actions import IN_A_CASE, ROUTES, Action
from service.admission import room


@dataclass(frozen=True, slots=True)
class Access:
    """What callers are checked against; `key` is the installation's, behind the ids of cases."""

    tokens: Tokens
    files: CaseFiles
    grants: Grants
    shown: Shown
    key: bytes = field(repr=False)
    policy: Policy = field(default_factory=policy)
    failures: Failures = field(default_factory=Failures)

    async def identify(self, scope: Scope, headers: Headers) -> Caller:
        """Who bears the token; raises why nobody does, and PolicyDeniedError for who is blocked."""
        try:
            caller = await self.tokens.caller(token_of(headers))
        except TokenMissingError:
            raise
        except UnauthorizedError:
            self.failures.count(str((scope.get("client") or ("-",))[0]))
            raise
        scope.setdefault("state", {})["caller"] = caller
        if self.files.blocked(caller.id):
            raise PolicyDeniedError("You are blocked: ask who keeps this service secure.")
        return caller

    async def admit(self, scope: Scope, headers: Headers, actions: Iterable[Action]) -> Admission:
        """The request with all that the gate found out; raises the error of the first check that fails."""
        caller, wanted = await self.identify(scope, headers), frozenset(actions)
        if wanted & IN_A_CASE:
            admission, ground = self._in_a_case(caller, headers, wanted)
        else:
            ground = Ground()
            admission = Admission(_viewer(caller, ground), caller, wanted)
        self.policy.check(caller, wanted, ground)
        return admission

    def _in_a_case(self, caller: Caller, headers: Headers, wanted: frozenset[Action]) -> tuple[Admission, Ground]:
        if not caller.is_person:
            raise PersonRequiredError("An application's own token does not do here: ask in a person's name.")
        purpose = purpose_of(headers, wanted & IN_A_CASE)
        grant = self._granted(headers, caller)
        number = grant.number if grant and grant.kind == BREAK_GLASS else case_of(headers)
        case = case_id(number, self.key)
        self._check_case(caller, case, kind_for(purpose), grant)
        reason = reason_of(headers, needed=not wanted.isdisjoint(SENSITIVE))
        ground = Ground(purpose, True, reason is not None, grant.kind if grant else "")
        viewer = replace(
            _viewer(caller, ground, number, reason),
            redacted=redacted(self.policy, caller.is_person, caller.roles, caller.level, ground),
        )
        return Admission(viewer, caller, wanted, purpose, case, reason, grant.id if grant else None), ground

    def _granted(self, headers: Headers, caller: Caller) -> Grant | None:
        id = stated(headers, "Clew-Grant")
        if not id:
            return None
        grant = self.grants.active(id, caller.id)
        if grant.kind not in FOR_QUESTIONS:
            raise GrantRefusedError(f"A grant for {grant.kind} is no ground for a question.")
        return grant

    def _check_case(self, caller: Caller, case: str, kind: str, grant: Grant | None) -> None:
        """Raises unless the caller is a member, or let in by break-glass, which opens a case that is open to others."""
        if grant and grant.case != case:
            raise GrantRefusedError("That grant is for another case: ask for one for this.")
        broken = grant is not None and grant.kind == BREAK_GLASS
        if not (self.files.is_open(case) if broken else self.files.admits(case, caller.id, kind)):
            raise CaseRefusedError("No open file of that case has you as a member: ask its owner, or name another.")

    async def disclose(self, admission: Admission, ids: Iterable[str]) -> None:
        """Count the persons among `ids` before they are shown; raises BulkRefusedError or GrantRefusedError."""
        kind = self.grants.one(admission.grant).kind if admission.grant else ""
        await asyncio.to_thread(self.shown.count, admission, set(ids), kind)


LONGEST_TRACK = 180 * DAY
"""Seconds over which whereabouts may be asked for without a grant."""

FOR_QUESTIONS = frozenset({BREAK_GLASS, BULK_EXPORT, LONG_TRACK})
"""Kinds of grant that a question may rest on; the others are for commands."""


def _viewer(caller: Caller, ground: Ground, number: str | None = None, reason: str | None = None) -> Viewer:
    """What the caller is cleared for; `minor` counts only where a reason is given for a purpose that allows it."""
    hidden = set[str]() if reason is not None and ground.purpose in FOR_MINORS else {"minor"}
    if ground.grant == BREAK_GLASS:
        hidden |= {"sealed", "informant"}
    return Viewer(
        caller.subject,
        caller.level,
        caller.compartments - hidden,
        ground.purpose or None,
        number,
        reason,
        longest_track=None if ground.grant == LONG_TRACK else LONGEST_TRACK,
    )


async def enter(scope: Scope, headers: Headers, actions: Iterable[Action]) -> Admission:
    """Let a request in and write down that it was: the one way in, whatever the surface."""
    state = scope["app"].state
    access: Access = state.access
    admission = await access.admit(scope, headers, actions)
    if admission.grant and access.grants.one(admission.grant).kind != BREAK_GLASS:
        await asyncio.to_thread(access.grants.use, admission.grant)
    scope.setdefault("state", {})["admission"] = admission
    if audit := getattr(state, "audit", None):
        await audit.begin(scope, admission)
    return admission


class GatedRoute(APIRoute):
    """A route that looks at the token and the gate first of all; without an entry in ROUTES it cannot be made."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the gate; `request.state.admission` is who asks, on what ground."""
        name = self.operation_id or self.name
        action = ROUTES[name]
        answer = super().get_route_handler()

        async def gated(request: Request) -> Response:
            access: Access = request.app.state.access
            if name == "graphql":  # what it does is known once its document is read
                await access.identify(request.scope, request.headers)
                response = await answer(request)
            elif action is Action.OPEN:
                return await answer(request)
            else:
                await enter(request.scope, request.headers, [action])
                await request.body()  # whoever sends slowly holds no room
                with room(request).taken([action]):
                    response = await answer(request)
            response.headers["Clew-Policy"] = access.policy.digest[:16]
            return response

        return gated
