"""Case files and their members, blocked callers, and grants: who may ask, kept by those who may keep it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from analysis import profiles
from analysis.asking import case_id
from base.admission import CaseFileError, CaseRefusedError
from base.viewer import now
from service.access import Access, Admission, GatedRoute
from service.access.admission import caller_id
from service.access.case_files import LONGEST_REVIEW, CaseFile, NewFile
from service.access.grants import BREAK_GLASS, Grant, NewGrant
from service.access.policy import Ground
from service.access.purposes import CASE
from service.actions import Action
from service.rest.parameters import Asked

log = logging.getLogger("clew.service")
router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Access"])


class Keeper:
    """Who asks, before the case files and grants of the service."""

    def __init__(self, request: Request) -> None:
        self.state = request.app.state
        self.access: Access = request.app.state.access
        self.admission: Admission = request.state.admission
        self.caller = self.admission.caller

    def person(self, name: str) -> str:
        """ISSUER#SUBJECT of somebody whose issuer may be left out where it is the asker's own."""
        return name if "#" in name else caller_id(self.caller.issuer, name)

    async def owned(self, case: str) -> CaseFile:
        """The open file, of which the asker is the owner; raises CaseRefusedError, whatever the reason."""
        for file in await asyncio.to_thread(self.access.files.of_member, self.caller.id):
            if file.case == case and file.owner == self.caller.id:
                return file
        raise CaseRefusedError("You own no open file of that case: ask its owner.")


Kept = Annotated[Keeper, Depends()]
CaseId = Annotated[
    str, Path(alias="case", max_length=100, description="Id of the case.", examples=["case-" + "a" * 30])
]
GrantId = Annotated[str, Path(alias="grant", max_length=100, examples=["grant-" + "a" * 30])]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ToOpen(_Given):
    """A case by its number, the legal basis on which it is worked on, and in how many days it is reviewed."""

    number: str = Field(min_length=1, max_length=200, examples=["A3401040000002024030001"])
    basis: str = Field(max_length=500)
    kind: str = CASE
    review: int = LONGEST_REVIEW


class Somebody(_Given):
    """A person as the identity provider names it: `SUBJECT`, or `ISSUER#SUBJECT`."""

    person: str = Field(min_length=1, max_length=500)


class ToBlock(Somebody):
    """Whom, and why."""

    why: str = Field(min_length=1, max_length=500)


class Reviewed(_Given):
    """In how many days to look again."""

    days: int = LONGEST_REVIEW


class ToGrant(_Given):
    """What for, in which case, why, and for how many minutes."""

    kind: str = Field(examples=[BREAK_GLASS])
    number: str = Field(min_length=1, max_length=200, description="The case.", examples=["A3401040000002024030001"])
    reason: str = Field(max_length=500)
    extent: str = Field(default="", max_length=500)
    minutes: int | None = None


class Finding(_Given):
    """What a third person found."""

    finding: str = Field(max_length=500)


@router.get("/case-files", operation_id="listCaseFiles", summary="Cases that you may ask in")
async def files(keeper: Kept) -> list[CaseFile]:
    """The open files of which you are a member."""
    return await asyncio.to_thread(keeper.access.files.of_member, keeper.caller.id)


@router.post("/case-files", operation_id="openCaseFile", summary="Open the file of a case", status_code=201)
async def open_file(ask: Asked, keeper: Kept, new: ToOpen) -> CaseFile:
    """You own it, and are its first member. The case must be known here, unless it is a task or an inspection."""
    case = case_id(new.number, keeper.access.key)
    if new.kind == CASE and case not in await profiles.headings(ask, [case]):
        raise CaseFileError("The case is not known here: check its number, or load its row first.")
    opened = NewFile(case, new.number, new.basis, keeper.caller.id, new.review, new.kind)
    return await asyncio.to_thread(keeper.access.files.open, opened, keeper.caller.id)


@router.post("/case-files/{case}/members", operation_id="addMember", summary="Let somebody ask in a case")
async def add(keeper: Kept, case: CaseId, somebody: Somebody) -> CaseFile:
    """Only the owner of the file does."""
    await keeper.owned(case)
    await asyncio.to_thread(keeper.access.files.add, case, keeper.person(somebody.person), keeper.caller.id)
    return keeper.access.files.of(case)


