"""What people see in a browser: the playground, the REST reference, and the headers that keep both safe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, RedirectResponse, Response
from graphql import GraphQLSyntaxError, OperationDefinitionNode, parse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.errors import PagesMissingError

_A_YEAR = "public, max-age=31536000, immutable"

SECURITY_HEADERS = {
    # The editor writes its colours as <style>; script comes from files of ours only.
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""On every response that does not say otherwise itself."""


def tell_always(app: FastAPI, headers: Mapping[str, str]) -> None:
    """Have what is refused at the door bear these headers too, as `app.state.on_every_answer`."""
    told = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    app.state.on_every_answer = [*getattr(app.state, "on_every_answer", ()), *told]


def _one_named_operation(query: str) -> str:
    try:
        operations = [d for d in parse(query).definitions if isinstance(d, OperationDefinitionNode)]
    except GraphQLSyntaxError as error:
        raise ValueError(f"the query is not GraphQL: {error.message}") from error
    if len(operations) != 1 or operations[0].name is None:
        raise ValueError("give the query one operation with a name: it becomes the title of the tab")
    return query


class Question(BaseModel):
    """An example question, opened as a tab: its title is for people, its operation's name labels the tab."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    query: Annotated[str, AfterValidator(_one_named_operation)]
    variables: dict[str, Any] = Field(default_factory=dict)


class PlaygroundConfig(BaseModel):
    """What the pages say about this service; anyone who reaches it may read it, so it holds no secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = "Clew"
    mode_banner: str | None = Field(default=None, description="One sentence in a band at the top.")
    purposes: list[str] = Field(description="The closed list to choose a purpose from.")
    questions: list[Question] = Field(default_factory=list[Question])
    case: str | None = Field(default=None, description="Case number filled in at the start.")
    justification: str | None = Field(default=None, description="Justification filled in at the start.")


def _page(file: Path) -> Callable[[], Response]:
    def page() -> Response:
        if not file.is_file():  # looked for at each request, so a build made later is seen
            raise PagesMissingError(f"There is no {file.name} in {file.parent}: run make setup.")
        return FileResponse(file, headers={"Cache-Control": "no-cache"})

    return page


def pages(config: PlaygroundConfig, dist: Path) -> APIRouter:
    """Routes of the pages built into `dist`: `/`, `/playground`, `/docs`, `/assets/...`, and their settings.

    A page that was not built raises PagesMissingError (503).
    """
    router = APIRouter(include_in_schema=False)
    files = StaticFiles(directory=dist / "assets", check_dir=False)

    def home() -> Response:
        return RedirectResponse("playground")

    def settings() -> PlaygroundConfig:
        return config

    async def asset(path: str, request: Request) -> Response:
        response = await files.get_response(path, request.scope)
        response.headers["Cache-Control"] = _A_YEAR  # the name of an asset holds a digest of its content
        return response

    router.add_api_route("/", home, methods=["GET", "HEAD"])
    router.add_api_route("/playground", _page(dist / "playground.html"), methods=["GET", "HEAD"])
    router.add_api_route("/docs", _page(dist / "docs.html"), methods=["GET", "HEAD"])
    router.add_api_route("/playground/config.json", settings, methods=["GET", "HEAD"])
    router.add_api_route("/assets/{path:path}", asset, methods=["GET", "HEAD"])
    return router


class SecurityHeaders:
    """ASGI middleware that adds SECURITY_HEADERS to each response where the response did not set them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def secure(app: FastAPI) -> None:
    """Put SecurityHeaders around everything `app` answers.

    `add_middleware` would leave out the answer to an unexpected error, which is made outside of it.
    """
    build = app.build_middleware_stack
    app.build_middleware_stack = lambda: SecurityHeaders(build())
