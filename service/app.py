"""The whole service in one place: what is open while it runs, its routes, its pages and its headers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI

from base.settings import PettyRule
from base.viewer import Viewer
from service.access import PURPOSES, Access
from service.asking import Doors
from service.boundary import LARGEST_BODY, Boundary
from service.graphql.route import router as graphql
from service.graphql.sockets import router as sockets
from service.pages import PlaygroundConfig, pages, secure
from service.problems import tell_problems
from service.rest import ROUTERS
from service.rest.description import INTRODUCTION, describe
from service.webhooks.hooks import Hook
from service.webhooks.telling import telling
from store.address import Address
from store.archive import Archive
from store.decisions import open_decisions
from store.graph import open_graph


@dataclass(frozen=True)
class Parts:
    """What a service is made of; `clearance` is what the bearer of `token` may see.

    `hooks` are told of hits. `home` is the state folder, with what was learned and what hooks are still to be told.
    """

    address: Address
    archive: Archive
    key: bytes = field(repr=False)
    token: str = field(repr=False)
    clearance: Viewer
    playground: PlaygroundConfig = field(default_factory=lambda: PlaygroundConfig(purposes=list(PURPOSES)))
    hooks: Sequence[Hook] = ()
    home: Path | None = None
    petty_rules: Sequence[PettyRule] = ()
    dist: Path = Path(__file__).parents[1] / "web" / "dist"


def create_app(parts: Parts) -> FastAPI:
    """The service over one graph; it opens the graph when it starts and closes it when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with open_graph(parts.address) as graph, open_decisions(parts.address) as decisions:
            app.state.doors = Doors(graph, decisions, parts.archive, parts.key, parts.home, parts.petty_rules)
            async with telling(app.state.doors, parts.hooks):
                yield

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
    app.state.access = Access(parts.token.encode(), parts.clearance)
    app.include_router(graphql)
    app.include_router(sockets)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(pages(parts.playground, parts.dist))
    app.add_middleware(Boundary)
    tell_problems(app)
    describe(app)
    secure(app)
    return app
