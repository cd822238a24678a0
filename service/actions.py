"""What every route and every root field does, as far as access is concerned: one table each."""

from __future__ import annotations

from enum import StrEnum

from ontology import ENTITIES
from service.names import root_field


class Action(StrEnum):
    """What a request does, as far as access is concerned."""

    OPEN = "open"
    """Health and descriptions: anybody."""
    DESCRIBE = "describe"
    """The schema: a token."""
    REPORT = "report"
    """Deliveries and how fresh they are: a token."""
    READ = "read"
    """Anything about an entity: a token, a purpose and a case."""
    ROW = "row"
    """A row that is named, as it was read: likewise."""
    WHEREABOUTS = "whereabouts"
    """Where something was and who was with it: besides, a purpose that allows it and a justification."""
    MONEY = "money"
    """Where money went, rings and patterns of calls: likewise."""
    DECIDE = "decide"
    """What people decide for a case: a token, a purpose and the case."""
    OVERSEE = "oversee"
    """Who looked at what: the purpose oversight and an inspection."""
    KEEP = "keep"
    """Case files and their members: a token of a role that keeps them."""
    BLOCK = "block"
    """Who may ask nothing at all."""
    ASK_GRANT = "ask-grant"
    """Asking for a grant, or ending one's own."""
    APPROVE = "approve"
    """Giving a grant to somebody else, and looking at what came of it."""


IN_A_CASE = frozenset({Action.READ, Action.ROW, Action.WHEREABOUTS, Action.MONEY, Action.DECIDE, Action.OVERSEE})
"""Actions for a purpose, in a case."""


ROUTES: dict[str, Action] = {
    "live": Action.OPEN,
    "ready": Action.OPEN,
    "metrics": Action.REPORT,
    "graphql": Action.DESCRIBE,  # what its document needs on top is looked up in FIELDS
    "search": Action.READ,
    "searchPrivately": Action.READ,
    "lookup": Action.READ,
    "getEntity": Action.READ,
    "listStatements": Action.READ,
    "listLinks": Action.READ,
    "listEvents": Action.READ,
    "countEvents": Action.READ,
    "listTimeline": Action.READ,
    "expand": Action.READ,
    "findPaths": Action.READ,
    "getSourceRow": Action.ROW,
    "getEntities": Action.READ,
    "listSources": Action.REPORT,
    "listLoads": Action.REPORT,
    "getTrajectory": Action.WHEREABOUTS,
    "exportTrajectory": Action.WHEREABOUTS,
    "getStays": Action.WHEREABOUTS,
    "getRestingPlaces": Action.WHEREABOUTS,
    "getCoTravel": Action.WHEREABOUTS,
    "listHandovers": Action.WHEREABOUTS,
    "getRoute": Action.WHEREABOUTS,
    "getNextPlaces": Action.WHEREABOUTS,
    "findCollision": Action.WHEREABOUTS,
    "listPassages": Action.WHEREABOUTS,
    "findMeetings": Action.WHEREABOUTS,
    "findClones": Action.WHEREABOUTS,
    "listRings": Action.MONEY,
    "getRing": Action.MONEY,
    "exportRing": Action.MONEY,
    "reviewRing": Action.DECIDE,
    "getRingReview": Action.MONEY,
    "listRingsOf": Action.MONEY,
    "traceMoney": Action.MONEY,
    "requestFreeze": Action.MONEY,
    "findBlockedMedium": Action.MONEY,
    "findGatheredLoans": Action.MONEY,
    "findThreeCycles": Action.MONEY,
    "findExactTraces": Action.MONEY,
    "findWithdrawals": Action.MONEY,
    "getInOutRatio": Action.MONEY,
    "findAfterLoan": Action.MONEY,
    "listCallPatterns": Action.MONEY,
    "listVictimsAtRisk": Action.MONEY,
    "listCaseLinks": Action.READ,
    "findSuspects": Action.WHEREABOUTS,
    "narrow": Action.WHEREABOUTS,
    "findPettySeries": Action.WHEREABOUTS,
    "listSeries": Action.READ,
    "getSeries": Action.READ,
    "listSeriesOf": Action.READ,
    "listQuestions": Action.READ,
    "askQuestion": Action.DECIDE,
    "getQuestion": Action.READ,
    "reviewQuestion": Action.DECIDE,
    "endQuestion": Action.DECIDE,
    "listWatches": Action.READ,
    "setWatch": Action.DECIDE,
    "listHits": Action.READ,
    "listTasks": Action.READ,
    "getTask": Action.READ,
    "stepTask": Action.DECIDE,
    "judgeCases": Action.DECIDE,
    "verifyReceipt": Action.REPORT,
    "listLooks": Action.OVERSEE,
    "proveRecord": Action.OVERSEE,
    "listCaseFiles": Action.KEEP,
    "openCaseFile": Action.KEEP,
    "addMember": Action.KEEP,
    "removeMember": Action.KEEP,
    "reviewCaseFile": Action.KEEP,
    "closeCaseFile": Action.KEEP,
    "blockCaller": Action.BLOCK,
    "unblockCaller": Action.BLOCK,
    "listOwnGrants": Action.ASK_GRANT,
    "askGrant": Action.ASK_GRANT,
    "endGrant": Action.ASK_GRANT,
    "listGrants": Action.APPROVE,
    "approveGrant": Action.APPROVE,
    "reviewGrant": Action.APPROVE,
}
"""What each route needs, by operation id."""

