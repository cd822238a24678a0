"""A small real service with Clew's pages, and what a browser did to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import strawberry
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from playwright.sync_api import ConsoleMessage, Page
from strawberry.fastapi import GraphQLRouter

from service.pages import PlaygroundConfig, Question, pages, secure

DIST = Path(__file__).parents[2] / "web" / "dist"
TOKEN = "a-token-of-the-test"

CONFIG = PlaygroundConfig(
    mode_banner="Sample data on this machine only · 样本数据, 人物均为虚构",
    purposes=["investigation", "missing_person", "失踪人员查找"],
    justification="Trying the playground",
    questions=[
        Question(
            title="Who is 张伟, and on which rows does that rest?",
            query=(
                "query WhoIsThis($name: String!) {\n"
                "  person(name: $name) {\n    name\n    plates\n    sources { file row }\n  }\n}"
            ),
            variables={"name": "张伟"},
        ),
        Question(
            title="Where was the vehicle 粤B12345 in March?",
            query="query WhereWasIt($plate: String!) {\n  sightings(plate: $plate)\n}",
            variables={"plate": "粤B12345"},
        ),
        Question(
            title="Which sources are loaded, and how fresh are they?",
            query="query WhichSources {\n  sources {\n    file\n    row\n  }\n}",
        ),
    ],
)


@strawberry.type
class Source:
    """A row of a file."""

    file: str
    row: int


SOURCES = [Source(file="户籍.csv", row=17), Source(file="vehicles.csv", row=204)]


@strawberry.type
class Person:
    """A person, as the sources describe them."""

    name: str
    plates: list[str]
    sources: list[Source]


@strawberry.type
class Query:
    @strawberry.field(description="The person of that name.")
    def person(self, name: str) -> Person | None:
        return Person(name=name, plates=["粤B12345"], sources=SOURCES)

    @strawberry.field(description="Where cameras saw a plate.")
    def sightings(self, plate: str) -> list[str]:
        return [f"{plate} 深南大道"]

    @strawberry.field(description="The files that were loaded.")
    def sources(self) -> list[Source]:
        return SOURCES


@dataclass
class Served:
    """A running service: its address, and the headers and body of each question it was asked."""

    url: str = ""
    asked: list[tuple[dict[str, str], dict[str, Any]]] = field(
        default_factory=list[tuple[dict[str, str], dict[str, Any]]]
    )

    def last(self, operation: str) -> dict[str, str]:
        """The headers of the latest question with that operation name."""
        return next(headers for headers, body in reversed(self.asked) if body["operationName"] == operation)


def small_service(served: Served) -> FastAPI:
    async def signed_in(request: Request) -> None:
        served.asked.append((dict(request.headers), await request.json()))
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            raise HTTPException(401, "Not signed in")

    app = FastAPI(title="Clew", docs_url=None, redoc_url=None)
    app.include_router(pages(CONFIG, DIST))
    graphql: GraphQLRouter[Any, Any] = GraphQLRouter(
        strawberry.Schema(Query), graphql_ide=None, include_in_schema=False, dependencies=[Depends(signed_in)]
    )
    app.include_router(graphql, prefix="/graphql")

    @app.get("/people/{name}", operation_id="person", summary="A person by name", tags=["people"])
    def person(name: str, request: Request) -> dict[str, str]:
        served.asked.append((dict(request.headers), {"operationName": "person"}))
        return {"name": name}

    secure(app)
    return app


@contextmanager
def running(app: FastAPI) -> Generator[str]:
    """Serve `app` on a free loopback port; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, ws="none", log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Watched:
    """A page, and everything that went wrong in it or that it wanted from elsewhere."""

    page: Page
    foreign: list[str] = field(default_factory=list[str])
    errors: list[str] = field(default_factory=list[str])

    def note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)
