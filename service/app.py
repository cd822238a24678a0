"""The whole service in one place: what is open while it runs, its routes, its pages and its headers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI

from base.settings import PettyRule
from service.access import PURPOSES, Access
from service.access.watching import watching
from service.admission import LOOPBACK, Room, Threshold, weighty_paths
from service.asking import Doors
from service.audit.audit import auditing
from service.audit.layer import Audited
from service.boundary import LARGEST_BODY, Boundary
from service.graphql.route import router as graphql
from service.graphql.sockets import router as sockets
from service.metrics import Metrics
from service.pages import SECURITY_HEADERS, PlaygroundConfig, pages, secure, tell_always
from service.problems import tell_problems
from service.rest import ROUTERS
from service.rest.description import INTRODUCTION, describe
from service.tracing import Traced
from service.webhooks.hooks import Hook
from service.webhooks.telling import telling
from store.address import Address
from store.archive import Archive
from store.decisions import open_decisions
from store.graph import open_graph

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider


@dataclass(frozen=True)
class Parts:
    """What a service is made of.

    `audit` is the folder of the audit log, `witness` that of its witness. `hooks` are told of hits. `home` is the
    state folder, with what was learned and what hooks are still to be told.
    `hosts` are the names it answers to, `registered` the documents of applications by their ids. `spans` are made of
    each request only where something is to take them.
    """

    address: Address
    archive: Archive
    key: bytes = field(repr=False)
    access: Access
    audit: Path
    playground: PlaygroundConfig = field(default_factory=lambda: PlaygroundConfig(purposes=list(PURPOSES)))
    hooks: Sequence[Hook] = ()
    home: Path | None = None
    petty_rules: Sequence[PettyRule] = ()
    hosts: Sequence[str] = LOOPBACK
    witness: Path | None = None
    registered: Mapping[str, str] = field(default_factory=dict[str, str])
    spans: TracerProvider | None = None
    dist: Path = Path(__file__).parents[1] / "web" / "dist"


def create_app(parts: Parts) -> FastAPI:
    """The service over one graph; it opens the graph when it starts and closes it when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with open_graph(parts.address) as graph, open_decisions(parts.address, graph.breaker) as decisions:
            app.state.doors = Doors(graph, decisions, parts.archive, parts.key, parts.home, parts.petty_rules)
            async with (
                auditing(parts.audit, parts.witness) as app.state.audit,
                telling(app.state.doors, parts.hooks) as app.state.tell,
                watching(parts.access, app.state.doors),
            ):
                yield
        if parts.spans is not None:
            await asyncio.to_thread(parts.spans.shutdown)

    app = FastAPI(
        title="Clew",
        version="1",
        summary="Who or what is this, and which source rows say so.",
        description=INTRODUCTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        max_body_size=LARGEST_BODY,
    )
    app.state.access = parts.access
    app.include_router(graphql)
    app.include_router(sockets)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(pages(parts.playground, parts.dist))
    app.state.room = Room(weighty_paths(ROUTERS))
    tell_always(app, SECURITY_HEADERS)
    app.state.metrics = Metrics()
    app.state.registered = parts.registered
    app.add_middleware(Audited)
    app.add_middleware(Threshold, hosts=parts.hosts)
    app.add_middleware(Boundary)
    if parts.spans is not None:
        app.add_middleware(Traced, provider=parts.spans)
    tell_problems(app)
    describe(app)
    secure(app)
    return app