FIELDS: dict[str, Action] = {
    "__schema": Action.DESCRIBE,
    "__type": Action.DESCRIBE,
    "__typename": Action.DESCRIBE,
    "search": Action.READ,
    "entity": Action.READ,
    "expand": Action.READ,
    "paths": Action.READ,
    "sourceRow": Action.ROW,
    "sources": Action.REPORT,
    "loads": Action.REPORT,
    "deliveries": Action.REPORT,
    "trajectory": Action.WHEREABOUTS,
    "stays": Action.WHEREABOUTS,
    "restingPlaces": Action.WHEREABOUTS,
    "coTravel": Action.WHEREABOUTS,
    "collision": Action.WHEREABOUTS,
    "whoPassed": Action.WHEREABOUTS,
    "clones": Action.WHEREABOUTS,
    "meetings": Action.WHEREABOUTS,
    "handovers": Action.WHEREABOUTS,
    "route": Action.WHEREABOUTS,
    "nextPlaces": Action.WHEREABOUTS,
    "rings": Action.MONEY,
    "ring": Action.MONEY,
    "ringsOf": Action.MONEY,
    "moneyFlow": Action.MONEY,
    "blockedMedium": Action.MONEY,
    "gatheredLoans": Action.MONEY,
    "threeCycle": Action.MONEY,
    "exactTrace": Action.MONEY,
    "manyToOneWithdrawal": Action.MONEY,
    "inOutRatio": Action.MONEY,
    "afterLoan": Action.MONEY,
    "callPatterns": Action.MONEY,
    "victimsAtRisk": Action.MONEY,
    "caseLinks": Action.READ,
    "suspects": Action.WHEREABOUTS,
    "constraints": Action.WHEREABOUTS,
    "pettySeries": Action.WHEREABOUTS,
    "allSeries": Action.READ,
    "series": Action.READ,
    "seriesOf": Action.READ,
    "standingQuestions": Action.READ,
    "standingQuestion": Action.READ,
    "standingHits": Action.READ,
    "watches": Action.READ,
    "tasks": Action.READ,
    "task": Action.READ,
    "alerts": Action.READ,
    "askQuestion": Action.DECIDE,
    "reviewQuestion": Action.DECIDE,
    "endQuestion": Action.DECIDE,
    "setWatch": Action.DECIDE,
    "stepTask": Action.DECIDE,
    "judge": Action.DECIDE,
    "reviewRing": Action.DECIDE,
} | {root_field(label): Action.READ for label in ENTITIES}
"""What each root field of GraphQL needs."""


def needed(root_fields: frozenset[str]) -> frozenset[Action]:
    """All that these root fields do; an unknown one, which never runs, is taken for a read."""
    return frozenset(FIELDS.get(field, Action.READ) for field in root_fields) or frozenset({Action.DESCRIBE})