@router.post("/case-files/{case}/members/remove", operation_id="removeMember", summary="Let somebody ask no more")
async def remove(keeper: Kept, case: CaseId, somebody: Somebody) -> CaseFile:
    """From the next request on."""
    await keeper.owned(case)
    await asyncio.to_thread(keeper.access.files.remove, case, keeper.person(somebody.person), keeper.caller.id)
    return keeper.access.files.of(case)


@router.post("/case-files/{case}/review", operation_id="reviewCaseFile", summary="Say that a file is still needed")
async def review(keeper: Kept, case: CaseId, reviewed: Reviewed) -> CaseFile:
    """A file that nobody reviews in time lets nobody in."""
    await keeper.owned(case)
    await asyncio.to_thread(keeper.access.files.review, case, reviewed.days)
    return keeper.access.files.of(case)


@router.post("/case-files/{case}/close", operation_id="closeCaseFile", summary="Close the file of a case")
async def close(keeper: Kept, case: CaseId) -> CaseFile:
    """It is never opened again."""
    file = await keeper.owned(case)
    await asyncio.to_thread(keeper.access.files.close, case, keeper.caller.id)
    return replace(file, closed_at=now())


@router.post("/blocked-callers", operation_id="blockCaller", summary="Let somebody ask nothing", status_code=204)
async def block(keeper: Kept, whom: ToBlock) -> None:
    """From the next request on, in whatever case."""
    await asyncio.to_thread(keeper.access.files.block, keeper.person(whom.person), whom.why, keeper.caller.id)


@router.post("/blocked-callers/lift", operation_id="unblockCaller", summary="Let somebody in again", status_code=204)
async def unblock(keeper: Kept, whom: Somebody) -> None:
    """As before."""
    await asyncio.to_thread(keeper.access.files.unblock, keeper.person(whom.person), keeper.caller.id)


@router.get("/grants", operation_id="listOwnGrants", summary="Grants that you asked for")
async def own_grants(keeper: Kept) -> list[Grant]:
    """The newest first."""
    return await asyncio.to_thread(keeper.access.grants.some, keeper.caller.id)


@router.get("/grants/all", operation_id="listGrants", summary="Grants that anybody asked for")
async def grants(keeper: Kept) -> list[Grant]:
    """For those who may give them, the newest first."""
    return await asyncio.to_thread(keeper.access.grants.some)


@router.post("/grants", operation_id="askGrant", summary="Ask for a grant", status_code=201)
async def ask_for(keeper: Kept, new: ToGrant) -> Grant:
    """It is pending until a second person approves it."""
    wanted = NewGrant(**new.model_dump(), case=case_id(new.number, keeper.access.key))
    return await asyncio.to_thread(keeper.access.grants.ask, wanted, keeper.caller)


@router.post("/grants/{grant}/approval", operation_id="approveGrant", summary="Give a grant", status_code=201)
async def approve(keeper: Kept, grant: GrantId) -> Grant:
    """Never to oneself. Break-glass is told of at once, and is to be looked at by a third person within 72 hours."""
    asked = await asyncio.to_thread(keeper.access.grants.one, grant)
    keeper.access.policy.check(keeper.caller, [Action.APPROVE], Ground(grant=asked.kind))
    given = await asyncio.to_thread(keeper.access.grants.approve, grant, keeper.caller)
    keeper.state.metrics.granted(given.kind)
    if given.kind == BREAK_GLASS:
        log.warning("break-glass: %s is active", given.id)
        told = {"type": "break-glass", "timestamp": now(), "data": {"grant": given.id}}
        await keeper.state.tell(given.id, orjson.dumps(told))
    return given


@router.post("/grants/{grant}/review", operation_id="reviewGrant", summary="Say what came of break-glass")
async def look_at(keeper: Kept, grant: GrantId, found: Finding) -> Grant:
    """A third person does; until then, after 72 hours, its asker gets no other grant."""
    return await asyncio.to_thread(keeper.access.grants.review, grant, keeper.caller, found.finding)


@router.delete("/grants/{grant}", operation_id="endGrant", summary="End a grant before its time")
async def end(keeper: Kept, grant: GrantId) -> Grant:
    """Who asked for it may, and who gave it."""
    return await asyncio.to_thread(keeper.access.grants.end, grant, keeper.caller)
